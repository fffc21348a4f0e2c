//! What an archive says about one of its entries, whatever its format.

use serde::Serialize;
use time::OffsetDateTime;

/// One entry of an archive.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The name as the archive has it, decoded; not judged.
    pub name: String,
    pub kind: Kind,
    /// Bytes of the content; 0 for what has none.
    pub size: u64,
    /// Bytes that the content takes in the archive; unknown where the archive is compressed as a whole.
    pub compressed_size: Option<u64>,
    /// Taken as UTC where the archive does not say the zone.
    pub modified: Option<OffsetDateTime>,
    /// Where a link points.
    pub link_target: Option<String>,
    /// Why its content cannot be read, if so.
    pub obstacle: Option<Obstacle>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    File,
    Folder,
    SymbolicLink,
    HardLink,
    /// A device, a pipe, a socket or something that this tool does not know.
    Special,
}

/// Why the content of a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    Encrypted,
    /// The compression method, as people call it.
    Method(String),
    /// A tar file with holes, whose layout this tool does not follow.
    Sparse,
}

/// What is wrong with an entry; such entries are listed and not unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    AbsolutePath,
    LeavesArchive,
    UnsafeCharacter,
    NameEmpty,
    NameTooLong,
    Duplicate,
    Collides,
    SymbolicLink,
    HardLink,
    LinkLeavesArchive,
    SpecialFile,
    Encrypted,
    UnsupportedCompression,
    Sparse,
    Damaged,
    Bomb,
}

impl Problem {
    /// The problem as the end of "... was not unpacked: ".
    pub fn reason(self) -> &'static str {
        match self {
            Self::AbsolutePath => "its path is absolute",
            Self::LeavesArchive => "its path leaves the archive through “..”",
            Self::UnsafeCharacter => "its name has a backslash, a line break or another unsafe character",
            Self::NameEmpty => "it has no name",
            Self::NameTooLong => "its name is too long",
            Self::Duplicate => "an earlier entry has the same name",
            Self::Collides => "its path runs through another file, or is another entry's folder",
            Self::SymbolicLink => "it is a symbolic link",
            Self::HardLink => "it is a hard link",
            Self::LinkLeavesArchive => "it is a link that leaves the archive",
            Self::SpecialFile => "it is a device, a pipe or another special file",
            Self::Encrypted => "it is encrypted",
            Self::UnsupportedCompression => "its compression method is not supported",
            Self::Sparse => "it is stored as a sparse file",
            Self::Damaged => "its content does not match its checksum or size",
            Self::Bomb => "it expands like a decompression bomb",
        }
    }
}

impl Obstacle {
    pub fn problem(&self) -> Problem {
        match self {
            Self::Encrypted => Problem::Encrypted,
            Self::Method(_) => Problem::UnsupportedCompression,
            Self::Sparse => Problem::Sparse,
        }
    }
}
