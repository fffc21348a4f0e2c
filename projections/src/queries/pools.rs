use jobtrail_events::ids::{AgentId, PoolId};
use jobtrail_events::permission::Action;
use jobtrail_events::pool::Details;

use super::cursor::{self, Cursor};
use super::pages::{self, Asks};
use super::{Answer, Asked, limits, rows};
use crate::query::{CapableAgent, GetPool, ListPools, NamedPool, Page, PoolRow, QueryError};
use crate::store::StoreError;
use crate::views::counts::{self, Of};
use crate::views::lists::Stage;
use crate::views::pools::{self, PoolState};
use crate::views::{agents, ended};
use crate::visibility;

use jobtrail_events::job::JobStatus;

impl Answer for ListPools {
    const SCANS: bool = true;

    fn pinned(&self) -> Result<Option<u64>, QueryError> {
        Cursor::<u32>::pinned(self.cursor.as_deref())
    }

    fn answer(&self, asked: &Asked) -> Result<Page<PoolRow>, QueryError> {
        let list = cursor::list(asked.viewer, &Self::default());
        let asks = Asks { limit: self.limit, cursor: self.cursor.as_deref(), list };
        let mut states = pools::pools(&asked.as_of, limits::MOST_POOLS)?;
        let name = |state: &PoolState| state.pool.details().map(|details| details.name.clone()).unwrap_or_default();
        states.sort_by_cached_key(|(id, state)| (name(state), *id));
        pages::of_order(asked, asks, states, |(id, state)| row(asked, id, &state))
    }
}

impl Answer for GetPool {
    const SCANS: bool = true;

    fn answer(&self, asked: &Asked) -> Result<PoolRow, QueryError> {
        let row = match pools::pool(&asked.as_of, self.pool)? {
            Some(state) => row(asked, self.pool, &state)?,
            None => None,
        };
        row.ok_or_else(|| QueryError::NotFound(format!("agent pool {}", self.pool)))
    }
}

/// The pools of an agent that the viewer sees, by name.
pub fn of_agent(asked: &Asked, agent: AgentId) -> Result<Vec<NamedPool>, StoreError> {
    let mut found = Vec::new();
    for id in pools::of_agent(&asked.as_of, agent, limits::MOST_POOLS)? {
        let Some(state) = pools::pool(&asked.as_of, id)? else { continue };
        let details = visibility::pool(asked.viewer, &state.pool);
        found.extend(details.map(|details| NamedPool { id, name: details.name.clone() }));
    }
    found.sort_by(|a, b| rows::by_name((&a.name, a.id), (&b.name, b.id)));
    Ok(found)
}

/// Absent when the viewer does not see it.
fn row(asked: &Asked, id: PoolId, state: &PoolState) -> Result<Option<PoolRow>, StoreError> {
    let Some(details) = visibility::pool(asked.viewer, &state.pool) else { return Ok(None) };
    let whole = visibility::may(asked.viewer, Action::ViewPools);
    let members = members(asked, details)?;
    let members_online = members.iter().filter(|member| member.status.takes_work()).count();
    let counts = counts::counts(&asked.as_of, Of::Pool(id))?;
    let jobs = |stage| {
        let within = JobStatus::ALL.into_iter().filter(|status| Stage::of(*status) == stage);
        within.map(|status| counts[counts::index(status)]).sum()
    };
    let now = asked.time()?;
    Ok(Some(PoolRow {
        id,
        name: details.name.clone(),
        archived: !state.pool.is_open(),
        audience: whole.then(|| details.audience.clone()),
        members_online: u32::try_from(members_online).unwrap_or(u32::MAX),
        members: whole.then_some(members),
        pending: jobs(Stage::Waiting),
        active: jobs(Stage::InHands),
        ended_last_hour: ended::ended(&asked.as_of, id, now, ended::SPANS_OF_AN_HOUR)?,
        ended_last_day: ended::ended(&asked.as_of, id, now, ended::SPANS_OF_A_DAY)?,
        created_at: state.created_at,
        sequence: state.sequence,
    }))
}

/// By name. An agent that nothing is known of has none.
fn members(asked: &Asked, details: &Details) -> Result<Vec<CapableAgent>, StoreError> {
    let mut found = Vec::new();
    for id in &details.members {
        if let Some(brief) = agents::brief(&asked.as_of, *id)? {
            found.push(rows::status(&asked.as_of, *id, &brief)?);
        }
    }
    found.sort_by(|a, b| rows::by_name((&a.name, a.id), (&b.name, b.id)));
    Ok(found)
}
