//! The commands of an agent, one file each.

mod heartbeat;
mod leave;
mod lose;
mod register;

pub use lose::decide as decide_loss;

#[cfg(test)]
mod table;
