use jobtrail_events::agent::Agent;
use jobtrail_events::ids::AgentId;

use super::{Answer, Asked, limits, pools, rows};
use crate::query::{AgentRow, GetAgent, ListAgents, QueryError};
use crate::store::StoreError;
use crate::views::agents::{self, AgentState, Brief};
use crate::visibility;

impl Answer for ListAgents {
    const SCANS: bool = true;

    fn answer(&self, asked: &Asked) -> Result<Vec<AgentRow>, QueryError> {
        let mut found = Vec::new();
        for (id, state) in agents::agents(&asked.as_of, limits::MOST_AGENTS)? {
            found.extend(row(asked, id, state)?);
        }
        found.sort_by(|a, b| rows::by_name((&a.profile.name, a.id), (&b.profile.name, b.id)));
        let mut bytes = 0;
        for row in &mut found {
            if bytes >= limits::PAGE_BYTES {
                row.offers_left_out = !row.profile.offers.is_empty();
                row.profile.offers.clear();
            }
            bytes += limits::bytes(row);
        }
        Ok(found)
    }
}

impl Answer for GetAgent {
    const SCANS: bool = true;

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
    let Some(brief) = Brief::of(&state.agent) else { return Ok(None) };
    let (status, boot, since) = (brief.status(active_jobs), brief.boot, brief.since);
    let (profile, departure) = match state.agent {
        Agent::Unknown => return Ok(None),
        Agent::Enrolled { profile, .. } | Agent::Online { profile, .. } | Agent::Archived { profile, .. } => {
            (profile, None)
        }
        Agent::Offline { profile, reason, .. } => (profile, Some(reason)),
    };
    let profile = visibility::profile(asked.viewer, profile);
    let pools = pools::of_agent(asked, id)?;
    let offers_left_out = false;
    Ok(Some(AgentRow {
        id,
        status,
        profile,
        offers_left_out,
        boot,
        departure,
        since,
        active_jobs,
        pools,
        sequence: state.sequence,
    }))
}
