//! Runs the built program as an agent would.

mod convert;
mod hostile;
mod made;
mod samples;
