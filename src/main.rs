//! The one program of Jobtrail. Every role and every client command is a subcommand, one file each.

mod agent;
mod gateway;
mod keys;
mod limits;
mod oidc;
mod projections;
mod role;
mod services;
mod up;

mod agents;
mod api;
mod file;
mod job;
mod people;
mod pools;
mod sign_in;
mod systems;
mod terminal;
mod tokens;
mod tool;
mod tools;
mod webhooks;

mod bench;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

/// Runs tools on files, on machines that have those tools, and proves afterwards what happened.
#[derive(Parser)]
#[command(name = "jobtrail", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Everything in one process, on a broker of its own: the way to try it and to run it on one machine.
    Up(up::Options),

    /// The role that decides what may happen. Several may run.
    Services(services::Options),
    /// The role that answers questions. Several may run, each with its own data folder.
    Projections(projections::Options),
    /// The role that speaks HTTP. Several may run, with one content store.
    Gateway(gateway::Options),
    /// The role that runs tools. One for each machine that has some.
    Agent(agent::Options),

    /// Make the keys of the roles, and what the broker's configuration has to include.
    Keys(keys::Options),

    /// Sign in to a gateway, for the commands below.
    SignIn(sign_in::Options),
    /// Sign out, and forget the token.
    SignOut(sign_in::Out),
    /// Submit, follow and cancel jobs.
    #[command(subcommand)]
    Job(job::Command),
    /// Put, get and list files.
    #[command(subcommand)]
    File(file::Command),
    /// List, show and archive agents.
    Agents(agents::Options),
    /// Let people in, change and list them.
    People(people::Options),
    /// Make, list and withdraw your API tokens, for programs.
    Tokens(tokens::Options),
    /// Share trees of files: make systems, take snapshots of them, compare and extract.
    Systems(systems::Options),
    /// Make, change and list agent pools.
    Pools(pools::Options),
    /// Be told of jobs by HTTP: make, change, try and list webhooks.
    Webhooks(webhooks::Options),
    /// List and show the tools that agents have, and say which versions are not to be used any more.
    Tools(tools::Options),
    /// Begin, check and try a tool of your own, without a server.
    #[command(subcommand)]
    Tool(tool::Command),

    /// Measure.
    #[command(subcommand)]
    Bench(bench::Command),
}

/// As in sysexits.h: the command was used wrongly.
const USAGE: u8 = 64;

fn main() -> ExitCode {
    if let Some(code) = jobtrail_agent::sandbox::stage::take_over() {
        return code;
    }
    let cli = match Cli::command().try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS };
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return report(&error.into()),
    };
    match runtime.block_on(run(cli.command)) {
        Ok(code) => code,
        Err(error) => report(&error),
    }
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Up(options) => up::run(options).await?,
        Command::Services(options) => services::run(options).await?,
        Command::Projections(options) => projections::run(options).await?,
        Command::Gateway(options) => gateway::run(options).await?,
        Command::Agent(options) => agent::run(options).await?,
        Command::Keys(options) => keys::run(&options)?,
        Command::SignIn(options) => sign_in::run(options).await?,
        Command::SignOut(options) => sign_in::out(options).await?,
        Command::Job(command) => return job::run(command).await,
        Command::File(command) => file::run(command).await?,
        Command::Agents(options) => agents::run(options).await?,
        Command::People(options) => people::run(options).await?,
        Command::Tokens(options) => tokens::run(options).await?,
        Command::Systems(options) => systems::run(options).await?,
        Command::Pools(options) => pools::run(options).await?,
        Command::Webhooks(options) => webhooks::run(options).await?,
        Command::Tools(options) => tools::run(options).await?,
        Command::Tool(command) => return tool::run(command).await,
        Command::Bench(command) => bench::run(command).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what went wrong, the outermost first, each cause once.
fn report(error: &anyhow::Error) -> ExitCode {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    // When standard error is gone there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "jobtrail: {text}");
    if error.is::<jobtrail_gateway::WrongSettings>() { ExitCode::from(USAGE) } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_flags_of_a_command_are_in_each_others_way() {
        Cli::command().debug_assert();
    }
}
