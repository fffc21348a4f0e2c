//! The commands of a file, one file each.

mod archive;
mod describe;
mod register;
mod restore;
pub(crate) mod revise;

mod content;

pub(crate) use content::is_media_type;

#[cfg(test)]
mod shared;
#[cfg(test)]
mod table;
