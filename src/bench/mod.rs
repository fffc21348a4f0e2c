//! Measurements on a broker of their own, in a folder that is removed afterwards. Read the figures as ratios: each run
//! takes its own baseline, since machines differ and are shared.

mod lifecycle;
mod quantiles;
mod receipts;
mod replay;
mod stage;

use clap::Subcommand;

#[derive(Subcommand)]
pub enum Command {
    /// Whole lives of jobs whose function does nothing, against the broker's raw rate of acknowledged publishes.
    Lifecycle(lifecycle::Options),
    /// The log folded into a new read model, against reading it only.
    Replay(replay::Options),
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    crate::role::log("warn");
    match command {
        Command::Lifecycle(options) => lifecycle::run(options).await,
        Command::Replay(options) => replay::run(options).await,
    }
}
