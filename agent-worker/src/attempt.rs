//! One attempt at one job, from its offer to its end.
//!
//! Each status is told to the services before what it stands for is begun, and nothing is done that they refused. When
//! they say that the attempt is not ours any more it is dropped: its process tree is killed, its folder removed, and
//! nobody is told. While a function runs they are asked now and then, so that one that was given to another agent
//! meanwhile does not run to its end for nothing.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jobtrail_events::job::{Failure, FailureCause, Lease, RequeueReason, StartJob, WorkOrder};
use jobtrail_events::tool::Function;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use crate::fetch::fetch;
use crate::folder::remove_tree;
use crate::gateway::Gateway;
use crate::leases::Leases;
use crate::offers::Offer;
use crate::run::{Ended, Log, LogLimit, Run, RunError};
use crate::session::{Session, SessionError};
use crate::tools::{Shelf, Tool};
use crate::upload::Received;
use crate::{Folder, Sandbox, telemetry, upload};

/// All that attempts have in common.
pub(crate) struct Workshop {
    pub session: Session,
    pub gateway: Gateway,
    pub tools: Shelf,
    pub sandbox: Sandbox,
    /// Where working folders are made.
    pub work: PathBuf,
    pub log_limit: LogLimit,
    pub leases: Leases,
}

/// What became of an attempt that was claimed.
enum Outcome {
    Completed {
        artifacts: usize,
    },
    Failed(Failure),
    /// Nothing was begun.
    GivenBack(String),
}

/// Why an attempt does not lead to completion.
enum Stumble {
    /// The services said so, or said nothing.
    Session(SessionError),
    /// Before it began: the agent has not the tool any more, which the services are about to hear.
    NoTool(String),
    Failed {
        cause: FailureCause,
        message: String,
        log: Option<Log>,
    },
}

/// How often it is asked whether a running attempt is still ours.
const LEASE_CHECK: Duration = Duration::from_secs(10);
/// How long an answer to that may take. The next question follows.
const LEASE_CHECK_PATIENCE: Duration = Duration::from_secs(5);
/// How long a job is kept whose tool is gone, so that the services have heard of it when they offer the job again.
const PAUSE_WITHOUT_TOOL: Duration = Duration::from_secs(5);
/// How long the last words of a function may take to be sent.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// After how long an offer that could not be understood may be offered again.
const PAUSE_AFTER_MISUNDERSTANDING: Duration = Duration::from_secs(30);

impl Workshop {
    /// Claims what is offered and works on it. `stop` gives it back at once.
    pub async fn attempt(self: Arc<Self>, offer: Offer, stop: CancellationToken) {
        let (job, attempt) = (offer.job, offer.attempt);
        let Some(in_hand) = self.leases.take(job, attempt) else {
            return offer.settle().await;
        };
        let lease = self.session.lease(job, attempt);
        let claimed = tokio::select! {
            claimed = self.session.claim(lease) => claimed,
            () = stop.cancelled() => {
                // The claim may have been heard.
                self.give_back(lease).await;
                return offer.give_back(None).await;
            }
        };
        let order = match claimed {
            Ok(order) => order,
            Err(SessionError::Fenced(why) | SessionError::Refused(why)) => {
                debug!(job.id = %job, attempt, %why, "an offer of job {job} was not for us");
                in_hand.done();
                return offer.settle().await;
            }
            Err(error @ SessionError::NoAnswer { .. }) => {
                warn!(job.id = %job, attempt, %error, "job {job} could not be claimed");
                return offer.give_back(None).await;
            }
            Err(error @ SessionError::Unreadable(_)) => {
                warn!(job.id = %job, attempt, %error, "job {job} could not be claimed");
                return offer.give_back(Some(PAUSE_AFTER_MISUNDERSTANDING)).await;
            }
        };
        offer.settle().await;
        info!(job.id = %job, attempt, tool = %order.tool, function = %order.function, "claimed job {job}");
        self.work_on(lease, order, &stop).await;
        in_hand.done();
    }

    async fn work_on(&self, lease: Lease, order: WorkOrder, stop: &CancellationToken) {
        let (job, attempt) = (lease.job, lease.attempt);
        let root = self.work.join(format!("{job}-{attempt}"));
        let outcome = tokio::select! {
            biased;
            () = stop.cancelled() => None,
            outcome = self.carry_out(lease, &order, root.clone()) => Some(outcome),
        };
        let removed = tokio::task::spawn_blocking(move || remove_tree(&root)).await;
        if let Ok(Err(error)) = removed {
            warn!(job.id = %job, attempt, %error, "the working folder of job {job} could not be removed");
        }
        match outcome {
            None => self.give_back(lease).await,
            Some(Ok(Outcome::Completed { artifacts })) => {
                info!(job.id = %job, attempt, artifacts, "completed job {job}");
            }
            Some(Ok(Outcome::Failed(Failure { cause, message, .. }))) => {
                info!(job.id = %job, attempt, ?cause, message, "failed job {job}");
            }
            Some(Ok(Outcome::GivenBack(why))) => {
                warn!(job.id = %job, attempt, why, "gave back job {job}");
            }
            Some(Err(SessionError::Fenced(why))) => {
                warn!(job.id = %job, attempt, %why, "dropped job {job}, which is not ours any more");
            }
            Some(Err(error)) => {
                warn!(job.id = %job, attempt, %error, "dropped job {job}, since the services cannot be told of it");
            }
        }
    }

    async fn give_back(&self, lease: Lease) {
        let message = "The agent was stopped.".to_owned();
        let told = self.session.give_back(lease, RequeueReason::AgentStopped, message);
        match timeout(Session::PATIENCE_TO_LEAVE, told).await {
            Ok(Ok(())) => info!(job.id = %lease.job, attempt = lease.attempt, "gave back job {}", lease.job),
            Ok(Err(SessionError::Fenced(_))) => {}
            // They find out that we are gone.
            Ok(Err(error)) => warn!(job.id = %lease.job, %error, "could not give back job {}", lease.job),
            Err(_) => warn!(job.id = %lease.job, "could not give back job {} in time", lease.job),
        }
    }

    async fn carry_out(&self, lease: Lease, order: &WorkOrder, root: PathBuf) -> Result<Outcome, SessionError> {
        let (cause, message, log) = match self.all_steps(lease, order, root).await {
            Ok(artifacts) => return Ok(Outcome::Completed { artifacts }),
            // Asked again it would be refused again; the job is ours, and cannot be left where it is.
            Err(Stumble::Session(SessionError::Refused(why))) => {
                (FailureCause::Agent, format!("The services did not accept the agent's work: {why}."), None)
            }
            Err(Stumble::Session(error)) => return Err(error),
            Err(Stumble::NoTool(message)) => {
                sleep(PAUSE_WITHOUT_TOOL).await;
                self.session.give_back(lease, RequeueReason::AgentStopped, message.clone()).await?;
                return Ok(Outcome::GivenBack(message));
            }
            Err(Stumble::Failed { cause, message, log }) => (cause, message, log),
        };
        let mut failure = Failure { cause, message, log_tail: String::new() };
        let mut artifact = None;
        if let Some(log) = log {
            /// A character has at most four bytes.
            const TAIL_BYTES: u64 = 4 * Failure::LONGEST_LOG_TAIL as u64;
            failure.log_tail = log.tail(TAIL_BYTES).await.unwrap_or_default();
            match upload::log(&self.gateway, &order.write_path, &log).await {
                Ok(received) => artifact = Some(received),
                Err(error) => warn!(job.id = %lease.job, %error, "the log of job {} could not be sent", lease.job),
            }
        }
        self.session.fail(lease, failure.clone(), artifact).await?;
        Ok(Outcome::Failed(failure))
    }

    /// From Claimed to Completed. Answers how many artifacts there are.
    async fn all_steps(&self, lease: Lease, order: &WorkOrder, root: PathBuf) -> Result<usize, Stumble> {
        let tool = self.tool_for(order)?;
        let (function, rules) = tool
            .function(&order.function)
            .ok_or_else(|| Stumble::ours(format!("{} has no function {}.", order.tool, order.function)))?;
        let folder = self.fetch(order, root).await?;

        unchanged(&tool).await.map_err(Stumble::NoTool)?;
        self.session.start(lease).await?;
        let (ended, log) = self.run(lease, order, &tool, function, &folder).await?;
        // What ran was perhaps not what is registered.
        unchanged(&tool).await.map_err(Stumble::ours)?;
        let failed = |cause, message, log| Err(Stumble::Failed { cause, message, log: Some(log) });
        match ended {
            Ended::Well => {}
            Ended::Badly(message) => return failed(FailureCause::Function, message, log),
            Ended::OutOfTime => {
                let limit = Duration::from_millis(order.run_ms);
                let message = format!("The function did not end within its limit of {limit:?} and was stopped.");
                return failed(FailureCause::TimedOut, message, log);
            }
        }

        self.session.output_ready(lease).await?;
        let (rules, output) = (Arc::clone(rules), folder.output());
        let valid = match tokio::task::spawn_blocking(move || rules.check(&output)).await {
            Ok(Ok(valid)) => valid,
            Ok(Err(invalid)) => return failed(FailureCause::InvalidOutput, invalid.to_string(), log),
            Err(error) => {
                let message = format!("The agent could not check the outputs: {error}.");
                return failed(FailureCause::Agent, message, log);
            }
        };

        self.session.upload_started(lease).await?;
        let sent = async {
            let mut artifacts = upload::outputs(&self.gateway, &order.write_path, valid).await?;
            artifacts.push(upload::log(&self.gateway, &order.write_path, &log).await?);
            Ok::<Vec<Received>, crate::ContentError>(artifacts)
        };
        let artifacts = match sent.await {
            Ok(artifacts) => artifacts,
            Err(error) => {
                let message = format!("The agent could not send the outputs: {error}.");
                return failed(FailureCause::Agent, message, log);
            }
        };
        let count = artifacts.len();
        self.session.complete(lease, artifacts).await?;
        Ok(count)
    }

    fn tool_for(&self, order: &WorkOrder) -> Result<Arc<Tool>, Stumble> {
        let scan = self.tools.scan();
        let tool = scan.tools.iter().find(|tool| tool.version() == order.tool);
        let tool = tool.ok_or_else(|| Stumble::NoTool(format!("The agent does not have {} any more.", order.tool)))?;
        if tool.digest != order.tool_digest {
            return Err(Stumble::NoTool(format!(
                "The agent has {} with other content than is registered.",
                order.tool
            )));
        }
        Ok(Arc::clone(tool))
    }

    async fn fetch(&self, order: &WorkOrder, root: PathBuf) -> Result<Folder, Stumble> {
        let (name, parameters) = (order.input.name.clone(), order.parameters.clone());
        let user = self.sandbox.user();
        let made = tokio::task::spawn_blocking(move || Folder::create(&root, &name, &parameters, user)).await;
        let folder = made
            .map_err(std::io::Error::other)
            .flatten()
            .map_err(|error| Stumble::ours(format!("The agent could not make a working folder: {error}.")))?;
        fetch(&self.gateway, &order.read_path, &order.input, folder.input())
            .await
            .map_err(|error| Stumble::ours(format!("The agent could not fetch the input: {error}.")))?;
        Ok(folder)
    }

    async fn run(
        &self,
        lease: Lease,
        order: &WorkOrder,
        tool: &Tool,
        function: &Function,
        folder: &Folder,
    ) -> Result<(Ended, Log), Stumble> {
        let run = Run {
            function,
            tool: &tool.folder,
            folder,
            sandbox: &self.sandbox,
            time: Duration::from_millis(order.run_ms),
            log: self.log_limit,
        };
        let (says, said) = mpsc::channel(telemetry::QUEUE);
        let telling = telemetry::publish(self.session.bus().clone(), self.session.agent(), lease, said);
        tokio::pin!(telling);
        let running = async {
            tokio::select! {
                outcome = run.run(says) => outcome.map_err(Stumble::from),
                why = self.lost(lease) => Err(why.into()),
            }
        };
        tokio::pin!(running);
        let outcome = tokio::select! {
            outcome = &mut running => outcome?,
            // It ends when the function does.
            () = &mut telling => return running.await,
        };
        let _ = timeout(LAST_WORDS, telling).await;
        Ok(outcome)
    }

    /// Waits until the services say that the attempt is not ours any more, which they usually never do.
    async fn lost(&self, lease: Lease) -> SessionError {
        loop {
            sleep(LEASE_CHECK).await;
            match self.session.tell(&StartJob { lease }, LEASE_CHECK_PATIENCE).await {
                Err(error @ SessionError::Fenced(_)) => return error,
                Ok(_) | Err(SessionError::Refused(_) | SessionError::NoAnswer { .. } | SessionError::Unreadable(_)) => {
                }
            }
        }
    }
}

/// The tool must be what is registered, before and after; else the sentence that says so.
async fn unchanged(tool: &Arc<Tool>) -> Result<(), String> {
    let looking = {
        let tool = Arc::clone(tool);
        tokio::task::spawn_blocking(move || tool.is_unchanged())
    };
    match looking.await.map_err(std::io::Error::other).flatten() {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(format!(
            "The folder of {} on the agent was changed after it was registered; what is changed needs a version and a \
             folder of its own.",
            tool.version()
        )),
    }
}

impl Stumble {
    /// The agent could not do its part.
    fn ours(message: String) -> Self {
        Self::Failed { cause: FailureCause::Agent, message, log: None }
    }
}

impl From<SessionError> for Stumble {
    fn from(error: SessionError) -> Self {
        Self::Session(error)
    }
}

impl From<RunError> for Stumble {
    fn from(error: RunError) -> Self {
        let why = match &error {
            RunError::NotStarted(_) | RunError::NoNetwork | RunError::DiskFull => error.to_string(),
            RunError::Folder(source) | RunError::Watch(source) => format!("{error}: {source}"),
        };
        Self::ours(format!("The agent could not run the function: {why}."))
    }
}
