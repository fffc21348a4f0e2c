use jobtrail_events::ids::{AgentId, PoolId};
use jobtrail_events::value;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;

/// Run a function on a file.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitJob {
    pub file_id: Uuid,
    /// Absent: the latest.
    pub revision: Option<u32>,
    /// The key of a tool.
    #[schema(example = "archive")]
    pub tool: String,
    /// The key of one of its functions.
    #[schema(example = "extract")]
    pub function: String,
    /// Absent: the newest.
    #[schema(example = "1.0.0")]
    pub tool_version: Option<String>,
    /// As the function's schema has them. What is absent takes its default.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub parameters: Map<String, Value>,
    /// Absent: automatic.
    pub assignment: Option<Assignment>,
    /// How often it may be tried; 1 to 10, 3 when absent.
    #[schema(minimum = 1, maximum = 10)]
    pub max_attempts: Option<u32>,
    /// How long it may wait in the queue; up to 90 days, 7 days when absent.
    #[schema(minimum = 1, maximum = 7_776_000)]
    pub time_to_live_seconds: Option<u64>,
    /// Whether a failure of the function is worth another attempt; as the tool has it when absent.
    pub retry_failures: Option<bool>,
}

/// Where a job may run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    pub kind: AssignmentKind,
    /// Of the agent or the pool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AssignmentKind {
    /// On any agent that has the tool.
    Automatic,
    /// On that agent.
    Agent,
    /// On an agent of that pool.
    Pool,
}

impl Assignment {
    /// As the services want it.
    pub fn value(&self) -> Result<value::Assignment, Problem> {
        match (self.kind, self.id) {
            (AssignmentKind::Automatic, None) => Ok(value::Assignment::Automatic),
            (AssignmentKind::Agent, Some(id)) => Ok(value::Assignment::Agent(AgentId(id))),
            (AssignmentKind::Pool, Some(id)) => Ok(value::Assignment::Pool(PoolId(id))),
            (AssignmentKind::Automatic, Some(_)) => {
                Err(Problem::field("assignment.id", "an automatic assignment has none"))
            }
            (AssignmentKind::Agent | AssignmentKind::Pool, None) => {
                Err(Problem::field("assignment.id", "is missing: the id of the agent or of the pool"))
            }
        }
    }
}

impl From<value::Assignment> for Assignment {
    fn from(assignment: value::Assignment) -> Self {
        match assignment {
            value::Assignment::Automatic => Self { kind: AssignmentKind::Automatic, id: None },
            value::Assignment::Agent(id) => Self { kind: AssignmentKind::Agent, id: Some(id.0) },
            value::Assignment::Pool(id) => Self { kind: AssignmentKind::Pool, id: Some(id.0) },
        }
    }
}
