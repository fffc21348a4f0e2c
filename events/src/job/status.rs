use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where a job stands. What each means is on [`super::Job`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum JobStatus {
    Pending,
    Claimed,
    Running,
    Validating,
    Uploading,
    Completed,
    Failed,
    Canceled,
}

impl JobStatus {
    pub const ALL: [Self; 8] = [
        Self::Pending,
        Self::Claimed,
        Self::Running,
        Self::Validating,
        Self::Uploading,
        Self::Completed,
        Self::Failed,
        Self::Canceled,
    ];

    /// Whether something is still to happen.
    pub fn is_active(self) -> bool {
        match self {
            Self::Pending | Self::Claimed | Self::Running | Self::Validating | Self::Uploading => true,
            Self::Completed | Self::Failed | Self::Canceled => false,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Claimed => "Claimed",
            Self::Running => "Running",
            Self::Validating => "Validating",
            Self::Uploading => "Uploading",
            Self::Completed => "Completed",
            Self::Failed => "Failed",
            Self::Canceled => "Canceled",
        }
    }
}

impl fmt::Display for JobStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no status.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no status: Pending, Claimed, Running, Validating, Uploading, Completed, Failed or Canceled")]
pub struct NotAStatus(pub String);

impl FromStr for JobStatus {
    type Err = NotAStatus;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|status| status.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| NotAStatus(text.to_owned()))
    }
}
