//! Jobs: submitted, listed, shown, cancelled.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use jobtrail_events::ids::{AgentId, FileId, JobId, PersonId, PoolId};
use jobtrail_events::job::{self, CancelJob, JobStatus};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::page_size;
use jobtrail_events::value::{Key, Timestamp};
use jobtrail_projections::query;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{Problems, created, shown};
use crate::app::{App, Shared};
use crate::dto::{Accepted, Artifact, Counts, History, Job, List, Page, Queue, Status, SubmitJob};
use crate::extract::{AtLeast, IdempotencyKey, Json, Path, Query, RequestId, Sequenced, Viewer};
use crate::problem::Problem;
use crate::{instant, live};

/// Whose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Yours.
    #[default]
    Mine,
    /// Everybody's; for administrators.
    All,
}

impl From<Scope> for query::Scope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Mine => Self::Mine,
            Scope::All => Self::All,
        }
    }
}

/// Which job comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    #[default]
    Newest,
    Oldest,
}

/// Which jobs. All filters must fit.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filters {
    #[serde(default)]
    #[param(inline)]
    pub scope: Scope,
    /// Any of these: names separated by commas, or the parameter repeated.
    #[serde(default)]
    #[param(value_type = Vec<Status>, example = json!(["Pending", "Running"]))]
    pub status: Vec<String>,
    /// The key of a tool.
    #[param(pattern = "^[a-z][a-z0-9-]*$", max_length = 32)]
    pub tool: Option<String>,
    /// The key of a function.
    #[param(pattern = "^[a-z][a-z0-9-]*$", max_length = 32)]
    pub function: Option<String>,
    /// The id of a file.
    pub file: Option<Uuid>,
    pub pool: Option<Uuid>,
    pub agent: Option<Uuid>,
    /// The id of a person; for administrators.
    pub created_by: Option<Uuid>,
    /// Submitted at that time or later (RFC 3339).
    #[param(format = DateTime)]
    pub from: Option<String>,
    /// Submitted before that time (RFC 3339).
    #[param(format = DateTime)]
    pub to: Option<String>,
    #[serde(default)]
    #[param(inline)]
    pub sort: Sort,
    /// 1 to 500; 50 when absent.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u16>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

impl Filters {
    fn query(self) -> Result<query::ListJobs, Problem> {
        let (from, to) = span(("from", self.from), ("to", self.to))?;
        // Also where it does not matter: whoever sends one that means nothing is told.
        page_size(self.limit).map_err(|message| Problem::field("limit", message))?;
        Ok(query::ListJobs {
            scope: self.scope.into(),
            status: statuses(&self.status)?,
            tool: key("tool", self.tool)?,
            function: key("function", self.function)?,
            file: self.file.map(FileId),
            agent: self.agent.map(AgentId),
            pool: self.pool.map(PoolId),
            created_by: self.created_by.map(PersonId),
            from,
            to,
            sort: match self.sort {
                Sort::Newest => query::JobSort::Newest,
                Sort::Oldest => query::JobSort::Oldest,
            },
            limit: self.limit,
            cursor: self.cursor,
        })
    }
}

fn statuses(names: &[String]) -> Result<Vec<JobStatus>, Problem> {
    let names = names.iter().flat_map(|names| names.split(',')).map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| name.parse::<JobStatus>().map_err(|error| Problem::field("status", error.to_string()))).collect()
}

fn key(field: &str, text: Option<String>) -> Result<Option<Key>, Problem> {
    text.map(|text| text.parse::<Key>().map_err(|error| Problem::field(field, error.to_string()))).transpose()
}

/// A span of time that is not the wrong way round.
pub fn span(
    (first, from): (&str, Option<String>),
    (last, to): (&str, Option<String>),
) -> Result<(Option<Timestamp>, Option<Timestamp>), Problem> {
    let (from, to) = (moment(first, from)?, moment(last, to)?);
    match (from, to) {
        (Some(from), Some(to)) if from > to => Err(Problem::field(last, format!("must not be before {first}"))),
        span => Ok(span),
    }
}

fn moment(field: &str, text: Option<String>) -> Result<Option<Timestamp>, Problem> {
    let wrong = || Problem::field(field, "must be a time as in 2026-07-01T09:30:00Z (RFC 3339)");
    text.map(|text| instant::parse(&text).ok_or_else(wrong)).transpose()
}

/// Submit a job
///
/// With the header `Idempotency-Key`, asking again with the same key and the same body gives the same job.
#[utoipa::path(
    post, operation_id = "submitJob", path = "/jobs", tag = "jobs",
    params(IdempotencyKey),
    request_body = SubmitJob,
    responses(
        (status = 201, description = "It is in the queue", body = Job, headers(("Location" = String))),
        (status = 202, description = "It is in the queue, but cannot be shown just now", body = Accepted, headers(("Location" = String))),
        Problems,
    ),
)]
pub async fn submit(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    at_least: AtLeast,
    Json(body): Json<SubmitJob>,
) -> Result<Response, Problem> {
    let file = FileId(body.file_id);
    let query::Located { made_by, through } = source(&app, &viewer, at_least, file).await?;
    let command = job::SubmitJob {
        file,
        made_by,
        through,
        revision: body.revision,
        tool: body.tool,
        tool_version: body.tool_version,
        function: body.function,
        parameters: serde_json::Value::Object(body.parameters).to_string(),
        assignment: body
            .assignment
            .as_ref()
            .map_or(Ok(jobtrail_events::value::Assignment::Automatic), |it| it.value())?,
        max_attempts: body.max_attempts,
        time_to_live_ms: body.time_to_live_seconds.map(|seconds| seconds.saturating_mul(1_000)),
        retry_failures: body.retry_failures,
        idempotency_key,
        request: None,
    };
    let Sequenced { body: id, sequence } = app.send(&viewer, request, command).await?;
    Ok(in_the_queue(&app, &viewer, id, sequence).await)
}

/// Answers with a job that was just submitted.
pub(super) async fn in_the_queue(app: &App, viewer: &Viewer, job: JobId, sequence: u64) -> Response {
    let found = show(app, viewer, AtLeast(Some(sequence)), job).await;
    created("jobs", found, job.0, sequence)
}

/// Where the services find what there is to decide about a file. They decide; this tells them only where to look.
pub(super) async fn source(
    app: &App,
    viewer: &Viewer,
    at_least: AtLeast,
    file: FileId,
) -> Result<query::Located, Problem> {
    let located = app.ask(viewer, at_least, query::LocateFiles { files: vec![file] }).await?.body;
    Ok(located.first().copied().unwrap_or_default())
}

/// Jobs, newest first
#[utoipa::path(
    get, operation_id = "listJobs", path = "/jobs", tag = "jobs", params(Filters),
    responses((status = 200, body = Page<Job>), Problems),
)]
pub async fn list(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Query(filters): Query<Filters>,
) -> Result<Sequenced<Page<Job>>, Problem> {
    page(&app, &viewer, at_least, filters.query()?).await
}

/// Answers with the jobs that the query finds.
pub async fn page(
    app: &App,
    viewer: &Viewer,
    at_least: AtLeast,
    query: query::ListJobs,
) -> Result<Sequenced<Page<Job>>, Problem> {
    super::page(app, viewer, at_least, query, |row| [row.order.creator], Job::of).await
}

/// How many jobs there are in each status
///
/// Of all your jobs, or of everybody's, the numbers are always exact. With filters at most 10,000 jobs are looked at; when there are
/// more, `at_least` says so. `sort`, `limit` and `cursor` do not matter.
#[utoipa::path(
    get, operation_id = "countJobs", path = "/jobs/counts", tag = "jobs", params(Filters),
    responses((status = 200, body = Counts), Problems),
)]
pub async fn counts(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Query(filters): Query<Filters>,
) -> Result<Sequenced<Counts>, Problem> {
    let of = query::ListJobs { sort: query::JobSort::Newest, limit: None, cursor: None, ..filters.query()? };
    if of == (query::ListJobs { scope: of.scope, ..query::ListJobs::default() }) {
        let counts = app.ask(&viewer, at_least, query::CountJobs { scope: of.scope }).await?;
        return Ok(counts.map(|counts| counts.into_iter().collect()));
    }
    let tally = app.ask(&viewer, at_least, query::TallyJobs { of }).await?;
    Ok(tally.map(|query::JobTally { by_status, at_least }| Counts { at_least, ..by_status.into_iter().collect() }))
}

/// A job
#[utoipa::path(
    get, operation_id = "getJob", path = "/jobs/{id}", tag = "jobs",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Job), Problems),
)]
pub async fn get(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
) -> Result<Sequenced<Job>, Problem> {
    show(&app, &viewer, at_least, JobId(id)).await
}

/// The job as the viewer may see it, with its progress while it runs.
async fn show(app: &App, viewer: &Viewer, at_least: AtLeast, job: JobId) -> Result<Sequenced<Job>, Problem> {
    let found = app.ask(viewer, at_least, query::GetJob { job }).await?;
    let names = app.names.of([found.body.order.creator]).await;
    let progress = match found.body.status {
        JobStatus::Running | JobStatus::Validating | JobStatus::Uploading => match &found.body.run {
            Some(run) => live::progress(&app.bus, job, run).await,
            None => None,
        },
        JobStatus::Pending | JobStatus::Claimed | JobStatus::Completed | JobStatus::Failed | JobStatus::Canceled => {
            None
        }
    };
    Ok(found.map(|row| Job { progress, ..Job::of(row, &names) }))
}

/// Every transition of a job, oldest first
#[utoipa::path(
    get, operation_id = "listJobHistory", path = "/jobs/{id}/history", tag = "jobs",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = List<History>), Problems),
)]
pub async fn history(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
) -> Result<Sequenced<List<History>>, Problem> {
    let found = app.ask(&viewer, at_least, query::ListHistory { job: JobId(id) }).await?;
    let names = app.names.of(found.body.iter().filter_map(History::person)).await;
    Ok(found.map(|rows| List { items: rows.into_iter().map(|row| History::of(row, &names)).collect() }))
}

/// Why a job is pending
///
/// How many jobs stand before it, and which agents can run it, or why none can.
#[utoipa::path(
    get, operation_id = "getJobQueue", path = "/jobs/{id}/queue", tag = "jobs",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Queue), Problems),
)]
pub async fn queue(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
) -> Result<Sequenced<Queue>, Problem> {
    let place = app.ask(&viewer, at_least, query::GetQueuePlace { job: JobId(id) }).await?;
    Ok(place.map(Queue::from))
}

/// What a job made, its log last
#[utoipa::path(
    get, operation_id = "listJobArtifacts", path = "/jobs/{id}/artifacts", tag = "jobs",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = List<Artifact>), Problems),
)]
pub async fn artifacts(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
) -> Result<Sequenced<List<Artifact>>, Problem> {
    let artifacts = app.ask(&viewer, at_least, query::ListArtifacts { job: JobId(id) }).await?;
    Ok(artifacts.map(|rows| List { items: rows.into_iter().map(Artifact::from).collect() }))
}

/// Cancel a job
///
/// Only a Pending job can be cancelled. When an agent was faster, the answer is 409 with `job_status`, and the job goes on.
#[utoipa::path(
    post, operation_id = "cancelJob", path = "/jobs/{id}/cancel", tag = "jobs",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, description = "It is cancelled and will never be run", body = Job),
        (status = 202, description = "It is cancelled, but cannot be shown just now", body = Accepted),
        Problems,
    ),
)]
pub async fn cancel(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let job = JobId(id);
    let sent = app.send(&viewer, request, CancelJob { job }).await;
    let sequence = match sent {
        Ok(Sequenced { sequence, .. }) => sequence,
        // The services do not know what systems share. Whoever sees the job is told that it is not theirs.
        Err(problem) if problem.code == Rejection::UnknownJob(job).code() => {
            let seen = show(&app, &viewer, at_least, job).await;
            return Err(if seen.is_ok() { Rejection::NotYourJob.into() } else { problem });
        }
        Err(problem) => return Err(problem),
    };
    Ok(shown(show(&app, &viewer, AtLeast(Some(sequence)), job).await, StatusCode::OK, id, sequence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_come_separated_or_repeated() {
        let names = ["Pending, running".to_owned(), "FAILED".to_owned(), String::new()];
        let statuses = statuses(&names).expect("they are statuses");
        assert_eq!(statuses, [JobStatus::Pending, JobStatus::Running, JobStatus::Failed]);
    }

    #[test]
    fn a_filter_that_means_nothing_is_refused_by_name() {
        let refused = |filters: Filters| filters.query().expect_err("it means nothing").errors[0].field.clone();
        assert_eq!(refused(Filters { status: vec!["Done".to_owned()], ..Filters::default() }), "status");
        assert_eq!(refused(Filters { tool: Some("Mesh!".to_owned()), ..Filters::default() }), "tool");
        assert_eq!(refused(Filters { from: Some("yesterday".to_owned()), ..Filters::default() }), "from");
        let (from, to) = (Some("2026-07-02T00:00:00Z".to_owned()), Some("2026-07-01T00:00:00Z".to_owned()));
        assert_eq!(refused(Filters { from, to, ..Filters::default() }), "to");
    }
}
