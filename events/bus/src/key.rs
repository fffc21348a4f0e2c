use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nkeys::{KeyPair, KeyPairType};

/// An NKey with its secret half: an Ed25519 key pair in the encoding of NATS. Cheap to clone.
#[derive(Clone)]
pub struct Key(Arc<KeyPair>);

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// Connects.
    User,
    /// Signs what others may do.
    Account,
}

/// A key cannot be had from its file. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("the key {path} cannot be read or written")]
    File { path: PathBuf, source: io::Error },
    #[error("JT0013: the key {path} can be read by others; take that from them: chmod 600 {path}")]
    Exposed { path: PathBuf },
    #[error("{path} holds no {kind} key, which is one line that begins with {beginning}")]
    NoKey { path: PathBuf, kind: &'static str, beginning: &'static str },
}

impl Key {
    pub fn generate(kind: KeyKind) -> Self {
        Self(Arc::new(match kind {
            KeyKind::User => KeyPair::new_user(),
            KeyKind::Account => KeyPair::new_account(),
        }))
    }

    /// Reads the key in a file, or makes one and keeps it there, for its owner's eyes only.
    pub fn keep(path: &Path, kind: KeyKind) -> Result<Self, KeyError> {
        match Self::read(path, kind) {
            Err(KeyError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                let key = Self::generate(kind);
                key.write(path).map_err(|source| KeyError::File { path: path.to_owned(), source })?;
                // Another process may have been first.
                Self::read(path, kind)
            }
            read => read,
        }
    }

    /// Reads the key in a file that nobody else can read.
    pub fn read(path: &Path, kind: KeyKind) -> Result<Self, KeyError> {
        let file = |source| KeyError::File { path: path.to_owned(), source };
        let mode = fs::metadata(path).map_err(file)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(KeyError::Exposed { path: path.to_owned() });
        }
        let text = fs::read_to_string(path).map_err(file)?;
        Self::parse(text.trim(), kind).ok_or_else(|| KeyError::NoKey {
            path: path.to_owned(),
            kind: kind.name(),
            beginning: kind.beginning(),
        })
    }

    /// A key from its seed.
    pub fn parse(seed: &str, kind: KeyKind) -> Option<Self> {
        let pair = KeyPair::from_seed(seed).ok()?;
        (pair.key_pair_type() == kind.of_nats()).then(|| Self(Arc::new(pair)))
    }

    /// The half that everybody may know.
    pub fn public(&self) -> String {
        self.0.public_key()
    }

    pub fn pair(&self) -> &KeyPair {
        &self.0
    }

    pub(crate) fn seed(&self) -> String {
        self.0.seed().expect("a key pair that was generated or read from a seed has one")
    }

    /// So that it is there whole or not at all. One that is there already is left alone.
    fn write(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let unfinished = path.with_extension(format!("{}.tmp", std::process::id()));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
        writeln!(file, "{}", self.seed())?;
        file.sync_all()?;
        let linked = fs::hard_link(&unfinished, path);
        fs::remove_file(&unfinished)?;
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            Ok(()) | Err(_) => File::open(folder)?.sync_all(),
        }
    }
}

impl KeyKind {
    fn of_nats(self) -> KeyPairType {
        match self {
            Self::User => KeyPairType::User,
            Self::Account => KeyPairType::Account,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Account => "account",
        }
    }

    fn beginning(self) -> &'static str {
        match self {
            Self::User => "SU",
            Self::Account => "SA",
        }
    }
}

impl fmt::Debug for Key {
    /// Without the secret half.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.public())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stays_the_same_and_is_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/agent.nk");
        let first = Key::keep(&path, KeyKind::User).unwrap();
        assert_eq!(Key::keep(&path, KeyKind::User).unwrap().public(), first.public());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
        assert!(!format!("{first:?}").contains(&first.seed()));
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent.nk");
        Key::keep(&path, KeyKind::User).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(Key::read(&path, KeyKind::User), Err(KeyError::Exposed { .. })));
    }

    #[test]
    fn what_is_no_key_of_that_kind_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent.nk");
        Key::keep(&path, KeyKind::Account).unwrap();
        assert!(matches!(Key::keep(&path, KeyKind::User), Err(KeyError::NoKey { .. })));
        fs::write(&path, "nonsense").unwrap();
        assert!(matches!(Key::keep(&path, KeyKind::User), Err(KeyError::NoKey { .. })));
    }
}
