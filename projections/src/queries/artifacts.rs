use jobtrail_events::ids::JobId;
use jobtrail_events::job::Artifact;

use super::rows::{self, JobRows};
use super::{Answer, Asked, files, limits};
use crate::keys::Place;
use crate::query::{ArtifactGroup, ListArtifacts, ListFileArtifacts, QueryError};
use crate::store::{StoreError, Table};
use crate::views::artifacts;

/// Jobs whose artifacts are listed under one file; the newest, and as many as fit into one answer.
pub const MOST_GROUPS: usize = 100;

impl Answer for ListArtifacts {
    const SCANS: bool = false;

    fn answer(&self, asked: &Asked) -> Result<Vec<Artifact>, QueryError> {
        JobRows::new(asked).visible(self.job)?;
        Ok(artifacts::artifacts(&asked.as_of, self.job)?)
    }
}

impl Answer for ListFileArtifacts {
    const SCANS: bool = true;

    fn answer(&self, asked: &Asked) -> Result<Vec<ArtifactGroup>, QueryError> {
        files::visible(asked, self.file)?;
        let rows = JobRows::new(asked);
        let mut jobs = asked.as_of.scan_prefix(Table::Artifacts, &artifacts::by_file(self.file));
        let mut groups = Vec::new();
        let mut bytes = 0;
        while groups.len() < MOST_GROUPS
            && bytes < limits::PAGE_BYTES
            && let Some((key, _)) = jobs.advance()?
        {
            let id = JobId(Place::at_end_of(key).ok_or(StoreError::Misshapen(Table::Artifacts))?.id);
            let Some((order, state)) = rows::load(&asked.as_of, id)? else { continue };
            if rows.sees(&order)? {
                let artifacts = artifacts::artifacts(&asked.as_of, id)?;
                let group = ArtifactGroup { job: rows.row(id, order, state)?, artifacts };
                bytes += limits::bytes(&group);
                groups.push(group);
            }
        }
        Ok(groups)
    }
}
