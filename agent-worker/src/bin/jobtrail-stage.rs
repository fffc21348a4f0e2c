//! The agent's part inside the sandbox, for programs that are not the agent themselves, such as tests.

use std::process::ExitCode;

fn main() -> ExitCode {
    jobtrail_agent::sandbox::stage::take_over().unwrap_or(ExitCode::FAILURE)
}
