//! `jobtrail job`: submitted, listed, shown, followed, cancelled.

mod cancel;
pub mod describe;
mod function;
mod list;
pub mod parameters;
mod show;
mod submit;
pub mod watch;

use std::process::ExitCode;

use clap::Subcommand;

use crate::terminal;

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Run a function of a tool on a file, and print the job's id.
    Submit(submit::Options),
    /// Your jobs, newest first.
    List(list::Options),
    /// All about a job: where it stands, its history, what it made.
    Show(show::Options),
    /// Follow a job, with its progress and its log; exits with 0 when it is Completed, 1 when Failed, 2 when Canceled.
    Watch(watch::Options),
    /// Cancel a job that is Pending.
    Cancel(cancel::Options),
}

pub async fn run(command: Command) -> anyhow::Result<ExitCode> {
    let done = |()| ExitCode::SUCCESS;
    let outcome = match command {
        Command::Submit(options) => submit::run(options).await,
        Command::List(options) => list::run(options).await.map(done),
        Command::Show(options) => show::run(options).await.map(done),
        Command::Watch(options) => watch::run(options).await,
        Command::Cancel(options) => cancel::run(options).await.map(done),
    };
    terminal::quietly(outcome)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::api::answer::Job;

    /// A job as the gateway tells its creator of it.
    pub fn example(status: &str) -> Value {
        let id = "3f2a9177-0000-4000-8000-000000000000";
        json!({
            "id": id, "status": status, "attempt": 1, "max_attempts": 3,
            "tool": "archive", "tool_name": "Archive", "tool_version": "1.0.0",
            "function": "extract", "function_name": "List contents",
            "assignment": {"kind": "automatic"}, "agent": {"id": id, "name": "press"}, "pool": null,
            "started_on": "2026-07-01T09:30:00.000000Z", "started_by": {"id": id, "name": "admin"},
            "since": "2026-07-01T09:30:01.000000Z",
            "inputs": [{
                "file_id": id, "revision": 1, "name": "parts.zip", "media_type": "application/zip", "size": 2048,
                "sha256": "",
            }],
            "parameters": {"pattern": "**"}, "sequence": 7,
        })
    }

    pub fn job(status: &str) -> Job {
        serde_json::from_value(example(status)).expect("a job")
    }
}
