//! Archives that no well-meaning program writes.

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use std::io::Write;
use std::path::PathBuf;
use tar::{EntryType, Header};
use tempfile::TempDir;

/// An archive on disk, as long as this lives.
pub struct Made {
    _folder: TempDir,
    pub path: PathBuf,
}

pub fn file(name: &str, bytes: &[u8]) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    Made { _folder: folder, path }
}

/// One entry of a zip archive; every field is written as it is, true or not.
#[derive(Clone)]
pub struct ZipEntry {
    pub name: Vec<u8>,
    pub flags: u16,
    pub method: u16,
    pub checksum: u32,
    pub size: u32,
    pub packed: Vec<u8>,
    pub mode: u32,
    /// Points to the content of this earlier entry instead of having its own.
    pub shares: Option<usize>,
}

pub fn stored(name: impl AsRef<[u8]>, content: &[u8]) -> ZipEntry {
    let mut crc = flate2::Crc::new();
    crc.update(content);
    ZipEntry {
        name: name.as_ref().to_vec(),
        flags: 0x0800,
        method: 0,
        checksum: crc.sum(),
        size: u32::try_from(content.len()).unwrap(),
        packed: content.to_vec(),
        mode: 0o100_644,
        shares: None,
    }
}

pub fn deflated(name: &str, content: &[u8]) -> ZipEntry {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    ZipEntry { method: 8, packed: encoder.finish().unwrap(), ..stored(name, content) }
}

pub fn zip(entries: &[ZipEntry]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut offsets = Vec::new();
    for entry in entries {
        if let Some(earlier) = entry.shares {
            offsets.push(offsets[earlier]);
            continue;
        }
        offsets.push(u32::try_from(bytes.len()).unwrap());
        bytes.extend(b"PK\x03\x04");
        bytes.extend(common(entry));
        bytes.extend(&entry.name);
        bytes.extend(&entry.packed);
    }
    let directory = u32::try_from(bytes.len()).unwrap();
    for (entry, offset) in entries.iter().zip(offsets) {
        bytes.extend(b"PK\x01\x02\x1e\x03");
        bytes.extend(common(entry));
        bytes.extend([0; 6]);
        bytes.extend((entry.mode << 16).to_le_bytes());
        bytes.extend(offset.to_le_bytes());
        bytes.extend(&entry.name);
    }
    let length = u32::try_from(bytes.len()).unwrap() - directory;
    let count = (entries.len() % 65_536) as u16;
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(length.to_le_bytes());
    bytes.extend(directory.to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

/// From "version needed" to "extra field length", the same in both headers.
fn common(entry: &ZipEntry) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(20u16.to_le_bytes());
    bytes.extend(entry.flags.to_le_bytes());
    bytes.extend(entry.method.to_le_bytes());
    bytes.extend([0x00, 0x60, 0x6a, 0x5a]);
    bytes.extend(entry.checksum.to_le_bytes());
    bytes.extend(u32::try_from(entry.packed.len()).unwrap().to_le_bytes());
    bytes.extend(entry.size.to_le_bytes());
    bytes.extend(u16::try_from(entry.name.len()).unwrap().to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

/// One entry of a tar file: its type, name, link target and content.
pub struct TarEntry(pub EntryType, pub &'static str, pub &'static str, pub Vec<u8>);

pub fn tar(entries: &[TarEntry]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for TarEntry(kind, name, target, content) in entries {
        let mut header = Header::new_gnu();
        header.set_entry_type(*kind);
        header.set_mode(0o644);
        header.set_mtime(1_741_600_800);
        header.set_size(content.len() as u64);
        // The setters of the library refuse what is tested here.
        let old = header.as_old_mut();
        old.name[..name.len()].copy_from_slice(name.as_bytes());
        old.linkname[..target.len()].copy_from_slice(target.as_bytes());
        header.set_cksum();
        bytes.extend(header.as_bytes());
        bytes.extend(content);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
    }
    bytes.resize(bytes.len() + 1024, 0);
    bytes
}

pub fn regular(name: &'static str, content: &[u8]) -> TarEntry {
    TarEntry(EntryType::Regular, name, "", content.to_vec())
}

pub fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn zst(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}
