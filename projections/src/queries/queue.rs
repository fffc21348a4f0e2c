//! Where a Pending job stands, and who could take it.

use jobtrail_events::job::JobStatus;

use super::rows::{self, JobRows};
use super::{Answer, Asked, why};
use crate::query::{AgentCounts, AgentStatus, CapableAgent, GetQueuePlace, QueryError, QueuePlace};
use crate::views::queue;

impl Answer for GetQueuePlace {
    const SCANS: bool = true;

    fn answer(&self, asked: &Asked) -> Result<QueuePlace, QueryError> {
        let (order, state) = JobRows::new(asked).visible(self.job)?;
        let mut place = QueuePlace {
            status: state.status(),
            ahead: None,
            ahead_is_at_least: false,
            capable: Vec::new(),
            counts: AgentCounts::default(),
            obstacle: None,
            waits_for: None,
        };
        if place.status != JobStatus::Pending {
            return Ok(place);
        }
        let as_of = &asked.as_of;
        let ahead = queue::ahead(as_of, &order, &state)?;
        place.ahead = ahead.map(|(ahead, _)| ahead);
        place.ahead_is_at_least = ahead.is_some_and(|(_, at_least)| at_least);
        let why::Why { capable, obstacle } = why::why(as_of, &order)?;
        (place.capable, place.counts) = rows::stand(as_of, &capable)?;
        if obstacle.is_none() {
            place.waits_for = Some(waits_for(&place.capable, place.counts));
        }
        place.obstacle = obstacle;
        Ok(place)
    }
}

/// What a job waits for that somebody will take.
fn waits_for(capable: &[CapableAgent], counts: AgentCounts) -> String {
    let of = |status| {
        let names = capable.iter().filter(|agent| agent.status == status).map(|agent| agent.name.as_str());
        why::names(names)
    };
    match (counts.online, counts.busy) {
        (0, 1) => format!("it waits for a free slot: {} is busy", of(AgentStatus::Busy)),
        (0, busy) => format!("it waits for a free slot: {busy} agents are busy ({})", of(AgentStatus::Busy)),
        (1, _) => format!("it waits to be claimed: {} has a free slot", of(AgentStatus::Online)),
        (free, _) => {
            format!("it waits to be claimed: {free} agents have free slots ({})", of(AgentStatus::Online))
        }
    }
}
