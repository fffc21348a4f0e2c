//! One number for all that a tool consists of.

use std::fs::{self, File};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use jobtrail_events::value::Digest;
use sha2::{Digest as _, Sha256};

use crate::hashing;

/// What the folder holds, as a SHA-256: of every file and link, in the order of their paths, its kind (with the
/// executable bit), path, and content. Owners, times and empty folders do not count.
pub fn of_folder(folder: &Path) -> io::Result<Digest> {
    let mut entries = Vec::new();
    collect(folder, Path::new(""), &mut entries)?;
    entries.sort();
    let mut hash = Sha256::new();
    for relative in entries {
        let path = folder.join(&relative);
        let metadata = path.symlink_metadata()?;
        if metadata.is_symlink() {
            head(&mut hash, b'l', &relative);
            part(&mut hash, fs::read_link(&path)?.as_os_str().as_bytes());
        } else {
            let is_executable = metadata.permissions().mode() & 0o111 != 0;
            head(&mut hash, if is_executable { b'x' } else { b'f' }, &relative);
            let (_, content) = hashing::read_all(File::open(&path)?, |_| ())?;
            hash.update(content.0);
        }
    }
    Ok(Digest(hash.finalize().into()))
}

fn collect(folder: &Path, relative: &Path, entries: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder.join(relative))? {
        let entry = entry?;
        let path = relative.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(folder, &path, entries)?;
        } else if kind.is_file() || kind.is_symlink() {
            entries.push(path);
        } else {
            let message = format!("{} is neither a file nor a folder nor a link", path.display());
            return Err(io::Error::other(message));
        }
    }
    Ok(())
}

fn head(hash: &mut Sha256, kind: u8, path: &Path) {
    hash.update([kind]);
    part(hash, path.as_os_str().as_bytes());
}

/// Length first, so that no two folders give the same bytes.
fn part(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("lib")).unwrap();
        fs::write(folder.path().join("run"), "one").unwrap();
        fs::write(folder.path().join("lib/a"), "two").unwrap();
        std::os::unix::fs::symlink("a", folder.path().join("lib/b")).unwrap();
        folder
    }

    #[test]
    fn the_same_content_gives_the_same_digest_and_every_change_another() {
        let base = folder();
        let digest = of_folder(base.path()).unwrap();
        let changes: [fn(&Path); 6] = [
            |_| (),
            |folder| fs::write(folder.join("run"), "One").unwrap(),
            |folder| fs::rename(folder.join("run"), folder.join("ran")).unwrap(),
            |folder| fs::write(folder.join("lib/c"), "").unwrap(),
            |folder| fs::set_permissions(folder.join("run"), fs::Permissions::from_mode(0o755)).unwrap(),
            |folder| {
                fs::remove_file(folder.join("lib/b")).unwrap();
                std::os::unix::fs::symlink("../run", folder.join("lib/b")).unwrap();
            },
        ];
        for (n, change) in changes.into_iter().enumerate() {
            let other = folder();
            change(other.path());
            assert_eq!(of_folder(other.path()).unwrap() == digest, n == 0, "change {n}");
        }
    }
}
