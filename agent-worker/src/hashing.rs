use std::io::{self, Read};

use jobtrail_events::value::Digest;
use sha2::{Digest as _, Sha256};

/// How much is read at a time.
const CHUNK: usize = 128 * 1024;

/// Reads to the end; answers the number of bytes and their digest.
pub(crate) fn read_all(mut reader: impl Read, mut on_chunk: impl FnMut(&[u8])) -> io::Result<(u64, Digest)> {
    let mut hash = Sha256::new();
    let mut size = 0;
    let mut chunk = vec![0; CHUNK];
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => return Ok((size, Digest(hash.finalize().into()))),
            Ok(count) => {
                hash.update(&chunk[..count]);
                size += count as u64;
                on_chunk(&chunk[..count]);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
