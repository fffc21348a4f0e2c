//! What a job can be assigned to.

use std::collections::BTreeMap;

use jobtrail_events::ids::PoolId;

use super::rows::{self, Holder};
use super::{Answer, Asked, limits};
use crate::query::{AgentCounts, ListTargets, QueryError, TargetPool, Targets};
use crate::store::StoreError;
use crate::views::agents::{self, Brief};
use crate::views::{pools, tools};
use crate::visibility;

impl Answer for ListTargets {
    const SCANS: bool = true;

    fn answer(&self, asked: &Asked) -> Result<Targets, QueryError> {
        let as_of = &asked.as_of;
        let version = tools::version(as_of, &self.tool)?;
        let version = version.ok_or_else(|| QueryError::NotFound(format!("tool version {}", self.tool)))?;
        let holders = rows::capable(as_of, &self.tool, version.registered.digest)?;
        let (_, automatic) = rows::stand(as_of, holders.iter().filter(|holder| holder.brief.takes_automatic))?;
        let (agents, _) = rows::stand(as_of, &holders)?;
        Ok(Targets { automatic, agents, pools: target_pools(asked, &holders)? })
    }
}

fn target_pools(asked: &Asked, holders: &[Holder]) -> Result<Vec<TargetPool>, StoreError> {
    let as_of = &asked.as_of;
    let mut capable: BTreeMap<PoolId, AgentCounts> = BTreeMap::new();
    for holder in holders {
        let status = holder.brief.status(agents::load(as_of, holder.id)?);
        for pool in pools::of_agent(as_of, holder.id, limits::MOST_POOLS)? {
            capable.entry(pool).or_default().count(status);
        }
    }
    let mut found = Vec::new();
    for (id, capable) in capable {
        let Some(state) = pools::pool(as_of, id)?.filter(|state| visibility::may_assign(asked.viewer, &state.pool))
        else {
            continue;
        };
        let Some(details) = state.pool.details() else { continue };
        let mut members_online = 0;
        for member in &details.members {
            let brief = agents::brief(as_of, *member)?;
            members_online += u32::from(brief.is_some_and(|brief: Brief| brief.status(0).takes_work()));
        }
        found.push(TargetPool { id, name: details.name.clone(), capable, members_online });
    }
    found.sort_by(|a, b| rows::by_name((&a.name, a.id), (&b.name, b.id)));
    found.truncate(limits::MOST_POOLS);
    Ok(found)
}
