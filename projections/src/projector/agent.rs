use jobtrail_events::agent::Agent;
use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::ids::AgentId;
use jobtrail_log::Recorded;

use super::ignore;
use crate::query::{Change, Changed, Told};
use crate::store::{Batch, StoreError};
use crate::views::agents::{self, AgentState};

pub(super) fn project(batch: &mut Batch<'_>, recorded: &Recorded, id: AgentId) -> Result<Vec<Change>, StoreError> {
    let before = agents::agent(batch, id)?;
    let mut agent = before.as_ref().map_or(Agent::Unknown, |state| state.agent.clone());
    let mut changed = false;
    for event in &recorded.commit.events {
        match Agent::pick(event).map(|event| agent.evolve(event, recorded.commit.at)) {
            Some(Fold::Applied) => changed = true,
            Some(Fold::Ignored) | None => ignore(recorded, event),
        }
    }
    if !changed {
        return Ok(Vec::new());
    }
    agents::project(batch, id, before.as_ref(), &AgentState { agent, sequence: recorded.sequence });
    Ok(vec![Change { sequence: recorded.sequence, what: Changed::Agent { agent: id }, told: Told::Everybody }])
}
