//! Whether what waits in a queue is given out.

use jobtrail_events::agent::Agent;
use jobtrail_events::pool::Pool;
use jobtrail_events::value::Assignment;
use jobtrail_log::{Log, LogError};

use crate::core::Core;

/// Whether the agent or the pool that a job is assigned to is archived, so that its jobs wait and are offered to nobody.
pub async fn is_closed<L: Log>(core: &Core<L>, assignment: Assignment) -> Result<bool, LogError> {
    match assignment {
        Assignment::Automatic => Ok(false),
        // For good.
        Assignment::Agent(id) => Ok(matches!(core.agents.load(&id).await?.state, Agent::Archived { .. })),
        Assignment::Pool(id) => {
            let is_archived = |pool: &Pool| matches!(pool, Pool::Archived(_));
            // Another replica may have restored it.
            Ok(is_archived(&core.pools.load(&id).await?.state) && is_archived(&core.pools.load_fresh(&id).await?.state))
        }
    }
}
