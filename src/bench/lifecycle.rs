use std::collections::HashMap;
use std::io::Write;
use std::time::{Duration, Instant};

use clap::Args;
use futures::StreamExt;
use jobtrail_events::codec;
use jobtrail_events::ids::{AgentId, JobId};
use jobtrail_log::Log;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::clerk::Clerk;
use super::player::Player;
use super::quantiles::Quantiles;
use super::receipts::Receipts;
use super::roles::Roles;
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
    let roles = Roles::begin(&stage).await?;
    let receipts = Receipts::of(&stage.bus).await?;
    let (steps, mut came) = mpsc::channel(100_000);
    for n in 0..options.agents {
        let player = Player::enlist(&stage.bus, AgentId(Uuid::new_v4()), &format!("bench-{n}")).await?;
        tokio::spawn(work(player, receipts.clone(), steps.clone()));
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

    roles.end().await?;
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

/// Takes job after job, and tells of each.
async fn work(player: Player, receipts: Receipts, steps: mpsc::Sender<Step>) -> anyhow::Result<()> {
    player.beat(1);
    loop {
        let lease = player.claim().await?;
        steps.send(Step { job: lease.job, at: Instant::now(), completed: false }).await?;
        player.finish(lease, &receipts).await?;
        steps.send(Step { job: lease.job, at: Instant::now(), completed: true }).await?;
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
