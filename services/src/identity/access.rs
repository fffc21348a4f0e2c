use std::collections::BTreeSet;

use jobtrail_bus::clock;
use jobtrail_events::agent::Agent;
use jobtrail_events::ids::AgentId;
use jobtrail_events::subject;
use jobtrail_events::subject::permission::{self, Permissions};
use jobtrail_log::{Log, LogError};
use jobtrail_projections::client::Projections;
use jobtrail_projections::query::{GetAgent, Viewer};
use serde::{Deserialize, Serialize};

use crate::agent::register::sources;
use crate::core::Floor;
use crate::presence::Presence;

/// For so long an agent that was archived may still ask, so that its next heartbeat is answered with that.
const TIME_TO_HEAR_MS: u64 = Presence::HEARTBEAT_MS + 1_000;

/// What an agent may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Access {
    /// It is not enrolled, or archived and has nothing in hand.
    Nothing,
    /// It is archived: it may finish what it has.
    Finish,
    /// Pull from these consumers, and all that goes with it.
    Work(BTreeSet<String>),
}

impl Access {
    /// What the agent may do now, by the log.
    pub async fn of<L: Log>(floor: &Floor<L>, projections: &Projections, id: AgentId) -> Result<Self, LogError> {
        let agent = floor.core.agents.load_fresh(&id).await?;
        Ok(Self::of_state(floor, projections, id, &agent.state).await)
    }

    /// The same, of a state of the agent that is known. Of an archived one the projections say whether it has something
    /// in hand.
    pub async fn of_state<L: Log>(floor: &Floor<L>, projections: &Projections, id: AgentId, agent: &Agent) -> Self {
        let profile = match agent {
            Agent::Unknown => return Self::Nothing,
            Agent::Archived { since, .. } if clock::now() < since.plus_ms(TIME_TO_HEAR_MS) => return Self::Finish,
            Agent::Archived { .. } => {
                let row = projections.ask(Viewer::System, GetAgent { agent: id }).await;
                // When nobody can say, it may finish; that is little.
                let is_idle = row.is_ok_and(|row| row.answer.active_jobs == 0);
                return if is_idle { Self::Nothing } else { Self::Finish };
            }
            Agent::Enrolled { profile, .. } | Agent::Online { profile, .. } | Agent::Offline { profile, .. } => profile,
        };
        let pools = floor.roster.pools_of(id);
        let sources = sources(id, profile.takes_automatic, &pools, &profile.offers);
        Self::Work(sources.iter().map(|(queue, tool)| subject::consumer(queue, tool)).collect())
    }

    pub fn permissions(&self, id: AgentId) -> Option<Permissions> {
        match self {
            Self::Nothing => None,
            Self::Finish => Some(permission::archived_agent(id)),
            Self::Work(consumers) => {
                let consumers: Vec<_> = consumers.iter().cloned().collect();
                Some(permission::agent(id, &consumers))
            }
        }
    }

    /// Whether all that `granted` allows is allowed by this too.
    pub fn covers(&self, granted: &Self) -> bool {
        match (self, granted) {
            (_, Self::Nothing) => true,
            (Self::Nothing, Self::Finish | Self::Work(_)) | (Self::Finish, Self::Work(_)) => false,
            (Self::Finish | Self::Work(_), Self::Finish) => true,
            (Self::Work(now), Self::Work(then)) => then.is_subset(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(consumers: &[&str]) -> Access {
        Access::Work(consumers.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn less_is_covered_by_more() {
        let (none, finish, one, two) = (Access::Nothing, Access::Finish, work(&["a"]), work(&["a", "b"]));
        let by_size = [&none, &finish, &one, &two];
        for (n, less) in by_size.iter().enumerate() {
            for (m, more) in by_size.iter().enumerate() {
                assert_eq!(more.covers(less), n <= m, "{more:?} covers {less:?}");
            }
        }
        assert!(!work(&["b"]).covers(&one));
    }
}
