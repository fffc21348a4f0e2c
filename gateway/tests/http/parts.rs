//! Services and projections as the gateway sees them: a member, an administrator, files and jobs in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use jobtrail_bus::{Bus, Responder};
use jobtrail_events::file::{About, RegisterFile, Revision};
use jobtrail_events::ids::{AgentId, BootId, FileId, JobId, PersonId, TokenId};
use jobtrail_events::job::{Artifact, CancelJob, Input, JobStatus, Limits, Order, RequeueReason, Run, SubmitJob};
use jobtrail_events::permission::TokenScope;
use jobtrail_events::person::{ChangeOneself, GetPerson, PersonRow, Role};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Command, Done, Refusal, Request};
use jobtrail_events::subject;
use jobtrail_events::tool::ParameterProblem;
use jobtrail_events::value::{Actor, Digest, Timestamp, ToolVersion};
use jobtrail_projections::query::{
    Answered, Change, ChangesAnswer, ChangesSince, Checkpoint, FileDetails, FileRow, GetCheckpoint, GetFile, GetJob,
    HistoryRow, JobRow, ListArtifacts, ListHistory, ListJobs, LocateFiles, Located, Page, Query, QueryError, Question,
    Viewer,
};
use jobtrail_services::people::{
    Authenticate, Credential, Identity, Names, PeopleCommand, PeopleRefusal, SignIn, SignOut, SignedIn,
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub const MEMBER: PersonId = PersonId(Uuid::from_u128(1));
pub const ADMINISTRATOR: PersonId = PersonId(Uuid::from_u128(2));
/// Who has every job.
pub const AGENT: AgentId = AgentId(Uuid::from_u128(3));
const EXPIRES: Timestamp = Timestamp(4_000_000_000_000_000);

#[derive(Clone, Default)]
pub struct Parts(Arc<Mutex<State>>);

#[derive(Default)]
pub struct State {
    pub sequence: u64,
    pub files: BTreeMap<FileId, FileDetails>,
    pub jobs: BTreeMap<JobId, JobRow>,
    pub artifacts: Vec<Artifact>,
    pub submitted: Vec<Request<SubmitJob>>,
    pub listed: Vec<Question<ListJobs>>,
    pub signed_out: Vec<String>,
    /// What the member has chosen to be called.
    pub member_name: Option<String>,
    pub changes: Vec<Change>,
    /// The views are so far, and no farther.
    pub stopped_at: Option<u64>,
}

impl Parts {
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("nobody panics while holding it")
    }

    pub async fn play(bus: &Bus) -> Self {
        let parts = Self::default();
        parts.people(bus).await;
        parts.commands(bus).await;
        parts.queries(bus).await;
        parts
    }

    /// A job of the member in that status.
    pub fn job(&self, status: JobStatus, attempt: u32) -> JobId {
        let mut state = self.state();
        state.sequence += 1;
        let id = JobId(Uuid::new_v4());
        let row = row(id, status, attempt, state.sequence);
        state.jobs.insert(id, row);
        id
    }

    async fn people(&self, bus: &Bus) {
        let responder = Responder::new(bus.clone(), subject::SERVICES, CancellationToken::new());
        on_people(&responder, |SignIn { username, password, .. }| match (username.as_str(), password.as_str()) {
            ("member", "right") => {
                Ok(SignedIn { identity: member(Credential::Session), secret: "s-member".to_owned() })
            }
            ("busy", _) => Err(PeopleRefusal::Throttled { retry_after_s: 30 }),
            _ => Err(PeopleRefusal::WrongCredentials),
        })
        .await;
        let parts = self.clone();
        on_people(&responder, move |Authenticate { secret }| match secret.as_str() {
            gone if parts.state().signed_out.iter().any(|secret| secret == gone) => Err(PeopleRefusal::NotSignedIn),
            "s-member" => {
                let identity = member(Credential::Session);
                Ok(Identity { name: parts.state().member_name.clone().unwrap_or(identity.name), ..identity })
            }
            "jt_member" => Ok(member(Credential::Token(TokenId(Uuid::from_u128(9))))),
            "jt_reader" => {
                let token = member(Credential::Token(TokenId(Uuid::from_u128(8))));
                Ok(Identity { scope: Some(TokenScope::Read), ..token })
            }
            "jt_working_admin" => {
                let token = member(Credential::Token(TokenId(Uuid::from_u128(7))));
                let (person, role, scope) = (ADMINISTRATOR, Role::Administrator, Some(TokenScope::Write));
                Ok(Identity { person, role, scope, ..token })
            }
            "jt_admin" => {
                Ok(Identity { person: ADMINISTRATOR, role: Role::Administrator, ..member(Credential::Session) })
            }
            _ => Err(PeopleRefusal::NotSignedIn),
        })
        .await;
        let parts = self.clone();
        on_people(&responder, move |SignOut { secret }| {
            parts.state().signed_out.push(secret);
            Ok(())
        })
        .await;
        on_people(&responder, |Names { people }| {
            Ok(people.into_iter().map(|person| (person == MEMBER).then(|| "Mem Ber".to_owned())).collect())
        })
        .await;
    }

    async fn commands(&self, bus: &Bus) {
        let responder = Responder::new(bus.clone(), subject::SERVICES, CancellationToken::new());
        let parts = self.clone();
        on_command(&responder, move |request: Request<RegisterFile>| {
            let RegisterFile { file, content } = request.command;
            let mut state = parts.state();
            state.sequence += 1;
            let revision = Revision { by: request.person, at: Timestamp(1), content };
            let row = FileRow {
                id: file,
                owner: request.person,
                about: About::default(),
                archived: false,
                revision: 1,
                latest: revision.clone(),
                created_at: Timestamp(1),
                made_by: None,
                through: None,
                sequence: state.sequence,
            };
            state.files.insert(file, FileDetails { row, revisions: vec![revision] });
            Ok(Done { answer: (), sequence: state.sequence })
        })
        .await;
        let parts = self.clone();
        on_command(&responder, move |request: Request<ChangeOneself>| {
            let mut state = parts.state();
            state.member_name = Some(request.command.name);
            Ok(Done { answer: (), sequence: state.sequence })
        })
        .await;
        let parts = self.clone();
        on_command(&responder, move |request: Request<GetPerson>| {
            let state = parts.state();
            let name = state.member_name.clone().unwrap_or_default();
            let answer = PersonRow { id: request.command.person, name, details: None };
            Ok(Done { answer, sequence: state.sequence })
        })
        .await;
        let parts = self.clone();
        on_command(&responder, move |request: Request<SubmitJob>| {
            parts.state().submitted.push(request.clone());
            if request.command.function == "strict" {
                let problem = ParameterProblem { field: "/rows".to_owned(), message: "is too large".to_owned() };
                return Err(Refusal::Rejected(Rejection::InvalidParameters(vec![problem])));
            }
            let answer = parts.job(JobStatus::Pending, 1);
            Ok(Done { answer, sequence: parts.state().sequence })
        })
        .await;
        let parts = self.clone();
        on_command(&responder, move |request: Request<CancelJob>| {
            let mut state = parts.state();
            let sequence = state.sequence + 1;
            let job = state.jobs.get_mut(&request.command.job);
            let job = job.ok_or(Refusal::Rejected(Rejection::UnknownJob(request.command.job)))?;
            if job.status != JobStatus::Pending {
                return Err(Refusal::Rejected(Rejection::NoLongerPending(job.status)));
            }
            job.status = JobStatus::Canceled;
            state.sequence = sequence;
            Ok(Done { answer: (), sequence })
        })
        .await;
    }

    async fn queries(&self, bus: &Bus) {
        let responder = Responder::new(bus.clone(), subject::PROJECTIONS, CancellationToken::new());
        self.on_query(&responder, |state, _, GetFile { file }| {
            state.files.get(&file).cloned().ok_or_else(|| QueryError::NotFound(format!("file {file}")))
        })
        .await;
        self.on_query(&responder, |state, _, LocateFiles { files }| {
            let located = |file| state.files.get(file).map(|found| (found.row.made_by, found.row.through));
            let located = files.iter().map(|file| located(file).unwrap_or_default());
            Ok(located.map(|(made_by, through)| Located { made_by, through }).collect())
        })
        .await;
        self.on_query(&responder, |state, viewer, GetJob { job }| {
            let found = state.jobs.get(&job).cloned();
            let found = found.ok_or_else(|| QueryError::NotFound(format!("job {job}")))?;
            let is_mine = !matches!(viewer, Viewer::Person { id, .. } if id != MEMBER);
            Ok(JobRow { order_is_whole: is_mine, ..found })
        })
        .await;
        let parts = self.clone();
        responder
            .on(subject::query(ListJobs::NAME), move |_, question: Question<ListJobs>| {
                let mut state = parts.state();
                state.listed.push(question);
                let page = Page { rows: state.jobs.values().cloned().collect(), next: Some("more".to_owned()) };
                let answered = Answered { answer: page, sequence: state.sequence };
                async { Ok::<_, QueryError>(answered) }
            })
            .await
            .expect("it is subscribed");
        self.on_query(&responder, |_, _, ListHistory { job: _ }| {
            let row = |status, by, requeue_reason| HistoryRow {
                status,
                attempt: 1,
                at: Timestamp(1_500_000),
                by,
                agent_name: matches!(by, Actor::Agent(_)).then(|| "mill".to_owned()),
                message: None,
                requeue_reason,
                sandboxed: None,
                sequence: 1,
            };
            let agent = Actor::Agent(AGENT);
            Ok(vec![
                row(JobStatus::Pending, Actor::Person(MEMBER), None),
                row(JobStatus::Claimed, agent, None),
                row(JobStatus::Pending, Actor::Reconciler, Some(RequeueReason::AgentLost)),
                HistoryRow { attempt: 2, ..row(JobStatus::Claimed, agent, None) },
            ])
        })
        .await;
        self.on_query(&responder, |state, _, ListArtifacts { job: _ }| Ok(state.artifacts.clone())).await;
        self.on_query(&responder, |state, viewer, ChangesSince { after }| {
            let sees = |change: &&Change| match viewer {
                Viewer::Person { id, role } => role != Role::Member || change.told.reaches(id),
                Viewer::System => true,
            };
            let missed = state.changes.iter().filter(|change| change.sequence > after).filter(sees);
            Ok(ChangesAnswer { changes: missed.cloned().collect(), incomplete: after == 0 })
        })
        .await;
        self.on_query(&responder, |state, _, GetCheckpoint {}| {
            let sequence = state.sequence;
            Ok(Checkpoint { sequence, digest: Digest::NONE, log_sequence: sequence, rebuilt_to: None })
        })
        .await;
    }

    pub async fn on_query<Q: Query>(
        &self,
        responder: &Responder,
        answer: impl Fn(&State, Viewer, Q) -> Result<Q::Answer, QueryError> + Clone + Send + Sync + 'static,
    ) {
        let parts = self.clone();
        let answer = move |_, Question { viewer, at_least_sequence, query, .. }: Question<Q>| {
            let state = parts.state();
            let at = state.stopped_at.unwrap_or(state.sequence);
            let answered = match at_least_sequence {
                Some(wanted) if wanted > at => Err(QueryError::Behind { at, wanted }),
                Some(_) | None => answer(&state, viewer, query).map(|answer| Answered { answer, sequence: at }),
            };
            async { answered }
        };
        responder.on(subject::query(Q::NAME), answer).await.expect("it is subscribed");
    }
}

async fn on_people<C: PeopleCommand>(
    responder: &Responder,
    answer: impl Fn(C) -> Result<C::Answer, PeopleRefusal> + Clone + Send + Sync + 'static,
) {
    let answer = move |_, command: C| {
        let answered = answer(command);
        async { answered }
    };
    responder.on(subject::command(C::NAME), answer).await.expect("it is subscribed");
}

pub async fn on_command<C: Command>(
    responder: &Responder,
    answer: impl Fn(Request<C>) -> Result<Done<C::Answer>, Refusal> + Clone + Send + Sync + 'static,
) {
    let answer = move |_, request: Request<C>| {
        let answered = answer(request);
        async { answered }
    };
    responder.on(subject::command(C::NAME), answer).await.expect("it is subscribed");
}

fn member(credential: Credential) -> Identity {
    Identity {
        person: MEMBER,
        username: "member".to_owned(),
        name: "Mem Ber".to_owned(),
        role: Role::Member,
        credential,
        scope: match credential {
            Credential::Session => None,
            Credential::Token(_) => Some(TokenScope::Administer),
        },
        session: None,
        expires: EXPIRES,
    }
}

fn row(id: JobId, status: JobStatus, attempt: u32, sequence: u64) -> JobRow {
    let run = Run { attempt, agent: AGENT, boot: BootId(Uuid::from_u128(4)) };
    let has_run = !matches!(status, JobStatus::Pending | JobStatus::Canceled);
    JobRow {
        id,
        status,
        attempt,
        order: Order {
            creator: MEMBER,
            input: Input {
                file: FileId(Uuid::from_u128(5)),
                revision: 1,
                name: "parts.zip".to_owned(),
                media_type: "application/zip".to_owned(),
                size: 7,
                content: Digest::of(b"content"),
            },
            tool: ToolVersion { tool: "archive".parse().expect("a key"), version: semver::Version::new(1, 0, 0) },
            tool_digest: Digest::NONE,
            function: "extract".parse().expect("a key"),
            parameters: r#"{"pattern":"**"}"#.to_owned(),
            assignment: jobtrail_events::value::Assignment::Automatic,
            limits: Limits { max_attempts: 3, time_to_live_ms: 1_000, run_ms: 1_000 },
            retry_failures: false,
            request: Digest::NONE,
        },
        order_is_whole: true,
        tool_name: "Archive".to_owned(),
        function_name: "List contents".to_owned(),
        run: has_run.then_some(run),
        agent_name: has_run.then(|| "mill".to_owned()),
        pool_name: None,
        sandboxed: has_run.then_some(true),
        submitted_at: Timestamp(1_500_000),
        since: Timestamp(2_500_000),
        failure: None,
        sequence,
    }
}
