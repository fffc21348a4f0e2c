//! Claims work from its pools, runs the function in a sandbox, validates and uploads what came out.
//!
//! Nothing here decides what becomes of a job: every transition is asked of the services, and an attempt that they
//! call stale is dropped. Read the modules in this order.

mod error;
mod worker;

mod identity;
mod tools;

mod leases;
mod offers;
mod session;
mod slots;

mod attempt;
mod fetch;
mod folder;
mod gateway;

mod launch;
mod log;
mod pace;
mod progress;
pub mod run;
pub mod sandbox;
mod telemetry;

mod hashing;
mod media;
mod upload;
pub mod validate;

pub use error::Error;
pub use folder::Folder;
pub use gateway::ContentError;
pub use identity::Identity;
pub use sandbox::{Sandbox, SandboxMode, User};
pub use session::{Registration, Session, SessionError};
pub use tools::{Checked, Scan, Tool, ToolError};
pub use worker::{Options, run};
