//! Who may make it happen: one module per aggregate, one file per command.

pub mod client;
pub mod people;
