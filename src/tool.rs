//! `jobtrail tool`: a tool begun, checked and tried by its author, without a server.

mod check;
mod new;
mod run;

use std::process::ExitCode;

use clap::Subcommand;
use jobtrail_events::tool::Manifest;

use crate::terminal::{self, say};

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make a folder with a small tool that works, to begin with.
    New(new::Options),
    /// Say all that is wrong with tools, and where; exits with 0 when nothing is, and with 1 when one cannot be offered.
    Check(check::Options),
    /// Run a function on a file as an agent would, and check what comes out; exits with 0 when it is as declared, 3 when
    /// the function failed, 4 when it took too long, 5 when its outputs are invalid, and 1 when it could not be run.
    Run(run::Options),
    /// Print the JSON Schema of tool.toml, for editors.
    Schema,
}

pub async fn run(command: Command) -> anyhow::Result<ExitCode> {
    let outcome = match command {
        Command::New(options) => new::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Run(options) => run::run(options).await,
        Command::Schema => say(|out| out.write_all(Manifest::SCHEMA.as_bytes())).map(|()| ExitCode::SUCCESS),
    };
    terminal::quietly(outcome)
}
