use jobtrail_events::agent::Agent;
use jobtrail_events::ids::AgentId;

use super::rows::agent_status;
use super::{Answer, Asked, limits};
use crate::query::{AgentRow, GetAgent, ListAgents, QueryError};
use crate::store::StoreError;
use crate::views::agents::{self, AgentState};
use crate::visibility;

impl Answer for ListAgents {
    const SCANS: bool = true;

    fn answer(&self, asked: &Asked) -> Result<Vec<AgentRow>, QueryError> {
        let mut found = Vec::new();
        for (id, state) in agents::agents(&asked.as_of, limits::MOST_AGENTS)? {
            found.extend(row(asked, id, state)?);
        }
        found.sort_by(|a, b| a.profile.name.cmp(&b.profile.name).then(a.id.cmp(&b.id)));
        Ok(found)
    }
}

impl Answer for GetAgent {
    const SCANS: bool = false;

    fn answer(&self, asked: &Asked) -> Result<AgentRow, QueryError> {
        let row = match agents::agent(&asked.as_of, self.agent)? {
            Some(state) => row(asked, self.agent, state)?,
            None => None,
        };
        row.ok_or_else(|| QueryError::NotFound(format!("agent {}", self.agent)))
    }
}

fn row(asked: &Asked, id: AgentId, state: AgentState) -> Result<Option<AgentRow>, StoreError> {
    let active_jobs = agents::load(&asked.as_of, id)?;
    let status = agent_status(&state.agent, active_jobs);
    let (profile, boot, departure, since) = match state.agent {
        Agent::Unknown => return Ok(None),
        Agent::Enrolled { profile, since } => (profile, None, None, since),
        Agent::Online { profile, boot, since, .. } => (profile, Some(boot), None, since),
        Agent::Offline { profile, boot, reason, since } => (profile, Some(boot), Some(reason), since),
        Agent::Archived { profile, boot, since } => (profile, boot, None, since),
    };
    let profile = visibility::profile(asked.viewer, profile);
    Ok(Some(AgentRow { id, status, profile, boot, departure, since, active_jobs, sequence: state.sequence }))
}
