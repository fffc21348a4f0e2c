//! The connection to NATS: opened and checked in one place, with typed requests and replies over it.

pub mod clock;
mod connection;
mod responder;

pub use connection::{AskError, Bus, ConnectError, Connection};
pub use responder::{Responder, Unreadable};
