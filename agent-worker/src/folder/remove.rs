//! Removing a folder, whatever a function has made of it: folders that nobody may enter, and folders in folders deeper
//! than a path or a stack reaches. Nothing of the function may run any more.

use std::ffi::CString;
use std::fs;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, chmod, openat, renameat, statat, unlinkat};
use rustix::io::Errno;

/// Removes a folder whatever its permissions are, if it is there. Links are not followed. Blocks.
pub(crate) fn remove_tree(path: &Path) -> io::Result<()> {
    let name = path_name(path)?;
    let top = match enter(CWD, &name) {
        Ok(top) => top,
        Err(Errno::NOENT) => return Ok(()),
        Err(Errno::NOTDIR | Errno::LOOP) => return fs::remove_file(path),
        Err(error) => return Err(error.into()),
    };
    // However deep the tree is, it is never walked down: each folder's folders are brought up to the top first.
    let mut brought_up = 0_u64;
    loop {
        let names = names(&top)?;
        if names.is_empty() {
            break;
        }
        for (name, is_folder) in names {
            if !is_folder {
                unlinkat(&top, &name, AtFlags::empty())?;
                continue;
            }
            let folder = enter(&top, &name)?;
            for (inner, is_folder) in self::names(&folder)? {
                if is_folder {
                    // To be moved, it has to be open to us.
                    open_up(&folder, &inner)?;
                    bring_up(&folder, &inner, &top, &mut brought_up)?;
                } else {
                    unlinkat(&folder, &inner, AtFlags::empty())?;
                }
            }
            unlinkat(&top, &name, AtFlags::REMOVEDIR)?;
        }
    }
    fs::remove_dir(path)
}

fn bring_up(from: &OwnedFd, name: &CString, top: &OwnedFd, brought_up: &mut u64) -> io::Result<()> {
    loop {
        *brought_up += 1;
        let free = CString::new(format!("removed-{brought_up}"))?;
        match renameat(from, name, top, &free) {
            Ok(()) => return Ok(()),
            // The function may have thought of that name too.
            Err(Errno::NOTEMPTY | Errno::EXIST | Errno::NOTDIR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn enter(parent: impl AsFd, name: &CString) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    // To remove what is in it, it has to be open to us.
    match open_up(&parent, name) {
        Ok(()) | Err(Errno::PERM) => {}
        Err(error) => return Err(error),
    }
    openat(parent, name, flags, Mode::empty())
}

/// Lets us into a folder, and never into what a link in its place leads to.
pub(crate) fn open_up(parent: impl AsFd, name: &CString) -> Result<(), Errno> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let folder = openat(parent, name, flags, Mode::empty())?;
    let stat = rustix::fs::fstat(&folder)?;
    if Mode::from_raw_mode(stat.st_mode).contains(Mode::RWXU) {
        return Ok(());
    }
    chmod(format!("/proc/self/fd/{}", folder.as_raw_fd()), Mode::RWXU)
}

/// What is in a folder, and which of it are folders.
fn names(folder: &OwnedFd) -> io::Result<Vec<(CString, bool)>> {
    let mut names = Vec::new();
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if [c".", c".."].contains(&name) {
            continue;
        }
        let kind = match entry.file_type() {
            FileType::Unknown => FileType::from_raw_mode(statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?.st_mode),
            known => known,
        };
        names.push((name.to_owned(), kind.is_dir()));
    }
    Ok(names)
}

fn path_name(path: &Path) -> io::Result<CString> {
    Ok(CString::new(path.as_os_str().as_encoded_bytes())?)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use rustix::fs::mkdirat;

    use super::*;

    #[test]
    fn a_shaft_deeper_than_any_path_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        fs::create_dir(&root).unwrap();
        let mut at: OwnedFd = fs::File::open(&root).unwrap().into();
        let name = CString::new("d".repeat(200)).unwrap();
        for _ in 0..5_000 {
            mkdirat(&at, &name, Mode::RWXU).unwrap();
            at = openat(&at, &name, OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty()).unwrap();
        }
        drop(at);
        remove_tree(&root).unwrap();
        assert!(!root.exists());
    }

    #[test]
    fn shut_folders_links_and_names_like_ours_are_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let (root, other) = (folder.path().join("root"), folder.path().join("other"));
        fs::create_dir_all(root.join("a/removed-1/x")).unwrap();
        fs::create_dir_all(root.join("removed-1/full")).unwrap();
        fs::create_dir_all(root.join("removed-2")).unwrap();
        fs::create_dir_all(other.join("kept")).unwrap();
        fs::write(root.join("removed-3"), "").unwrap();
        symlink(&other, root.join("link")).unwrap();
        symlink(&other, root.join("a/removed-1/link")).unwrap();
        for shut in ["a/removed-1/x", "a/removed-1", "a", "removed-1/full", "removed-1"] {
            fs::set_permissions(root.join(shut), fs::Permissions::from_mode(0o000)).unwrap();
        }
        remove_tree(&root).unwrap();
        assert!(!root.exists() && other.join("kept").exists());
        remove_tree(&root).unwrap();
        symlink(&other, &root).unwrap();
        remove_tree(&root).unwrap();
        assert!(!root.is_symlink() && other.join("kept").exists());
    }
}
