//! Every state of an agent x every command.

use jobtrail_events::agent::{
    Agent, AgentEvent, ArchiveAgent, Departure, Heartbeat, LeaveAgent, LoseAgent, Offered, Profile, RegisterAgent,
};
use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::ids::{BootId, EnrolmentId};
use jobtrail_events::rejection::Rejection;

use super::{archive, heartbeat, leave, lose, register};
use crate::core::Caller;
use crate::grid::{cell, compare, grid, row};
use crate::samples::{
    ADMINISTRATOR, AGENT, BOOT, CREATOR, NOON, OTHER_BOOT, TOOL_DIGEST, agent as agent_caller, id, offline, online,
    person, profile, tool_version,
};

/// The agent's process BOOT was registered with its tool. `boot` tells a process to register again.
const TABLE: &str = "\
command           Unknown    Enrolled   Online        Draining      Lost                Stopped    Archived
register          Connected  Connected  .             .             Connected           boot       agent-archived
  other process   Connected  Connected  Connected     Connected     Connected           Connected  agent-archived
  former process  boot       boot       boot          boot          boot                boot       agent-archived
  without tools   Connected  Connected  Connected     Connected     Connected           boot       agent-archived
  without a name  field      field      field         field         field               field      field
  without slots   field      field      field         field         field               field      field
  too long words  field      field      field         field         field               field      field
  two lines       field      field      field         field         field               field      field
heartbeat         boot       boot       .             .             Connected           boot       .
  draining        boot       boot       Draining      .             Connected Draining  boot       .
  other process   boot       boot       boot          boot          boot                boot       boot
leave             boot       boot       Disconnected  Disconnected  .                   .          .
  other process   boot       boot       boot          boot          boot                boot       boot
lose              boot       boot       Disconnected  Disconnected  .                   .          .
  other process   boot       boot       boot          boot          .                   .          .
archive           no agent   Archived   Archived      Archived      Archived            Archived   .
  someone else    admin      admin      admin         admin         admin               admin      admin
  itself          admin      admin      admin         admin         admin               admin      admin
";

/// Another process has followed it.
const FORMER_BOOT: BootId = BootId(id(0x3f));

type Decide = dyn Fn(&Agent) -> Result<Vec<AgentEvent>, Rejection>;

fn commands() -> Vec<(&'static str, Box<Decide>)> {
    let register_as = |boot: BootId, profile: Profile, offers: Vec<Offered>| -> Box<Decide> {
        let command = RegisterAgent { boot, profile, tools: vec![] };
        Box::new(move |agent| register::decide(agent, &command, &offers, &[FORMER_BOOT]))
    };
    let offers = vec![Offered { tool: tool_version(), digest: TOOL_DIGEST }];
    let heartbeat = |boot, draining| -> Box<Decide> {
        Box::new(move |agent| heartbeat::decide(agent, &Heartbeat { boot, busy: 1, draining }))
    };
    let leave = |boot| -> Box<Decide> { Box::new(move |agent| leave::decide(agent, &LeaveAgent { boot })) };
    let archive = |by: Caller| -> Box<Decide> {
        Box::new(move |agent| archive::decide(agent, &ArchiveAgent { agent: AGENT }, by))
    };
    let lose = |boot| -> Box<Decide> { Box::new(move |agent| lose::decide(agent, &LoseAgent { boot })) };
    // What the agent itself says of its offers is not believed.
    let boasting = Profile { offers: vec![], ..profile() };
    vec![
        ("register", register_as(BOOT, boasting, offers.clone())),
        ("  other process", register_as(OTHER_BOOT, profile(), offers.clone())),
        ("  former process", register_as(FORMER_BOOT, profile(), offers.clone())),
        ("  without tools", register_as(BOOT, profile(), vec![])),
        ("  without a name", register_as(BOOT, Profile { name: " ".to_owned(), ..profile() }, offers.clone())),
        ("  without slots", register_as(BOOT, Profile { slots: 0, ..profile() }, offers.clone())),
        ("  too long words", register_as(BOOT, Profile { host: "h".repeat(256), ..profile() }, offers.clone())),
        ("  two lines", register_as(BOOT, Profile { os: "linux\nfree".to_owned(), ..profile() }, offers)),
        ("heartbeat", heartbeat(BOOT, false)),
        ("  draining", heartbeat(BOOT, true)),
        ("  other process", heartbeat(OTHER_BOOT, false)),
        ("leave", leave(BOOT)),
        ("  other process", leave(OTHER_BOOT)),
        ("lose", lose(BOOT)),
        ("  other process", lose(OTHER_BOOT)),
        ("archive", archive(person(ADMINISTRATOR))),
        ("  someone else", archive(person(CREATOR))),
        ("  itself", archive(agent_caller(AGENT))),
    ]
}

const STATES: [&str; 7] = ["Unknown", "Enrolled", "Online", "Draining", "Lost", "Stopped", "Archived"];

fn states() -> [Agent; 7] {
    let then = |mut agent: Agent, event: AgentEvent| {
        assert_eq!(agent.evolve(&event, NOON), Fold::Applied);
        agent
    };
    let enrolled = AgentEvent::Enrolled {
        name: profile().name,
        key: "U".to_owned(),
        token: EnrolmentId(uuid::Uuid::from_u128(1)),
    };
    [
        Agent::Unknown,
        then(Agent::Unknown, enrolled),
        online(profile()),
        then(online(profile()), AgentEvent::Draining { boot: BOOT }),
        offline(Departure::Lost),
        offline(Departure::Stopped),
        then(online(profile()), AgentEvent::Archived),
    ]
}

#[test]
fn every_command_in_every_state_does_what_the_table_says() {
    let states = states();
    let rows: Vec<_> =
        commands().iter().map(|(name, decide)| (*name, row(&states, |agent| vec![cell(decide(agent))]))).collect();
    compare(TABLE, &grid("command", &STATES, &rows));
}

#[test]
fn a_command_that_is_repeated_changes_nothing() {
    for (name, decide) in commands() {
        for mut agent in states() {
            let Ok(events) = decide(&agent) else { continue };
            for event in &events {
                assert_eq!(agent.evolve(event, NOON), Fold::Applied, "{name}");
            }
            assert_eq!(decide(&agent), Ok(vec![]), "{name}");
        }
    }
}

#[test]
fn why_it_went_is_what_was_said() {
    let gone = |events: Result<Vec<AgentEvent>, Rejection>| match events.as_deref() {
        Ok([AgentEvent::Disconnected { boot: BOOT, reason }]) => *reason,
        other => panic!("it goes: {other:?}"),
    };
    assert_eq!(gone(leave::decide(&online(profile()), &LeaveAgent { boot: BOOT })), Departure::Stopped);
    assert_eq!(gone(lose::decide(&online(profile()), &LoseAgent { boot: BOOT })), Departure::Lost);
}
