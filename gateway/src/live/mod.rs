//! What happens while somebody watches.
//!
//! The projections publish every change once it can be read. One [`hub::Hub`] in each gateway hears them and hands them to the
//! connections of `GET /changes`, each of which passes on what its viewer may see.

mod admission;
mod connections;
mod hub;
mod journal;
mod progress;
mod run_log;
mod watch;

pub use hub::{Hub, run};
pub use progress::progress;
pub use run_log::{RunLog, Secret};
pub use watch::Watch;
