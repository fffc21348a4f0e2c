//! Lists of jobs: the list that has the fewest others in it is walked, and the rest of the filter is held against
//! each job.

use jobtrail_events::ids::{JobId, PersonId};
use jobtrail_events::job::{JobStatus, Order};
use jobtrail_events::permission::Action;
use jobtrail_events::value::Assignment;

use super::cursor::{self, Cursor};
use super::places::{Places, Span};
use super::rows::{self, JobRows};
use super::{Answer, Asked, limits};
use crate::keys::Key;
use crate::query::{JobRow, ListJobs, Page, QueryError, Scope};
use crate::store::{AsOf, StoreError};
use crate::views::counts::{self, Of};
use crate::views::jobs::JobState;
use crate::views::lists::{self, Stage};
use crate::visibility;

/// Jobs that are looked at for one page. A page that ends there may be short or empty, and says where to go on.
pub const MOST_EXAMINED: usize = 2_000;

impl Answer for ListJobs {
    const SCANS: bool = true;

    fn pinned(&self) -> Result<Option<u64>, QueryError> {
        <Cursor>::pinned(self.cursor.as_deref())
    }

    fn answer(&self, asked: &Asked) -> Result<Page<JobRow>, QueryError> {
        let limit = limits::page(self.limit)?;
        if self.scope == Scope::Visible && self.file.is_none() {
            let message = "must be there when everything visible is asked for".to_owned();
            return Err(QueryError::InvalidField { field: "file".to_owned(), message });
        }
        let creator = visibility::scope(asked.viewer, self.scope, Action::ListAllJobs)?;
        let list = cursor::list(asked.viewer, &Self { limit: None, cursor: None, ..self.clone() });
        let cursor = Cursor::read_for(self.cursor.as_deref(), list)?;
        let mut page = Page { rows: Vec::new(), next: None };
        let creator = match (creator, self.created_by) {
            (Some(viewer), Some(other)) if viewer != other => return Ok(page),
            (creator, created_by) => creator.or(created_by),
        };
        let Some(span) = Span::of(self.from, self.to, cursor.map(|cursor| cursor.after)) else { return Ok(page) };
        let mut places = self.places(asked, creator, span)?;
        let rows = JobRows::new(asked);
        let (mut examined, mut bytes) = (0, 0);
        let mut last = None;
        while page.rows.len() < limit && examined < MOST_EXAMINED && bytes < limits::PAGE_BYTES {
            let Some(place) = places.advance()? else { return Ok(page) };
            examined += 1;
            last = Some(place);
            let id = JobId(place.id);
            if let Some((order, state)) = rows::load(&asked.as_of, id)?
                && rows.sees(&order)?
                && self.takes(&order, &state, creator)
            {
                let row = rows.row(id, order, state)?;
                bytes += limits::bytes(&row);
                page.rows.push(row);
            }
        }
        if let Some(after) = last
            && places.advance()?.is_some()
        {
            page.next = Some(Cursor { sequence: asked.as_of.sequence(), after, list }.write());
        }
        Ok(page)
    }
}

impl ListJobs {
    fn takes(&self, order: &Order, state: &JobState, creator: Option<PersonId>) -> bool {
        (self.status.is_empty() || self.status.contains(&state.status()))
            && creator.is_none_or(|creator| order.creator == creator)
            && self.tool.as_ref().is_none_or(|tool| order.tool.tool == *tool)
            && self.function.as_ref().is_none_or(|function| order.function == *function)
            && self.file.is_none_or(|file| order.input.file == file)
            && self.agent.is_none_or(|agent| state.run().is_some_and(|run| run.agent == agent))
            && self.pool.is_none_or(|pool| order.assignment == Assignment::Pool(pool))
            && self.from.is_none_or(|from| state.submitted_at >= from)
            && self.to.is_none_or(|to| state.submitted_at < to)
    }

    /// The places of the best list there is for this filter.
    fn places<'a>(&self, asked: &'a Asked, creator: Option<PersonId>, span: Span) -> Result<Places<'a>, StoreError> {
        let several = |stages: &[Stage]| Places::of_stages(&asked.as_of, stages, span);
        let one = |list: Key| Places::of_list(&asked.as_of, &list, span);
        if let Some(file) = self.file {
            return Ok(one(lists::by_file(file)));
        }
        if let Some(agent) = self.agent {
            return Ok(one(lists::by_agent(agent)));
        }
        let stages = self.stages();
        // Someone's list, or that of the stages, whichever has fewer in it.
        let shorter = |of: Of, list: Key| -> Result<Places<'a>, StoreError> {
            let jobs: u64 = counts::counts(&asked.as_of, of)?.iter().sum();
            let few = !stages.is_empty() && jobs_in(&stages, &asked.as_of)? < jobs;
            Ok(if few { several(&stages) } else { one(list) })
        };
        if let Some(creator) = creator {
            return shorter(Of::Creator(creator), lists::by_creator(creator));
        }
        if let Some(pool) = self.pool {
            return shorter(Of::Pool(pool), lists::by_pool(pool));
        }
        let in_work = stages.iter().all(|stage| stage.is_in_work());
        Ok(match (&self.tool, &self.function) {
            _ if !stages.is_empty() && in_work => several(&stages),
            (Some(tool), Some(function)) => one(lists::by_function(tool, function)),
            (Some(tool), None) => one(lists::by_tool(tool)),
            (None, _) if stages.is_empty() => one(lists::all()),
            (None, _) => several(&stages),
        })
    }

    /// Without repetition. Empty: any status will do.
    fn stages(&self) -> Vec<Stage> {
        let mut stages = Vec::new();
        for status in &self.status {
            let stage = Stage::of(*status);
            if !stages.contains(&stage) {
                stages.push(stage);
            }
        }
        stages
    }
}

fn jobs_in(stages: &[Stage], as_of: &AsOf) -> Result<u64, StoreError> {
    let counts = counts::counts(as_of, Of::All)?;
    let within = |status: &JobStatus| stages.contains(&Stage::of(*status));
    Ok(JobStatus::ALL.into_iter().filter(within).map(|status| counts[counts::index(status)]).sum())
}
