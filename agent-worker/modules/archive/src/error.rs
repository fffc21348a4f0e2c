//! Why an archive is not read, in sentences for the person who sent it.

use crate::limits;
use jobtrail_tool_kit::{ToolError, plain};
use std::io;

/// Characters of a name that a sentence quotes.
const QUOTED_CHARACTERS: usize = 80;

#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("The file is empty, so there is no archive in it.")]
    Empty,
    #[error("The file is neither a zip nor a tar archive.")]
    NotAnArchive,
    #[error("The file is {kind}; this tool reads zip, tar, tar.gz and tar.zst.")]
    Unsupported { kind: &'static str },
    #[error("The file is compressed with {compression}, but what is inside is not a tar archive.")]
    NotATar { compression: &'static str },
    #[error("The archive ends too early: it is cut off, perhaps by an interrupted transfer.")]
    Truncated,
    #[error("The archive is damaged: {0}.")]
    Damaged(String),
    #[error("The entry {path} is damaged: {reason}.")]
    DamagedEntry { path: String, reason: &'static str },
    #[error("The archive is protected by a password (entry {path}); this tool cannot open such archives.")]
    Encrypted { path: String },
    #[error("The entry {path} is compressed with {method}, which this tool cannot read.")]
    Method { path: String, method: String },
    #[error("The archive is malformed on purpose: its entries share the same bytes, as in a decompression bomb.")]
    Overlapping,
    #[error(
        "The archive expands to more than {} times its size, as a decompression bomb does; it was not read further.",
        limits::RATIO
    )]
    Bomb,
    #[error("The archive has more than {} entries, which is more than this tool lists.", limits::ENTRIES)]
    TooManyEntries,
    #[error("The names in the archive are longer than this tool accepts.")]
    NamesTooLong,
    #[error("The files that match take more than {mib} MiB; raise the limit or choose a narrower pattern.")]
    TooManyBytes { mib: u64 },
    #[error("More than {limit} files match; raise the limit or choose a narrower pattern.")]
    TooManyFiles { limit: u64 },
    #[error("The paths of the files that match are too long together; choose a narrower pattern.")]
    PathsTooLong,
    #[error("No file in the archive can be unpacked with the pattern {pattern}: {why}.")]
    NothingToUnpack { pattern: String, why: String },
    #[error("The pattern {pattern} is not a valid one: {reason}.")]
    Pattern { pattern: String, reason: String },
    #[error(transparent)]
    Tool(#[from] ToolError),
}

impl ArchiveError {
    /// What went wrong while reading the archive's bytes.
    pub fn reading(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Truncated,
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other => {
                Self::Damaged(format!("its compressed data cannot be read ({})", plain(&error)))
            }
            _ => Self::Tool(ToolError::Input(error)),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "archive-empty",
            Self::NotAnArchive | Self::NotATar { .. } => "not-an-archive",
            Self::Unsupported { .. } => "format-unsupported",
            Self::Truncated => "archive-truncated",
            Self::Damaged(_) | Self::DamagedEntry { .. } => "archive-damaged",
            Self::Encrypted { .. } => "archive-encrypted",
            Self::Method { .. } => "compression-unsupported",
            Self::Overlapping | Self::Bomb => "archive-bomb",
            Self::TooManyEntries | Self::NamesTooLong => "archive-too-large",
            Self::TooManyBytes { .. } | Self::TooManyFiles { .. } | Self::PathsTooLong => "limit-reached",
            Self::NothingToUnpack { .. } => "nothing-to-unpack",
            Self::Pattern { .. } => "pattern-invalid",
            Self::Tool(error) => error.code(),
        }
    }
}

impl From<ArchiveError> for ToolError {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::Tool(error) => error,
            refused => Self::refused(refused.code(), refused.to_string()),
        }
    }
}

/// A name from the archive as part of a sentence: quoted, without control characters, and not too long.
pub fn quoted(name: &str) -> String {
    let mut text = String::from("“");
    for (count, character) in name.chars().enumerate() {
        if count == QUOTED_CHARACTERS {
            text.push('…');
            break;
        }
        text.push(visible(character));
    }
    text.push('”');
    text
}

/// The character, or a box where it would control the terminal or the page that shows it.
pub fn visible(character: char) -> char {
    // The second range turns the direction of writing around and can make a name look like another.
    if character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
        '\u{fffd}'
    } else {
        character
    }
}
