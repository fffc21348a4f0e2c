use super::rows::JobRows;
use super::{Answer, Asked};
use crate::query::{GetJob, JobRow, QueryError};

impl Answer for GetJob {
    const SCANS: bool = false;

    fn answer(&self, asked: &Asked) -> Result<JobRow, QueryError> {
        let rows = JobRows::new(asked);
        let (order, state) = rows.visible(self.job)?;
        Ok(rows.row(self.job, order, state)?)
    }
}
