//! What happens inside the sandbox before the function's program: its limits are set and Landlock is put on, and then
//! this process becomes the program.
//!
//! That has to be a program of ours, and it is the agent's own, started anew inside with [`COMMAND`] as its first
//! argument. So the `main` of every program that runs functions begins with [`take_over`].

use std::ffi::OsString;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::OnceLock;

use super::landlocked;
use super::limits::ProcessLimits;

/// The first argument that makes a program the stage.
pub(crate) const COMMAND: &str = "sandbox-exec";
/// Where it lies inside.
pub(crate) const INSIDE: &str = "/stage";
/// How its complaint begins when it cannot start the function's program.
pub(crate) const COMPLAINT: &str = "sandbox: ";

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// To be called first of all in `main`. When this process is the stage it becomes the function's program, or ends
/// with the code that is answered; when it is not, it is known from now on that this program can play it.
pub fn take_over() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == COMMAND) {
        return Some(play(&arguments.collect::<Vec<_>>()));
    }
    if let Ok(program) = std::env::current_exe() {
        played_by(program);
    }
    None
}

/// Names the program that begins with [`take_over`], for a process that does not itself.
pub fn played_by(program: PathBuf) {
    // The first stays.
    let _ = PROGRAM.set(program);
}

pub(crate) fn program() -> Option<&'static Path> {
    PROGRAM.get().map(PathBuf::as_path)
}

/// What a program answers as a shell does: not found, and found but not to be run.
const NOT_FOUND: u8 = 127;
const NOT_RUN: u8 = 126;
/// The stage itself is at fault.
const FAILED: u8 = 125;

fn play(arguments: &[OsString]) -> ExitCode {
    let Some((limits, [program, arguments @ ..])) = arguments.split_at_checked(3) else {
        return complain(FAILED, "this is how functions are started in their sandbox, and nothing for people to call");
    };
    let Some(limits) = ProcessLimits::from_arguments(limits) else {
        return complain(FAILED, "the limits of the function cannot be read");
    };
    if let Err(error) = limits.apply() {
        return complain(FAILED, &format!("the limits of the function cannot be set: {error}"));
    }
    if let Err(error) = landlocked::restrict() {
        return complain(FAILED, &format!("Landlock cannot be put on: {error}"));
    }
    let error = Command::new(program).args(arguments).exec();
    let code = if error.kind() == std::io::ErrorKind::NotFound { NOT_FOUND } else { NOT_RUN };
    complain(code, &format!("cannot start {}: {error}", program.display()))
}

fn complain(code: u8, text: &str) -> ExitCode {
    // Whoever listens reads it as the end of the function's log.
    let _ = writeln!(std::io::stderr(), "{COMPLAINT}{text}");
    ExitCode::from(code)
}
