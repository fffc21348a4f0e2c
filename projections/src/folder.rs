//! The folder of the read model.
//!
//! ```text
//! <data>/projections/LOCK       held for as long as a process uses the folder
//! <data>/projections/CURRENT    which of the databases counts, and its layout
//! <data>/projections/views-<n>  a database
//! ```
//!
//! A database counts from the moment that `CURRENT` names it, which is when it is complete. Any other is half built or
//! was replaced, and goes when the program starts.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::store::LAYOUT;

/// The folder, locked.
#[derive(Debug)]
pub struct DataFolder {
    root: PathBuf,
    /// Released when it is dropped.
    _lock: File,
}

impl DataFolder {
    const NAME: &str = "projections";
    const LOCK: &str = "LOCK";
    const CURRENT: &str = "CURRENT";
    const CURRENT_BEING_WRITTEN: &str = "CURRENT.part";
    const VIEWS: &str = "views-";

    pub fn open(data: &Path) -> Result<Self, Error> {
        let root = data.join(Self::NAME);
        let failed = |source| Error::Folder { folder: root.clone(), source };
        fs::create_dir_all(&root).map_err(failed)?;
        let lock = File::create(root.join(Self::LOCK)).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { root, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(Error::InUse(root)),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// The database that counts, if there is one and it has the layout of this program.
    pub fn current(&self) -> Result<Option<PathBuf>, Error> {
        let named = self.read_current()?;
        Ok(named.filter(|(_, layout)| *layout == LAYOUT).map(|(folder, _)| folder))
    }

    /// The database that counts, or did to a program of another layout.
    pub fn named(&self) -> Result<Option<PathBuf>, Error> {
        Ok(self.read_current()?.map(|(folder, _)| folder))
    }

    fn read_current(&self) -> Result<Option<(PathBuf, u32)>, Error> {
        let text = match fs::read_to_string(self.root.join(Self::CURRENT)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.failed(error)),
        };
        let named = text.trim_end().split_once(' ').and_then(|(name, layout)| {
            let folder = Self::number(name).map(|_| self.root.join(name))?;
            Some((folder, layout.parse().ok()?))
        });
        Ok(named.filter(|(folder, _)| folder.is_dir()))
    }

    /// From now on that database counts.
    pub fn make_current(&self, folder: &Path) -> Result<(), Error> {
        let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let part = self.root.join(Self::CURRENT_BEING_WRITTEN);
        let write = || {
            let mut file = File::create(&part)?;
            file.write_all(format!("{name} {LAYOUT}\n").as_bytes())?;
            file.sync_all()?;
            fs::rename(&part, self.root.join(Self::CURRENT))?;
            File::open(&self.root)?.sync_all()
        };
        write().map_err(|error| self.failed(error))
    }

    /// Where the next database goes.
    pub fn next(&self) -> Result<PathBuf, Error> {
        let last = self.databases()?.into_iter().map(|(number, _)| number).max().unwrap_or(0);
        Ok(self.root.join(format!("{}{}", Self::VIEWS, last + 1)))
    }

    /// Removes every database but that one.
    pub fn remove_others(&self, keep: Option<&Path>) -> Result<(), Error> {
        for (_, folder) in self.databases()? {
            if Some(folder.as_path()) != keep {
                tracing::info!(folder = %folder.display(), "removing a database that is half built or was replaced");
                fs::remove_dir_all(&folder).map_err(|error| self.failed(error))?;
            }
        }
        Ok(())
    }

    fn databases(&self) -> Result<Vec<(u64, PathBuf)>, Error> {
        let list = || {
            let mut found = Vec::new();
            for entry in fs::read_dir(&self.root)? {
                let entry = entry?;
                found.extend(entry.file_name().to_str().and_then(Self::number).map(|number| (number, entry.path())));
            }
            Ok(found)
        };
        list().map_err(|error| self.failed(error))
    }

    fn number(name: &str) -> Option<u64> {
        name.strip_prefix(Self::VIEWS)?.parse().ok()
    }

    fn failed(&self, source: io::Error) -> Error {
        Error::Folder { folder: self.root.clone(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_process_at_a_time_has_the_folder() {
        let data = tempfile::tempdir().unwrap();
        let first = DataFolder::open(data.path()).unwrap();
        let error = DataFolder::open(data.path()).expect_err("it is locked");
        assert!(error.to_string().starts_with("JT0010: "), "{error}");
        drop(first);
        DataFolder::open(data.path()).expect("it is free again");
    }

    #[test]
    fn only_what_is_named_counts_and_the_rest_goes() {
        let data = tempfile::tempdir().unwrap();
        let folder = DataFolder::open(data.path()).unwrap();
        assert_eq!(folder.current().unwrap(), None);
        let first = folder.next().unwrap();
        fs::create_dir(&first).unwrap();
        assert_eq!(folder.current().unwrap(), None);
        folder.make_current(&first).unwrap();
        let second = folder.next().unwrap();
        fs::create_dir(&second).unwrap();
        assert_ne!(first, second);
        assert_eq!(folder.current().unwrap(), Some(first.clone()));
        folder.remove_others(Some(&first)).unwrap();
        assert!(first.is_dir() && !second.exists());
    }

    #[test]
    fn another_layout_does_not_count() {
        let data = tempfile::tempdir().unwrap();
        let folder = DataFolder::open(data.path()).unwrap();
        let database = folder.next().unwrap();
        fs::create_dir(&database).unwrap();
        folder.make_current(&database).unwrap();
        let current = data.path().join("projections/CURRENT");
        let text = fs::read_to_string(&current).unwrap();
        fs::write(&current, text.replace(&format!(" {LAYOUT}"), &format!(" {}", LAYOUT + 1))).unwrap();
        assert_eq!(folder.current().unwrap(), None);
    }
}
