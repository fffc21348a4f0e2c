use jobtrail_events::job::JobStatus;
use jobtrail_projections::query;
use serde::Serialize;
use utoipa::ToSchema;

use super::{AgentCounts, CapableAgent, Status};

/// Why a job is pending.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Queue {
    pub status: Status,
    /// Jobs before it in the same queue for the same tool version; null when it is not Pending.
    #[schema(required = true)]
    pub ahead: Option<u64>,
    /// `ahead` stopped counting there: there are at least as many.
    pub ahead_is_at_least: bool,
    /// Agents that have the tool version and take jobs of this assignment.
    pub agents: Vec<CapableAgent>,
    /// Of those agents.
    pub counts: AgentCounts,
    /// When none of them takes work: a sentence that says why, and what to do.
    #[schema(required = true)]
    pub obstacle: Option<String>,
    /// When one of them does: a sentence that says what the job waits for.
    #[schema(required = true)]
    pub waits_for: Option<String>,
}

impl From<query::QueuePlace> for Queue {
    fn from(place: query::QueuePlace) -> Self {
        Self {
            status: place.status.into(),
            ahead: place.ahead,
            ahead_is_at_least: place.ahead_is_at_least,
            agents: place.capable.into_iter().map(CapableAgent::from).collect(),
            counts: place.counts.into(),
            obstacle: place.obstacle,
            waits_for: place.waits_for,
        }
    }
}

/// How many jobs there are in each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Counts {
    pub pending: u64,
    pub claimed: u64,
    pub running: u64,
    pub validating: u64,
    pub uploading: u64,
    pub completed: u64,
    pub failed: u64,
    pub canceled: u64,
    /// Of all of these together.
    #[serde(rename = "total")]
    pub total: u64,
    /// Not all were looked at: there may be more.
    #[serde(rename = "at_least")]
    pub at_least: bool,
}

impl FromIterator<(JobStatus, u64)> for Counts {
    fn from_iter<T: IntoIterator<Item = (JobStatus, u64)>>(counted: T) -> Self {
        let mut counts = Self::default();
        for (status, count) in counted {
            counts.total += count;
            *match status {
                JobStatus::Pending => &mut counts.pending,
                JobStatus::Claimed => &mut counts.claimed,
                JobStatus::Running => &mut counts.running,
                JobStatus::Validating => &mut counts.validating,
                JobStatus::Uploading => &mut counts.uploading,
                JobStatus::Completed => &mut counts.completed,
                JobStatus::Failed => &mut counts.failed,
                JobStatus::Canceled => &mut counts.canceled,
            } = count;
        }
        counts
    }
}
