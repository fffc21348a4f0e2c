//! The frame around a tool's `main`.

use crate::{Job, ToolError};
use serde_json::json;
use std::cell::Cell;
use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::{env, fs, io};

/// Runs the function that the agent asked for. A failure becomes the error document, one line in the log and
/// exit code 1; so does a panic, without a stack trace: the user reads that the tool is at fault, the log
/// says where.
pub fn run(body: impl FnOnce(&Job) -> Result<(), ToolError>) -> ExitCode {
    panic::set_hook(Box::new(|panic| {
        if CONTAINED.get() {
            return;
        }
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        log(&format!("defect at {at}: {}", panic.payload_as_str().unwrap_or("no message")));
    }));
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| body(&Job::from_environment()?)));
    let (code, message) = match outcome {
        Ok(Ok(())) => return ExitCode::SUCCESS,
        Ok(Err(error)) => (error.code(), error.to_string()),
        Err(_) => {
            ("tool-defect", "The tool stopped because of a defect in it; the log of the job says where.".to_owned())
        }
    };
    log(&message);
    if let Some(path) = env::var_os("JOBTRAIL_ERROR")
        && let Err(error) = fs::write(path, json!({"message": message, "code": code}).to_string())
    {
        log(&format!("the error document cannot be written: {error}"));
    }
    ExitCode::FAILURE
}

thread_local! {
    /// Whether a panic is expected and handled where it happens.
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Lets code of others loose on an input that nobody vouches for. `None` when it panicked: then the input is
/// at fault, as far as the user is concerned, and what the code was working on must not be used again.
pub fn contained<T>(work: impl FnOnce() -> T) -> Option<T> {
    let before = CONTAINED.replace(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    CONTAINED.set(before);
    outcome.ok()
}

/// A line in the log of the job. A log that nobody takes is no reason to stop.
fn log(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
