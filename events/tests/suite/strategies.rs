//! Events in any order, legal or not. Attempts and ids come from so few that what fits is met often.

use jobtrail_events::agent::AgentEvent;
use jobtrail_events::aggregate::{AggregateId, Event};
use jobtrail_events::envelope::Commit;
use jobtrail_events::file::FileEvent;
use jobtrail_events::ids::{AgentId, CommitId, CorrelationId, SnapshotId};
use jobtrail_events::job::JobEvent;
use jobtrail_events::person::{PersonEvent, Role};
use jobtrail_events::pool::PoolEvent;
use jobtrail_events::system::{SystemEvent, SystemRole, Tracked};
use jobtrail_events::tool::ToolEvent;
use jobtrail_events::value::{Actor, Digest, Timestamp};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::samples::{
    AGENT, ARTIFACT, ASSIGNMENTS, BOOT, CAUSES, DEPARTURES, EVERYONE, FILE, JOB, OTHER_BOOT, OTHER_PERSON, PERSON,
    POOL, REASONS, SYSTEM, canceled, claimed, completed, connected, content, digest, enrolled, failed, id, only, order,
    path, registered, requeued, version_registered,
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
    let version = || select(vec!["1.0.0", "1.1.0", "2.0.0-rc.1"]);
    let number = || version().prop_map(|version| version.parse().expect("a version"));
    let reason = select(vec!["", "too old"]).prop_map(str::to_owned);
    prop_oneof![
        (version(), 0..3_u8).prop_map(|(version, byte)| version_registered(version, digest(byte))),
        (number(), reason).prop_map(|(version, reason)| ToolEvent::VersionDeprecated { version, reason }),
        number().prop_map(|version| ToolEvent::VersionRecommended { version }),
    ]
}

pub fn person_event() -> impl Strategy<Value = PersonEvent> {
    prop_oneof![
        select(Role::ALL.to_vec()).prop_map(|role| PersonEvent::Joined { role }),
        select(Role::ALL.to_vec()).prop_map(|role| PersonEvent::RoleSet { role }),
        Just(PersonEvent::Deactivated),
        Just(PersonEvent::Reactivated),
        Just(PersonEvent::Erased),
    ]
}

pub fn system_event() -> impl Strategy<Value = SystemEvent> {
    let name = || select(vec!["pump", "valve"]).prop_map(str::to_owned);
    let person = || select(vec![PERSON, OTHER_PERSON]);
    let place = || select(vec!["a", "a/b", "a/b/c", "d", "d/b"]).prop_map(path);
    let pin = || option::of(1..3_u32);
    let one = (place(), select(vec![FILE, ARTIFACT]), pin()).prop_map(|(path, file, pin)| Tracked { path, file, pin });
    let snapshot = (1..4_u8).prop_map(|byte| SnapshotId(id(byte)));
    prop_oneof![
        (person(), name(), name()).prop_map(|(by, name, description)| SystemEvent::Created { by, name, description }),
        (name(), name()).prop_map(|(name, description)| SystemEvent::Described { name, description }),
        (person(), select(SystemRole::ALL.to_vec())).prop_map(|(person, role)| SystemEvent::MemberSet { person, role }),
        person().prop_map(|person| SystemEvent::MemberRemoved { person }),
        vec(place(), 1..3).prop_map(|paths| SystemEvent::FoldersAdded { paths }),
        vec(one, 1..3).prop_map(|files| SystemEvent::FilesTracked { files }),
        (place(), place()).prop_map(|(from, to)| SystemEvent::EntryMoved { from, to }),
        place().prop_map(|path| SystemEvent::EntryRemoved { path }),
        (place(), pin()).prop_map(|(path, pin)| SystemEvent::FilePinned { path, pin }),
        (snapshot, name(), name()).prop_map(|(snapshot, name, description)| SystemEvent::SnapshotTaken {
            snapshot,
            name,
            description
        }),
        Just(SystemEvent::Archived),
        Just(SystemEvent::Restored),
    ]
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
        (Just(PERSON.into()), events_of(person_event())),
        (Just(SYSTEM.into()), events_of(system_event())),
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
