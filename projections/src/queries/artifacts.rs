use jobtrail_events::ids::JobId;
use jobtrail_events::job::Artifact;

use super::cursor::{self, Cursor};
use super::pages::{self, Asks};
use super::rows::{self, JobRows};
use super::{Answer, Asked, files};
use crate::query::{ArtifactGroup, ListArtifacts, ListFileArtifacts, Page, QueryError};
use crate::store::Table;
use crate::views::artifacts;

impl Answer for ListArtifacts {
    const SCANS: bool = false;

    fn answer(&self, asked: &Asked) -> Result<Vec<Artifact>, QueryError> {
        JobRows::new(asked).visible(self.job)?;
        Ok(artifacts::artifacts(&asked.as_of, self.job)?)
    }
}

impl Answer for ListFileArtifacts {
    const SCANS: bool = true;

    fn pinned(&self) -> Result<Option<u64>, QueryError> {
        <Cursor>::pinned(self.cursor.as_deref())
    }

    fn answer(&self, asked: &Asked) -> Result<Page<ArtifactGroup>, QueryError> {
        files::visible(asked, self.file)?;
        let rows = JobRows::new(asked);
        let list = cursor::list(asked.viewer, &Self::of(self.file));
        let asks = Asks { limit: self.limit, cursor: self.cursor.as_deref(), list };
        let keys = artifacts::by_file(self.file);
        pages::of_keys(asked, asks, (Table::Artifacts, &keys), |id| {
            let id = JobId(id);
            let Some((order, state)) = rows::load(&asked.as_of, id)? else { return Ok(None) };
            if !rows.sees(&order)? {
                return Ok(None);
            }
            let artifacts = artifacts::artifacts(&asked.as_of, id)?;
            Ok(Some(ArtifactGroup { job: rows.row(id, order, state)?, artifacts }))
        })
    }
}
