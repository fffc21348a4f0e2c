//! What a tool written in Rust needs to talk to the agent: its input, parameters, progress and errors.
//!
//! A tool is a program with one function per first argument. Its `main` is one call of [`run`], which hands
//! it a [`Job`] and turns whatever goes wrong, a defect of the tool included, into the error document that
//! the person who started the job reads:
//!
//! ```no_run
//! use jobtrail_tool_kit::{Job, ToolError, run};
//!
//! fn main() -> std::process::ExitCode {
//!     run(|job| match job.function() {
//!         "count" => count(job),
//!         _ => Err(job.unknown_function()),
//!     })
//! }
//!
//! fn count(job: &Job) -> Result<(), ToolError> {
//!     let length = std::fs::metadata(job.input()).map_err(ToolError::Input)?.len();
//!     job.write_json("count.json", &length)
//! }
//! ```

mod counted;
mod error;
mod job;
mod list;
mod output;
mod progress;
mod run;
#[cfg(feature = "testing")]
pub mod testing;

pub use counted::Counted;
pub use error::{ToolError, plain};
pub use job::Job;
pub use list::ListDocument;
pub use output::Output;
pub use progress::Progress;
pub use run::{contained, run};
