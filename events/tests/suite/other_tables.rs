//! The same tables for files, agents, pools, tools, people and systems.

use jobtrail_events::agent::{Agent, AgentEvent};
use jobtrail_events::file::{File, FileEvent};
use jobtrail_events::ids::{AgentId, BootId, SnapshotId};
use jobtrail_events::person::{Person, PersonEvent, Role};
use jobtrail_events::pool::{Audience, Details, Pool, PoolEvent};
use jobtrail_events::system::{System, SystemEvent, SystemRole, Tracked};
use jobtrail_events::tool::Tool;

use crate::samples::{
    AGENT, ARTIFACT, BOOT, DEPARTURES, EVERYONE, OTHER_BOOT, OTHER_PERSON, PERSON, SNAPSHOT, after, archived_agent,
    archived_file, archived_pool, archived_system, connected, content, digest, enrolled, enrolled_agent, id, kept_file,
    offline_agent, online_agent, only, open_pool, open_system, path, pool_created, registered, system_created,
    tool_with_a_version, version_registered,
};
use crate::table;

/// A cell is the next state and the number of its revisions.
const FILES: &str = "\
event                Unknown    Kept       Archived
Registered           Kept 1     .          .
Revised              .          Kept 2     .
Archived             .          Archived 1 .
Restored             .          .          Kept 1
";

#[test]
fn a_file_does_what_the_table_says() {
    let columns = [("Unknown", File::Unknown), ("Kept", kept_file()), ("Archived", archived_file())];
    let rows = [
        ("Registered", vec![registered(), FileEvent::Registered { by: PERSON, content: content("b.csv") }]),
        ("Revised", vec![FileEvent::Revised { by: PERSON, content: content("b.csv") }]),
        ("Archived", vec![FileEvent::Archived { by: PERSON }]),
        ("Restored", vec![FileEvent::Restored { by: PERSON }]),
    ];
    let cell = |_: &File, after: &File| match after {
        File::Unknown => "Unknown".to_owned(),
        File::Kept { revisions, .. } => format!("Kept {}", revisions.len()),
        File::Archived { revisions, .. } => format!("Archived {}", revisions.len()),
    };
    table::compare(FILES, &table::of(&columns, &rows, cell));
}

/// The agent has 4 slots and its first process is or was connected. A cell is the next state, the process and the slots.
const AGENTS: &str = "\
event                Unknown    Enrolled   Online     Draining   Offline    Archived
Enrolled             Enrolled   .          .          .          .          .
Connected            On 1st 4   On 1st 4   .          .          On 1st 4   .
  with other slots   On 1st 8   On 1st 8   On 1st 8   On 1st 8   On 1st 8   .
  as a new process   On 2nd 4   On 2nd 4   On 2nd 4   On 2nd 4   On 2nd 4   .
Draining             .          .          Dr 1st 4   .          .          .
  of another process .          .          .          .          .          .
Disconnected         .          .          Off 1st 4  Off 1st 4  .          .
  of another process .          .          .          .          .          .
Archived             .          Archived   Archived   Archived   Archived   .
";

#[test]
fn an_agent_does_what_the_table_says() {
    let draining = after([connected(BOOT, 4), AgentEvent::Draining { boot: BOOT }]);
    let columns = [
        ("Unknown", Agent::Unknown),
        ("Enrolled", enrolled_agent()),
        ("Online", online_agent()),
        ("Draining", draining),
        ("Offline", offline_agent()),
        ("Archived", archived_agent()),
    ];
    let disconnected = |boot| DEPARTURES.map(|reason| AgentEvent::Disconnected { boot, reason }).to_vec();
    let rows = [
        ("Enrolled", vec![enrolled()]),
        ("Connected", vec![connected(BOOT, 4)]),
        ("  with other slots", vec![connected(BOOT, 8)]),
        ("  as a new process", vec![connected(OTHER_BOOT, 4)]),
        ("Draining", vec![AgentEvent::Draining { boot: BOOT }]),
        ("  of another process", vec![AgentEvent::Draining { boot: OTHER_BOOT }]),
        ("Disconnected", disconnected(BOOT)),
        ("  of another process", disconnected(OTHER_BOOT)),
        ("Archived", vec![AgentEvent::Archived]),
    ];
    let process = |boot: &BootId| if *boot == BOOT { "1st" } else { "2nd" };
    let cell = |_: &Agent, after: &Agent| match after {
        Agent::Unknown => "Unknown".to_owned(),
        Agent::Enrolled { .. } => "Enrolled".to_owned(),
        Agent::Online { boot, profile, draining, .. } => {
            format!("{} {} {}", if *draining { "Dr" } else { "On" }, process(boot), profile.slots)
        }
        Agent::Offline { boot, profile, .. } => format!("Off {} {}", process(boot), profile.slots),
        Agent::Archived { .. } => "Archived".to_owned(),
    };
    table::compare(AGENTS, &table::of(&columns, &rows, cell));
}

#[test]
fn the_id_of_an_agent_is_made_from_its_key_and_never_changes() {
    let id = Agent::id("UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4");
    assert_eq!(id.to_string(), "95edfc1c-c4a4-42ea-addb-d09daa91f422");
    assert_ne!(id, Agent::id("UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF5"));
}

/// The pool is called `gpu`, is for everyone and has one member. A cell is the name, in brackets when the pool is archived,
/// how many people may use it (all: `*`) and the number of members.
const POOLS: &str = "\
event                Unknown    Open       Archived
Created              gpu * 0    .          .
Renamed              .          cpu * 1    [cpu] * 1
  as it is called    .          .          .
AudienceSet          .          gpu 1 1    [gpu] 1 1
  as it is           .          .          .
MemberAdded          .          gpu * 2    [gpu] * 2
  that is one        .          .          .
MemberRemoved        .          gpu * 0    [gpu] * 0
  that is none       .          .          .
Archived             .          [gpu] * 1  .
Restored             .          .          gpu * 1
";

#[test]
fn a_pool_does_what_the_table_says() {
    let columns = [("Unknown", Pool::Unknown), ("Open", open_pool()), ("Archived", archived_pool())];
    let renamed = |name: &str| vec![PoolEvent::Renamed { name: name.to_owned() }];
    let other = AgentId(id(0x33));
    let rows = [
        ("Created", vec![pool_created()]),
        ("Renamed", renamed("cpu")),
        ("  as it is called", renamed("gpu")),
        ("AudienceSet", vec![PoolEvent::AudienceSet { audience: only([PERSON]) }]),
        ("  as it is", vec![PoolEvent::AudienceSet { audience: EVERYONE }]),
        ("MemberAdded", vec![PoolEvent::MemberAdded { agent: other }]),
        ("  that is one", vec![PoolEvent::MemberAdded { agent: AGENT }]),
        ("MemberRemoved", vec![PoolEvent::MemberRemoved { agent: AGENT }]),
        ("  that is none", vec![PoolEvent::MemberRemoved { agent: other }]),
        ("Archived", vec![PoolEvent::Archived]),
        ("Restored", vec![PoolEvent::Restored]),
    ];
    let cell = |_: &Pool, after: &Pool| {
        let Some(Details { name, audience, members }) = after.details() else { return "Unknown".to_owned() };
        let name = if after.is_open() { name.clone() } else { format!("[{name}]") };
        let audience = match audience {
            Audience::Everyone => "*".to_owned(),
            Audience::People(people) => people.len().to_string(),
        };
        format!("{name} {audience} {}", members.len())
    };
    table::compare(POOLS, &table::of(&columns, &rows, cell));
}

/// A cell is the number of versions. The first content that is registered under a version stays.
const TOOLS: &str = "\
event                none       1.0.0
1.0.0 registered     1          .
  with other content 1          .
1.1.0 registered     1          2
";

#[test]
fn a_tool_does_what_the_table_says() {
    let columns = [("none", Tool::default()), ("1.0.0", tool_with_a_version())];
    let rows = [
        ("1.0.0 registered", vec![version_registered("1.0.0", digest(0x61))]),
        ("  with other content", vec![version_registered("1.0.0", digest(0x62))]),
        ("1.1.0 registered", vec![version_registered("1.1.0", digest(0x61))]),
    ];
    let cell = |_: &Tool, after: &Tool| after.versions.len().to_string();
    table::compare(TOOLS, &table::of(&columns, &rows, cell));
}

/// A cell is the role, in brackets of who is deactivated. Everybody begins as a member here.
const PEOPLE: &str = "\
event                Unknown    Active     Inactive   Erased
Joined               auditor    .          .          .
RoleSet              .          auditor    [auditor]  .
  as it is           .          .          .          .
Deactivated          .          [member]   .          .
Reactivated          .          .          member     .
Erased               .          Erased     Erased     .
";

#[test]
fn a_person_does_what_the_table_says() {
    let columns = [
        ("Unknown", Person::Unknown),
        ("Active", Person::Active(Role::Member)),
        ("Inactive", Person::Deactivated(Role::Member)),
        ("Erased", Person::Erased),
    ];
    let rows = [
        ("Joined", vec![PersonEvent::Joined { role: Role::Auditor }]),
        ("RoleSet", vec![PersonEvent::RoleSet { role: Role::Auditor }]),
        ("  as it is", vec![PersonEvent::RoleSet { role: Role::Member }]),
        ("Deactivated", vec![PersonEvent::Deactivated]),
        ("Reactivated", vec![PersonEvent::Reactivated]),
        ("Erased", vec![PersonEvent::Erased]),
    ];
    let cell = |_: &Person, after: &Person| match after {
        Person::Unknown => "Unknown".to_owned(),
        Person::Active(role) => role.name().to_owned(),
        Person::Deactivated(role) => format!("[{}]", role.name()),
        Person::Erased => "Erased".to_owned(),
    };
    table::compare(PEOPLE, &table::of(&columns, &rows, cell));
}

/// Of a system with a file in a folder, of which a snapshot was taken. A cell is the number of members, of entries in the tree,
/// and of files that only the snapshot has; in brackets when it is archived.
const SYSTEMS: &str = "\
event                Unknown    Open       Archived
Created              1 0 0      .          .
Described            .          1 2 0      .
  as it is           .          .          .
MemberSet            .          2 2 0      [2 2 0]
  as they are        .          .          .
MemberRemoved        .          0 2 0      [0 2 0]
FoldersAdded         .          1 4 0      .
  under a file       .          .          .
  that is there      .          .          .
FilesTracked         .          1 4 0      .
  instead            .          1 2 1      .
  over a folder      .          .          .
  one in another     .          .          .
EntryMoved           .          1 3 0      .
  into itself        .          .          .
  where it is        .          .          .
EntryRemoved         .          1 0 1      .
  that is not there  .          .          .
FilePinned           .          1 2 0      .
  a folder           .          .          .
SnapshotTaken        .          1 2 0      .
  again              .          .          .
Archived             .          [1 2 0]    .
Restored             .          .          1 2 0
";

#[test]
fn a_system_does_what_the_table_says() {
    let columns = [("Unknown", System::Unknown), ("Open", open_system()), ("Archived", archived_system())];
    let described = |name: &str| vec![SystemEvent::Described { name: name.to_owned(), description: String::new() }];
    let folders = |at: &str| vec![SystemEvent::FoldersAdded { paths: vec![path(at)] }];
    let moved = |to: &str| vec![SystemEvent::EntryMoved { from: path("drawings"), to: path(to) }];
    let pinned = |at: &str| vec![SystemEvent::FilePinned { path: path(at), pin: Some(7) }];
    let removed = |at: &str| vec![SystemEvent::EntryRemoved { path: path(at) }];
    let taken =
        |snapshot| vec![SystemEvent::SnapshotTaken { snapshot, name: String::new(), description: String::new() }];
    let track = |places: &[&str]| {
        let files = places.iter().map(|at| Tracked { path: path(at), file: ARTIFACT, pin: None }).collect();
        vec![SystemEvent::FilesTracked { files }]
    };
    let rows = [
        ("Created", vec![system_created()]),
        ("Described", described("Pumpe")),
        ("  as it is", described("Pump P-101")),
        ("MemberSet", vec![SystemEvent::MemberSet { person: OTHER_PERSON, role: SystemRole::Editor }]),
        ("  as they are", vec![SystemEvent::MemberSet { person: PERSON, role: SystemRole::Owner }]),
        ("MemberRemoved", vec![SystemEvent::MemberRemoved { person: PERSON }]),
        ("FoldersAdded", folders("a/b")),
        ("  under a file", folders("drawings/pump.step/b")),
        ("  that is there", folders("drawings")),
        ("FilesTracked", track(&["a/b"])),
        ("  instead", track(&["drawings/pump.step"])),
        ("  over a folder", track(&["a/b", "drawings"])),
        ("  one in another", track(&["a/b", "a"])),
        ("EntryMoved", moved("old/drawings")),
        ("  into itself", moved("drawings/drawings")),
        ("  where it is", moved("drawings")),
        ("EntryRemoved", removed("drawings")),
        ("  that is not there", removed("a")),
        ("FilePinned", pinned("drawings/pump.step")),
        ("  a folder", pinned("drawings")),
        ("SnapshotTaken", taken(SnapshotId(id(0x72)))),
        ("  again", taken(SNAPSHOT)),
        ("Archived", vec![SystemEvent::Archived]),
        ("Restored", vec![SystemEvent::Restored]),
    ];
    let cell = |_: &System, after: &System| {
        let Some(details) = after.details() else { return "Unknown".to_owned() };
        let parts = format!("{} {} {}", details.members.len(), details.tree.len(), details.kept.len());
        if after.is_open() { parts } else { format!("[{parts}]") }
    };
    table::compare(SYSTEMS, &table::of(&columns, &rows, cell));
}
