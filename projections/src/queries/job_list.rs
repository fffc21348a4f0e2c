//! Lists of jobs: the list that has the fewest others in it is walked, and the rest of the filter is held against
//! each job.

use jobtrail_events::ids::{JobId, PersonId};
use jobtrail_events::job::{JobStatus, Order};
use jobtrail_events::permission::Action;
use jobtrail_events::value::Assignment;

use super::cursor::{self, Cursor};
use super::places::{Direction, Places, Span};
use super::rows::{self, JobRows};
use super::{Answer, Asked, files, limits};
use crate::keys::{Key, Place};
use crate::query::{JobRow, JobSort, JobTally, ListJobs, Page, QueryError, Scope, TallyJobs};
use crate::store::{AsOf, StoreError};
use crate::views::counts::{self, Counts, Of};
use crate::views::jobs::JobState;
use crate::views::lists::{self, Stage};
use crate::visibility;

/// Jobs that are looked at for one page. A page that ends there may be short or empty, and says where to go on.
pub const MOST_EXAMINED: usize = 2_000;
/// Jobs or files that are looked at to count those that a filter takes. When there are more the count says "at least".
pub const MOST_COUNTED: usize = 10_000;

impl Answer for ListJobs {
    const SCANS: bool = true;

    fn pinned(&self) -> Result<Option<u64>, QueryError> {
        <Cursor>::pinned(self.cursor.as_deref())
    }

    fn answer(&self, asked: &Asked) -> Result<Page<JobRow>, QueryError> {
        let limit = limits::page(self.limit)?;
        let list = cursor::list(asked.viewer, &Self { limit: None, cursor: None, ..self.clone() });
        let after = <Cursor>::read_for(self.cursor.as_deref(), list)?.map(|cursor| cursor.after);
        let mut page = Page { rows: Vec::new(), next: None };
        let Some(mut walk) = Walk::begin(asked, self, after)? else { return Ok(page) };
        let mut bytes = 0;
        while page.rows.len() < limit && walk.examined < MOST_EXAMINED && bytes < limits::PAGE_BYTES {
            let Some(found) = walk.advance()? else { return Ok(page) };
            if let Some((id, order, state)) = found {
                let row = walk.rows.row(id, order, state)?;
                bytes += limits::bytes(&row);
                page.rows.push(row);
            }
        }
        if let Some(after) = walk.last
            && walk.places.advance()?.is_some()
        {
            page.next = Some(Cursor { sequence: asked.as_of.sequence(), after, list }.write());
        }
        Ok(page)
    }
}

impl Answer for TallyJobs {
    const SCANS: bool = true;

    fn answer(&self, asked: &Asked) -> Result<JobTally, QueryError> {
        let Self { of } = self;
        let mut counts = Counts::default();
        let mut at_least = false;
        if let Some(mut walk) = Walk::begin(asked, &ListJobs { sort: JobSort::Newest, ..of.clone() }, None)? {
            while let Some(found) = walk.advance()? {
                if let Some((_, _, state)) = found {
                    counts[counts::index(state.status())] += 1;
                }
                if walk.examined == MOST_COUNTED {
                    at_least = walk.places.advance()?.is_some();
                    break;
                }
            }
        }
        let by_status = JobStatus::ALL.into_iter().map(|status| (status, counts[counts::index(status)])).collect();
        Ok(JobTally { by_status, at_least })
    }
}

type Found = (JobId, Order, JobState);

/// The jobs of a list, one after the other.
struct Walk<'a> {
    asked: &'a Asked,
    query: &'a ListJobs,
    creator: Option<PersonId>,
    places: Places<'a>,
    rows: JobRows<'a>,
    last: Option<Place>,
    examined: usize,
}

impl<'a> Walk<'a> {
    /// Absent: there can be nothing.
    fn begin(asked: &'a Asked, query: &'a ListJobs, after: Option<Place>) -> Result<Option<Self>, QueryError> {
        if query.scope == Scope::Visible && query.file.is_none() {
            let message = "must be there when everything visible is asked for".to_owned();
            return Err(QueryError::InvalidField { field: "file".to_owned(), message });
        }
        if let (Scope::Visible, Some(file)) = (query.scope, query.file) {
            files::visible(asked, file)?;
        }
        let creator = visibility::scope(asked.viewer, query.scope, Action::ListAllJobs)?;
        let creator = match (creator, query.created_by) {
            (Some(viewer), Some(other)) if viewer != other => return Ok(None),
            (creator, created_by) => creator.or(created_by),
        };
        let direction = match query.sort {
            JobSort::Newest => Direction::NewestFirst,
            JobSort::Oldest => Direction::OldestFirst,
        };
        let Some(span) = Span::towards(direction, query.from, query.to, after) else { return Ok(None) };
        let places = match query.sort {
            JobSort::Newest => query.places(asked, creator, span)?,
            JobSort::Oldest => Places::of_list(&asked.as_of, &query.list(creator), span),
        };
        Ok(Some(Self { asked, query, creator, places, rows: JobRows::new(asked), last: None, examined: 0 }))
    }

    /// The next place, with the job there if it is one that is wanted; absent at the end.
    fn advance(&mut self) -> Result<Option<Option<Found>>, QueryError> {
        let Some(place) = self.places.advance()? else { return Ok(None) };
        self.examined += 1;
        self.last = Some(place);
        let id = JobId(place.id);
        let Some((order, state)) = rows::load(&self.asked.as_of, id)? else { return Ok(Some(None)) };
        let wanted = self.rows.sees(&order)? && self.query.takes(&order, &state, self.creator);
        Ok(Some(wanted.then_some((id, order, state))))
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

    /// A list that has all that are wanted, and few others.
    fn list(&self, creator: Option<PersonId>) -> Key {
        match (self.file, self.agent, creator, self.pool, &self.tool, &self.function) {
            (Some(file), ..) => lists::by_file(file),
            (None, Some(agent), ..) => lists::by_agent(agent),
            (None, None, Some(creator), ..) => lists::by_creator(creator),
            (None, None, None, Some(pool), ..) => lists::by_pool(pool),
            (None, None, None, None, Some(tool), Some(function)) => lists::by_function(tool, function),
            (None, None, None, None, Some(tool), None) => lists::by_tool(tool),
            (None, None, None, None, None, _) => lists::all(),
        }
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
