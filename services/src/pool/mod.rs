//! The commands of an agent pool, one file each, and all pools at a glance.

mod add_member;
mod archive;
mod change;
mod create;
mod remove_member;
mod restore;

mod checks;
pub mod roster;

pub use roster::Roster;

#[cfg(test)]
mod table;
