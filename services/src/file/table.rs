//! Every state of a file x every command, and what makes a content one that can be taken.

use jobtrail_events::file::{
    About, ArchiveFile, Content, DescribeFile, File, FileEvent, MOST_REVISIONS, RegisterFile, RestoreFile, ReviseFile,
    Revision,
};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::system::SystemRole;

use super::{archive, describe, register, restore, revise};
use crate::core::Caller;
use crate::grid::{cell, compare, grid, row};
use crate::samples::{ADMINISTRATOR, AGENT, CREATOR, FILE, NOON, STRANGER, after, agent, content, person};

/// The file is CREATOR's, with one revision. Who may not use it is not told that it is there.
const TABLE: &str = "\
command             Unknown     Kept           Full                Archived
register            Registered  .              .                   .
  with other bytes  Registered  no file        no file             no file
  someone else      Registered  no file        no file             no file
revise              no file     Revised        too-many-revisions  archived
  with the same     no file     .              .                   archived
  administrator     no file     Revised        too-many-revisions  archived
  someone else      no file     no file        no file             no file
  an agent          no file     no file        no file             no file
  an editor         no file     Revised        too-many-revisions  archived
  a viewer          no file     not-your-file  not-your-file       not-your-file
archive             no file     Archived       Archived            .
  administrator     no file     Archived       Archived            .
  someone else      no file     no file        no file             no file
  an owner          no file     not-your-file  not-your-file       not-your-file
restore             no file     .              .                   Restored
  administrator     no file     .              .                   Restored
  someone else      no file     no file        no file             no file
  an owner          no file     not-your-file  not-your-file       not-your-file
describe            no file     Described      Described           archived
  as it is          no file     .              .                   archived
  a long name       no file     field          field               archived
  administrator     no file     Described      Described           archived
  someone else      no file     no file        no file             no file
  an agent          no file     no file        no file             no file
  an editor         no file     Described      Described           archived
  a viewer          no file     not-your-file  not-your-file       not-your-file
";

/// Who sent it, and what they are in a system that shares the file with them.
type Sent = (Caller, Option<SystemRole>);

type Decide = dyn Fn(&File) -> Result<Vec<FileEvent>, Rejection>;

fn states() -> [File; 4] {
    let kept = after([registered()]);
    let revision = Revision { by: CREATOR, at: NOON, content: content("a.csv") };
    let full = File::Kept { owner: CREATOR, about: About::default(), revisions: vec![revision; MOST_REVISIONS] };
    [File::Unknown, kept, full, after([registered(), FileEvent::Archived { by: CREATOR }])]
}

fn registered() -> FileEvent {
    FileEvent::Registered { by: CREATOR, content: content("a.csv") }
}

fn commands() -> Vec<(&'static str, Box<Decide>)> {
    let register = |name, by| -> Box<Decide> {
        let command = RegisterFile { file: FILE, content: content(name) };
        Box::new(move |file| register::decide(file, &command, by))
    };
    let revise = |name, (by, shared): Sent| -> Box<Decide> {
        let command = ReviseFile { file: FILE, content: content(name), through: None };
        Box::new(move |file| revise::decide(file, &command, by, shared))
    };
    let archive = |(by, shared): Sent| -> Box<Decide> {
        Box::new(move |file| archive::decide(file, &ArchiveFile { file: FILE, through: None }, by, shared))
    };
    let restore = |(by, shared): Sent| -> Box<Decide> {
        Box::new(move |file| restore::decide(file, &RestoreFile { file: FILE, through: None }, by, shared))
    };
    let describe = |name: &str, (by, shared): Sent| -> Box<Decide> {
        let (display_name, description) = (Some(name.to_owned()), None);
        let command = DescribeFile { file: FILE, display_name, description, through: None };
        Box::new(move |file| describe::decide(file, &command, by, shared))
    };
    let shared = |role| (person(STRANGER), Some(role));
    let (owner, editor, viewer) = (shared(SystemRole::Owner), shared(SystemRole::Editor), shared(SystemRole::Viewer));
    vec![
        ("register", register("a.csv", CREATOR)),
        ("  with other bytes", register("b.csv", CREATOR)),
        ("  someone else", register("a.csv", STRANGER)),
        ("revise", revise("b.csv", (person(CREATOR), None))),
        ("  with the same", revise("a.csv", (person(CREATOR), None))),
        ("  administrator", revise("b.csv", (person(ADMINISTRATOR), None))),
        ("  someone else", revise("b.csv", (person(STRANGER), None))),
        ("  an agent", revise("b.csv", (agent(AGENT), None))),
        ("  an editor", revise("b.csv", editor)),
        ("  a viewer", revise("b.csv", viewer)),
        ("archive", archive((person(CREATOR), None))),
        ("  administrator", archive((person(ADMINISTRATOR), None))),
        ("  someone else", archive((person(STRANGER), None))),
        ("  an owner", archive(owner)),
        ("restore", restore((person(CREATOR), None))),
        ("  administrator", restore((person(ADMINISTRATOR), None))),
        ("  someone else", restore((person(STRANGER), None))),
        ("  an owner", restore(owner)),
        ("describe", describe("Strain gauge", (person(CREATOR), None))),
        ("  as it is", describe(" ", (person(CREATOR), None))),
        ("  a long name", describe(&"n".repeat(About::LONGEST_NAME + 1), (person(CREATOR), None))),
        ("  administrator", describe("Strain gauge", (person(ADMINISTRATOR), None))),
        ("  someone else", describe("Strain gauge", (person(STRANGER), None))),
        ("  an agent", describe("Strain gauge", (agent(AGENT), None))),
        ("  an editor", describe("Strain gauge", editor)),
        ("  a viewer", describe("Strain gauge", viewer)),
    ]
}

#[test]
fn every_command_in_every_state_does_what_the_table_says() {
    let states = states();
    let rows: Vec<_> =
        commands().iter().map(|(name, decide)| (*name, row(&states, |file| vec![cell(decide(file))]))).collect();
    compare(TABLE, &grid("command", &["Unknown", "Kept", "Full", "Archived"], &rows));
}

#[test]
fn a_command_that_is_repeated_changes_nothing() {
    use jobtrail_events::aggregate::{Aggregate, Fold};
    for (name, decide) in commands() {
        for mut file in states() {
            let Ok(events) = decide(&file) else { continue };
            for event in &events {
                assert_eq!(file.evolve(event, NOON), Fold::Applied, "{name}");
            }
            assert_eq!(decide(&file), Ok(vec![]), "{name}");
        }
    }
}

#[test]
fn a_name_is_a_file_name_on_any_machine_and_a_type_is_one() {
    let decide = |name: &str, media_type: &str| {
        let content = Content { name: name.to_owned(), media_type: media_type.to_owned(), ..content("a") };
        register::decide(&File::Unknown, &RegisterFile { file: FILE, content }, CREATOR)
    };
    for name in ["a", "Grüße aus Köln.tar.gz", "-rf", ".hidden", "a b", &"n".repeat(255)] {
        assert_eq!(decide(name, "text/csv").map(|events| events.len()), Ok(1), "{name}");
    }
    for name in ["", ".", "..", "a/b", "../a", "a\\b", "a\0", "a\n", &"n".repeat(256), &"ä".repeat(128)] {
        assert_eq!(cell(decide(name, "text/csv")), "field", "{name:?}");
    }
    for media_type in ["", "text", "text/", "/csv", "a/b/c", "text/csv\r\nX-Injected: 1", "text/c sv", "text/cäv"] {
        assert_eq!(cell(decide("a", media_type)), "field", "{media_type:?}");
    }
    let with_parameter = decide("a", "text/csv; charset=utf-8");
    assert_eq!(cell(with_parameter), "Registered");
}

#[test]
fn what_is_said_of_a_file_is_kept_field_by_field() {
    use jobtrail_events::aggregate::{Aggregate, Fold};
    let mut file: File = after([registered()]);
    let mut say = |display_name: Option<&str>, description: Option<&str>| {
        let (display_name, description) = (display_name.map(str::to_owned), description.map(str::to_owned));
        let command = DescribeFile { file: FILE, display_name, description, through: None };
        let events = describe::decide(&file, &command, person(CREATOR), None)?;
        for event in &events {
            assert_eq!(file.evolve(event, NOON), Fold::Applied);
        }
        let File::Kept { about, .. } = &file else { panic!("it is kept") };
        Ok::<_, Rejection>((events.len(), about.clone()))
    };
    let about = |name: Option<&str>, description: &str| About {
        display_name: name.map(str::to_owned),
        description: description.to_owned(),
    };
    assert_eq!(say(Some("  Prüfling 7 "), None), Ok((1, about(Some("Prüfling 7"), ""))));
    assert_eq!(say(None, Some("Dehnung,\n25 °C")), Ok((1, about(Some("Prüfling 7"), "Dehnung,\n25 °C"))));
    assert_eq!(say(Some("Prüfling 7"), None), Ok((0, about(Some("Prüfling 7"), "Dehnung,\n25 °C"))));
    assert_eq!(say(Some(""), Some("")), Ok((1, about(None, ""))));
    let field = |refused: Result<_, Rejection>| match refused {
        Err(Rejection::InvalidField { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(field(say(Some("a\nb"), None)), "display_name");
    assert_eq!(field(say(None, Some("a\0b"))), "description");
    assert_eq!(field(say(None, Some(&"ä".repeat(About::LONGEST_DESCRIPTION / 2 + 1)))), "description");
}
