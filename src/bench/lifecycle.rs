use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::jetstream::consumer::PullConsumer;
use clap::Args;
use futures::StreamExt;
use jobtrail_agent::Session;
use jobtrail_events::agent::{Profile, RegisterAgent};
use jobtrail_events::codec;
use jobtrail_events::file::{Content, RegisterFile};
use jobtrail_events::ids::{AgentId, BootId, CorrelationId, FileId, JobId, PersonId};
use jobtrail_events::job::SubmitJob;
use jobtrail_events::subject;
use jobtrail_events::tool::Manifest;
use jobtrail_events::value::{Assignment, Digest};
use jobtrail_log::Log;
use jobtrail_services::client::Services;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::quantiles::Quantiles;
use super::receipts::Receipts;
use super::stage::{Place, Stage, per_second};

#[derive(Args)]
pub struct Options {
    /// Jobs that are submitted at once.
    #[arg(long, default_value_t = 2_000)]
    jobs: usize,
    /// Agents, each with one slot.
    #[arg(long, default_value_t = 32)]
    agents: usize,
    /// Jobs that are submitted one after the other, to see how long one takes when nothing else is going on.
    #[arg(long, default_value_t = 200)]
    alone: usize,
    #[command(flatten)]
    place: Place,
}

/// The commits of one job's life.
const COMMITS: usize = 6;
/// Submissions under way at a time.
const SUBMITTING: usize = 128;
/// Single publishes for the baseline, and how many of them are under way at a time.
const RAW_MESSAGES: usize = 3_000;
/// A submission that has come so far.
const PATIENCE: Duration = Duration::from_secs(600);

/// What an agent tells when it has got on with a job.
struct Step {
    job: JobId,
    at: Instant,
    completed: bool,
}

pub async fn run(options: Options) -> anyhow::Result<()> {
    let stage = Stage::set(&options.place).await?;
    let shutdown = CancellationToken::new();
    let (ready, is_ready) = oneshot::channel();
    let services = jobtrail_services::service::Options { replicas: 1, admin_password: Some("not used".to_owned()) };
    let services = tokio::spawn(jobtrail_services::service::run(
        services,
        stage.bus.clone(),
        stage.log.clone(),
        shutdown.clone(),
        ready,
    ));
    is_ready.await?;
    let (ready, is_ready) = oneshot::channel();
    let projections = jobtrail_projections::service::Options::new(stage.folder.path().to_owned());
    let projections = tokio::spawn(jobtrail_projections::service::run(
        projections,
        stage.bus.clone(),
        stage.log.clone(),
        shutdown.clone(),
        ready,
    ));
    is_ready.await?;

    let receipts = Receipts::of(&stage.bus).await?;
    let (steps, mut came) = mpsc::channel(100_000);
    for n in 0..options.agents {
        let agent = enlist(&stage, n, receipts.clone()).await?;
        tokio::spawn(agent.work(steps.clone()));
    }
    let clerk = Clerk::begin(&stage).await?;

    let mut alone = Measured::default();
    for _ in 0..options.alone {
        let (job, began) = clerk.submit().await?;
        alone.submitted.insert(job, began);
        alone.until_done(&mut came).await?;
    }
    let began = Instant::now();
    let mut crowd = Measured::default();
    let mut submissions = futures::stream::iter(0..options.jobs).map(|_| clerk.submit()).buffer_unordered(SUBMITTING);
    while let Some(submitted) = submissions.next().await {
        let (job, began) = submitted?;
        crowd.submitted.insert(job, began);
    }
    crowd.until_done(&mut came).await?;
    let jobs_per_second = per_second(options.jobs, began);
    let commits_per_second = per_second(options.jobs * COMMITS, began);

    let bytes = mean_commit(&stage).await?;
    let raw_one = stage.raw_rate(bytes, RAW_MESSAGES / 3, 1).await?;
    let raw_many = stage.raw_rate(bytes, RAW_MESSAGES, SUBMITTING).await?;

    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "lifecycle: {} jobs, {} agents, {COMMITS} commits a job of {bytes} bytes",
        options.jobs, options.agents
    )?;
    writeln!(out, "  jobs/s                          {jobs_per_second:10.0}")?;
    writeln!(out, "  commits/s                       {commits_per_second:10.0}")?;
    writeln!(out, "  raw acknowledged publishes/s    {raw_many:10.0}   ({SUBMITTING} in flight)")?;
    writeln!(out, "  raw acknowledged publishes/s    {raw_one:10.0}   (1 in flight)")?;
    writeln!(out, "  commits / raw                   {:10.2}", commits_per_second / raw_many)?;
    writeln!(out, "one at a time ({} jobs)", options.alone)?;
    writeln!(out, "  create to claimed     {}", alone.quantiles(&alone.claimed))?;
    writeln!(out, "  create to completed   {}", alone.quantiles(&alone.completed))?;
    writeln!(out, "all at once")?;
    writeln!(out, "  create to claimed     {}", crowd.quantiles(&crowd.claimed))?;
    writeln!(out, "  create to completed   {}", crowd.quantiles(&crowd.completed))?;
    out.flush()?;
    drop(out);

    shutdown.cancel();
    services.await??;
    projections.await??;
    stage.broker.stop().await;
    Ok(())
}

#[derive(Default)]
struct Measured {
    submitted: HashMap<JobId, Instant>,
    claimed: HashMap<JobId, Instant>,
    completed: HashMap<JobId, Instant>,
}

impl Measured {
    async fn until_done(&mut self, came: &mut mpsc::Receiver<Step>) -> anyhow::Result<()> {
        while self.completed.len() < self.submitted.len() {
            let step = tokio::time::timeout(PATIENCE, came.recv()).await?;
            let Some(Step { job, at, completed }) = step else { anyhow::bail!("the agents ended") };
            if completed { &mut self.completed } else { &mut self.claimed }.insert(job, at);
        }
        Ok(())
    }

    fn quantiles(&self, reached: &HashMap<JobId, Instant>) -> Quantiles {
        let took = |(job, at): (&JobId, &Instant)| self.submitted.get(job).map(|began| at.duration_since(*began));
        reached.iter().filter_map(took).collect()
    }
}

/// Submits jobs on one file.
struct Clerk {
    services: Services,
    person: PersonId,
    file: FileId,
}

impl Clerk {
    async fn begin(stage: &Stage) -> anyhow::Result<Self> {
        let services = Services::new(stage.bus.clone());
        let (person, file) = (PersonId(Uuid::new_v4()), FileId(Uuid::new_v4()));
        let content = Content {
            name: "measured.txt".to_owned(),
            media_type: "text/plain".to_owned(),
            size: 8,
            digest: Digest::of(b"measured"),
        };
        let correlation = CorrelationId(Uuid::new_v4());
        services.send(person, false, correlation, RegisterFile { file, content }).await?;
        Ok(Self { services, person, file })
    }

    async fn submit(&self) -> anyhow::Result<(JobId, Instant)> {
        let began = Instant::now();
        let command = SubmitJob {
            file: self.file,
            made_by: None,
            revision: None,
            tool: TOOL.to_owned(),
            tool_version: None,
            function: "nothing".to_owned(),
            parameters: "{}".to_owned(),
            assignment: Assignment::Automatic,
            max_attempts: None,
            time_to_live_ms: None,
            retry_failures: None,
            idempotency_key: None,
        };
        let done = self.services.send(self.person, false, CorrelationId(Uuid::new_v4()), command).await?;
        Ok((done.answer, began))
    }
}

const TOOL: &str = "measured";

/// An agent whose function does nothing.
struct IdleAgent {
    session: Session,
    consumer: PullConsumer,
    receipts: Receipts,
}

async fn enlist(stage: &Stage, n: usize, receipts: Receipts) -> anyhow::Result<IdleAgent> {
    let manifest = Manifest::from_json(
        r#"{"key":"measured","name":"Measured","version":"1.0.0","function":[
            {"key":"nothing","name":"Nothing","command":["true"],"accepts":{"extensions":["txt"]}}]}"#,
    )?;
    let session = Session::new(stage.bus.clone(), AgentId(Uuid::new_v4()), BootId(Uuid::new_v4()));
    let profile = Profile {
        name: format!("bench-{n}"),
        host: "localhost".to_owned(),
        os: std::env::consts::OS.to_owned(),
        arch: std::env::consts::ARCH.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        slots: 1,
        takes_automatic: true,
        sandboxed: false,
        offers: vec![],
    };
    let tools = vec![RegisterAgent::tool(&manifest, Digest::of(b"measured"))];
    let enlisted = session.register(RegisterAgent { boot: session.boot(), profile, tools }).await?;
    let automatic = enlisted.consumers.iter().find(|name| name.starts_with("auto"));
    let name = automatic.ok_or_else(|| anyhow::anyhow!("no consumer of automatic work"))?;
    let consumer = stage.bus.jetstream().get_consumer_from_stream(name, subject::WORK).await?;
    Ok(IdleAgent { session, consumer, receipts })
}

impl IdleAgent {
    async fn work(self, steps: mpsc::Sender<Step>) -> anyhow::Result<()> {
        let heart = self.session.clone();
        tokio::spawn(async move {
            while heart.heartbeat(1, false).await.is_ok() {
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        });
        let steps = Arc::new(steps);
        loop {
            let mut offers = self.consumer.batch().max_messages(1).expires(Duration::from_secs(30)).messages().await?;
            while let Some(offer) = offers.next().await {
                let offer = offer.map_err(anyhow::Error::from_boxed)?;
                let Some((job, attempt)) = subject::offered(&offer.subject) else { continue };
                let lease = self.session.lease(job, attempt);
                let claimed = self.session.claim(lease).await;
                offer.ack().await.map_err(anyhow::Error::from_boxed)?;
                if claimed.is_err() {
                    continue;
                }
                steps.send(Step { job, at: Instant::now(), completed: false }).await?;
                self.session.start(lease).await?;
                self.session.output_ready(lease).await?;
                self.session.upload_started(lease).await?;
                self.session.complete(lease, vec![self.receipts.log(lease)]).await?;
                steps.send(Step { job, at: Instant::now(), completed: true }).await?;
            }
        }
    }
}

/// The mean size of a message of the log, in bytes.
async fn mean_commit(stage: &Stage) -> anyhow::Result<usize> {
    let last = stage.log.last_sequence().await?;
    let mut commits = std::pin::pin!(stage.log.follow(0).await?);
    let (mut bytes, mut count) = (0, 0);
    while let Some(recorded) = commits.next().await {
        let recorded = recorded?;
        bytes += codec::encode(&recorded.commit).len();
        count += 1;
        if recorded.sequence >= last {
            break;
        }
    }
    Ok(bytes / count.max(1))
}
