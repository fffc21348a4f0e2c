//! From a file up to what was uploaded, and down to all that was made from it. What the viewer may not see is passed over.

use std::collections::BTreeSet;

use jobtrail_events::ids::{FileId, JobId};
use jobtrail_events::job::Artifact;

use super::cursor::{self, Cursor};
use super::rows::{self, JobRows};
use super::{Answer, Asked, files, limits};
use crate::keys::{Key, Place};
use crate::query::{Derived, FileRow, GetProvenance, LARGEST_PAGE, Origin, Provenance, QueryError};
use crate::store::{StoreError, Table};
use crate::views::artifacts;

impl Answer for GetProvenance {
    const SCANS: bool = true;

    fn pinned(&self) -> Result<Option<u64>, QueryError> {
        <Cursor>::pinned(self.cursor.as_deref())
    }

    fn answer(&self, asked: &Asked) -> Result<Provenance, QueryError> {
        let limit = limits::page(self.limit)?;
        let deepest = match self.depth {
            None => Self::DEFAULT_DEPTH,
            Some(depth) if (1..=Self::DEEPEST).contains(&depth) => depth,
            Some(depth) => {
                let message = format!("{depth} is not within 1 to {}", Self::DEEPEST);
                return Err(QueryError::InvalidField { field: "depth".to_owned(), message });
            }
        };
        let list = cursor::list(asked.viewer, &Self { limit: None, cursor: None, ..self.clone() });
        let after = <Cursor>::read_for(self.cursor.as_deref(), list)?.map(|cursor| cursor.after);
        let file = files::visible(asked, self.file)?;
        let rows = JobRows::new(asked);
        let (origins, reaches_an_upload) = origins(asked, &rows, &file)?;
        let mut below = Below { asked, rows: &rows, deepest, found: Vec::new(), more: Vec::new(), bytes: 0 };
        let mut jobs = below.jobs(self.file, after)?;
        let cut = jobs.len() > usize::from(LARGEST_PAGE);
        let cursor = |after: Place| Cursor { sequence: asked.as_of.sequence(), after, list }.write();
        let mut next = None;
        let mut last = None;
        let mut shown = 0;
        while let Some(place) = jobs.pop() {
            if shown == limit || below.bytes >= limits::PAGE_BYTES {
                next = last.map(cursor);
                break;
            }
            last = Some(place);
            shown += usize::from(below.take(place, self.file)?);
            if cut && jobs.is_empty() {
                next = last.map(cursor);
            }
        }
        let Below { found, more, .. } = below;
        Ok(Provenance { file, origins, reaches_an_upload, made: found, more, next })
    }
}

/// The jobs from the file up to what was uploaded, and whether that was reached.
fn origins(asked: &Asked, rows: &JobRows<'_>, file: &FileRow) -> Result<(Vec<Origin>, bool), QueryError> {
    let mut found: Vec<Origin> = Vec::new();
    let mut passed = BTreeSet::from([file.id]);
    let mut made_by = file.made_by;
    while let Some(id) = made_by {
        if found.len() == GetProvenance::MOST_ORIGINS {
            return Ok((found, false));
        }
        let job = match rows.visible(id) {
            Ok((order, state)) => rows.row(id, order, state)?,
            Err(QueryError::NotFound(_)) => return Ok((found, false)),
            Err(error) => return Err(error),
        };
        // D4: what a job worked on is for its creator alone.
        let input = match job.order_is_whole {
            true => match files::visible(asked, job.order.input.file) {
                Ok(input) => Some(input),
                Err(QueryError::NotFound(_)) => None,
                Err(error) => return Err(error),
            },
            false => None,
        };
        let above = input.as_ref().map(|input| (input.id, input.made_by));
        found.push(Origin { job, input });
        match above {
            Some((input, above)) if passed.insert(input) => made_by = above,
            Some(_) | None => return Ok((found, false)),
        }
    }
    Ok((found, true))
}

/// What was made from a file.
struct Below<'a> {
    asked: &'a Asked,
    rows: &'a JobRows<'a>,
    deepest: u16,
    found: Vec<Derived>,
    more: Vec<FileId>,
    bytes: usize,
}

impl Below<'_> {
    /// The jobs that made something of a file, at most as many as one answer has; the newest last.
    fn jobs(&self, file: FileId, after: Option<Place>) -> Result<Vec<Place>, StoreError> {
        let list = artifacts::by_file(file);
        let from = after.map_or(list.clone(), |after| list.clone().place(after).after());
        let mut rows = self.asked.as_of.scan(Table::Artifacts, &from, &Key::after_all_that_begin_so(list));
        let mut found = Vec::new();
        while found.len() <= usize::from(LARGEST_PAGE)
            && let Some((key, _)) = rows.advance()?
        {
            found.push(Place::at_end_of(key).ok_or(StoreError::Misshapen(Table::Artifacts))?);
        }
        found.reverse();
        Ok(found)
    }

    /// Takes a job on the file itself, and what is below it. Whether there was something to see.
    fn take(&mut self, place: Place, from: FileId) -> Result<bool, QueryError> {
        let most = self.found.len() + 1 + GetProvenance::MOST_BELOW;
        let mut waiting = vec![(place, from, 1)];
        let before = self.found.len();
        while let Some((place, from, depth)) = waiting.pop() {
            let Some(made) = self.derived(JobId(place.id), from, depth)? else { continue };
            let results = made.artifacts.iter().filter(|artifact| artifact.output != Artifact::LOG);
            let results: Vec<_> = results.map(|artifact| artifact.file).collect();
            self.bytes += limits::bytes(&made);
            self.found.push(made);
            for file in results.into_iter().rev() {
                let room = most.saturating_sub(self.found.len() + waiting.len());
                let full = depth == self.deepest || self.bytes >= limits::PAGE_BYTES;
                let jobs = self.jobs(file, None)?;
                match full || jobs.len() > room {
                    true if !jobs.is_empty() => self.more.push(file),
                    true => {}
                    false => waiting.extend(jobs.into_iter().map(|place| (place, file, depth + 1))),
                }
            }
        }
        Ok(self.found.len() > before)
    }

    fn derived(&self, id: JobId, from: FileId, depth: u16) -> Result<Option<Derived>, StoreError> {
        let Some((order, state)) = rows::load(&self.asked.as_of, id)? else { return Ok(None) };
        if !self.rows.sees(&order)? {
            return Ok(None);
        }
        let artifacts = artifacts::artifacts(&self.asked.as_of, id)?;
        Ok(Some(Derived { depth, from, job: self.rows.row(id, order, state)?, artifacts }))
    }
}
