//! The commands of a tool.

pub mod register_version;

#[cfg(test)]
mod table;
