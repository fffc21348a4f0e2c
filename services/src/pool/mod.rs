//! The commands of an agent pool, one file each, and all pools at a glance.

pub mod roster;

pub use roster::Roster;
