//! What members of a system may do to the files of others that it shares, over the log's twin in memory.

use jobtrail_events::file::{Content, DescribeFile, File, RegisterFile, ReviseFile};
use jobtrail_events::ids::{FileId, PersonId, SystemId};
use jobtrail_events::request::{Refusal, Reply};
use jobtrail_events::system::{System, SystemEvent, SystemRole, Tracked};
use jobtrail_log::MemoryLog;

use crate::core::{Core, Handle};
use crate::samples::{CREATOR, FILE, KEY, STRANGER, content, id, person};

const SYSTEM: SystemId = SystemId(id(0x70));
const ELSEWHERE: SystemId = SystemId(id(0x71));
const EDITOR: PersonId = PersonId(id(0x55));
const VIEWER: PersonId = PersonId(id(0x56));
const NOT_IN_IT: FileId = FileId(id(0x21));

/// CREATOR has two files, of which the one is in a system. EDITOR is an owner of another one, in which nothing is.
async fn core() -> Core<MemoryLog> {
    let core = Core::new(MemoryLog::new(), KEY);
    for file in [FILE, NOT_IN_IT] {
        RegisterFile { file, content: content("a.csv") }.handle(core.clone(), person(CREATOR)).await.unwrap();
    }
    let created = |by| SystemEvent::Created { by, name: "Pump".to_owned(), description: String::new() };
    let member = |person, role| SystemEvent::MemberSet { person, role };
    let tracked = Tracked { path: "a.csv".parse().unwrap(), file: FILE, pin: None };
    let events = vec![
        created(CREATOR),
        member(EDITOR, SystemRole::Editor),
        member(VIEWER, SystemRole::Viewer),
        SystemEvent::FilesTracked { files: vec![tracked] },
    ];
    for (system, events) in [(SYSTEM, events), (ELSEWHERE, vec![created(EDITOR)])] {
        let caller = person(CREATOR);
        core.systems.execute(&system, caller.actor, caller.origin, |_: &System| Ok(events.clone())).await.unwrap();
    }
    core
}

fn said<T>(reply: Reply<T>) -> &'static str {
    match reply {
        Ok(_) => "done",
        Err(Refusal::Rejected(rejection)) => rejection.code(),
        Err(refusal @ (Refusal::Unavailable(_) | Refusal::Unreadable(_))) => panic!("{refusal}"),
    }
}

#[tokio::test]
async fn editors_of_a_system_revise_and_describe_the_files_that_it_shares() {
    let core = core().await;
    for (by, file, through, expected) in [
        (EDITOR, FILE, Some(SYSTEM), "done"),
        (VIEWER, FILE, Some(SYSTEM), "not-your-file"),
        (STRANGER, FILE, Some(SYSTEM), "unknown-file"),
        (EDITOR, FILE, None, "unknown-file"),
        (EDITOR, FILE, Some(ELSEWHERE), "unknown-file"),
        (EDITOR, NOT_IN_IT, Some(SYSTEM), "unknown-file"),
    ] {
        let what = format!("{by} {file} {through:?}");
        let content = Content { size: 7, ..content("b.csv") };
        let revised = ReviseFile { file, content, through }.handle(core.clone(), person(by)).await;
        assert_eq!(said(revised), expected, "revise: {what}");
        let (display_name, description) = (Some("Strain gauge".to_owned()), None);
        let described =
            DescribeFile { file, display_name, description, through }.handle(core.clone(), person(by)).await;
        assert_eq!(said(described), expected, "describe: {what}");
    }
    let loaded = core.files.load_fresh(&FILE).await.unwrap();
    let File::Kept { about, revisions, .. } = &loaded.state else { panic!("it is kept") };
    assert_eq!((about.display_name.as_deref(), revisions.len(), revisions[1].by), (Some("Strain gauge"), 2, EDITOR));
}
