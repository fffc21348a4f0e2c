//! Every command x everybody, on a system that is open and on one that is archived; and what can be taken into a tree.

use std::collections::BTreeMap;

use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::ids::{FileId, PersonId, SnapshotId, SystemId};
use jobtrail_events::person::{Person, Role};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::system::{
    AddFolders, ArchiveSystem, ChangeSystem, CreateSystem, MoveEntry, PinEntry, RemoveEntry, RemoveSystemMember,
    RestoreSystem, SetSystemMember, System, SystemEvent, SystemRole, TakeSnapshot, TrackFiles, Tracked, TreePath,
};
use uuid::Uuid;

use super::track_files::Known;
use super::{
    add_folders, archive, change, create, move_entry, pin_entry, remove_entry, remove_member, restore, set_member,
    take_snapshot, track_files,
};
use crate::core::Caller;
use crate::grid::{cell, compare, grid};
use crate::samples::{ADMINISTRATOR, NOON, after, person};

const SYSTEM: SystemId = SystemId(Uuid::from_u128(0x70));
const SNAPSHOT: SnapshotId = SnapshotId(Uuid::from_u128(0x71));
const OWNER: PersonId = PersonId(Uuid::from_u128(1));
const MANAGER: PersonId = PersonId(Uuid::from_u128(2));
const EDITOR: PersonId = PersonId(Uuid::from_u128(3));
const VIEWER: PersonId = PersonId(Uuid::from_u128(4));
const STRANGER: PersonId = PersonId(Uuid::from_u128(5));
const NEWCOMER: PersonId = PersonId(Uuid::from_u128(6));
const FILE: FileId = FileId(Uuid::from_u128(7));
const OTHER_FILE: FileId = FileId(Uuid::from_u128(8));

/// Whoever asks, of a system that is open. In the organization all are members but those who are named so. (The viewer is the
/// member that is removed: everybody may leave.)
const TABLE: &str = "\
command           owner             administrator     editor            viewer         stranger   auditor  organization's
change            Described         Described         role              role           no system  role     Described
  to the same     .                 .                 role              role           no system  role     .
  without a name  field             field             role              role           no system  role     field
make a member     MemberSet         MemberSet         role              role           no system  role     MemberSet
  who is erased   no person         no person         role              role           no system  role     no person
  an owner        MemberSet         role              role              role           no system  role     MemberSet
change a member   MemberSet         MemberSet         role              role           no system  role     MemberSet
  the last owner  last-owner        role              role              role           no system  role     last-owner
remove a member   MemberRemoved     MemberRemoved     role              MemberRemoved  no system  role     MemberRemoved
  the last owner  last-owner        role              role              role           no system  role     last-owner
  no member       .                 .                 role              role           no system  role     .
add a folder      FoldersAdded      FoldersAdded      FoldersAdded      role           no system  role     role
  that is there   .                 .                 .                 role           no system  role     role
  under a file    path-taken        path-taken        path-taken        role           no system  role     role
track one's own   FilesTracked      FilesTracked      FilesTracked      role           no system  role     role
  another's       no file           no file           no file           role           no system  role     role
  one it has      FilesTracked      FilesTracked      FilesTracked      role           no system  role     role
  over a folder   path-taken        path-taken        path-taken        role           no system  role     role
  as it is        .                 .                 .                 role           no system  role     role
  no revision     unknown-revision  unknown-revision  unknown-revision  role           no system  role     role
move              EntryMoved        EntryMoved        EntryMoved        role           no system  role     role
  into itself     field             field             field             role           no system  role     role
  over another    path-taken        path-taken        path-taken        role           no system  role     role
  nothing         unknown-entry     unknown-entry     unknown-entry     role           no system  role     role
remove            EntryRemoved      EntryRemoved      EntryRemoved      role           no system  role     role
  nothing         .                 .                 .                 role           no system  role     role
pin               FilePinned        FilePinned        FilePinned        role           no system  role     role
  a folder        field             field             field             role           no system  role     role
  no revision     unknown-revision  unknown-revision  unknown-revision  role           no system  role     role
snapshot          SnapshotTaken     SnapshotTaken     SnapshotTaken     role           no system  role     role
  again           .                 .                 .                 role           no system  role     role
archive           Archived          role              role              role           no system  role     Archived
restore           .                 role              role              role           no system  role     .
";

type Decide = Box<dyn Fn(&System, Caller) -> Result<Vec<SystemEvent>, Rejection>>;

fn path(text: &str) -> TreePath {
    text.parse().expect("a path")
}

fn open() -> System {
    let member = |person, role| SystemEvent::MemberSet { person, role };
    let tracked =
        |at: &str| SystemEvent::FilesTracked { files: vec![Tracked { path: path(at), file: FILE, pin: None }] };
    after([
        SystemEvent::Created { by: OWNER, name: "Pump".to_owned(), description: String::new() },
        member(MANAGER, SystemRole::Administrator),
        member(EDITOR, SystemRole::Editor),
        member(VIEWER, SystemRole::Viewer),
        tracked("drawings/pump.step"),
        tracked("top.step"),
        SystemEvent::SnapshotTaken { snapshot: SNAPSHOT, name: "as built".to_owned(), description: String::new() },
    ])
}

fn archived() -> System {
    let mut system = open();
    assert_eq!(system.evolve(&SystemEvent::Archived, NOON), Fold::Applied);
    system
}

fn callers() -> Vec<(&'static str, Caller)> {
    vec![
        ("owner", person(OWNER)),
        ("administrator", person(MANAGER)),
        ("editor", person(EDITOR)),
        ("viewer", person(VIEWER)),
        ("stranger", person(STRANGER)),
        ("auditor", Caller { role: Role::Auditor, ..person(STRANGER) }),
        ("organization's", person(ADMINISTRATOR)),
    ]
}

fn changing(name: &str) -> Decide {
    let command = ChangeSystem { system: SYSTEM, name: Some(name.to_owned()), description: None };
    Box::new(move |system, caller| change::decide(system, &command, caller))
}

fn member(whom: PersonId, role: SystemRole, known: Person) -> Decide {
    let command = SetSystemMember { system: SYSTEM, person: whom, role };
    Box::new(move |system, caller| set_member::decide(system, &command, known, caller))
}

fn removal(whom: PersonId) -> Decide {
    let command = RemoveSystemMember { system: SYSTEM, person: whom };
    Box::new(move |system, caller| remove_member::decide(system, &command, caller))
}

fn folder(at: &str) -> Decide {
    let command = AddFolders { system: SYSTEM, paths: vec![path(at)] };
    Box::new(move |system, caller| add_folders::decide(system, &command, caller))
}

fn track(at: &str, file: FileId, pin: Option<u32>, is_own: bool) -> Decide {
    let files = vec![Tracked { path: path(at), file, pin }];
    let command = TrackFiles { system: SYSTEM, files, made_by: BTreeMap::new() };
    let known = [(file, Known { is_own, latest: 2 })].into();
    Box::new(move |system, caller| track_files::decide(system, &command, &known, caller))
}

fn moving(from: &str, to: &str) -> Decide {
    let command = MoveEntry { system: SYSTEM, from: path(from), to: path(to) };
    Box::new(move |system, caller| move_entry::decide(system, &command, caller))
}

fn removing(at: &str) -> Decide {
    let command = RemoveEntry { system: SYSTEM, path: path(at) };
    Box::new(move |system, caller| remove_entry::decide(system, &command, caller))
}

fn pinning(at: &str, pin: u32) -> Decide {
    let command = PinEntry { system: SYSTEM, path: path(at), pin: Some(pin) };
    Box::new(move |system, caller| pin_entry::decide(system, &command, Some(2), caller))
}

fn snapshot(snapshot: SnapshotId) -> Decide {
    let command = TakeSnapshot { system: SYSTEM, snapshot, name: "as sold".to_owned(), description: String::new() };
    Box::new(move |system, caller| take_snapshot::decide(system, &command, caller))
}

fn commands() -> Vec<(&'static str, Decide)> {
    let active = Person::Active(Role::Member);
    vec![
        ("change", changing("Valve")),
        ("  to the same", changing(" Pump ")),
        ("  without a name", changing(" ")),
        ("make a member", member(NEWCOMER, SystemRole::Viewer, active)),
        ("  who is erased", member(NEWCOMER, SystemRole::Viewer, Person::Erased)),
        ("  an owner", member(NEWCOMER, SystemRole::Owner, active)),
        ("change a member", member(VIEWER, SystemRole::Editor, active)),
        ("  the last owner", member(OWNER, SystemRole::Editor, active)),
        ("remove a member", removal(VIEWER)),
        ("  the last owner", removal(OWNER)),
        ("  no member", removal(NEWCOMER)),
        ("add a folder", folder("a/b")),
        ("  that is there", folder("drawings")),
        ("  under a file", folder("top.step/a")),
        ("track one's own", track("a/b.step", OTHER_FILE, Some(2), true)),
        ("  another's", track("a/b.step", OTHER_FILE, None, false)),
        ("  one it has", track("a/b.step", FILE, None, false)),
        ("  over a folder", track("drawings", FILE, None, true)),
        ("  as it is", track("top.step", FILE, None, true)),
        ("  no revision", track("a/b.step", OTHER_FILE, Some(3), true)),
        ("move", moving("drawings", "old/drawings")),
        ("  into itself", moving("drawings", "drawings/old")),
        ("  over another", moving("drawings", "top.step")),
        ("  nothing", moving("nothing", "old")),
        ("remove", removing("drawings")),
        ("  nothing", removing("nothing")),
        ("pin", pinning("top.step", 1)),
        ("  a folder", pinning("drawings", 1)),
        ("  no revision", pinning("top.step", 3)),
        ("snapshot", snapshot(SnapshotId(Uuid::from_u128(9)))),
        ("  again", snapshot(SNAPSHOT)),
        ("archive", Box::new(|system, caller| archive::decide(system, &ArchiveSystem { system: SYSTEM }, caller))),
        ("restore", Box::new(|system, caller| restore::decide(system, &RestoreSystem { system: SYSTEM }, caller))),
    ]
}

#[test]
fn everybody_may_do_what_the_table_says() {
    let (heads, callers): (Vec<_>, Vec<_>) = callers().into_iter().unzip();
    let rows: Vec<_> = commands()
        .into_iter()
        .map(|(name, decide)| (name, callers.iter().map(|caller| cell(decide(&open(), *caller))).collect()))
        .collect();
    compare(TABLE, &grid("command", &heads, &rows));
}

#[test]
fn nothing_changes_in_a_system_that_is_archived_but_its_members() {
    for (name, decide) in commands() {
        let decided = decide(&archived(), person(OWNER));
        let as_when_open = cell(decide(&open(), person(OWNER)));
        let is_about_members = name.contains("member") || name.contains("owner") || name.contains("erased");
        match name {
            "archive" => assert_eq!(cell(decided), "."),
            "restore" => assert_eq!(cell(decided), "Restored"),
            _ if is_about_members => assert_eq!(cell(decided), as_when_open, "{name}"),
            _ => assert_eq!(cell(decided), "put away", "{name}"),
        }
    }
}

#[test]
fn what_is_not_there_is_not_there_for_everybody() {
    for (name, decide) in commands() {
        for (who, caller) in callers() {
            assert_eq!(cell(decide(&System::Unknown, caller)), "no system", "{name} by {who}");
        }
    }
}

#[test]
fn a_command_that_is_repeated_changes_nothing() {
    for (name, decide) in commands() {
        for mut system in [open(), archived()] {
            let Ok(events) = decide(&system, person(OWNER)) else { continue };
            for event in &events {
                assert_eq!(system.evolve(event, NOON), Fold::Applied, "{name}");
            }
            // What was moved away is not there any more to be moved.
            if name != "move" {
                assert_eq!(decide(&system, person(OWNER)), Ok(vec![]), "{name}");
            }
        }
    }
}

#[test]
fn everybody_may_leave_but_the_last_owner() {
    for (who, expected) in [(VIEWER, "MemberRemoved"), (EDITOR, "MemberRemoved"), (OWNER, "last-owner")] {
        assert_eq!(cell(removal(who)(&open(), person(who))), expected);
    }
    let mut system = open();
    let owner = SystemEvent::MemberSet { person: EDITOR, role: SystemRole::Owner };
    assert_eq!(system.evolve(&owner, NOON), Fold::Applied);
    assert_eq!(cell(removal(OWNER)(&system, person(OWNER))), "MemberRemoved");
}

#[test]
fn a_system_is_made_by_anybody_with_a_name_that_can_be_one() {
    let creation = |name: &str, description: &str| {
        let command = CreateSystem { name: name.to_owned(), description: description.to_owned() };
        cell(create::decide(&System::Unknown, &command, STRANGER))
    };
    assert_eq!(creation(" Pump ", "of\nmany lines"), "Created");
    let (name, description) = ("n".repeat(System::LONGEST_NAME + 1), "d".repeat(System::LONGEST_DESCRIPTION + 1));
    for (name, description) in [("", ""), ("a\nb", ""), (name.as_str(), ""), ("a", description.as_str()), ("a", "\0")] {
        assert_eq!(creation(name, description), "field", "{name:?} {description:?}");
    }
}

#[test]
fn a_tree_has_bounds() {
    let many = |count: usize| (0..count).map(|n| path(&format!("f{n}"))).collect::<Vec<_>>();
    let add = |system: &System, paths: Vec<TreePath>| {
        cell(add_folders::decide(system, &AddFolders { system: SYSTEM, paths }, person(OWNER)))
    };
    assert_eq!(add(&open(), many(System::MOST_AT_ONCE)), "FoldersAdded");
    assert_eq!(add(&open(), many(System::MOST_AT_ONCE + 1)), "field");
    assert_eq!(add(&open(), Vec::new()), "field");
    let long = (0..System::MOST_AT_ONCE).map(|n| path(&format!("{}{n:04}", "x".repeat(251)))).collect::<Vec<_>>();
    let fits = System::LONGEST_AT_ONCE / 255;
    assert_eq!(add(&open(), long[..fits.min(long.len())].to_vec()), "FoldersAdded");
    let System::Open(mut details) = open() else { panic!("it is open") };
    details.tree.extend(
        many(System::MOST_ENTRIES - details.tree.len())
            .into_iter()
            .map(|it| (it, jobtrail_events::system::Entry::Folder)),
    );
    let full = System::Open(details);
    assert_eq!(add(&full, vec![path("one-more")]), "field");
    assert_eq!(cell(moving("drawings", "old/drawings")(&full, person(OWNER))), "field");
    assert_eq!(cell(moving("drawings", "old")(&full, person(OWNER))), "EntryMoved");
}
