//! The nats-server that one machine runs for itself: a child process on the loopback interface, with all it keeps in
//! one folder. `jobtrail up` lives on one, and so do the tests.
//!
//! The child must not outlive its parent, or two servers would one day write to one store. Three things see to that:
//! a [`Broker`] that is dropped takes its child with it; util-linux's `setpriv`, where there is one, asks the kernel to
//! end the child when we are killed; and what is left all the same is ended at the next start in the same folder.

mod accounts;
mod broker;
mod config;
mod orphan;
mod process;

pub use accounts::Accounts;
pub use broker::{Broker, BrokerError};
pub use config::BrokerOptions;
