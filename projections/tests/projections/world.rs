//! A log in a vector, with what is needed to write believable histories into it.

use std::collections::HashMap;
use std::sync::Arc;

use jobtrail_events::agent::{AgentEvent, Departure, Offered, Profile};
use jobtrail_events::aggregate::{AggregateId, Event};
use jobtrail_events::codec;
use jobtrail_events::envelope::Commit;
use jobtrail_events::file::{Content, FileEvent};
use jobtrail_events::ids::{AgentId, BootId, CommitId, CorrelationId, FileId, JobId, PersonId, PoolId};
use jobtrail_events::job::{Artifact, Failure, FailureCause, Input, JobEvent, Limits, Order, RequeueReason, Run};
use jobtrail_events::pool::{Audience, PoolEvent};
use jobtrail_events::tool::ToolEvent;
use jobtrail_events::value::{Actor, Assignment, Digest, Timestamp, ToolVersion};
use jobtrail_log::Recorded;
use uuid::Uuid;

/// Ids that tests can name.
pub fn job(n: u128) -> JobId {
    JobId(Uuid::from_u128(0x1_0000 + n))
}

pub fn file(n: u128) -> FileId {
    FileId(Uuid::from_u128(0x2_0000 + n))
}

pub fn agent(n: u128) -> AgentId {
    AgentId(Uuid::from_u128(0x3_0000 + n))
}

pub fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(0x4_0000 + n))
}

pub fn boot(n: u128) -> BootId {
    BootId(Uuid::from_u128(0x5_0000 + n))
}

pub fn pool(n: u128) -> PoolId {
    PoolId(Uuid::from_u128(0x6_0000 + n))
}

pub fn tool(key: &str, version: &str) -> ToolVersion {
    ToolVersion { tool: key.parse().unwrap(), version: version.parse().unwrap() }
}

pub fn tool_digest(tool: &ToolVersion) -> Digest {
    Digest::of(tool.to_string().as_bytes())
}

pub fn content(name: &str) -> Content {
    let digest = Digest::of(name.as_bytes());
    Content { name: name.to_owned(), media_type: "application/zip".to_owned(), size: name.len() as u64, digest }
}

/// An order by that person for `archive 1.0.0 extract` on file 1; tests change what they care about.
pub fn order(creator: PersonId) -> Order {
    let tool = tool("archive", "1.0.0");
    let Content { name, media_type, size, digest } = content("parts.zip");
    Order {
        creator,
        input: Input { file: file(1), revision: 1, name, media_type, size, content: digest },
        tool_digest: tool_digest(&tool),
        tool,
        function: "extract".parse().unwrap(),
        parameters: r#"{"pattern":"**"}"#.to_owned(),
        assignment: Assignment::Automatic,
        limits: Limits { max_attempts: 3, time_to_live_ms: 60_000, run_ms: 5_000 },
        retry_failures: false,
        request: Digest::of(b"a request"),
    }
}

pub fn profile(name: &str, offers: &[ToolVersion]) -> Profile {
    Profile {
        name: name.to_owned(),
        host: format!("{name}.example.org"),
        os: "linux".to_owned(),
        arch: "x86_64".to_owned(),
        version: "0.1.0".to_owned(),
        slots: 2,
        takes_automatic: true,
        sandboxed: true,
        offers: offers.iter().map(|tool| Offered { tool: tool.clone(), digest: tool_digest(tool) }).collect(),
    }
}

pub fn artifact(n: u128, output: &str, name: &str) -> Artifact {
    Artifact {
        file: file(n),
        output: output.to_owned(),
        name: name.to_owned(),
        media_type: "text/plain".to_owned(),
        size: name.len() as u64,
        content: Digest::of(name.as_bytes()),
    }
}

pub fn manifest(tool: &ToolVersion, functions: &[(&str, &str, &[&str])]) -> String {
    let functions: Vec<_> = functions
        .iter()
        .map(|(key, name, extensions)| {
            format!(
                r#"{{"key":"{key}","name":"{name}","command":["./run"],"accepts":{{"extensions":{extensions:?}}}}}"#
            )
        })
        .collect();
    format!(
        r#"{{"key":"{}","name":"The {}","version":"{}","function":[{}]}}"#,
        tool.tool,
        tool.tool,
        tool.version,
        functions.join(",")
    )
}

/// The log, and its clock: a second passes with each commit.
#[derive(Clone, Default)]
pub struct World {
    pub log: Vec<Recorded>,
    heads: HashMap<AggregateId, (u64, Digest)>,
    seconds: u64,
}

impl World {
    pub fn new() -> Self {
        Self { seconds: 1_700_000_000, ..Self::default() }
    }

    pub fn last(&self) -> u64 {
        self.log.len() as u64
    }

    /// The time of the next commit.
    pub fn now(&self) -> Timestamp {
        Timestamp(self.seconds * 1_000_000)
    }

    /// Lets time pass.
    pub fn wait(&mut self, seconds: u64) {
        self.seconds += seconds;
    }

    /// Lets time pass, or go backwards.
    pub fn pause(&mut self, seconds: i64) {
        self.seconds = self.seconds.saturating_add_signed(seconds);
    }

    /// Appends events as one commit and gives its sequence.
    pub fn commit(&mut self, aggregate: impl Into<AggregateId>, actor: Actor, events: Vec<Event>) -> u64 {
        let aggregate = aggregate.into();
        let sequence = self.last() + 1;
        let head = self.heads.get(&aggregate);
        let (version, previous) = head.map_or((0, Digest::NONE), |(version, digest)| (version + 1, *digest));
        let commit = Commit {
            id: CommitId(Uuid::from_u128(sequence.into())),
            aggregate: aggregate.clone(),
            version,
            actor,
            at: self.now(),
            causation: None,
            correlation: CorrelationId(Uuid::from_u128(sequence.into())),
            previous,
            events,
        };
        let digest = Digest::of(&codec::encode(&commit));
        self.heads.insert(aggregate, (version, digest));
        self.log.push(Recorded { sequence, digest, commit });
        self.wait(1);
        sequence
    }

    pub fn job_event(&mut self, id: JobId, actor: Actor, event: JobEvent) -> u64 {
        self.commit(id, actor, vec![event.into()])
    }

    pub fn submit(&mut self, id: JobId, order: Order) -> u64 {
        self.job_event(id, Actor::Person(order.creator), JobEvent::Submitted { order: Arc::new(order) })
    }

    pub fn claim(&mut self, id: JobId, by: AgentId, attempt: u32) -> u64 {
        let run = Run { attempt, agent: by, boot: boot(1) };
        self.job_event(id, Actor::Agent(by), JobEvent::Claimed { run })
    }

    pub fn start(&mut self, id: JobId, by: AgentId, attempt: u32) -> u64 {
        self.job_event(id, Actor::Agent(by), JobEvent::Started { attempt })
    }

    /// From Running to Completed.
    pub fn finish(&mut self, id: JobId, by: AgentId, attempt: u32, artifacts: Vec<Artifact>) -> u64 {
        self.job_event(id, Actor::Agent(by), JobEvent::OutputReady { attempt });
        self.job_event(id, Actor::Agent(by), JobEvent::UploadStarted { attempt });
        self.job_event(id, Actor::Agent(by), JobEvent::Completed { attempt, artifacts })
    }

    /// From Pending to Completed, in five commits.
    pub fn run(&mut self, id: JobId, by: AgentId, artifacts: Vec<Artifact>) -> u64 {
        self.claim(id, by, 1);
        self.start(id, by, 1);
        self.finish(id, by, 1, artifacts)
    }

    pub fn fail(&mut self, id: JobId, by: AgentId, attempt: u32, message: &str, log: Option<Artifact>) -> u64 {
        let failure = Failure {
            cause: FailureCause::Function,
            message: message.to_owned(),
            log_tail: "the end of the log".to_owned(),
        };
        self.job_event(id, Actor::Agent(by), JobEvent::Failed { attempt, failure, log })
    }

    pub fn requeue(&mut self, id: JobId, attempt: u32, message: &str) -> u64 {
        let reason = RequeueReason::AgentLost;
        let message = message.to_owned();
        self.job_event(id, Actor::Reconciler, JobEvent::Requeued { attempt, reason, message })
    }

    pub fn cancel(&mut self, id: JobId, by: PersonId) -> u64 {
        self.job_event(id, Actor::Person(by), JobEvent::Canceled { by })
    }

    pub fn file_event(&mut self, id: FileId, by: PersonId, event: FileEvent) -> u64 {
        self.commit(id, Actor::Person(by), vec![event.into()])
    }

    pub fn upload(&mut self, id: FileId, by: PersonId, name: &str) -> u64 {
        self.file_event(id, by, FileEvent::Registered { by, content: content(name) })
    }

    pub fn revise(&mut self, id: FileId, by: PersonId, name: &str) -> u64 {
        self.file_event(id, by, FileEvent::Revised { by, content: content(name) })
    }

    pub fn connect(&mut self, id: AgentId, profile: Profile) -> u64 {
        let boot = boot(1);
        self.commit(id, Actor::Agent(id), vec![AgentEvent::Connected { boot, profile }.into()])
    }

    pub fn disconnect(&mut self, id: AgentId, reason: Departure) -> u64 {
        let boot = boot(1);
        self.commit(id, Actor::Reconciler, vec![AgentEvent::Disconnected { boot, reason }.into()])
    }

    pub fn agent_event(&mut self, id: AgentId, event: AgentEvent) -> u64 {
        self.commit(id, Actor::Reconciler, vec![event.into()])
    }

    pub fn pool_event(&mut self, id: PoolId, event: PoolEvent) -> u64 {
        self.commit(id, Actor::Person(person(99)), vec![event.into()])
    }

    /// A pool that everyone may assign jobs to.
    pub fn pool(&mut self, id: PoolId, name: &str, members: &[AgentId]) -> u64 {
        let created = PoolEvent::Created { name: name.to_owned(), audience: Audience::Everyone };
        let added = members.iter().map(|agent| PoolEvent::MemberAdded { agent: *agent });
        let events = [created].into_iter().chain(added).map(Into::into).collect();
        self.commit(id, Actor::Person(person(99)), events)
    }

    pub fn register(&mut self, by: AgentId, tool: &ToolVersion, manifest: String) -> u64 {
        let digest = tool_digest(tool);
        let event = ToolEvent::VersionRegistered { version: tool.version.clone(), digest, manifest };
        self.commit(tool.tool.clone(), Actor::Agent(by), vec![event.into()])
    }

    /// Agent 1 with archive 1.0.0, and file 1 of person 1: what most jobs need.
    pub fn furnish(&mut self) {
        let archive = tool("archive", "1.0.0");
        self.register(agent(1), &archive, manifest(&archive, &[("extract", "List contents", &["zip"])]));
        self.connect(agent(1), profile("alpha", &[archive]));
        self.upload(file(1), person(1), "parts.zip");
    }
}
