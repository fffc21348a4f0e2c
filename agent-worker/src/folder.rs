//! The working folder of one attempt.
//!
//! ```text
//! <work>/<job>-<attempt>/
//!     log/                what the function printed; it cannot get there
//!     job/                the function's own folder
//!         input/<name>    read-only
//!         output/
//!         parameters.json read-only
//!         progress        a pipe
//!         error.json      when the function wrote one
//! ```

mod remove;

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FileType, Mode};
use tracing::warn;

use crate::sandbox::User;

pub(crate) use remove::{open_up, remove_tree};

/// A working folder, made for one attempt. [`Folder::remove`] it: dropping it leaves it.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
    input: PathBuf,
}

impl Folder {
    /// Makes the folder at `root`, with `parameters` (a JSON object) and a place for an input of that name.
    /// What was there before is removed. What the function may write is `user`'s, when that is another than we. Blocks.
    ///
    /// # Errors
    /// `InvalidInput` when the name is no plain file name.
    pub fn create(root: &Path, input_name: &str, parameters: &str, user: Option<User>) -> io::Result<Self> {
        if input_name.is_empty() || [".", ".."].contains(&input_name) || input_name.contains(['/', '\0']) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the input's name is no file name"));
        }
        remove_tree(root)?;
        let folder = Self { root: root.to_owned(), input: root.join("job/input").join(input_name) };
        let mut builder = DirBuilder::new();
        builder.mode(0o700).recursive(true);
        for path in [folder.log(), folder.input_folder(), folder.output()] {
            builder.create(path)?;
        }
        fs::write(folder.parameters(), parameters)?;
        fs::set_permissions(folder.parameters(), Permissions::from_mode(0o444))?;
        rustix::fs::mknodat(CWD, folder.progress(), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0)?;
        if let Some(User { user, group }) = user {
            for path in [folder.job(), folder.output(), folder.progress()] {
                chown(path, Some(user), Some(group))?;
            }
            // To be entered; nobody gets there but through the sandbox.
            fs::set_permissions(folder.input_folder(), Permissions::from_mode(0o755))?;
        }
        Ok(folder)
    }

    pub fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    pub fn job(&self) -> PathBuf {
        self.root.join("job")
    }

    pub fn input(&self) -> &Path {
        &self.input
    }

    pub fn input_folder(&self) -> PathBuf {
        self.root.join("job/input")
    }

    pub fn output(&self) -> PathBuf {
        self.root.join("job/output")
    }

    pub fn parameters(&self) -> PathBuf {
        self.root.join("job/parameters.json")
    }

    pub fn progress(&self) -> PathBuf {
        self.root.join("job/progress")
    }

    pub fn error(&self) -> PathBuf {
        self.root.join("job/error.json")
    }

    /// Removes it with all that is in it; what cannot be removed is left for the next start.
    pub async fn remove(self) {
        let root = self.root.clone();
        match tokio::task::spawn_blocking(move || remove_tree(&root)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => warn!(path = %self.root.display(), %error, "a working folder could not be removed"),
            Err(error) => warn!(path = %self.root.display(), %error, "a working folder was not removed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::FileTypeExt;

    use super::*;

    #[tokio::test]
    async fn it_is_made_fresh_and_goes_away() {
        let work = tempfile::tempdir().unwrap();
        let root = work.path().join("a-1");
        fs::create_dir_all(root.join("job/output")).unwrap();
        fs::write(root.join("job/output/stale"), "").unwrap();
        let folder = Folder::create(&root, "parts.zip", "{}", None).unwrap();
        assert_eq!(fs::read_dir(folder.output()).unwrap().count(), 0);
        assert_eq!(fs::read_to_string(folder.parameters()).unwrap(), "{}");
        assert!(fs::metadata(folder.progress()).unwrap().file_type().is_fifo());
        assert!(folder.input().ends_with("job/input/parts.zip"));
        fs::create_dir(folder.output().join("shut")).unwrap();
        fs::set_permissions(folder.output().join("shut"), Permissions::from_mode(0o000)).unwrap();
        folder.remove().await;
        assert!(!root.exists());
    }

    #[test]
    fn a_name_that_leads_elsewhere_is_refused() {
        let work = tempfile::tempdir().unwrap();
        for name in ["", ".", "..", "../x", "a/b", "a\0"] {
            assert!(Folder::create(&work.path().join("a-1"), name, "{}", None).is_err(), "{name:?}");
        }
        assert!(Folder::create(&work.path().join("a-1"), "-rf *\n", "{}", None).is_ok());
    }
}
