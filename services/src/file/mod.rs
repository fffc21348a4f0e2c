//! The commands of a file, one file each.

mod archive;
mod register;
mod restore;
pub(crate) mod revise;

mod content;

#[cfg(test)]
mod table;
