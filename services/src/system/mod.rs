//! The commands of a system, one file each.

mod add_folders;
mod archive;
mod change;
mod create;
mod move_entry;
mod pin_entry;
mod remove_entry;
mod remove_member;
mod restore;
mod set_member;
mod take_snapshot;
mod track_files;

mod checks;
pub mod through;

#[cfg(test)]
mod table;
