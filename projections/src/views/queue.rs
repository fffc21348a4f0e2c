//! Pending jobs in the order in which they were queued, by queue and tool version.

use jobtrail_events::job::{JobStatus, Order};
use jobtrail_events::value::Assignment;

use super::JobMoved;
use super::jobs::JobState;
use super::sparse::Sparse;
use crate::keys::{Key, Prefix};
use crate::store::{AsOf, Batch, StoreError, Table};

const QUEUE: Sparse = Sparse {
    table: Table::Queue,
    entries: Prefix::Queue,
    buckets: Prefix::QueueBuckets,
    // Of sequences: 1,024 commits, 131,072, 16 million.
    spans: &[10, 17, 24],
};

pub fn project(batch: &mut Batch<'_>, moved: &JobMoved<'_>) -> Result<(), StoreError> {
    let before = moved.before.and_then(queued_at);
    let after = queued_at(moved.after);
    if before == after {
        return Ok(());
    }
    let group = group(moved.order);
    if let Some(sequence) = before {
        QUEUE.leave(batch, &group, sequence, moved.id.0)?;
    }
    if let Some(sequence) = after {
        QUEUE.enter(batch, &group, sequence, moved.id.0)?;
    }
    Ok(())
}

/// How many jobs stand before a Pending one, and whether that is only the least there can be.
pub fn ahead(as_of: &AsOf, order: &Order, state: &JobState) -> Result<Option<(u64, bool)>, StoreError> {
    queued_at(state).map(|sequence| QUEUE.count_before(as_of, &group(order), sequence)).transpose()
}

/// Nothing happens to a job while it is Pending, so its last event is the one that queued it.
fn queued_at(state: &JobState) -> Option<u64> {
    (state.status() == JobStatus::Pending).then_some(state.sequence)
}

fn group(order: &Order) -> Key {
    let queue = match order.assignment {
        Assignment::Automatic => Key::part().byte(0),
        Assignment::Agent(agent) => Key::part().byte(1).id(agent.0),
        Assignment::Pool(pool) => Key::part().byte(2).id(pool.0),
    };
    queue.text(order.tool.tool.as_str()).text(&order.tool.version.to_string())
}
