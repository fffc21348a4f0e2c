//! Reading any archive as a stream of entries.

mod format;
mod guard;
mod tar;
mod tar_extensions;
mod tar_source;
mod zip;
mod zstd;

use crate::entry::Entry;
use crate::error::ArchiveError;
use jobtrail_tool_kit::{Job, Progress};
use std::io::{Seek, SeekFrom};

pub use format::Format;
pub use zip::Zip;

/// Bytes read and handed on at a time.
const CHUNK_BYTES: usize = 64 * 1024;

/// What is done with each entry, in the order of the archive.
pub type Visit<'a> = dyn FnMut(&Entry, &mut dyn Content) -> Result<(), ArchiveError> + 'a;
/// What is done with each piece of an entry's content.
pub type Sink<'a> = dyn FnMut(&[u8]) -> Result<(), ArchiveError> + 'a;

/// The content of one entry, read only when asked for.
pub trait Content {
    /// Hands the whole content to `sink` in pieces, and checks it against what the archive says of it.
    ///
    /// # Errors
    /// [`ArchiveError::DamagedEntry`] when the rest of the archive can still be read; whatever else when not.
    fn copy(&mut self, sink: &mut Sink<'_>) -> Result<(), ArchiveError>;

    /// Whether the entries after this one can be read although this one was given up half way.
    fn may_go_on(&self) -> bool;
}

/// An archive that was recognized by its content.
pub enum Archive<'a> {
    Zip(Zip<'a>),
    Tar(Box<tar::Tar<'a>>, Format),
}

impl<'a> Archive<'a> {
    /// Opens the job's input.
    ///
    /// # Errors
    /// When the file is no archive that this tool reads, or a zip archive whose directory is not sound.
    pub fn open(job: &'a Job) -> Result<Self, ArchiveError> {
        let (mut file, length) = job.open_input()?;
        let format = Format::of(&mut file, length)?;
        file.seek(SeekFrom::Start(0)).map_err(ArchiveError::reading)?;
        let progress: &Progress = job.progress();
        Ok(match format {
            Format::Zip => Self::Zip(Zip::open(file, length, progress)?),
            Format::Tar | Format::TarGz | Format::TarZst => {
                Self::Tar(Box::new(tar::Tar::open(file, length, format, progress)?), format)
            }
        })
    }

    pub fn format(&self) -> Format {
        match self {
            Self::Zip(_) => Format::Zip,
            Self::Tar(_, format) => *format,
        }
    }

    /// Visits every entry. The answer is a warning about the archive as a whole, if there is one.
    ///
    /// # Errors
    /// Those of `visit`, and when the archive cannot be read further.
    pub fn each(self, visit: &mut Visit<'_>) -> Result<Option<&'static str>, ArchiveError> {
        match self {
            Self::Zip(zip) => zip.each(visit).map(|()| None),
            Self::Tar(tar, _) => tar.each(visit),
        }
    }
}
