//! Events in any order, legal or not. Attempts and ids come from so few that what fits is met often.

use jobtrail_events::agent::AgentEvent;
use jobtrail_events::aggregate::{AggregateId, Event};
use jobtrail_events::envelope::Commit;
use jobtrail_events::file::FileEvent;
use jobtrail_events::ids::{AgentId, CommitId, CorrelationId};
use jobtrail_events::job::JobEvent;
use jobtrail_events::pool::PoolEvent;
use jobtrail_events::tool::ToolEvent;
use jobtrail_events::value::{Actor, Digest, Timestamp};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::samples::{
    AGENT, ASSIGNMENTS, BOOT, CAUSES, DEPARTURES, EVERYONE, FILE, JOB, OTHER_BOOT, PERSON, POOL, REASONS, canceled,
    claimed, completed, connected, content, digest, enrolled, failed, id, only, order, registered, requeued,
    version_registered,
};

/// The longest history that is tried.
const LONGEST: usize = 60;

/// Events and when they happened, in the order of the log, which need not be that of the clocks.
pub fn history<E: std::fmt::Debug>(event: impl Strategy<Value = E>) -> impl Strategy<Value = Vec<(E, Timestamp)>> {
    vec((event, any::<u64>().prop_map(Timestamp)), 0..LONGEST)
}

pub fn job_event() -> impl Strategy<Value = JobEvent> {
    let attempt = || prop_oneof![6 => 1..=3_u32, 1 => any::<u32>()];
    prop_oneof![
        3 => select(&ASSIGNMENTS[..]).prop_map(|assignment| JobEvent::Submitted { order: order(assignment) }),
        8 => attempt().prop_map(claimed),
        8 => attempt().prop_map(|attempt| JobEvent::Started { attempt }),
        8 => attempt().prop_map(|attempt| JobEvent::OutputReady { attempt }),
        8 => attempt().prop_map(|attempt| JobEvent::UploadStarted { attempt }),
        8 => attempt().prop_map(completed),
        2 => (attempt(), select(&CAUSES[..])).prop_map(|(attempt, cause)| failed(attempt, cause)),
        4 => (attempt(), select(&REASONS[..])).prop_map(|(attempt, reason)| requeued(attempt, reason)),
        1 => Just(canceled()),
    ]
}

pub fn file_event() -> impl Strategy<Value = FileEvent> {
    prop_oneof![
        Just(registered()),
        ".{0,8}".prop_map(|name| FileEvent::Revised { by: PERSON, content: content(&name) }),
        Just(FileEvent::Archived { by: PERSON }),
        Just(FileEvent::Restored { by: PERSON }),
    ]
}

pub fn agent_event() -> impl Strategy<Value = AgentEvent> {
    let boot = || select(vec![BOOT, OTHER_BOOT]);
    prop_oneof![
        (boot(), 1..=2_u32).prop_map(|(boot, slots)| connected(boot, slots)),
        (boot(), select(&DEPARTURES[..])).prop_map(|(boot, reason)| AgentEvent::Disconnected { boot, reason }),
        boot().prop_map(|boot| AgentEvent::Draining { boot }),
        Just(enrolled()),
        Just(AgentEvent::Archived),
    ]
}

pub fn pool_event() -> impl Strategy<Value = PoolEvent> {
    let name = || select(vec!["gpu", "cpu"]).prop_map(str::to_owned);
    let audience = || prop_oneof![Just(EVERYONE), Just(only([PERSON]))];
    let agent = || (0..3_u8).prop_map(|byte| AgentId(id(byte)));
    prop_oneof![
        (name(), audience()).prop_map(|(name, audience)| PoolEvent::Created { name, audience }),
        name().prop_map(|name| PoolEvent::Renamed { name }),
        audience().prop_map(|audience| PoolEvent::AudienceSet { audience }),
        agent().prop_map(|agent| PoolEvent::MemberAdded { agent }),
        agent().prop_map(|agent| PoolEvent::MemberRemoved { agent }),
        Just(PoolEvent::Archived),
        Just(PoolEvent::Restored),
    ]
}

pub fn tool_event() -> impl Strategy<Value = ToolEvent> {
    let version = select(vec!["1.0.0", "1.1.0", "2.0.0-rc.1"]);
    (version, 0..3_u8).prop_map(|(version, byte)| version_registered(version, digest(byte)))
}

/// A commit of any aggregate, with one to three events of it.
pub fn commit() -> impl Strategy<Value = Commit> {
    let key = "[a-z][a-z0-9-]{0,31}".prop_map(|key| AggregateId::Tool(key.parse().expect("a key")));
    let content = prop_oneof![
        (Just(JOB.into()), events_of(job_event())),
        (Just(FILE.into()), events_of(file_event())),
        (Just(AGENT.into()), events_of(agent_event())),
        (key, events_of(tool_event())),
        (Just(POOL.into()), events_of(pool_event())),
    ];
    let actor = select(vec![Actor::Person(PERSON), Actor::Agent(AGENT), Actor::Reconciler]);
    let place = (any::<u64>(), any::<u64>(), any::<[u8; 32]>(), option::of(any::<u8>()));
    (content, actor, place).prop_map(|((aggregate, events), actor, (version, at, previous, causation))| Commit {
        id: CommitId(id(0x01)),
        aggregate,
        version,
        actor,
        at: Timestamp(at),
        causation: causation.map(|byte| CommitId(id(byte))),
        correlation: CorrelationId(id(0x03)),
        previous: Digest(previous),
        events,
    })
}

fn events_of<E: Into<Event> + std::fmt::Debug>(event: impl Strategy<Value = E>) -> impl Strategy<Value = Vec<Event>> {
    vec(event.prop_map(Into::into), 1..=3)
}
