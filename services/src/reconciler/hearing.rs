use std::collections::HashMap;

use jobtrail_events::ids::{AgentId, BootId};
use jobtrail_events::value::Timestamp;
use jobtrail_projections::query::AgentRow;
use tokio::time::{Duration, Instant};

use crate::presence::Presence;

/// Who was heard of when, and since when nobody can have been missed.
#[derive(Clone, Debug)]
pub struct Hearing {
    heard: HashMap<(AgentId, BootId), Heard>,
    listening_since: Instant,
}

#[derive(Clone, Copy, Debug)]
struct Heard {
    last: Instant,
    /// Since when every heartbeat said that nothing is in hand.
    idle_since: Option<Instant>,
}

impl Hearing {
    pub fn begin(now: Instant) -> Self {
        Self { heard: HashMap::new(), listening_since: now }
    }

    /// Nothing could be heard until now.
    pub fn begin_again(&mut self, now: Instant) {
        self.listening_since = now;
    }

    /// `busy`: how many jobs it says it has in hand.
    pub fn heard(&mut self, agent: AgentId, boot: BootId, busy: u32, now: Instant) {
        let before = self.heard.get(&(agent, boot)).and_then(|heard| heard.idle_since);
        let idle_since = (busy == 0).then(|| before.unwrap_or(now));
        self.heard.insert((agent, boot), Heard { last: now, idle_since });
        self.heard.retain(|_, heard| now.duration_since(heard.last) < 2 * Presence::LEASE);
    }

    /// For how long that process has been silent, as far as this can tell.
    pub fn silence(&self, agent: AgentId, boot: BootId, now: Instant) -> Duration {
        let heard = self.heard.get(&(agent, boot)).map_or(self.listening_since, |heard| heard.last);
        now.duration_since(heard.max(self.listening_since))
    }

    /// Whether that process was heard of within a lease's time.
    pub fn hears(&self, agent: AgentId, boot: BootId, now: Instant) -> bool {
        self.heard.get(&(agent, boot)).is_some_and(|heard| now.duration_since(heard.last) < Presence::LEASE)
    }

    /// Whether that process is there and has said for a lease's time that it has nothing in hand.
    pub fn finds_idle(&self, agent: AgentId, boot: BootId, now: Instant) -> bool {
        let idle_since = self.heard.get(&(agent, boot)).and_then(|heard| heard.idle_since);
        self.hears(agent, boot, now) && idle_since.is_some_and(|since| now.duration_since(since) >= Presence::LEASE)
    }

    /// Whether an agent that is online, the projections say, should have been heard of by now. `at` is the present.
    ///
    /// Its coming is as good as a heartbeat: the first one follows a little later.
    pub fn misses(&self, agent: &AgentRow, now: Instant, at: Timestamp) -> bool {
        let Some(boot) = agent.boot.filter(|_| agent.status.is_there()) else { return false };
        self.silence(agent.id, boot, now) >= Presence::LEASE && at >= agent.since.plus_ms(Presence::LEASE_MS)
    }
}
