use jobtrail_events::job::JobStatus;
use jobtrail_events::permission::Action;

use super::{Answer, Asked};
use crate::query::{CountJobs, QueryError};
use crate::views::counts::{self, Of};
use crate::visibility;

impl Answer for CountJobs {
    const SCANS: bool = false;

    fn answer(&self, asked: &Asked) -> Result<Vec<(JobStatus, u64)>, QueryError> {
        let creator = visibility::scope(asked.viewer, self.scope, Action::ListAllJobs)?;
        let counts = counts::counts(&asked.as_of, Of::creator(creator))?;
        Ok(JobStatus::ALL.into_iter().map(|status| (status, counts[counts::index(status)])).collect())
    }
}
