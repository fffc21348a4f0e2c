//! The commands of an agent, one file each.

pub mod archive;
pub mod heartbeat;
pub mod leave;
pub mod lose;
pub mod register;

#[cfg(test)]
mod table;
