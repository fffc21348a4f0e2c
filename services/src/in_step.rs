//! What each replica hears of at once, whichever replica made it happen: agents, agent pools and people.
//!
//! A claim is decided on the agent and the pool as well as on the job, and the log checks the job alone. An aggregate
//! that stays in the cache as it was would let an archived agent, or one that was removed from a pool, go on claiming
//! through this replica. So every commit of an agent or a pool is heard of, and what is older is read again. The same
//! holds of people: whoever was deactivated through one replica must not go on through another.

use jobtrail_bus::Bus;
use jobtrail_events::aggregate::AggregateId;
use jobtrail_events::envelope::Commit;
use jobtrail_events::subject;
use jobtrail_log::Log;
use tokio_util::sync::CancellationToken;

use crate::core::Core;
use crate::follower::Follower;
use crate::pool::Roster;

type TakeIn = Box<dyn FnMut(u64, &Commit) + Send + Sync>;

/// What keeps a replica in step while it runs.
pub struct InStep {
    pools: Follower<TakeIn>,
    agents: Follower<TakeIn>,
    people: Follower<TakeIn>,
}

impl InStep {
    /// Takes in what the log has of pools, and begins to hear of what is to come.
    pub async fn begin<L: Log>(bus: &Bus, core: &Core<L>) -> Result<(Roster, Self), async_nats::Error> {
        let roster = Roster::default();
        let (of_pools, known) = (core.pools.clone(), roster.clone());
        let take_in: TakeIn = Box::new(move |sequence, commit| {
            if let AggregateId::Pool(id) = commit.aggregate {
                of_pools.heard_of(&id, sequence);
                known.take_in(id, sequence, commit);
            }
        });
        let pools = Follower::of_all(bus, subject::EVENTS_OF_POOLS, take_in).await?;
        let of_agents = core.agents.clone();
        let take_in: TakeIn = Box::new(move |sequence, commit| {
            if let AggregateId::Agent(id) = commit.aggregate {
                of_agents.heard_of(&id, sequence);
            }
        });
        let agents = Follower::of_new(bus, subject::EVENTS_OF_AGENTS, take_in).await?;
        let (of_people, staff) = (core.people.clone(), core.staff.clone());
        let take_in: TakeIn = Box::new(move |sequence, commit| {
            if let AggregateId::Person(id) = commit.aggregate {
                of_people.heard_of(&id, sequence);
                staff.take_in(id, sequence, commit);
            }
        });
        let people = Follower::of_all(bus, subject::EVENTS_OF_PEOPLE, take_in).await?;
        Ok((roster, Self { pools, agents, people }))
    }

    pub async fn run(self, shutdown: CancellationToken) {
        tokio::join!(self.pools.run(shutdown.clone()), self.agents.run(shutdown.clone()), self.people.run(shutdown));
    }
}
