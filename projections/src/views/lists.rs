//! Jobs by what people look for, newest first.

use jobtrail_events::ids::{AgentId, FileId, JobId, PersonId, PoolId};
use jobtrail_events::job::{JobStatus, Order};
use jobtrail_events::value::Assignment;
use jobtrail_events::value::Key as Name;

use super::JobMoved;
use super::jobs::JobState;
use super::sparse::Sparse;
use crate::keys::{Key, Prefix};
use crate::store::{Batch, StoreError, Table};

/// The jobs that are not finished, by where in their way they are.
pub const IN_WORK: Sparse = Sparse {
    table: Table::JobLists,
    entries: Prefix::JobsInWork,
    buckets: Prefix::JobsInWorkBuckets,
    // Of microseconds: 2 seconds, 4 minutes, 9 hours, 51 days.
    spans: &[21, 28, 35, 42],
};

/// Where in its way a job is, as far as lists tell it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Waiting,
    /// Claimed to Uploading: as many as the agents have slots.
    InHands,
    Finished(Finished),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finished {
    Completed,
    Failed,
    Canceled,
}

impl Stage {
    pub fn of(status: JobStatus) -> Self {
        match status {
            JobStatus::Pending => Self::Waiting,
            JobStatus::Claimed | JobStatus::Running | JobStatus::Validating | JobStatus::Uploading => Self::InHands,
            JobStatus::Completed => Self::Finished(Finished::Completed),
            JobStatus::Failed => Self::Finished(Finished::Failed),
            JobStatus::Canceled => Self::Finished(Finished::Canceled),
        }
    }

    pub fn listed(self) -> Listed {
        match self {
            Self::Waiting => Listed::InWork(Key::part().byte(0)),
            Self::InHands => Listed::InWork(Key::part().byte(1)),
            Self::Finished(Finished::Completed) => Listed::ForGood(Key::new(Prefix::JobsFinished).byte(0)),
            Self::Finished(Finished::Failed) => Listed::ForGood(Key::new(Prefix::JobsFinished).byte(1)),
            Self::Finished(Finished::Canceled) => Listed::ForGood(Key::new(Prefix::JobsFinished).byte(2)),
        }
    }

    /// Whether jobs in it are not finished.
    pub fn is_in_work(self) -> bool {
        match self {
            Self::Waiting | Self::InHands => true,
            Self::Finished(_) => false,
        }
    }

    fn group(self) -> Option<Key> {
        match self.listed() {
            Listed::InWork(group) => Some(group),
            Listed::ForGood(_) => None,
        }
    }
}

/// Where the jobs of a stage are listed.
#[derive(Clone, Debug)]
pub enum Listed {
    /// In that group of [`IN_WORK`].
    InWork(Key),
    /// In that list, which they never leave.
    ForGood(Key),
}

pub fn all() -> Key {
    Key::new(Prefix::JobsAll)
}

pub fn by_creator(creator: PersonId) -> Key {
    Key::new(Prefix::JobsByCreator).id(creator.0)
}

pub fn by_file(file: FileId) -> Key {
    Key::new(Prefix::JobsByFile).id(file.0)
}

pub fn by_agent(agent: AgentId) -> Key {
    Key::new(Prefix::JobsByAgent).id(agent.0)
}

pub fn by_pool(pool: PoolId) -> Key {
    Key::new(Prefix::JobsByPool).id(pool.0)
}

pub fn by_tool(tool: &Name) -> Key {
    Key::new(Prefix::JobsByTool).text(tool.as_str())
}

pub fn by_function(tool: &Name, function: &Name) -> Key {
    Key::new(Prefix::JobsByFunction).text(tool.as_str()).text(function.as_str())
}

pub fn project(batch: &mut Batch<'_>, moved: &JobMoved<'_>) -> Result<(), StoreError> {
    let place = moved.after.place(moved.id);
    if moved.before.is_none() {
        for list in lasting(moved.order) {
            batch.add(Table::JobLists, &list.place(place), &[]);
        }
    }
    let before = moved.before.map(passing).unwrap_or_default();
    let after = passing(moved.after);
    for (before, after) in before.into_iter().zip(after) {
        if before == after {
            continue;
        }
        if let Some(list) = before {
            batch.remove(Table::JobLists, &list.place(place));
        }
        if let Some(list) = after {
            batch.add(Table::JobLists, &list.place(place), &[]);
        }
    }
    move_in_work(batch, moved)
}

fn move_in_work(batch: &mut Batch<'_>, moved: &JobMoved<'_>) -> Result<(), StoreError> {
    let JobId(id) = moved.id;
    let order = moved.after.place(moved.id).order();
    let before = moved.before.and_then(|state| Stage::of(state.status()).group());
    let after = Stage::of(moved.after.status()).group();
    if before == after {
        return Ok(());
    }
    if let Some(group) = before {
        IN_WORK.leave(batch, &group, order, id)?;
    }
    if let Some(group) = after {
        IN_WORK.enter(batch, &group, order, id)?;
    }
    Ok(())
}

/// The lists that a job stays in for good.
fn lasting(order: &Order) -> impl Iterator<Item = Key> {
    let pool = match order.assignment {
        Assignment::Pool(pool) => Some(by_pool(pool)),
        Assignment::Automatic | Assignment::Agent(_) => None,
    };
    let lists = [
        all(),
        by_creator(order.creator),
        by_file(order.input.file),
        by_tool(&order.tool.tool),
        by_function(&order.tool.tool, &order.function),
    ];
    lists.into_iter().chain(pool)
}

/// The lists that a job comes into on its way.
fn passing(state: &JobState) -> [Option<Key>; 2] {
    let finished = match Stage::of(state.status()).listed() {
        Listed::ForGood(list) => Some(list),
        Listed::InWork(_) => None,
    };
    [state.run().map(|run| by_agent(run.agent)), finished]
}
