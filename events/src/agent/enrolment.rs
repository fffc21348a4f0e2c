use serde::{Deserialize, Serialize};

use crate::ids::{EnrolmentId, PersonId};
use crate::value::Timestamp;

/// Make an enrolment token: whoever has its secret may bring in agents. Administrators only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateEnrolment {
    /// What it is for, in the administrator's words.
    pub name: String,
    /// How many agents it brings in. Absent: one.
    pub uses: Option<u32>,
    /// Absent: [`CreateEnrolment::DEFAULT_HOURS`].
    pub expires_in_hours: Option<u32>,
}

impl CreateEnrolment {
    pub const LONGEST_NAME: usize = 100;
    pub const MOST_USES: u32 = 1_000;
    pub const DEFAULT_HOURS: u32 = 24;
    pub const MOST_HOURS: u32 = 30 * 24;
    /// The most tokens there may be at a time.
    pub const MOST: usize = 1_000;
}

/// A new enrolment token. Its secret is in here and nowhere afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentCreated {
    pub row: EnrolmentRow,
    pub secret: String,
}

/// An enrolment token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentRow {
    pub id: EnrolmentId,
    pub name: String,
    pub by: PersonId,
    pub created: Timestamp,
    pub expires: Timestamp,
    pub uses: u32,
    /// How many more agents it brings in.
    pub left: u32,
}

/// The enrolment tokens that are not forgotten yet, newest first. Administrators only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListEnrolments {}

/// Withdraw an enrolment token. The agents that it brought in stay. Administrators only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokeEnrolment {
    pub token: EnrolmentId,
}

/// Exchange an enrolment token for an identity. Sent in nobody's name: the token is what counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolAgent {
    pub secret: String,
    /// The public half of the NKey that the agent has made for itself.
    pub key: String,
    pub name: String,
}
