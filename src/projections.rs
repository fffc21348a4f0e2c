use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use jobtrail_events::subject::permission::Role;
use jobtrail_log::JetStreamLog;
use jobtrail_projections::client::Projections;
use jobtrail_projections::query::{Checkpoint, GetCheckpoint, Rebuild, Viewer};
use jobtrail_projections::service;
use tokio::sync::oneshot;

use crate::role::{self, Keys, Nats};

#[derive(Args)]
#[command(subcommand_negates_reqs = true)]
pub struct Options {
    #[command(subcommand)]
    command: Option<Command>,
    /// The broker, as in nats://127.0.0.1:4222; several, with commas, for a cluster.
    #[arg(long, env = "JOBTRAIL_NATS", value_name = "URL", value_parser = role::nats_url, required = true)]
    nats: Option<String>,
    #[command(flatten)]
    keys: Keys,
    /// Where the read model is kept. It can be lost: it is made anew from the log.
    #[arg(long, env = "JOBTRAIL_DATA", value_name = "DIR", required = true)]
    data: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Make the read model anew from the log, beside the present one, and swap.
    Rebuild {
        #[command(flatten)]
        nats: Nats,
        #[command(flatten)]
        keys: Keys,
    },
}

pub async fn run(options: Options) -> anyhow::Result<()> {
    role::log(role::INFO);
    match options {
        Options { command: Some(Command::Rebuild { nats, keys }), .. } => rebuild(nats, keys).await,
        Options { command: None, nats: Some(url), keys, data: Some(data) } => serve(Nats { url }, keys, data).await,
        Options { command: None, .. } => {
            anyhow::bail!("--nats and --data say where the broker and the data folder are")
        }
    }
}

async fn serve(nats: Nats, keys: Keys, data: PathBuf) -> anyhow::Result<()> {
    let (stop, _) = role::on_signals()?;
    let bus = nats.connect(&keys, Role::Projections).await?;
    let log = JetStreamLog::join(&bus).await?;
    let (ready, _) = oneshot::channel();
    Ok(service::run(service::Options::new(data), bus, log, stop, ready).await?)
}

async fn rebuild(nats: Nats, keys: Keys) -> anyhow::Result<()> {
    let projections = Projections::new(nats.connect(&keys, Role::Projections).await?);
    let begun = projections.ask(Viewer::System, Rebuild {}).await?.answer;
    tracing::info!(log_sequence = begun.log_sequence, "rebuilding {} commits", begun.log_sequence);
    loop {
        let Checkpoint { sequence, digest, rebuilt_to, .. } =
            projections.ask(Viewer::System, GetCheckpoint {}).await?.answer;
        if rebuilt_to.is_none() {
            tracing::info!(sequence, %digest, "rebuilt, and now at sequence {sequence}");
            return Ok(());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// How often to look whether the rebuilding is done.
const LOOK_EVERY: Duration = Duration::from_millis(100);
