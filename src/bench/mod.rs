//! Measurements on a broker of their own, in a folder that is removed afterwards. Read the figures as ratios: each run
//! takes its own baseline, since machines differ and are shared.

mod lifecycle;
mod lost;
mod replay;
mod systems;

mod clerk;
mod player;
mod quantiles;
mod receipts;
mod roles;
mod stage;

use clap::Subcommand;

#[derive(Subcommand)]
pub enum Command {
    /// Whole lives of jobs whose function does nothing, against the broker's raw rate of acknowledged publishes.
    Lifecycle(lifecycle::Options),
    /// The log folded into a new read model, against reading it only.
    Replay(replay::Options),
    /// From the death of agents to the new offer of their jobs.
    Lost(lost::Options),
    /// A large snapshot listed and compared, and many files tracked, against one row over the same way.
    Systems(systems::Options),
    /// Whole lives of jobs in the log of a running system.
    #[command(hide = true)]
    Histories(replay::Histories),
    /// An agent to be killed.
    #[command(hide = true)]
    Victim(lost::Victim),
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    // That agents are lost is what some of it is about.
    crate::role::log("warn,jobtrail_services::reconciler=error");
    match command {
        Command::Lifecycle(options) => lifecycle::run(options).await,
        Command::Replay(options) => replay::run(options).await,
        Command::Lost(options) => lost::run(options).await,
        Command::Systems(options) => systems::run(options).await,
        Command::Histories(wanted) => replay::fill(wanted).await,
        Command::Victim(victim) => lost::suffer(victim).await,
    }
}
