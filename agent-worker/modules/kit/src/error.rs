//! Failures of a tool, each a sentence that its user can act on.

use std::io;

/// Why a function did not succeed. Its text is the `message` of the error document, so every variant reads
/// as a sentence with a full stop.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    /// The input or the parameters are such that the function cannot do its work.
    #[error("{message}")]
    Refused {
        /// Stable, kebab-case; programs tell failures apart by it.
        code: &'static str,
        /// A sentence for the user.
        message: String,
    },
    #[error("The input file cannot be read: {}.", plain(.0))]
    Input(io::Error),
    #[error("The output {name} cannot be written: {}.", plain(.reason))]
    Output { name: String, reason: io::Error },
    #[error("The parameters do not fit the function: {0}.")]
    Parameters(serde_json::Error),
    #[error("The tool has no function “{0}”.")]
    UnknownFunction(String),
    #[error("This program is a Jobtrail tool and is started by an agent: {0} is not set.")]
    NotStartedByAgent(&'static str),
}

impl ToolError {
    /// A refusal with a `code` in kebab-case and a sentence.
    pub fn refused(code: &'static str, message: impl Into<String>) -> Self {
        Self::Refused { code, message: message.into() }
    }

    /// The `code` of the error document.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused { code, .. } => code,
            Self::Input(_) => "input-unreadable",
            Self::Output { .. } => "output-unwritable",
            Self::Parameters(_) => "parameters-invalid",
            Self::UnknownFunction(_) => "function-unknown",
            Self::NotStartedByAgent(_) => "not-started-by-agent",
        }
    }
}

/// The cause of an I/O error as part of a sentence: without the number of the error and without a full stop.
pub fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "there is no space left for it".into(),
        io::ErrorKind::FileTooLarge => "it became larger than a job may write".into(),
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or(&text);
            text.trim_end_matches('.').to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_reads_as_part_of_a_sentence() {
        let missing = io::Error::from_raw_os_error(nix::libc::ENOENT);
        assert_eq!(ToolError::Input(missing).to_string(), "The input file cannot be read: No such file or directory.");
        let full = io::Error::from_raw_os_error(nix::libc::ENOSPC);
        let error = ToolError::Output { name: "rows.json".into(), reason: full };
        assert_eq!(error.to_string(), "The output rows.json cannot be written: there is no space left for it.");
    }
}
