use std::sync::Arc;

use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::ids::JobId;
use jobtrail_events::job::{Job, JobEvent, Order};
use jobtrail_log::Recorded;

use super::ignore;
use crate::projector::told;
use crate::query::{Change, Changed, Told};
use crate::store::{Batch, StoreError};
use crate::views::history::{self, Transition};
use crate::views::jobs::{self, JobState};
use crate::views::{JobMoved, agents, artifacts, counts, ended, lists, queue};

pub(super) fn project(batch: &mut Batch<'_>, recorded: &Recorded, id: JobId) -> Result<Vec<Change>, StoreError> {
    let known = jobs::state(batch, id)?;
    let mut job = match &known {
        None => Job::Unknown,
        Some(state) => state.job(order(batch, id)?),
    };
    let at = recorded.commit.at;
    let mut after: Option<JobState> = None;
    for (nth, event) in (0..).zip(&recorded.commit.events) {
        let Some(legal) = fold(&mut job, event, recorded) else {
            ignore(recorded, event);
            continue;
        };
        let before = after.as_ref().or(known.as_ref());
        let Some(mut state) = JobState::of(&job, before, at, recorded.sequence) else { continue };
        if let JobEvent::Claimed { run } = legal {
            state.sandboxed = agents::sandboxed(batch, run)?;
        }
        history::project(batch, id, nth, &transition(&state, legal, recorded));
        after = Some(state);
    }
    let (Some(after), Some(order)) = (after, job.order()) else { return Ok(Vec::new()) };
    let moved = JobMoved { id, order, before: known.as_ref(), after: &after, job: &job };
    jobs::project(batch, &moved);
    lists::project(batch, &moved)?;
    queue::project(batch, &moved)?;
    counts::project(batch, &moved)?;
    ended::project(batch, &moved)?;
    artifacts::project(batch, &moved)?;
    let agents = agents::count_job(batch, &moved)?;
    let (status, file, creator) = (after.status(), order.input.file, order.creator);
    let what = Changed::Job { job: id, status, file, creator };
    let job = Change { sequence: recorded.sequence, what, told: told(batch, creator, file)? };
    let agents = agents.into_iter().map(|agent| Change {
        sequence: recorded.sequence,
        what: Changed::Agent { agent },
        told: Told::Everybody,
    });
    Ok([job].into_iter().chain(agents).collect())
}

fn fold<'e>(job: &mut Job, event: &'e jobtrail_events::aggregate::Event, recorded: &Recorded) -> Option<&'e JobEvent> {
    let event = Job::pick(event)?;
    match job.evolve(event, recorded.commit.at) {
        Fold::Applied => Some(event),
        Fold::Ignored => None,
    }
}

fn transition(state: &JobState, event: &JobEvent, recorded: &Recorded) -> Transition {
    let (message, requeue_reason) = history::words(event);
    Transition {
        status: state.status(),
        attempt: state.attempt,
        at: recorded.commit.at,
        by: recorded.commit.actor,
        message: message.map(str::to_owned),
        requeue_reason,
        sandboxed: state.run().and(state.sandboxed),
        sequence: recorded.sequence,
    }
}

fn order(batch: &Batch<'_>, id: JobId) -> Result<Arc<Order>, StoreError> {
    let order = jobs::order(batch, id)?;
    order.map(Arc::new).ok_or(StoreError::Misshapen(crate::store::Table::Jobs))
}
