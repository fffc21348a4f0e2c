//! People in the organization: who joins, what they are, and that they go. Each command in a file of its own.
//!
//! What they are is decided on the log. What is personal is kept beside it ([`crate::people`]): names, addresses and
//! passwords are in no event.

pub mod add;
pub mod change;
mod checks;
pub mod end_sessions;
pub mod erase;
pub mod list;
pub mod oneself;
pub mod reset_password;

#[cfg(test)]
mod table;
