use jobtrail_events::agent::Agent;
use jobtrail_events::ids::AgentId;

use super::cursor::{self, Cursor};
use super::pages::{self, Asks};
use super::{Answer, Asked, limits, pools};
use crate::query::{AgentRow, GetAgent, ListAgents, Page, QueryError};
use crate::store::StoreError;
use crate::views::agents::{self, AgentState, Brief};
use crate::visibility;

impl Answer for ListAgents {
    const SCANS: bool = true;

    fn pinned(&self) -> Result<Option<u64>, QueryError> {
        Cursor::<u32>::pinned(self.cursor.as_deref())
    }

    fn answer(&self, asked: &Asked) -> Result<Page<AgentRow>, QueryError> {
        let list = cursor::list(asked.viewer, &Self::default());
        let asks = Asks { limit: self.limit, cursor: self.cursor.as_deref(), list };
        let mut states = agents::agents(&asked.as_of, limits::MOST_AGENTS)?;
        states.sort_by_cached_key(|(id, state)| (name(state), *id));
        pages::of_order(asked, asks, states, |(id, state)| row(asked, id, state))
    }
}

fn name(state: &AgentState) -> String {
    match &state.agent {
        Agent::Unknown => String::new(),
        Agent::Enrolled { profile, .. }
        | Agent::Online { profile, .. }
        | Agent::Archived { profile, .. }
        | Agent::Offline { profile, .. } => profile.name.clone(),
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
    Ok(Some(AgentRow { id, status, profile, boot, departure, since, active_jobs, pools, sequence: state.sequence }))
}
