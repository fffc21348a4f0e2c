//! Bytes that were once written, and what they must mean for ever.
//!
//! `tests/golden/<Kind>-v<n>.hex` is a whole commit, as it was encoded when `n` was the newest version of that kind.
//! What is written is decoded for ever, so such a file is added and never changed.
//!
//! To add one, for a kind or a version of your own:
//! 1. let [`expected`] say what the commit means, with every case of the small enums in it;
//! 2. `JOBTRAIL_WRITE_GOLDEN=1 cargo test -p jobtrail-events golden` writes the files that are missing, and only those;
//! 3. look at the new file, run the tests without the variable, commit it.
//!
//! A version that is not the newest any more cannot be written: its file must have been committed when it was.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use jobtrail_events::agent::{Agent, AgentEvent};
use jobtrail_events::aggregate::{Aggregate, AggregateId, Event, Fold};
use jobtrail_events::codec::{self, Damage, RawEvent};
use jobtrail_events::envelope::Commit;
use jobtrail_events::file::{File, FileEvent};
use jobtrail_events::ids::{AgentId, CommitId, CorrelationId, SnapshotId};
use jobtrail_events::job::{Job, JobEvent, JobStatus, RequeueReason};
use jobtrail_events::kind::EventKind;
use jobtrail_events::person::{Person, PersonEvent, Role};
use jobtrail_events::pool::{Pool, PoolEvent};
use jobtrail_events::system::{System, SystemEvent, SystemRole, Tracked};
use jobtrail_events::tool::{Manifest, Tool, ToolEvent};
use jobtrail_events::upcast;
use jobtrail_events::value::Actor;

use crate::samples::{
    AGENT, ASSIGNMENTS, BOOT, CAUSES, DEPARTURES, EVERYONE, FILE, JOB, NOON, OTHER_PERSON, PERSON, POOL, REASONS,
    SYSTEM, after, archived_file, archived_pool, archived_system, canceled, claimed, completed, connected, content,
    digest, enrolled, failed, id, job_in, kept_file, manifest, online_agent, only, open_pool, open_system, order, path,
    registered, requeued, system_created, tool_version, version_registered,
};

/// Hex digits on a line.
const WIDTH: usize = 64;

/// What the golden commit of a kind and version means today.
fn expected(kind: EventKind, version: u8) -> Commit {
    let (aggregate, actor, mut events) = meaning(kind);
    match (kind, version) {
        (EventKind::JobSubmitted, 1) => events.iter_mut().for_each(never_retries),
        (EventKind::JobRequeued, 1) => events.retain(|event| !is_dropped(event)),
        (_, _) => {}
    }
    Commit {
        id: CommitId(id(0x01)),
        aggregate,
        version: 300,
        actor,
        at: NOON,
        causation: matches!(actor, Actor::Reconciler).then_some(CommitId(id(0x02))),
        correlation: CorrelationId(id(0x03)),
        previous: digest(0x04),
        events,
    }
}

/// Which aggregate, who did it, and events that have every case of what is inside them.
fn meaning(kind: EventKind) -> (AggregateId, Actor, Vec<Event>) {
    fn events<E: Into<Event>>(events: impl IntoIterator<Item = E>) -> Vec<Event> {
        events.into_iter().map(Into::into).collect()
    }
    let person = Actor::Person(PERSON);
    let agent = Actor::Agent(AGENT);
    let attempt = 2;
    match kind {
        EventKind::JobSubmitted => {
            (JOB.into(), person, events(ASSIGNMENTS.map(|to| JobEvent::Submitted { order: order(to) })))
        }
        EventKind::JobClaimed => (JOB.into(), agent, events([claimed(attempt)])),
        EventKind::JobStarted => (JOB.into(), agent, events([JobEvent::Started { attempt }])),
        EventKind::JobOutputReady => (JOB.into(), agent, events([JobEvent::OutputReady { attempt }])),
        EventKind::JobUploadStarted => (JOB.into(), agent, events([JobEvent::UploadStarted { attempt }])),
        EventKind::JobCompleted => (JOB.into(), agent, events([completed(attempt)])),
        EventKind::JobFailed => {
            let mut all: Vec<_> = CAUSES.map(|cause| failed(attempt, cause)).into();
            if let JobEvent::Failed { log, .. } = &mut all[0] {
                *log = None;
            }
            (JOB.into(), agent, events(all))
        }
        EventKind::JobRequeued => {
            (JOB.into(), Actor::Reconciler, events(REASONS.map(|reason| requeued(attempt, reason))))
        }
        EventKind::JobCanceled => (JOB.into(), person, events([canceled()])),
        EventKind::FileRegistered => (FILE.into(), person, events([registered()])),
        EventKind::FileRevised => {
            (FILE.into(), person, events([FileEvent::Revised { by: PERSON, content: content("b.csv") }]))
        }
        EventKind::FileArchived => (FILE.into(), person, events([FileEvent::Archived { by: PERSON }])),
        EventKind::FileRestored => (FILE.into(), person, events([FileEvent::Restored { by: PERSON }])),
        EventKind::FileDescribed => {
            let described = |display_name: Option<&str>| FileEvent::Described {
                by: PERSON,
                display_name: display_name.map(str::to_owned),
                description: "Prüfstand 3".to_owned(),
            };
            (FILE.into(), person, events([described(Some("Pump curve")), described(None)]))
        }
        EventKind::AgentConnected => (AGENT.into(), agent, events([connected(BOOT, 4)])),
        EventKind::AgentDisconnected => {
            let all = DEPARTURES.map(|reason| AgentEvent::Disconnected { boot: BOOT, reason });
            (AGENT.into(), Actor::Reconciler, events(all))
        }
        EventKind::AgentEnrolled => (AGENT.into(), agent, events([enrolled()])),
        EventKind::AgentDraining => (AGENT.into(), agent, events([AgentEvent::Draining { boot: BOOT }])),
        EventKind::AgentArchived => (AGENT.into(), person, events([AgentEvent::Archived])),
        EventKind::PoolCreated => {
            let created = |audience| PoolEvent::Created { name: "gpu".to_owned(), audience };
            (POOL.into(), person, events([created(EVERYONE), created(only([PERSON]))]))
        }
        EventKind::PoolRenamed => {
            (POOL.into(), person, events([PoolEvent::Renamed { name: "Rechner im Keller".to_owned() }]))
        }
        EventKind::PoolAudienceSet => {
            let all = [only([PERSON]), EVERYONE].map(|audience| PoolEvent::AudienceSet { audience });
            (POOL.into(), person, events(all))
        }
        EventKind::PoolMemberAdded => {
            (POOL.into(), person, events([PoolEvent::MemberAdded { agent: AgentId(id(0x33)) }]))
        }
        EventKind::PoolMemberRemoved => (POOL.into(), person, events([PoolEvent::MemberRemoved { agent: AGENT }])),
        EventKind::PoolArchived => (POOL.into(), person, events([PoolEvent::Archived])),
        EventKind::PoolRestored => (POOL.into(), person, events([PoolEvent::Restored])),
        EventKind::ToolVersionRegistered => {
            let tool = AggregateId::Tool("archive".parse().expect("a key"));
            (tool, agent, events([version_registered("1.2.3-rc.1+b4", digest(0x61))]))
        }
        EventKind::ToolVersionDeprecated => {
            let reason = "reads dates wrongly".to_owned();
            let deprecated = ToolEvent::VersionDeprecated { version: tool_version().version, reason };
            (AggregateId::Tool("archive".parse().expect("a key")), person, events([deprecated]))
        }
        EventKind::ToolVersionRecommended => {
            let recommended = ToolEvent::VersionRecommended { version: tool_version().version };
            (AggregateId::Tool("archive".parse().expect("a key")), person, events([recommended]))
        }
        EventKind::PersonJoined => (PERSON.into(), person, events(Role::ALL.map(|role| PersonEvent::Joined { role }))),
        EventKind::PersonRoleSet => {
            (PERSON.into(), person, events([Role::Auditor, Role::Member].map(|role| PersonEvent::RoleSet { role })))
        }
        EventKind::PersonDeactivated => (PERSON.into(), person, events([PersonEvent::Deactivated])),
        EventKind::PersonReactivated => (PERSON.into(), person, events([PersonEvent::Reactivated])),
        EventKind::PersonErased => (PERSON.into(), person, events([PersonEvent::Erased])),
        EventKind::SystemCreated => (SYSTEM.into(), person, events([system_created()])),
        EventKind::SystemDescribed => {
            let described = SystemEvent::Described { name: "Pumpe".to_owned(), description: "Im Keller".to_owned() };
            (SYSTEM.into(), person, events([described]))
        }
        EventKind::SystemMemberSet => {
            let all = SystemRole::ALL.map(|role| SystemEvent::MemberSet { person: OTHER_PERSON, role });
            (SYSTEM.into(), person, events(all))
        }
        EventKind::SystemMemberRemoved => {
            (SYSTEM.into(), person, events([SystemEvent::MemberRemoved { person: PERSON }]))
        }
        EventKind::SystemFoldersAdded => {
            let paths = vec![path("a"), path("a/b c")];
            (SYSTEM.into(), person, events([SystemEvent::FoldersAdded { paths }]))
        }
        EventKind::SystemFilesTracked => {
            let files = [None, Some(3)].map(|pin| Tracked { path: path("a/Grüße.zip"), file: FILE, pin });
            (SYSTEM.into(), person, events(files.map(|it| SystemEvent::FilesTracked { files: vec![it] })))
        }
        EventKind::SystemEntryMoved => {
            let moved = SystemEvent::EntryMoved { from: path("drawings"), to: path("old/drawings") };
            (SYSTEM.into(), person, events([moved]))
        }
        EventKind::SystemEntryRemoved => {
            (SYSTEM.into(), person, events([SystemEvent::EntryRemoved { path: path("drawings") }]))
        }
        EventKind::SystemFilePinned => {
            let pinned = [Some(7), None].map(|pin| SystemEvent::FilePinned { path: path("drawings/pump.step"), pin });
            (SYSTEM.into(), person, events(pinned))
        }
        EventKind::SystemSnapshotTaken => {
            let taken = SystemEvent::SnapshotTaken {
                snapshot: SnapshotId(id(0x72)),
                name: "as built".to_owned(),
                description: "Sent to the customer.".to_owned(),
            };
            (SYSTEM.into(), person, events([taken]))
        }
        EventKind::SystemArchived => (SYSTEM.into(), person, events([SystemEvent::Archived])),
        EventKind::SystemRestored => (SYSTEM.into(), person, events([SystemEvent::Restored])),
    }
}

fn never_retries(event: &mut Event) {
    if let Event::Job(JobEvent::Submitted { order }) = event {
        Arc::make_mut(order).retry_failures = false;
    }
}

fn is_dropped(event: &Event) -> bool {
    matches!(event, Event::Job(JobEvent::Requeued { reason: RequeueReason::AgentDropped, .. }))
}

/// Whether the first event is legal in the state that comes before it in life.
fn folds(commit: &Commit) -> Fold {
    fn into<A: Aggregate>(mut state: A, event: &A::Event) -> Fold {
        state.evolve(event, NOON)
    }
    match &commit.events[0] {
        Event::Job(event) => {
            let before = match event {
                JobEvent::Submitted { .. } => None,
                JobEvent::Claimed { .. } | JobEvent::Canceled { .. } => Some(JobStatus::Pending),
                JobEvent::Started { .. } => Some(JobStatus::Claimed),
                JobEvent::OutputReady { .. } | JobEvent::Failed { .. } | JobEvent::Requeued { .. } => {
                    Some(JobStatus::Running)
                }
                JobEvent::UploadStarted { .. } => Some(JobStatus::Validating),
                JobEvent::Completed { .. } => Some(JobStatus::Uploading),
            };
            into::<Job>(job_in(before), event)
        }
        Event::File(event) => match event {
            FileEvent::Registered { .. } => into(File::Unknown, event),
            FileEvent::Revised { .. } | FileEvent::Archived { .. } | FileEvent::Described { .. } => {
                into(kept_file(), event)
            }
            FileEvent::Restored { .. } => into(archived_file(), event),
        },
        Event::Agent(event) => match event {
            AgentEvent::Connected { .. } => into(Agent::Unknown, event),
            AgentEvent::Enrolled { .. } => into(Agent::Unknown, event),
            AgentEvent::Draining { .. } | AgentEvent::Disconnected { .. } | AgentEvent::Archived => {
                into(online_agent(), event)
            }
        },
        Event::Pool(event) => match event {
            PoolEvent::Created { .. } => into(Pool::Unknown, event),
            PoolEvent::Renamed { .. }
            | PoolEvent::AudienceSet { .. }
            | PoolEvent::MemberAdded { .. }
            | PoolEvent::MemberRemoved { .. }
            | PoolEvent::Archived => into(open_pool(), event),
            PoolEvent::Restored => into(archived_pool(), event),
        },
        Event::Tool(event) => match event {
            ToolEvent::VersionRegistered { .. } => into(Tool::default(), event),
            ToolEvent::VersionDeprecated { .. } => {
                into::<Tool>(after([version_registered("1.2.3-rc.1+b4", digest(0x61))]), event)
            }
            ToolEvent::VersionRecommended { version } => {
                let deprecated = ToolEvent::VersionDeprecated { version: version.clone(), reason: String::new() };
                let mut tool: Tool = after([version_registered("1.2.3-rc.1+b4", digest(0x61))]);
                assert_eq!(tool.evolve(&deprecated, NOON), Fold::Applied);
                into(tool, event)
            }
        },
        Event::Person(event) => match event {
            PersonEvent::Joined { .. } => into(Person::Unknown, event),
            PersonEvent::RoleSet { .. } | PersonEvent::Deactivated | PersonEvent::Erased => {
                into(Person::Active(Role::Member), event)
            }
            PersonEvent::Reactivated => into(Person::Deactivated(Role::Member), event),
        },
        Event::System(event) => match event {
            SystemEvent::Created { .. } => into(System::Unknown, event),
            SystemEvent::Described { .. }
            | SystemEvent::MemberSet { .. }
            | SystemEvent::MemberRemoved { .. }
            | SystemEvent::FoldersAdded { .. }
            | SystemEvent::FilesTracked { .. }
            | SystemEvent::EntryMoved { .. }
            | SystemEvent::EntryRemoved { .. }
            | SystemEvent::FilePinned { .. }
            | SystemEvent::SnapshotTaken { .. }
            | SystemEvent::Archived => into(open_system(), event),
            SystemEvent::Restored => into(archived_system(), event),
        },
    }
}

/// Every kind with every version that the program reads.
fn all() -> impl Iterator<Item = (EventKind, u8)> {
    EventKind::ALL.iter().flat_map(|kind| versions(*kind).map(|version| (*kind, version)))
}

fn versions(kind: EventKind) -> impl Iterator<Item = u8> {
    let is_known = move |version: &u8| {
        let raw = RawEvent { kind: kind.number(), version: *version, payload: Vec::new() };
        !matches!(upcast::read(&raw), Err(Damage::UnknownKind { .. }))
    };
    (0..=u8::MAX).filter(is_known)
}

fn newest(kind: EventKind) -> u8 {
    versions(kind).last().expect("a kind has a version")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn name(kind: EventKind, version: u8) -> String {
    format!("{}-v{version}.hex", kind.name())
}

/// Writes the files that are missing, when asked to, before any test reads one.
static ASKED: LazyLock<()> = LazyLock::new(|| {
    if std::env::var_os("JOBTRAIL_WRITE_GOLDEN").is_some() {
        for kind in EventKind::ALL {
            let path = golden_path(*kind, newest(*kind));
            if !path.exists() {
                write(&path, &codec::encode(&expected(*kind, newest(*kind))));
            }
        }
    }
});

fn write(path: &Path, bytes: &[u8]) {
    let digits = hex::encode(bytes);
    let lines: Vec<_> = digits.as_bytes().chunks(WIDTH).map(|line| String::from_utf8_lossy(line)).collect();
    fs::write(path, lines.join("\n") + "\n").expect("the golden folder can be written");
}

fn golden_path(kind: EventKind, version: u8) -> PathBuf {
    folder().join(name(kind, version))
}

/// The bytes of the golden file of a kind and version.
fn golden(kind: EventKind, version: u8) -> Vec<u8> {
    LazyLock::force(&ASKED);
    let path = golden_path(kind, version);
    let text = fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; golden.rs says how to add it", path.display()));
    hex::decode(text.split_whitespace().collect::<String>()).expect("a golden file is hex")
}

/// The golden commits, for tests that need real bytes.
pub fn bytes() -> Vec<Vec<u8>> {
    all().map(|(kind, version)| golden(kind, version)).collect()
}

#[test]
fn golden_bytes_mean_what_they_meant() {
    for (kind, version) in all() {
        let commit =
            codec::decode(&golden(kind, version)).unwrap_or_else(|damage| panic!("{kind:?} v{version}: {damage}"));
        assert_eq!(commit, expected(kind, version), "{kind:?} v{version}");
        assert!(commit.events.iter().all(|event| event.kind() == kind), "{kind:?} v{version}");
        assert_eq!(folds(&commit), Fold::Applied, "{kind:?} v{version}");
    }
}

#[test]
fn the_newest_golden_bytes_are_what_is_written_today() {
    for kind in EventKind::ALL {
        let bytes = golden(*kind, newest(*kind));
        let commit = codec::decode(&bytes).expect("golden bytes are no damage");
        assert_eq!(hex::encode(codec::encode(&commit)), hex::encode(bytes), "{kind:?}");
    }
}

/// A manifest is in the log as JSON, which is a format of its own: its fields may become more, and none may go.
#[test]
fn a_manifest_that_was_once_registered_is_read_as_it_was_meant() {
    let commit = codec::decode(&golden(EventKind::ToolVersionRegistered, 1)).expect("golden bytes are no damage");
    let [Event::Tool(ToolEvent::VersionRegistered { manifest: text, .. })] = &commit.events[..] else {
        panic!("another event: {commit:?}");
    };
    assert_eq!(Manifest::from_json(text).expect("a manifest"), manifest());
    assert_eq!(manifest().problems(), []);
}

#[test]
fn golden_has_a_file_for_every_kind_and_version_and_nothing_else() {
    LazyLock::force(&ASKED);
    let expected: BTreeSet<_> = all().map(|(kind, version)| name(kind, version)).collect();
    let found: BTreeSet<_> = fs::read_dir(folder())
        .expect("there is a golden folder")
        .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(found, expected);
}
