//! How long it takes from an agent's death until its job is offered again, and until another agent has it.
//!
//! The victims are processes that play an agent by the real protocol: they register, take a job, say that it runs, send
//! heartbeats, and are killed as by `kill -9`, at moments that are spread over more than the time between two heartbeats.
//! They run no function, since that would only cost time: nothing of what is measured looks at it. Services, projections
//! and broker are the real ones. All times are of one clock: the kills' are taken here, the others are what the log says.

use std::collections::HashMap;
use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use clap::Args;
use futures::StreamExt;
use jobtrail_bus::{Bus, Connection, clock};
use jobtrail_events::agent::{AgentEvent, Departure};
use jobtrail_events::aggregate::{AggregateId, Event};
use jobtrail_events::ids::{AgentId, JobId};
use jobtrail_events::job::JobEvent;
use jobtrail_events::value::Timestamp;
use jobtrail_log::{Log, Recorded};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::clerk::Clerk;
use super::player::Player;
use super::quantiles::Quantiles;
use super::receipts::Receipts;
use super::roles::Roles;
use super::stage::{Place, Stage};

#[derive(Args)]
pub struct Options {
    /// Agents that are killed.
    #[arg(long, default_value_t = 200)]
    kills: usize,
    /// Agents that are there at a time; each round takes about half a minute.
    #[arg(long, default_value_t = 40)]
    at_a_time: usize,
    #[command(flatten)]
    place: Place,
}

/// One that is to be killed; started by the measurement.
#[derive(Args)]
pub struct Victim {
    #[arg(long)]
    nats: String,
    #[arg(long)]
    agent: AgentId,
}

/// The kills of a round are spread over so long: more than the time between two heartbeats, and no multiple of it or of the
/// time between two looks of the reconciler.
const SPREAD: Duration = Duration::from_millis(7_300);
/// Something that has come so far.
const PATIENCE: Duration = Duration::from_secs(120);

/// What the log says of the jobs.
#[derive(Default)]
struct Seen {
    first_claims: HashMap<JobId, AgentId>,
    running: usize,
    given_up: HashMap<AgentId, Timestamp>,
    requeued: HashMap<JobId, Timestamp>,
    claimed_again: HashMap<JobId, Timestamp>,
}

pub async fn run(options: Options) -> anyhow::Result<()> {
    let stage = Stage::set(&options.place).await?;
    let roles = Roles::begin(&stage).await?;
    let receipts = Receipts::of(&stage.bus).await?;
    // It has the tool, so that jobs can be submitted; and takes what the victims leave.
    let heir = Player::enlist(&stage.bus, AgentId(Uuid::new_v4()), "heir").await?;
    heir.beat(1);
    let clerk = Clerk::begin(&stage).await?;
    let (sender, mut commits) = mpsc::channel(10_000);
    let follower = tokio::spawn(follow(stage.log.clone(), sender));

    let mut seen = Seen::default();
    let mut killed = HashMap::new();
    while killed.len() < options.kills {
        let size = options.at_a_time.min(options.kills - killed.len());
        let before = seen.claimed_again.len();
        let mut victims = HashMap::new();
        let running = seen.running + size;
        for _ in 0..size {
            let agent = AgentId(Uuid::new_v4());
            victims.insert(agent, start(&stage, agent)?);
            clerk.submit().await?;
        }
        seen.until(&mut commits, |seen| seen.running >= running).await?;
        let heirs = tokio::spawn(inherit(heir.clone(), receipts.clone(), size));
        let pause = SPREAD / u32::try_from(size)?;
        for (agent, mut victim) in victims {
            sleep(pause).await;
            killed.insert(agent, clock::now());
            victim.kill().await?;
        }
        seen.until(&mut commits, |seen| seen.claimed_again.len() >= before + size).await?;
        heirs.await??;
    }
    follower.abort();
    report(&options, &seen, &killed)?;
    roles.end().await?;
    stage.broker.stop().await;
    Ok(())
}

/// Takes what the dead leave.
async fn inherit(heir: Player, receipts: Receipts, jobs: usize) -> anyhow::Result<()> {
    for _ in 0..jobs {
        let lease = timeout(PATIENCE, heir.claim()).await??;
        heir.finish(lease, &receipts).await?;
    }
    Ok(())
}

fn start(stage: &Stage, agent: AgentId) -> anyhow::Result<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["bench", "victim", "--nats", &stage.broker.url(), "--agent", &agent.to_string()]);
    // It ends when its standard input does: with this process, however that ends.
    Ok(command.stdin(Stdio::piped()).kill_on_drop(true).spawn()?)
}

async fn follow(log: impl Log, sender: mpsc::Sender<Recorded>) -> anyhow::Result<()> {
    let mut commits = std::pin::pin!(log.follow(0).await?);
    while let Some(recorded) = commits.next().await {
        sender.send(recorded?).await?;
    }
    Ok(())
}

impl Seen {
    async fn until(
        &mut self,
        commits: &mut mpsc::Receiver<Recorded>,
        is_so: impl Fn(&Self) -> bool,
    ) -> anyhow::Result<()> {
        while !is_so(self) {
            let next = timeout(PATIENCE, commits.recv()).await?;
            let Some(recorded) = next else { anyhow::bail!("the log cannot be followed") };
            self.take_in(&recorded);
        }
        Ok(())
    }

    fn take_in(&mut self, recorded: &Recorded) {
        let at = recorded.commit.at;
        for event in &recorded.commit.events {
            match (&recorded.commit.aggregate, event) {
                (AggregateId::Job(job), Event::Job(JobEvent::Claimed { run })) if run.attempt == 1 => {
                    self.first_claims.insert(*job, run.agent);
                }
                (AggregateId::Job(job), Event::Job(JobEvent::Claimed { .. })) => {
                    self.claimed_again.insert(*job, at);
                }
                (AggregateId::Job(_), Event::Job(JobEvent::Started { attempt: 1 })) => self.running += 1,
                (AggregateId::Job(job), Event::Job(JobEvent::Requeued { .. })) => {
                    self.requeued.insert(*job, at);
                }
                (AggregateId::Agent(agent), Event::Agent(AgentEvent::Disconnected { reason, .. }))
                    if *reason == Departure::Lost =>
                {
                    self.given_up.insert(*agent, at);
                }
                _ => {}
            }
        }
    }
}

fn report(options: &Options, seen: &Seen, killed: &HashMap<AgentId, Timestamp>) -> anyhow::Result<()> {
    let since_kill = |agent: &AgentId, at: Timestamp| {
        let Timestamp(began) = killed.get(agent).copied()?;
        Some(Duration::from_micros(at.0.saturating_sub(began)))
    };
    let of_jobs = |reached: &HashMap<JobId, Timestamp>| -> Quantiles {
        let job = |(job, at): (&JobId, &Timestamp)| since_kill(seen.first_claims.get(job)?, *at);
        reached.iter().filter_map(job).collect()
    };
    let given_up: Quantiles = seen.given_up.iter().filter_map(|(agent, at)| since_kill(agent, *at)).collect();
    let mut out = std::io::stdout().lock();
    writeln!(out, "lost: {} agents killed with a running job each, {} at a time", killed.len(), options.at_a_time)?;
    writeln!(out, "  killed to given up        {given_up}")?;
    writeln!(out, "  killed to offered again   {}", of_jobs(&seen.requeued))?;
    writeln!(out, "  killed to claimed again   {}", of_jobs(&seen.claimed_again))?;
    out.flush()?;
    Ok(())
}

/// Plays an agent until it is killed.
pub async fn suffer(victim: Victim) -> anyhow::Result<()> {
    let bus = Bus::connect(&Connection::new(victim.nats, "jobtrail-bench-victim")).await?;
    let player = Player::enlist(&bus, victim.agent, "victim").await?;
    let heart = player.beat(1);
    let lease = player.claim().await?;
    player.start(lease).await?;
    until_nobody_listens().await?;
    heart.abort();
    Ok(())
}

async fn until_nobody_listens() -> anyhow::Result<()> {
    let mut nothing = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(&mut tokio::io::stdin(), &mut nothing).await?;
    Ok(())
}
