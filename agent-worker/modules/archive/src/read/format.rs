//! Which format a file has, by its content: names lie.

use crate::error::ArchiveError;
use serde::Serialize;
use std::fs::File;
use std::io::Read;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    Zip,
    Tar,
    TarGz,
    TarZst,
}

/// Bytes looked at: one tar header.
pub const HEAD_BYTES: usize = 512;

/// How formats begin that people try and this tool does not read.
const OTHERS: [(&[u8], &str); 8] = [
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ\0", "compressed with xz"),
    (b"!<arch>\n", "a library or Debian package (ar)"),
    (b"MSCF", "a Windows cabinet"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
];

impl Format {
    /// Looks at the first bytes of `file`, which is `length` bytes long.
    ///
    /// # Errors
    /// A sentence for a file that is empty, of another known format, or no archive at all.
    pub fn of(file: &mut File, length: u64) -> Result<Self, ArchiveError> {
        if length == 0 {
            return Err(ArchiveError::Empty);
        }
        let mut head = Vec::with_capacity(HEAD_BYTES);
        file.take(HEAD_BYTES as u64).read_to_end(&mut head).map_err(ArchiveError::reading)?;
        if [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"].iter().any(|magic| head.starts_with(*magic)) {
            return Ok(Self::Zip);
        }
        if head.starts_with(b"\x1f\x8b") {
            return Ok(Self::TarGz);
        }
        if head.starts_with(b"\x28\xb5\x2f\xfd") {
            return Ok(Self::TarZst);
        }
        if let Some((_, kind)) = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)) {
            return Err(ArchiveError::Unsupported { kind });
        }
        if is_tar(&head) {
            return Ok(Self::Tar);
        }
        // A zip archive is found from its end: programs that unpack themselves have one behind them.
        if head.starts_with(b"MZ") || head.starts_with(b"\x7fELF") || head.starts_with(b"#!") {
            return Ok(Self::Zip);
        }
        Err(ArchiveError::NotAnArchive)
    }

    /// The format as people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::Tar => "tar",
            Self::TarGz => "tar.gz",
            Self::TarZst => "tar.zst",
        }
    }
}

/// Whether a block begins a tar file: a header with the right checksum, or the zeros of an empty one.
pub fn is_tar(block: &[u8]) -> bool {
    block.len() == HEAD_BYTES && (is_zero(block) || has_checksum(block))
}

pub fn is_zero(block: &[u8]) -> bool {
    block.iter().all(|&byte| byte == 0)
}

/// Whether a tar header's checksum is right. Old programs summed signed bytes.
pub fn has_checksum(block: &[u8]) -> bool {
    let Ok(claimed) = tar::Header::from_byte_slice(block).cksum() else { return false };
    let sum = |value: fn(u8) -> i64| -> i64 {
        let spaces = 8 * i64::from(b' ');
        spaces + block[..148].iter().chain(&block[156..]).map(|&byte| value(byte)).sum::<i64>()
    };
    let claimed = i64::from(claimed);
    claimed == sum(i64::from) || claimed == sum(|byte| i64::from(byte.cast_signed()))
}
