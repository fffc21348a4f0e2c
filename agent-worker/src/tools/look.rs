//! What a folder looks like from outside, told quickly: every look reads names, sizes and times, and no content.

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use jobtrail_events::value::Digest;
use sha2::{Digest as _, Sha256};

/// Of two looks at a folder that are alike, nothing was done to it in between. The times of change are in it, which
/// nobody can set, so that content of the same size and date does not go unnoticed. The other way round says nothing: a
/// copy of the same content looks different.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look(Digest);

impl Look {
    /// Looks at all that is in `folder`; links are not followed. Blocks.
    pub fn at(folder: &Path) -> io::Result<Self> {
        let mut hash = Sha256::new();
        collect(folder, &mut hash)?;
        Ok(Self(Digest(hash.finalize().into())))
    }
}

fn collect(folder: &Path, hash: &mut Sha256) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    hash.update((entries.len() as u64).to_be_bytes());
    for entry in entries {
        let (name, metadata) = (entry.file_name(), entry.metadata()?);
        hash.update((name.len() as u64).to_be_bytes());
        hash.update(name.as_bytes());
        hash.update(metadata.mode().to_be_bytes());
        hash.update(metadata.dev().to_be_bytes());
        hash.update(metadata.ino().to_be_bytes());
        if metadata.is_dir() {
            // The times of a folder say that names came or went, which is seen below.
            collect(&entry.path(), hash)?;
        } else {
            hash.update(metadata.size().to_be_bytes());
            for part in [metadata.mtime(), metadata.mtime_nsec(), metadata.ctime(), metadata.ctime_nsec()] {
                hash.update(part.to_be_bytes());
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_done_to_a_folder_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("lib")).unwrap();
        fs::write(path("lib/a"), "one").unwrap();
        let mut last = Look::at(folder.path()).unwrap();
        assert_eq!(Look::at(folder.path()).unwrap(), last);
        fs::read(path("lib/a")).unwrap();
        assert_eq!(Look::at(folder.path()).unwrap(), last, "reading is no change");
        let changes: [&dyn Fn(); 6] = [
            // Times are as coarse as the kernel's tick, so each of these changes something else as well.
            &|| fs::write(path("lib/a"), "three").unwrap(),
            &|| fs::write(path("lib/b"), "").unwrap(),
            &|| fs::rename(path("lib/b"), path("lib/c")).unwrap(),
            &|| fs::remove_file(path("lib/c")).unwrap(),
            &|| std::os::unix::fs::symlink("a", path("lib/b")).unwrap(),
            &|| fs::create_dir(path("empty")).unwrap(),
        ];
        for (n, change) in changes.into_iter().enumerate() {
            change();
            let now = Look::at(folder.path()).unwrap();
            assert_ne!(now, last, "change {n}");
            last = now;
        }
    }
}
