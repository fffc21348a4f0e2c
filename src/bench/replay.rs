use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use futures::StreamExt;
use jobtrail_bus::clock;
use jobtrail_events::aggregate::Event;
use jobtrail_events::envelope::Commit;
use jobtrail_events::ids::{AgentId, BootId, CommitId, CorrelationId, FileId, JobId, PersonId};
use jobtrail_events::job::{Input, JobEvent, Limits, Order, Run};
use jobtrail_events::subject::permission::Role;
use jobtrail_events::value::{Actor, Assignment, Digest, ToolVersion};
use jobtrail_log::{JetStreamLog, Log};
use jobtrail_projections::client::Projections;
use jobtrail_projections::query::{GetCheckpoint, Viewer};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::role::{Keys, Nats};

use super::stage::{Place, Stage, per_second};

#[derive(Args)]
pub struct Options {
    /// Events of the log that is replayed, six for each job.
    #[arg(long, default_value_t = 60_000)]
    events: usize,
    /// People who submitted the jobs.
    #[arg(long, default_value_t = 50)]
    people: usize,
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
pub struct Histories {
    #[command(flatten)]
    nats: Nats,
    #[command(flatten)]
    keys: Keys,
    #[arg(long)]
    jobs: usize,
}

/// Histories that are written at a time.
const WRITING: usize = 512;
const LOOK_EVERY: Duration = Duration::from_millis(5);

pub async fn run(options: Options) -> anyhow::Result<()> {
    let stage = Stage::set(&options.place).await?;
    let people: Vec<_> = (0..options.people.max(1)).map(|_| PersonId(Uuid::new_v4())).collect();
    let jobs = options.events.div_ceil(EVENTS_OF_A_JOB);
    let began = Instant::now();
    write_histories(&stage.log, jobs, &people).await?;
    let events = jobs * EVENTS_OF_A_JOB;
    let written_per_second = per_second(events, began);

    let last = stage.log.last_sequence().await?;
    let began = Instant::now();
    let mut commits = std::pin::pin!(stage.log.follow(0).await?);
    while let Some(recorded) = commits.next().await {
        if recorded?.sequence >= last {
            break;
        }
    }
    let read_per_second = per_second(events, began);

    let shutdown = CancellationToken::new();
    let (ready, _is_ready) = oneshot::channel();
    let began = Instant::now();
    let options = jobtrail_projections::service::Options::new(stage.folder.path().to_owned());
    let role =
        jobtrail_projections::service::run(options, stage.bus.clone(), stage.log.clone(), shutdown.clone(), ready);
    let role = tokio::spawn(role);
    let projections = Projections::new(stage.bus.clone());
    loop {
        match projections.ask(Viewer::System, GetCheckpoint {}).await {
            Ok(answered) if answered.answer.sequence >= last => break,
            Ok(_) | Err(_) if !role.is_finished() => tokio::time::sleep(LOOK_EVERY).await,
            Ok(_) | Err(_) => anyhow::bail!("the projections ended"),
        }
    }
    let folded_per_second = per_second(events, began);

    let mut out = std::io::stdout().lock();
    writeln!(out, "replay: {events} events of {jobs} jobs of {} people", people.len())?;
    writeln!(out, "  written, events/s               {written_per_second:10.0}")?;
    writeln!(out, "  read, decoded, checked          {read_per_second:10.0}")?;
    writeln!(out, "  folded into RocksDB, events/s   {folded_per_second:10.0}")?;
    writeln!(out, "  folded / read                   {:10.2}", folded_per_second / read_per_second)?;
    out.flush()?;
    drop(out);

    shutdown.cancel();
    role.await??;
    stage.broker.stop().await;
    Ok(())
}

/// Writes jobs of one person into the log of a system that runs, for who measures what is shown of them.
pub async fn fill(wanted: Histories) -> anyhow::Result<()> {
    let bus = wanted.nats.connect(&wanted.keys, Role::Services).await?;
    let log = JetStreamLog::open(&bus, jobtrail_log::Options::default()).await?;
    write_histories(&log, wanted.jobs, &[PersonId(Uuid::new_v4())]).await
}

async fn write_histories(log: &JetStreamLog, jobs: usize, people: &[PersonId]) -> anyhow::Result<()> {
    let mut written =
        futures::stream::iter(0..jobs).map(|n| write_history(log, people[n % people.len()])).buffer_unordered(WRITING);
    while let Some(history) = written.next().await {
        history?;
    }
    Ok(())
}

const EVENTS_OF_A_JOB: usize = 6;

/// Appends the whole life of a job, each event in a commit of its own.
async fn write_history(log: &JetStreamLog, creator: PersonId) -> anyhow::Result<()> {
    let job = JobId(Uuid::new_v4());
    let run = Run { attempt: 1, agent: AgentId(Uuid::new_v4()), boot: BootId(Uuid::new_v4()) };
    let history: [JobEvent; EVENTS_OF_A_JOB] = [
        JobEvent::Submitted { order: Arc::new(order(creator)?) },
        JobEvent::Claimed { run },
        JobEvent::Started { attempt: 1 },
        JobEvent::OutputReady { attempt: 1 },
        JobEvent::UploadStarted { attempt: 1 },
        JobEvent::Completed { attempt: 1, artifacts: vec![] },
    ];
    let correlation = CorrelationId(Uuid::new_v4());
    let (mut sequence, mut previous) = (0, Digest::NONE);
    for (version, event) in (0..).zip(history) {
        let commit = Commit {
            id: CommitId(Uuid::new_v4()),
            aggregate: job.into(),
            version,
            actor: if version == 0 { Actor::Person(creator) } else { Actor::Agent(run.agent) },
            at: clock::now(),
            causation: None,
            correlation,
            previous,
            events: vec![Event::Job(event)],
        };
        let appended = log.append(&commit, sequence).await?;
        (sequence, previous) = (appended.sequence, appended.digest);
    }
    Ok(())
}

fn order(creator: PersonId) -> anyhow::Result<Order> {
    let content = Digest::of(b"measured");
    Ok(Order {
        creator,
        input: Input {
            file: FileId(Uuid::new_v4()),
            revision: 1,
            name: "measured.txt".to_owned(),
            media_type: "text/plain".to_owned(),
            size: 8,
            content,
        },
        tool: ToolVersion { tool: "measured".parse()?, version: "1.0.0".parse()? },
        tool_digest: content,
        function: "nothing".parse()?,
        parameters: "{}".to_owned(),
        assignment: Assignment::Automatic,
        limits: Limits { max_attempts: 3, time_to_live_ms: 1_000_000, run_ms: 1_000_000 },
        request: content,
        retry_failures: false,
    })
}
