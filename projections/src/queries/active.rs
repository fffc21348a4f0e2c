use jobtrail_events::ids::JobId;
use jobtrail_events::permission::Action;

use super::places::{Places, Span};
use super::{Answer, Asked, rows};
use crate::query::{ActiveJob, ListActiveJobs, QueryError};
use crate::views::jobs;
use crate::views::lists::Stage;
use crate::visibility;

impl Answer for ListActiveJobs {
    const SCANS: bool = true;

    fn answer(&self, asked: &Asked) -> Result<Vec<ActiveJob>, QueryError> {
        visibility::demand(asked.viewer, Action::ListAllJobs)?;
        let as_of = &asked.as_of;
        let after = match self.after {
            None => None,
            Some(id) => {
                let state = jobs::state(as_of, id)?.ok_or_else(|| QueryError::NotFound(format!("job {id}")))?;
                Some(state.place(id))
            }
        };
        let Some(span) = Span::of(None, None, after) else { return Ok(Vec::new()) };
        let mut places = Places::of_stages(as_of, &[Stage::Waiting, Stage::InHands], span);
        let mut found = Vec::new();
        while found.len() < Self::PAGE
            && let Some(place) = places.advance()?
        {
            let id = JobId(place.id);
            let Some((order, state)) = rows::load(as_of, id)? else { continue };
            found.push(ActiveJob {
                id,
                status: state.status(),
                attempt: state.attempt,
                tool: order.tool,
                assignment: order.assignment,
                limits: order.limits,
                run: state.active_run().copied(),
                since: state.since,
            });
        }
        Ok(found)
    }
}
