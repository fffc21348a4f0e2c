//! Webhooks: somebody hears of jobs by HTTP instead of asking. They have secrets, so they live beside the log, and none of
//! this is in it.

use serde::{Deserialize, Serialize};

use crate::ids::{DeliveryId, JobId, PersonId, WebhookId};
use crate::job::JobStatus;
use crate::value::Timestamp;

/// Whose jobs a webhook hears of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// Those of its owner.
    Mine,
    /// Everybody's. Its owner must be an administrator.
    All,
}

/// A webhook, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookRow {
    pub id: WebhookId,
    pub owner: PersonId,
    pub scope: Scope,
    pub url: String,
    /// Of which statuses it hears when a job comes into them.
    pub events: Vec<JobStatus>,
    /// In the owner's words.
    pub description: String,
    pub active: bool,
    /// Why it was switched off, when nobody asked for it.
    pub disabled: Option<Disabled>,
    pub created: Timestamp,
    /// Since when nothing has arrived there.
    pub failing_since: Option<Timestamp>,
    /// Until when messages are signed with the secret before the present one, too.
    pub previous_secret_until: Option<Timestamp>,
}

/// A webhook was switched off by the system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disabled {
    pub at: Timestamp,
    /// A sentence for the owner.
    pub reason: String,
}

impl WebhookRow {
    /// Bytes.
    pub const LONGEST_URL: usize = 2_048;
    /// Characters.
    pub const LONGEST_DESCRIPTION: usize = 200;
    /// The most webhooks that a person may have.
    pub const MOST: usize = 20;
    /// What it hears of when nothing else is said.
    pub const DEFAULT_EVENTS: [JobStatus; 3] = [JobStatus::Completed, JobStatus::Failed, JobStatus::Canceled];
}

/// Make a webhook. [`Scope::All`] is for administrators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateWebhook {
    pub url: String,
    pub scope: Scope,
    /// Absent: [`WebhookRow::DEFAULT_EVENTS`].
    pub events: Option<Vec<JobStatus>>,
    pub description: Option<String>,
    /// Absent: yes.
    pub active: Option<bool>,
}

/// A webhook with its present secret, which is in here and nowhere afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookSecret {
    pub row: WebhookRow,
    pub secret: String,
}

/// One's own webhooks, newest first; for administrators also those of everybody's jobs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListWebhooks {}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetWebhook {
    pub webhook: WebhookId,
}

/// Change what is given. To make it active forgets that it was switched off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeWebhook {
    pub webhook: WebhookId,
    pub url: Option<String>,
    pub events: Option<Vec<JobStatus>>,
    pub description: Option<String>,
    pub active: Option<bool>,
}

/// Remove a webhook, its history, and what waits to be sent to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteWebhook {
    pub webhook: WebhookId,
}

/// Give a webhook another secret. For a while messages are signed with both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RotateWebhookSecret {
    pub webhook: WebhookId,
}

/// Send a message that is about nothing, once, also when the webhook is not active.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PingWebhook {
    pub webhook: WebhookId,
}

/// The latest deliveries of a webhook, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListDeliveries {
    pub webhook: WebhookId,
    /// As of every list ([`crate::request::page_size`]).
    pub limit: Option<u16>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryPage {
    pub rows: Vec<DeliveryRow>,
    pub next: Option<String>,
}

/// Send a message again, at once: one that has arrived, was given up, or still waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redeliver {
    pub webhook: WebhookId,
    pub delivery: DeliveryId,
}

/// One message to one webhook, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryRow {
    /// The same in every attempt; the receiver gets it as `webhook-id`.
    pub id: DeliveryId,
    pub occasion: Occasion,
    pub created: Timestamp,
    pub state: DeliveryState,
    /// The latest, oldest first.
    pub attempts: Vec<Attempt>,
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Occasion {
    /// A job came into a status, by its commit of that version.
    Transition { job: JobId, version: u64, status: JobStatus },
    /// Its owner wanted to see whether anything arrives.
    Ping,
}

impl Occasion {
    /// The type of the message.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Transition { status, .. } => Self::kind_of(*status),
            Self::Ping => "webhook.ping",
        }
    }

    /// The type of the message that says that a job came into that status.
    pub fn kind_of(status: JobStatus) -> &'static str {
        match status {
            JobStatus::Pending => "job.pending",
            JobStatus::Claimed => "job.claimed",
            JobStatus::Running => "job.running",
            JobStatus::Validating => "job.validating",
            JobStatus::Uploading => "job.uploading",
            JobStatus::Completed => "job.completed",
            JobStatus::Failed => "job.failed",
            JobStatus::Canceled => "job.canceled",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeliveryState {
    /// It is tried then.
    Waiting {
        next_try: Timestamp,
    },
    Delivered {
        at: Timestamp,
    },
    /// It is not tried any more, for that reason.
    GivenUp {
        at: Timestamp,
        reason: String,
    },
}

/// One try to deliver a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub at: Timestamp,
    pub duration_ms: u64,
    pub outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It was answered with that HTTP status.
    Answered(u16),
    /// It was not answered, for that reason.
    Failed(String),
}

impl Outcome {
    pub fn is_success(&self) -> bool {
        match self {
            Self::Answered(status) => (200..300).contains(status),
            Self::Failed(_) => false,
        }
    }
}
