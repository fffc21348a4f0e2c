//! All files below a folder, and nothing that is not one.

use std::fs;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use jobtrail_events::job::Artifact;

use super::{Invalid, Rules};

/// The files below `root` by their name relative to it, sorted. Links are not followed.
pub fn files(root: &Path) -> Result<Vec<(String, PathBuf)>, Invalid> {
    let mut found = Vec::new();
    let mut folders = vec![(String::new(), root.to_owned())];
    // The log is an artifact as well.
    let mut length = "log.txt".len();
    while let Some((prefix, folder)) = folders.pop() {
        let unreadable =
            |error: std::io::Error| Invalid::Unreadable { name: prefix.clone(), reason: error.to_string() };
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let name = name(&prefix, &entry.file_name())?;
            let kind = entry.file_type().map_err(unreadable)?;
            if kind.is_dir() {
                folders.push((name, entry.path()));
            } else if kind.is_file() {
                length += name.len();
                found.push((name, entry.path()));
            } else {
                return Err(Invalid::NotAFile { name, what: what(kind) });
            }
            if found.len() > Rules::MOST_FILES || folders.len() > Rules::MOST_FILES {
                return Err(Invalid::TooMany);
            }
        }
    }
    if length > Artifact::LONGEST_NAMES {
        return Err(Invalid::LongNames);
    }
    found.sort();
    Ok(found)
}

fn name(prefix: &str, name: &std::ffi::OsStr) -> Result<String, Invalid> {
    let text = name.to_str().filter(|text| !text.chars().any(char::is_control));
    let text = text.ok_or_else(|| Invalid::UnreadableName { name: name.to_owned() })?;
    let name = if prefix.is_empty() { text.to_owned() } else { format!("{prefix}/{text}") };
    if name.len() > Artifact::LONGEST_NAME { Err(Invalid::LongName { name }) } else { Ok(name) }
}

fn what(kind: fs::FileType) -> &'static str {
    if kind.is_symlink() {
        "a symbolic link"
    } else if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}
