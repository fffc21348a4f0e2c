//! The commands of a job, one file each, in the order of its life; and what follows from its events.

mod cancel;
mod claim;
mod complete;
mod expire;
mod fail;
mod requeue;
mod start;
mod start_upload;
mod submit;
mod take_output;

mod artifacts;
mod lease;
pub mod made;
pub mod queue;
pub mod react;

pub use claim::{READ_GRANT_MS, UPLOAD_GRACE_MS};
pub use expire::{RUN_GRACE_MS, STEP_MS};
pub use {expire::decide as decide_expiry, requeue::decide as decide_requeue};

#[cfg(test)]
pub(crate) use lease::attempt;

#[cfg(test)]
pub(crate) mod any_command;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod table;
