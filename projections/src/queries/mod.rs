//! The queries, answered from the rows as of one sequence.

mod cursor;
mod limits;
mod pages;
mod places;
mod rows;
mod shares;

mod active;
mod agents;
mod artifacts;
mod changes;
mod counts;
mod files;
mod functions;
mod history;
mod job_list;
mod jobs;
mod pools;
mod provenance;
mod queue;
mod systems;
mod targets;
mod tools;
mod trees;
mod why;

use jobtrail_events::value::Timestamp;

use crate::query::{Query, QueryError, Viewer};
use crate::store::{AsOf, StoreError};
use crate::views::ended;

pub use job_list::{MOST_COUNTED, MOST_EXAMINED};

/// A question on its way to an answer.
pub struct Asked {
    pub viewer: Viewer,
    pub as_of: AsOf,
    /// When it is asked; absent: it asks how things stood at a sequence.
    pub now: Option<Timestamp>,
}

impl Asked {
    /// The time that "the last hour" is before.
    fn time(&self) -> Result<Timestamp, StoreError> {
        self.now.map_or_else(|| ended::clock(&self.as_of), Ok)
    }
}

/// A query that the rows answer.
pub trait Answer: Query {
    /// Whether it looks at many rows and must not hold up the runtime.
    const SCANS: bool;

    /// The sequence that its cursor pins.
    fn pinned(&self) -> Result<Option<u64>, QueryError> {
        Ok(None)
    }

    fn answer(&self, asked: &Asked) -> Result<Self::Answer, QueryError>;
}

impl From<StoreError> for QueryError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a query could not be answered");
        Self::Unavailable(error.to_string())
    }
}
