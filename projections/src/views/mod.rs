//! The views, one file each: what its rows are, where they stand, and what an event makes of them.
//!
//! Rows are functions of the log alone. A view reads nothing but the state it keeps itself and what it is handed, and
//! writes a row at most once for a commit.

pub mod chains;
pub mod sparse;

pub mod counts;
pub mod ended;
pub mod history;
pub mod jobs;
pub mod lists;
pub mod queue;

pub mod agents;
pub mod artifacts;
pub mod files;
pub mod people;
pub mod pools;
pub mod systems;
pub mod tools;

pub mod changes;

use jobtrail_events::ids::JobId;
use jobtrail_events::job::{Job, Order};

use self::jobs::JobState;

/// What one commit made of a job.
pub struct JobMoved<'a> {
    pub id: JobId,
    pub order: &'a Order,
    /// Absent: the commit submitted it.
    pub before: Option<&'a JobState>,
    pub after: &'a JobState,
    /// The folded job that `after` was taken from.
    pub job: &'a Job,
}
