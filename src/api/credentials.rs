use std::io::{ErrorKind, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::BaseUrl;

/// What `jobtrail sign-in` keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// The gateway that gave the token.
    pub url: BaseUrl,
    pub token: String,
    pub username: String,
}

/// `$XDG_CONFIG_HOME/jobtrail/credentials.json`, readable by its owner alone.
#[derive(Clone, Debug)]
pub struct CredentialsFile(PathBuf);

impl CredentialsFile {
    pub fn of_user() -> anyhow::Result<Self> {
        let folder = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let config = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")));
        let config = config.context("there is no place for credentials: set HOME or XDG_CONFIG_HOME")?;
        Ok(Self(config.join("jobtrail").join("credentials.json")))
    }

    /// What is kept; nothing before the first sign-in.
    pub fn read(&self) -> anyhow::Result<Option<Credentials>> {
        let text = match std::fs::read(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", self.0.display())),
        };
        let credentials = serde_json::from_slice(&text).with_context(|| {
            format!("{} is damaged; remove it and sign in with `jobtrail sign-in`", self.0.display())
        })?;
        Ok(Some(credentials))
    }

    /// Keeps them in place of what was kept before: all of it or nothing.
    pub fn write(&self, credentials: &Credentials) -> anyhow::Result<()> {
        self.replace(credentials).with_context(|| format!("cannot write {}", self.0.display()))
    }

    fn replace(&self, credentials: &Credentials) -> std::io::Result<()> {
        let folder = self.0.parent().unwrap_or(Path::new("."));
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        // A temporary file is made with mode 0600.
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer_pretty(&mut file, credentials)?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(&self.0)?;
        Ok(())
    }

    /// Keeps nothing any more.
    pub fn remove(&self) -> anyhow::Result<()> {
        match std::fs::remove_file(&self.0) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).with_context(|| format!("cannot remove {}", self.0.display()))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn credentials(token: &str) -> Credentials {
        Credentials { url: BaseUrl::default(), token: token.to_owned(), username: "admin".to_owned() }
    }

    #[test]
    fn what_is_kept_is_read_back_until_it_is_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = CredentialsFile(folder.path().join("config/jobtrail/credentials.json"));
        assert_eq!(file.read().expect("readable"), None);
        for token in ["jt_first", "jt_second"] {
            file.write(&credentials(token)).expect("writable");
            assert_eq!(file.read().expect("readable"), Some(credentials(token)));
        }
        file.remove().expect("removable");
        file.remove().expect("it may be gone already");
        assert_eq!(file.read().expect("readable"), None);
    }

    #[test]
    fn nobody_else_may_read_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = CredentialsFile(folder.path().join("jobtrail/credentials.json"));
        file.write(&credentials("jt_x")).expect("writable");
        let mode = |path: &Path| path.metadata().expect("it is there").permissions().mode() & 0o777;
        assert_eq!(mode(&file.0), 0o600);
        assert_eq!(mode(file.0.parent().expect("a folder")), 0o700);
    }

    #[test]
    fn a_damaged_file_says_what_to_do() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = CredentialsFile(folder.path().join("credentials.json"));
        std::fs::write(&file.0, "{").expect("writable");
        let error = file.read().expect_err("it is damaged");
        assert!(error.to_string().contains("jobtrail sign-in"), "{error}");
    }
}
