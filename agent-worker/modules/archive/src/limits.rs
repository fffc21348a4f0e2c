//! How much of an archive is believed before it counts as an attack or a mistake.

use crate::error::ArchiveError;

/// Entries in one archive.
pub const ENTRIES: u64 = 200_000;
/// Bytes of all entries' names together: what is kept of every entry is its name.
pub const NAMES_BYTES: u64 = 24 * MIB;
/// Bytes of one path: the folders above it, which are not ours, still have room in what systems take.
pub const PATH_BYTES: usize = 1_000;
/// Bytes of the paths of all unpacked files together. Each is an artifact that the job's record names.
pub const UNPACKED_PATHS_BYTES: u64 = 240 * 1024;
/// Bytes of a link's target.
pub const LINK_BYTES: u64 = 4096;
/// Bytes of one folder or file name in a path: what file systems take.
pub const COMPONENT_BYTES: usize = 255;
/// Bytes of the headers that a tar file may put before one entry.
pub const EXTENSION_BYTES: u64 = MIB;
/// An archive may expand to this many times its size ...
pub const RATIO: u64 = 200;
/// ... or to this many bytes, whichever is more: small archives of zeros are harmless.
pub const FREE_BYTES: u64 = 64 * MIB;
/// Bytes read after the end mark of a tar file, to see that its compression ends well.
pub const TRAILER_BYTES: u64 = MIB;

pub const MIB: u64 = 1024 * 1024;

/// The most that an archive, or an entry, of so many bytes may expand to.
pub fn expansion(bytes: u64) -> u64 {
    bytes.saturating_mul(RATIO).max(FREE_BYTES)
}

/// Counts what is kept of the entries while they pass by.
#[derive(Default)]
pub struct Census {
    entries: u64,
    names_bytes: u64,
}

impl Census {
    /// Lets one more entry in.
    ///
    /// # Errors
    /// [`ArchiveError::TooManyEntries`] and [`ArchiveError::NamesTooLong`].
    pub fn admit(&mut self, name: &str) -> Result<(), ArchiveError> {
        self.entries += 1;
        self.names_bytes += name.len() as u64;
        if self.entries > ENTRIES {
            return Err(ArchiveError::TooManyEntries);
        }
        if self.names_bytes > NAMES_BYTES {
            return Err(ArchiveError::NamesTooLong);
        }
        Ok(())
    }
}
