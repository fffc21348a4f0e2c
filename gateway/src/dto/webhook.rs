use jobtrail_events::webhook::{self, Attempt, DeliveryRow, DeliveryState, Occasion, Outcome, WebhookRow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Named, Status};
use crate::instant::Instant;
use crate::names::Known;

/// Whose jobs a webhook hears of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WebhookScope {
    /// Those of its owner.
    #[default]
    Mine,
    /// Everybody's; for administrators.
    All,
}

/// Asks for a webhook.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateWebhook {
    /// Where messages are sent: https or http, without user name and password.
    #[schema(example = "https://ci.example.com/hooks/jobtrail", max_length = 2048)]
    pub url: String,
    /// `mine` when absent.
    #[serde(default)]
    pub scope: WebhookScope,
    /// Of which statuses it hears when a job comes into them; Completed, Failed and Canceled when absent.
    #[schema(min_items = 1)]
    pub events: Option<Vec<Status>>,
    /// In your words.
    #[schema(example = "tells the build server", max_length = 200)]
    pub description: Option<String>,
    /// True when absent.
    pub active: Option<bool>,
}

/// Changes what is given of a webhook.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeWebhook {
    #[schema(max_length = 2048)]
    pub url: Option<String>,
    #[schema(min_items = 1)]
    pub events: Option<Vec<Status>>,
    #[schema(max_length = 200)]
    pub description: Option<String>,
    /// To make it active forgets that it was switched off.
    pub active: Option<bool>,
}

/// A webhook. Its secret is not in here.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Webhook {
    pub id: Uuid,
    pub owner: Named,
    pub scope: WebhookScope,
    pub url: String,
    pub events: Vec<Status>,
    pub description: String,
    pub active: bool,
    /// Why it was switched off, when nobody asked for it.
    #[schema(required = true)]
    pub disabled: Option<WebhookDisabled>,
    pub created: Instant,
    /// Since when nothing has arrived; null while something does.
    #[schema(required = true)]
    pub failing_since: Option<Instant>,
    /// Until when messages are signed with the secret before the present one, too.
    #[schema(required = true)]
    pub previous_secret_until: Option<Instant>,
}

/// A webhook was switched off by the system.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookDisabled {
    pub at: Instant,
    /// A sentence.
    #[schema(example = "the receiver said 410 Gone: it wants no more")]
    pub reason: String,
}

/// A webhook with its secret, which is not to be had again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WebhookSecret {
    #[serde(flatten)]
    pub webhook: Webhook,
    #[schema(example = "whsec_...")]
    pub secret: String,
}

/// One message to a webhook, and what became of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Delivery {
    /// The receiver gets it as `webhook-id`, the same in every attempt.
    pub id: Uuid,
    #[serde(rename = "type")]
    #[schema(example = "job.completed")]
    pub kind: &'static str,
    /// Null of a ping.
    #[schema(required = true)]
    pub job_id: Option<Uuid>,
    pub created: Instant,
    pub state: DeliveryStatus,
    /// While it waits: when it is tried.
    #[schema(required = true)]
    pub next_try: Option<Instant>,
    /// When it was delivered or given up.
    #[schema(required = true)]
    pub ended: Option<Instant>,
    /// Why it was given up.
    #[schema(required = true)]
    pub reason: Option<String>,
    /// The latest 20, oldest first.
    pub attempts: Vec<DeliveryAttempt>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryStatus {
    Waiting,
    Delivered,
    GivenUp,
}

/// One try to deliver a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeliveryAttempt {
    pub at: Instant,
    pub duration_ms: u64,
    /// The HTTP status of the answer; null when there was none.
    #[schema(required = true)]
    pub status: Option<u16>,
    /// Why there was no answer.
    #[schema(required = true, example = "no answer within 10000 ms")]
    pub error: Option<String>,
}

impl CreateWebhook {
    pub fn command(self) -> webhook::CreateWebhook {
        let scope = match self.scope {
            WebhookScope::Mine => webhook::Scope::Mine,
            WebhookScope::All => webhook::Scope::All,
        };
        let Self { url, scope: _, events, description, active } = self;
        webhook::CreateWebhook { url, scope, events: events.map(statuses), description, active }
    }
}

impl ChangeWebhook {
    pub fn command(self, webhook: jobtrail_events::ids::WebhookId) -> webhook::ChangeWebhook {
        let Self { url, events, description, active } = self;
        webhook::ChangeWebhook { webhook, url, events: events.map(statuses), description, active }
    }
}

fn statuses(statuses: Vec<Status>) -> Vec<jobtrail_events::job::JobStatus> {
    statuses.into_iter().map(Into::into).collect()
}

impl Webhook {
    pub fn of(row: WebhookRow, names: &Known) -> Self {
        let scope = match row.scope {
            webhook::Scope::Mine => WebhookScope::Mine,
            webhook::Scope::All => WebhookScope::All,
        };
        let disabled = row.disabled.map(|disabled| {
            let webhook::Disabled { at, reason } = disabled;
            WebhookDisabled { at: at.into(), reason }
        });
        Self {
            id: row.id.0,
            owner: names.of(row.owner),
            scope,
            url: row.url,
            events: row.events.into_iter().map(Status::from).collect(),
            description: row.description,
            active: row.active,
            disabled,
            created: row.created.into(),
            failing_since: row.failing_since.map(Instant::from),
            previous_secret_until: row.previous_secret_until.map(Instant::from),
        }
    }
}

impl From<DeliveryRow> for Delivery {
    fn from(row: DeliveryRow) -> Self {
        let job_id = match row.occasion {
            Occasion::Transition { job, .. } => Some(job.0),
            Occasion::Ping => None,
        };
        let (state, next_try, ended, reason) = match row.state {
            DeliveryState::Waiting { next_try } => (DeliveryStatus::Waiting, Some(next_try), None, None),
            DeliveryState::Delivered { at } => (DeliveryStatus::Delivered, None, Some(at), None),
            DeliveryState::GivenUp { at, reason } => (DeliveryStatus::GivenUp, None, Some(at), Some(reason)),
        };
        Self {
            id: row.id.0,
            kind: row.occasion.kind(),
            job_id,
            created: row.created.into(),
            state,
            next_try: next_try.map(Instant::from),
            ended: ended.map(Instant::from),
            reason,
            attempts: row.attempts.into_iter().map(DeliveryAttempt::from).collect(),
        }
    }
}

impl From<Attempt> for DeliveryAttempt {
    fn from(attempt: Attempt) -> Self {
        let (status, error) = match attempt.outcome {
            Outcome::Answered(status) => (Some(status), None),
            Outcome::Failed(error) => (None, Some(error)),
        };
        Self { at: attempt.at.into(), duration_ms: attempt.duration_ms, status, error }
    }
}
