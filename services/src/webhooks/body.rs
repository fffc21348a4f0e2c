//! What is sent. The same message has the same bytes in every attempt, unless its receiver's standing has changed.

use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::ids::{JobId, PersonId, WebhookId};
use jobtrail_events::job::{FailureCause, Job, JobStatus};
use jobtrail_events::value::{Assignment, Timestamp};
use jobtrail_events::webhook::Occasion;
use jobtrail_log::Recorded;
use serde_json::{Value, json};

/// A job as one of its commits left it.
#[derive(Debug)]
pub struct Transition {
    pub id: JobId,
    pub job: Job,
    /// How often it had been in the queue.
    pub attempt: u32,
    /// When it was submitted.
    pub submitted: Timestamp,
    pub at: Timestamp,
    /// The commit's place in the log.
    pub sequence: u64,
}

impl Transition {
    /// From the job's history. Nothing, when there is no such commit or it changed nothing.
    pub fn of(id: JobId, version: u64, history: &[Recorded]) -> Option<Self> {
        let (mut job, mut attempt) = (Job::default(), 0);
        let submitted = history.first()?.commit.at;
        for recorded in history.iter().take_while(|recorded| recorded.commit.version <= version) {
            let mut fold = Fold::Ignored;
            for event in recorded.commit.events.iter().filter_map(Job::pick) {
                fold = job.evolve(event, recorded.commit.at);
            }
            if let Job::Pending { attempt: waiting, .. } = job {
                attempt = waiting;
            }
            if recorded.commit.version == version && fold == Fold::Applied {
                return Some(Self { id, job, attempt, submitted, at: recorded.commit.at, sequence: recorded.sequence });
            }
        }
        None
    }

    /// What is sent of it to somebody. What only the creator may see (D4) is null for others.
    pub fn body(&self, to: PersonId) -> Option<Vec<u8>> {
        let (order, status) = (self.job.order()?, self.job.status()?);
        let is_creators = order.creator == to;
        let (assignment, assigned_to) = match order.assignment {
            Assignment::Automatic => ("automatic", None),
            Assignment::Agent(id) => ("agent", Some(id.0)),
            Assignment::Pool(id) => ("pool", Some(id.0)),
        };
        let data = json!({
            "job_id": self.id.0,
            "status": status.name(),
            "attempt": self.attempt,
            "tool": order.tool.tool.as_str(),
            "tool_version": order.tool.version.to_string(),
            "function": order.function.as_str(),
            "assignment": { "kind": assignment, "id": assigned_to },
            "agent_id": self.job.run().map(|run| run.agent.0),
            "started_on": instant(self.submitted),
            "started_by": order.creator.0,
            "file": is_creators.then(|| json!({
                "id": order.input.file.0,
                "revision": order.input.revision,
                "name": order.input.name,
            })),
            "parameters": is_creators.then(|| serde_json::from_str(&order.parameters).unwrap_or(Value::Null)),
            "artifacts": self.artifacts(),
            "error": self.error(),
            "sequence": self.sequence,
        });
        Some(message(Occasion::kind_of(status), self.at, &data))
    }

    pub fn creator(&self) -> Option<PersonId> {
        self.job.order().map(|order| order.creator)
    }

    pub fn status(&self) -> Option<JobStatus> {
        self.job.status()
    }

    /// How many files it made.
    fn artifacts(&self) -> Option<usize> {
        match &self.job {
            Job::Completed { artifacts, .. } => Some(artifacts.len()),
            Job::Unknown
            | Job::Pending { .. }
            | Job::Claimed { .. }
            | Job::Running { .. }
            | Job::Validating { .. }
            | Job::Uploading { .. }
            | Job::Failed { .. }
            | Job::Canceled { .. } => None,
        }
    }

    fn error(&self) -> Option<Value> {
        match &self.job {
            Job::Failed { failure, .. } => Some(json!({ "cause": cause(failure.cause), "message": failure.message })),
            Job::Unknown
            | Job::Pending { .. }
            | Job::Claimed { .. }
            | Job::Running { .. }
            | Job::Validating { .. }
            | Job::Uploading { .. }
            | Job::Completed { .. }
            | Job::Canceled { .. } => None,
        }
    }
}

/// What is sent to see whether it arrives.
pub fn ping(webhook: WebhookId, at: Timestamp) -> Vec<u8> {
    message(Occasion::Ping.kind(), at, &json!({ "webhook_id": webhook.0 }))
}

fn message(kind: &str, at: Timestamp, data: &Value) -> Vec<u8> {
    json!({ "type": kind, "timestamp": instant(at), "data": data }).to_string().into_bytes()
}

/// As the API has them.
fn cause(cause: FailureCause) -> &'static str {
    match cause {
        FailureCause::Function => "function",
        FailureCause::TimedOut => "timed-out",
        FailureCause::InvalidOutput => "invalid-output",
        FailureCause::Agent => "agent",
        FailureCause::AttemptsUsedUp => "attempts-used-up",
        FailureCause::Expired => "expired",
    }
}

/// RFC 3339, UTC, microseconds.
fn instant(Timestamp(micros): Timestamp) -> String {
    let micros = i64::try_from(micros).unwrap_or(i64::MAX);
    format!("{:.6}", jiff::Timestamp::from_microsecond(micros).unwrap_or(jiff::Timestamp::MAX))
}

#[cfg(test)]
mod tests;
