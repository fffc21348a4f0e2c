//! The commands of a tool.

mod deprecate;
mod recommend;
pub mod register_version;

#[cfg(test)]
mod table;
