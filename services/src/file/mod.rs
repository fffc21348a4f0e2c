//! The commands of a file, one file each.

mod archive;
mod register;
mod restore;
mod revise;

mod content;

#[cfg(test)]
mod table;
