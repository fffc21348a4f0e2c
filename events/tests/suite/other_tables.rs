//! The same tables for files, agents and tools.

use jobtrail_events::agent::{Agent, AgentEvent};
use jobtrail_events::file::{File, FileEvent};
use jobtrail_events::ids::BootId;
use jobtrail_events::tool::Tool;

use crate::samples::{
    BOOT, DEPARTURES, OTHER_BOOT, PERSON, archived_file, connected, content, digest, kept_file, offline_agent,
    online_agent, registered, tool_with_a_version, version_registered,
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
event                Unknown    Online     Offline
Connected            On 1st 4   .          On 1st 4
  with other slots   On 1st 8   On 1st 8   On 1st 8
  as a new process   On 2nd 4   On 2nd 4   On 2nd 4
Disconnected         .          Off 1st 4  .
  of another process .          .          .
";

#[test]
fn an_agent_does_what_the_table_says() {
    let columns = [("Unknown", Agent::Unknown), ("Online", online_agent()), ("Offline", offline_agent())];
    let disconnected = |boot| DEPARTURES.map(|reason| AgentEvent::Disconnected { boot, reason }).to_vec();
    let rows = [
        ("Connected", vec![connected(BOOT, 4)]),
        ("  with other slots", vec![connected(BOOT, 8)]),
        ("  as a new process", vec![connected(OTHER_BOOT, 4)]),
        ("Disconnected", disconnected(BOOT)),
        ("  of another process", disconnected(OTHER_BOOT)),
    ];
    let process = |boot: &BootId| if *boot == BOOT { "1st" } else { "2nd" };
    let cell = |_: &Agent, after: &Agent| match after {
        Agent::Unknown => "Unknown".to_owned(),
        Agent::Online { boot, profile, .. } => format!("On {} {}", process(boot), profile.slots),
        Agent::Offline { boot, profile, .. } => format!("Off {} {}", process(boot), profile.slots),
    };
    table::compare(AGENTS, &table::of(&columns, &rows, cell));
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
