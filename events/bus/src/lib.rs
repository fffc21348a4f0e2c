//! The connection to NATS: opened and checked in one place, with typed requests and replies over it, and messages pulled from
//! shared consumers.

pub mod clock;
mod connection;
mod key;
mod pull;
mod responder;

pub use connection::{AskError, Bus, ConnectError, Connection, Identity, RenewError};
pub use key::{Key, KeyError, KeyKind};
pub use pull::Pull;
pub use responder::{Responder, Unreadable};
