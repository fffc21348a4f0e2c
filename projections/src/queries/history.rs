use jobtrail_events::value::Actor;

use super::rows::{AgentNames, JobRows};
use super::{Answer, Asked};
use crate::query::{HistoryRow, ListHistory, QueryError};
use crate::views::history;

impl Answer for ListHistory {
    const SCANS: bool = true;

    fn answer(&self, asked: &Asked) -> Result<Vec<HistoryRow>, QueryError> {
        JobRows::new(asked).visible(self.job)?;
        let agents = AgentNames::new(&asked.as_of);
        let transitions = history::transitions(&asked.as_of, self.job)?;
        transitions
            .into_iter()
            .map(|transition| {
                let agent_name = match transition.by {
                    Actor::Agent(agent) => agents.name(agent)?,
                    Actor::Person(_) | Actor::Reconciler => None,
                };
                Ok(HistoryRow {
                    status: transition.status,
                    attempt: transition.attempt,
                    at: transition.at,
                    by: transition.by,
                    agent_name,
                    message: transition.message,
                    requeue_reason: transition.requeue_reason,
                    sandboxed: transition.sandboxed,
                    sequence: transition.sequence,
                })
            })
            .collect()
    }
}
