use jobtrail_events::agent::EnrolmentRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Named;
use crate::instant::Instant;
use crate::names::Known;

/// Asks for an enrolment token.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateEnrolmentToken {
    /// What it is for, in your words.
    #[schema(example = "the machines in the lab", min_length = 1, max_length = 100)]
    pub name: String,
    /// How many agents it brings in; 1 when absent.
    #[schema(minimum = 1, maximum = 1000)]
    pub uses: Option<u32>,
    /// 24 when absent.
    #[schema(minimum = 1, maximum = 720)]
    pub expires_in_hours: Option<u32>,
}

/// An enrolment token. Its secret is not in here.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EnrolmentToken {
    pub id: Uuid,
    pub name: String,
    pub created: Instant,
    pub created_by: Named,
    pub expires: Instant,
    pub uses: u32,
    /// How many more agents it brings in.
    pub left: u32,
}

/// An enrolment token with its secret, which is not to be had again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EnrolmentTokenCreated {
    #[serde(flatten)]
    pub token: EnrolmentToken,
    #[schema(example = "jte_...")]
    pub secret: String,
}

/// An agent comes in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// The secret of an enrolment token.
    #[schema(format = Password)]
    pub token: String,
    /// The public half of the agent's NKey: 56 characters that begin with U.
    #[schema(pattern = "^U[A-D][A-Z2-7]{54}$", example = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4")]
    pub key: String,
    #[schema(example = "lab-1", min_length = 1, max_length = 64)]
    pub name: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Enrolled {
    pub agent_id: Uuid,
}

impl EnrolmentToken {
    pub fn of(row: EnrolmentRow, names: &Known) -> Self {
        Self {
            id: row.id.0,
            name: row.name,
            created: row.created.into(),
            created_by: names.of(row.by),
            expires: row.expires.into(),
            uses: row.uses,
            left: row.left,
        }
    }
}
