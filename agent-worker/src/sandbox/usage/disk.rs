use std::collections::HashMap;
use std::ffi::CString;
use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, fstat, openat, statat};
use rustix::io::Errno;

use crate::folder::open_up;
use crate::sandbox::limits::Limits;

/// Whether a folder holds more than it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Within,
    Bytes,
    Files,
    Depth,
}

/// A folder that is being walked through.
struct Level {
    folder: OwnedFd,
    entries: Dir,
}

const OPEN: OFlags =
    OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC).union(OFlags::NONBLOCK);

/// Bytes of the files on a folder's disk that are in no folder any more and that processes still have open.
pub fn held_open(folder: &Path, tree: &[i32]) -> io::Result<u64> {
    let device = fs::metadata(folder)?.dev();
    let mut held = HashMap::new();
    for pid in tree {
        // It may be gone by now.
        for file in fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten() {
            if let Ok(file) = fs::metadata(file.path())
                && file.is_file()
                && file.nlink() == 0
                && file.dev() == device
            {
                held.insert(file.ino(), file.len().max(file.blocks() * 512));
            }
        }
    }
    Ok(held.values().fold(0, |sum, bytes| sum.saturating_add(*bytes)))
}

/// Adds to `bytes` what is below a folder, each file with its size or what it takes up, whichever is more: a file with
/// holes is read in full later. Stops at the first limit that is passed.
pub fn of_folder(root: &Path, mut bytes: u64, most_bytes: u64) -> io::Result<Found> {
    let mut levels = vec![Level::of(openat(CWD, root, OPEN, Mode::empty())?)?];
    let device = fstat(&levels[0].folder)?.st_dev;
    let mut files = 0;
    if bytes > most_bytes {
        return Ok(Found::Bytes);
    }
    while let Some(level) = levels.last_mut() {
        let Some(entry) = level.entries.next() else {
            levels.pop();
            continue;
        };
        let entry = entry?;
        let name = entry.file_name();
        if [c".", c".."].contains(&name) {
            continue;
        }
        // It may be gone by now.
        let Ok(stat) = statat(&level.folder, name, AtFlags::SYMLINK_NOFOLLOW) else { continue };
        // Another's, laid there for it to read.
        if stat.st_dev != device {
            continue;
        }
        let size = u64::try_from(stat.st_size).unwrap_or_default();
        let taken = u64::try_from(stat.st_blocks).unwrap_or_default().saturating_mul(512);
        let is_folder = FileType::from_raw_mode(stat.st_mode).is_dir();
        bytes = bytes.saturating_add(if is_folder { taken } else { size.max(taken) });
        files += 1;
        if bytes > most_bytes {
            return Ok(Found::Bytes);
        }
        if files > Limits::FILES {
            return Ok(Found::Files);
        }
        if is_folder {
            let name = name.to_owned();
            let Some(folder) = enter(&level.folder, &name) else { continue };
            if levels.len() > Limits::DEEPEST {
                return Ok(Found::Depth);
            }
            levels.push(Level::of(folder)?);
        }
    }
    Ok(Found::Within)
}

/// Also one from which the function took the permissions away.
fn enter(parent: &OwnedFd, name: &CString) -> Option<OwnedFd> {
    match openat(parent, name, OPEN, Mode::empty()) {
        Err(Errno::ACCESS) => {
            open_up(parent, name).ok()?;
            openat(parent, name, OPEN, Mode::empty()).ok()
        }
        opened => opened.ok(),
    }
}

impl Level {
    fn of(folder: OwnedFd) -> io::Result<Self> {
        let entries = Dir::read_from(&folder)?;
        Ok(Self { folder, entries })
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const MIB: u64 = 1024 * 1024;

    #[test]
    fn what_lies_in_a_folder_is_counted_holes_and_all() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::write(root.join("a/b/one"), vec![1; 512 * 1024]).unwrap();
        assert_eq!(of_folder(root, 0, MIB).unwrap(), Found::Within);
        fs::File::create(root.join("a/holes")).unwrap().set_len(MIB).unwrap();
        assert_eq!(of_folder(root, 0, MIB).unwrap(), Found::Bytes);
        fs::remove_file(root.join("a/holes")).unwrap();
        std::os::unix::fs::symlink("/usr", root.join("a/link")).unwrap();
        assert_eq!(of_folder(root, 0, MIB).unwrap(), Found::Within);
    }

    #[test]
    fn what_is_hidden_is_counted_too() {
        let folder = tempfile::tempdir().unwrap();
        let hidden = folder.path().join("hidden");
        fs::create_dir(&hidden).unwrap();
        fs::write(hidden.join("one"), vec![1; 2 * 1024 * 1024]).unwrap();
        fs::set_permissions(&hidden, fs::Permissions::from_mode(0o000)).unwrap();
        assert_eq!(of_folder(folder.path(), 0, MIB).unwrap(), Found::Bytes);
    }

    #[test]
    fn a_shaft_is_not_followed_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let mut path = folder.path().to_owned();
        for _ in 0..Limits::DEEPEST {
            path.push("d");
        }
        fs::create_dir_all(&path).unwrap();
        assert_eq!(of_folder(folder.path(), 0, MIB).unwrap(), Found::Within);
        fs::create_dir(path.join("d")).unwrap();
        assert_eq!(of_folder(folder.path(), 0, MIB).unwrap(), Found::Depth);
    }
}
