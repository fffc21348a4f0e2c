//! What tar files say about an entry in records of their own before it: long names, sizes, finer times.

use crate::error::ArchiveError;
use crate::name;
use time::OffsetDateTime;

/// What extension records say about the next entry. They override its header.
#[derive(Default)]
pub struct Extensions {
    pub name: Option<String>,
    pub link_target: Option<String>,
    pub size: Option<u64>,
    pub modified: Option<OffsetDateTime>,
    pub sparse: bool,
    /// The size of a sparse file with its holes.
    pub sparse_size: Option<u64>,
}

impl Extensions {
    /// Takes over a GNU long name.
    pub fn gnu_name(&mut self, record: &[u8]) {
        self.name = Some(terminated(record));
    }

    /// Takes over a GNU long link target.
    pub fn gnu_link_target(&mut self, record: &[u8]) {
        self.link_target = Some(terminated(record));
    }

    /// Takes over a POSIX extended header: lines of "length key=value", the length counting itself.
    ///
    /// # Errors
    /// [`ArchiveError::Damaged`] when it has another form.
    pub fn posix(&mut self, mut record: &[u8]) -> Result<(), ArchiveError> {
        while record.first().is_some_and(|&byte| byte != 0) {
            let (key, value, rest) = line(record).ok_or_else(malformed)?;
            self.set(key, value)?;
            record = rest;
        }
        Ok(())
    }

    fn set(&mut self, key: &[u8], value: &[u8]) -> Result<(), ArchiveError> {
        match key {
            // A sparse file has its real name in a key of its own, which may come first.
            b"path" if self.sparse && self.name.is_some() => {}
            b"path" | b"GNU.sparse.name" => self.name = Some(name::from_tar(value)),
            b"linkpath" => self.link_target = Some(name::from_tar(value)),
            b"size" => self.size = Some(number(value).ok_or_else(malformed)?),
            b"mtime" => self.modified = moment(value),
            b"GNU.sparse.realsize" | b"GNU.sparse.size" => self.sparse_size = number(value),
            _ => {}
        }
        self.sparse |= key.starts_with(b"GNU.sparse.");
        Ok(())
    }
}

fn malformed() -> ArchiveError {
    ArchiveError::Damaged("an extended header in it cannot be read".into())
}

/// The first line of a POSIX extended header, as key and value, and what follows it.
fn line(record: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = record.iter().take(20).position(|&byte| byte == b' ')?;
    let length = usize::try_from(number(&record[..space])?).ok()?;
    let line = record.get(space + 1..length)?;
    let line = line.strip_suffix(b"\n")?;
    let equals = line.iter().position(|&byte| byte == b'=')?;
    Some((&line[..equals], &line[equals + 1..], &record[length..]))
}

fn terminated(record: &[u8]) -> String {
    let end = record.iter().position(|&byte| byte == 0).unwrap_or(record.len());
    name::from_tar(&record[..end])
}

fn number(text: &[u8]) -> Option<u64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// Seconds since 1970 with an optional fraction.
fn moment(text: &[u8]) -> Option<OffsetDateTime> {
    let text = std::str::from_utf8(text).ok()?;
    let seconds = text.split('.').next()?.parse().ok()?;
    OffsetDateTime::from_unix_timestamp(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(record: &[u8]) -> Result<Extensions, ArchiveError> {
        let mut extensions = Extensions::default();
        extensions.posix(record).map(|()| extensions)
    }

    /// A record of an extended header, whose length counts its own digits.
    fn record(key: &str, value: &str) -> Vec<u8> {
        let rest = format!(" {key}={value}\n");
        let length =
            (1..4).map(|digits| rest.len() + digits).find(|length| length.to_string().len() + rest.len() == *length);
        format!("{}{rest}", length.unwrap()).into_bytes()
    }

    #[test]
    fn extended_headers_override_name_size_and_time() {
        let extensions =
            parsed(&[record("path", "a/ü/b"), record("size", "1234"), record("mtime", "1700000.5")].concat()).unwrap();
        assert_eq!(extensions.name.as_deref(), Some("a/ü/b"));
        assert_eq!(extensions.size, Some(1234));
        assert_eq!(extensions.modified.unwrap().unix_timestamp(), 1_700_000);
    }

    #[test]
    fn a_sparse_file_keeps_its_real_name() {
        let extensions = parsed(
            &[record("GNU.sparse.major", "1"), record("GNU.sparse.name", "a/b"), record("path", "GNUSparseFile.0/b")]
                .concat(),
        )
        .unwrap();
        assert!(extensions.sparse);
        assert_eq!(extensions.name.as_deref(), Some("a/b"));
    }

    #[test]
    fn malformed_extended_headers_are_refused() {
        for record in [&b"x path=a\n"[..], b"99 path=a\n", b"3 path=a\n", b"9 path=a ", b"9 pathxa\n", b"11 size=-1\n"]
        {
            assert!(parsed(record).is_err(), "{}", String::from_utf8_lossy(record));
        }
    }
}
