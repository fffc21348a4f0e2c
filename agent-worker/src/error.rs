use std::io;
use std::path::PathBuf;

use jobtrail_bus::{ConnectError, KeyError};

use crate::session::SessionError;

/// Why an agent cannot work at all. What goes wrong with one job is told to the services instead.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "JT0009: functions cannot be sandboxed on this machine: {0}; make bubblewrap work here, or start the agent \
         with --sandbox=off when its tools and all files sent to it are trusted (docs/errors/JT0009.md)"
    )]
    NoSandbox(String),
    #[error("JT0010: another agent is using {0}; stop it, or give this one a folder of its own with --state")]
    InUse(PathBuf),
    #[error("the agent's folder cannot be used: {path}")]
    State { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error("the folder of tools cannot be read: {path}")]
    Tools { path: PathBuf, source: io::Error },
    #[error("--{option}: {message}")]
    Option { option: &'static str, message: String },
    #[error(
        "another process has taken this agent's place; give each agent a folder of its own with --state, which is not a \
         copy of another's"
    )]
    Replaced,
    #[error("the services do not take this agent")]
    NotRegistered(#[source] Box<SessionError>),
}

impl Error {
    pub(crate) fn state(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::State { path, source }
    }
}
