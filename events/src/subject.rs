//! Every NATS subject, stream, bucket and consumer name. They are spelled here and nowhere else.
//!
//! | subject | what |
//! |---|---|
//! | `evt.<aggregate>.<id>` | the log, stream [`EVENTS`] |
//! | `work.<queue>.<tool version>.<job>.<attempt>` | offers, stream [`WORK`] |
//! | `run.<agent>.<job>.<attempt>.log`, `.progress` | what a running function says, stream [`RUNS`] |
//! | `hook.<webhook>.<delivery>` | deliveries that wait to be sent, stream [`HOOKS`] |
//! | `cmd.<aggregate>.<command>` | a command from people |
//! | `cmd.agent.<id>.<command>` | a command from that agent |
//! | `_INBOX_<name>.>` | answers to that agent, or to that role |
//! | `query.<name>` | a question to the projections |
//! | `changes.<what>` | what the projections have just taken in |

pub mod permission;

use std::fmt;

use crate::aggregate::AggregateId;
use crate::ids::{AgentId, DeliveryId, JobId, WebhookId};
use crate::value::{Assignment, ToolVersion};

/// The stream that is the truth.
pub const EVENTS: &str = "EVENTS";
pub const EVENTS_ALL: &str = "evt.>";
pub const EVENTS_OF_JOBS: &str = "evt.job.*";
pub const EVENTS_OF_POOLS: &str = "evt.pool.*";
pub const EVENTS_OF_AGENTS: &str = "evt.agent.*";
pub const EVENTS_OF_PEOPLE: &str = "evt.person.*";
/// The durable consumer by which the dispatcher follows the log.
pub const DISPATCHER: &str = "dispatcher";

/// The stream of offers.
pub const WORK: &str = "WORK";
pub const WORK_ALL: &str = "work.>";

/// The stream of what running functions say; short-lived.
pub const RUNS: &str = "RUNS";
pub const RUNS_ALL: &str = "run.>";
/// Of them, how far functions are.
pub const RUN_PROGRESS_ALL: &str = "run.*.*.*.progress";

/// The stream of deliveries to webhooks that wait to be sent.
pub const HOOKS: &str = "HOOKS";
pub const HOOKS_ALL: &str = "hook.>";
/// The durable consumer by which webhooks follow the log.
pub const ANNOUNCER: &str = "webhooks";
/// The durable consumer of [`HOOKS`].
pub const COURIERS: &str = "couriers";

/// The bucket of heartbeats, by agent id; in memory.
pub const PRESENCE: &str = "presence";
/// The bucket of people: names, addresses and password hashes.
pub const PROFILES: &str = "profiles";
/// The bucket that people were in before; it could not overwrite what was removed. Read once, and emptied.
pub const PEOPLE: &str = "people";
/// The bucket of sessions and API tokens, by the digest of their secret.
pub const CREDENTIALS: &str = "credentials";
/// The bucket of enrolment tokens, by the digest of their secret.
pub const ENROLMENTS: &str = "enrolments";
/// The bucket of connections of agents, with what each may do; in memory.
pub const DOORS: &str = "doors";
/// The bucket of webhooks, with their secrets, by id.
pub const WEBHOOKS: &str = "webhooks";
/// The bucket of what became of deliveries, by webhook and delivery.
pub const DELIVERIES: &str = "deliveries";
/// The bucket of keys that services and gateway share.
pub const SECRETS: &str = "secrets";
/// In [`SECRETS`]: the key of [`crate::grant`].
pub const SIGNING_KEY: &str = "signing-key";

/// The queue group of the services' replicas.
pub const SERVICES: &str = "services";
/// The queue group of the projections' replicas.
pub const PROJECTIONS: &str = "projections";

pub const CHANGES_ALL: &str = "changes.>";

pub fn event(aggregate: &AggregateId) -> String {
    format!("evt.{aggregate}")
}

/// The aggregate of a subject of the log.
pub fn aggregate(subject: &str) -> Option<AggregateId> {
    subject.strip_prefix("evt.")?.parse().ok()
}

/// Where JetStream reads the messages of a stream out by sequence or subject.
pub fn direct_get(stream: &str) -> String {
    format!("$JS.API.DIRECT.GET.{stream}")
}

/// `cmd.<name>`, where a name is as in `job.submit`.
pub fn command(name: &str) -> String {
    format!("cmd.{name}")
}

/// `cmd.agent.<id>.<name>`.
pub fn agent_command(agent: AgentId, name: &str) -> String {
    format!("cmd.agent.{agent}.{name}")
}

/// `cmd.agent.*.<name>`: that command from every agent.
pub fn agent_command_of_all(name: &str) -> String {
    format!("cmd.agent.*.{name}")
}

/// Who sends a subject of [`agent_command`].
pub fn sending_agent(subject: &str) -> Option<AgentId> {
    subject.strip_prefix("cmd.agent.")?.split('.').next()?.parse().ok()
}

pub fn query(name: &str) -> String {
    format!("query.{name}")
}

pub fn change(what: &str) -> String {
    format!("changes.{what}")
}

/// Where a job waits: `auto`, `agent-<id>` or `pool-<id>`.
pub fn queue(assignment: &Assignment) -> String {
    match assignment {
        Assignment::Automatic => "auto".to_owned(),
        Assignment::Agent(id) => format!("agent-{id}"),
        Assignment::Pool(id) => format!("pool-{id}"),
    }
}

/// A tool version as one token: `archive@1_0_0`. Versions and keys have no underscore, so it is unambiguous.
pub fn tool_version(tool: &ToolVersion) -> String {
    format!("{}@{}", tool.tool, tool.version.to_string().replace('.', "_"))
}

pub fn offer(queue: &str, tool: &ToolVersion, job: JobId, attempt: u32) -> String {
    format!("work.{queue}.{}.{job}.{attempt}", tool_version(tool))
}

/// The job and attempt of an offer's subject.
pub fn offered(subject: &str) -> Option<(JobId, u32)> {
    let mut tokens = subject.strip_prefix("work.")?.split('.').skip(2);
    Some((tokens.next()?.parse().ok()?, tokens.next()?.parse().ok()?))
}

/// All offers of one job.
pub fn offers_of(job: JobId) -> String {
    format!("work.*.*.{job}.>")
}

/// All offers in a queue.
pub fn offers_in_queue(queue: &str) -> String {
    format!("work.{queue}.>")
}

/// The offers that one consumer hands out.
pub fn offers_in(queue: &str, tool: &ToolVersion) -> String {
    format!("work.{queue}.{}.>", tool_version(tool))
}

/// The durable consumer of [`offers_in`].
pub fn consumer(queue: &str, tool: &ToolVersion) -> String {
    format!("{queue}-{}", tool_version(tool))
}

pub fn run_log(agent: AgentId, job: JobId, attempt: u32) -> String {
    format!("run.{agent}.{job}.{attempt}.log")
}

/// The logs of all attempts of a job, and what agents that never had it may have said under its name.
pub fn run_logs(job: JobId) -> String {
    format!("run.*.{job}.*.log")
}

pub fn run_progress(agent: AgentId, job: JobId, attempt: u32) -> String {
    format!("run.{agent}.{job}.{attempt}.progress")
}

/// Who speaks, of which job and attempt, on a subject in [`RUNS`].
pub fn run(subject: &str) -> Option<(AgentId, JobId, u32)> {
    let mut tokens = subject.strip_prefix("run.")?.split('.');
    Some((tokens.next()?.parse().ok()?, tokens.next()?.parse().ok()?, tokens.next()?.parse().ok()?))
}

/// Where a delivery waits to be sent.
pub fn delivery(webhook: WebhookId, delivery: DeliveryId) -> String {
    format!("hook.{webhook}.{delivery}")
}

/// The webhook and the delivery of a subject of [`delivery`].
pub fn waiting_delivery(subject: &str) -> Option<(WebhookId, DeliveryId)> {
    let mut tokens = subject.strip_prefix("hook.")?.split('.');
    Some((tokens.next()?.parse().ok()?, tokens.next()?.parse().ok()?))
}

/// All that wait to be sent to a webhook.
pub fn deliveries_of(webhook: WebhookId) -> String {
    format!("hook.{webhook}.*")
}

/// The stream that is a bucket.
pub fn bucket_stream(bucket: &str) -> String {
    format!("KV_{bucket}")
}

/// Where a bucket keeps a key, which may be a pattern.
pub fn in_bucket(bucket: &str, key: &str) -> String {
    format!("$KV.{bucket}.{key}")
}

/// Where the answers to an agent or a role go.
pub fn inbox(name: impl fmt::Display) -> String {
    format!("_INBOX_{name}")
}

/// Where the broker asks who somebody that connects is, and what they may do.
pub const AUTHENTICATE: &str = "$SYS.REQ.USER.AUTH";

/// Where a server of the broker is told to close a connection.
pub fn kick(server: &str) -> String {
    format!("$SYS.REQ.SERVER.{server}.KICK")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_is_spelled_is_read_back() {
        let job = JobId(Uuid::from_u128(1));
        let agent = AgentId(Uuid::from_u128(2));
        let tool = ToolVersion {
            tool: "archive".parse().expect("a key"),
            version: "1.0.0-beta.2+7".parse().expect("a version"),
        };
        let subject = offer("auto", &tool, job, 3);
        assert_eq!(offered(&subject), Some((job, 3)));
        assert_eq!(run(&run_log(agent, job, 2)), Some((agent, job, 2)));
        let (webhook, message) = (WebhookId(Uuid::from_u128(3)), DeliveryId(Uuid::from_u128(4)));
        assert_eq!(waiting_delivery(&delivery(webhook, message)), Some((webhook, message)));
        assert_eq!(waiting_delivery(&subject), None);
        assert_eq!(subject.split('.').count(), 5);
        assert_eq!(sending_agent(&agent_command(agent, "claim")), Some(agent));
        assert_eq!(aggregate(&event(&AggregateId::Job(job))), Some(AggregateId::Job(job)));
        assert_eq!(aggregate("work.job.1"), None);
    }
}
