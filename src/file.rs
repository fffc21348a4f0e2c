//! `jobtrail file`: files into the gateway, out of it, and which there are.

mod describe;
mod get;
mod list;
mod progress;
mod put;

use std::process::ExitCode;

use clap::Subcommand;

pub use put::upload;

use crate::terminal;

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Upload files, and print their ids.
    Put(put::Options),
    /// Download a file, and check that every byte is right.
    Get(get::Options),
    /// Your files, newest first.
    List(list::Options),
    /// Say what a file is called and what it is.
    Describe(describe::Options),
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    let outcome = match command {
        Command::Put(options) => put::run(options).await,
        Command::Get(options) => get::run(options).await,
        Command::List(options) => list::run(options).await,
        Command::Describe(options) => describe::run(options).await,
    };
    terminal::quietly(outcome.map(|()| ExitCode::SUCCESS)).map(|_| ())
}
