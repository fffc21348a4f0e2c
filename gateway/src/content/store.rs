//! Where content is kept: `ab/cd/<sha256>`, in whatever `object_store` speaks to.
//!
//! An upload goes to an object of its own under `incoming/` first, and is moved under its digest when all of it is there:
//! what stands under a digest is whole, and it never changes.

use std::fs::{File, TryLockError};
use std::io::SeekFrom;
use std::ops::Range;
use std::path::Path as FsPath;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use jobtrail_events::value::Digest;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, GetResultPayload, ObjectStore, ObjectStoreExt};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;
use tracing::{info, warn};
use uuid::Uuid;

/// The store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The bytes are not there, though an event says that they were stored.
    #[error("there is no content {0}")]
    Missing(Digest),
    #[error(transparent)]
    Object(#[from] object_store::Error),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Keeps content by its digest. Cheap to clone.
#[derive(Clone, Debug)]
pub struct ContentStore {
    pub(super) objects: Arc<dyn ObjectStore>,
    room: Arc<Room>,
    /// Bytes that are gathered before they are written. Two parts of an upload may be in memory at a time.
    pub(super) part_bytes: usize,
}

/// Where this process puts uploads that are still coming.
#[derive(Debug)]
struct Room {
    name: String,
    /// The folder, locked for as long as the process lives, however it ends.
    _lock: Option<File>,
}

/// Content that is being read.
pub type Reading = BoxStream<'static, Result<Bytes, StoreError>>;

const INCOMING: &str = "incoming";

impl ContentStore {
    /// Enough for few and long writes on a disk. (S3 wants 5 MiB at least.)
    const LOCAL_PART_BYTES: usize = 1024 * 1024;
    /// What is read from a disk at a time.
    const READ_BYTES: usize = 256 * 1024;
    /// A file among the folders of uploads is removed when nothing was written to it for so long.
    const ABANDONED_AFTER: Duration = Duration::from_secs(3_600);

    /// A folder of this machine, made when it is not there. A file is on the disk before its event is.
    pub fn local(folder: &FsPath) -> Result<Self, StoreError> {
        let incoming = folder.join(INCOMING);
        std::fs::create_dir_all(&incoming)?;
        sweep(&incoming)?;
        let room = Room::locked(&incoming)?;
        let objects = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self { objects: Arc::new(objects), room: Arc::new(room), part_bytes: Self::LOCAL_PART_BYTES })
    }

    /// How many bytes the content has.
    pub async fn size(&self, content: Digest) -> Result<u64, StoreError> {
        let found = self.objects.head(&place(content)).await;
        Ok(found.map_err(|error| missing(content, error))?.size)
    }

    /// Reads the content or a part of it.
    pub async fn open(&self, content: Digest, range: Option<Range<u64>>) -> Result<Reading, StoreError> {
        let options = GetOptions { range: range.map(Into::into), ..GetOptions::default() };
        let found = self.objects.get_opts(&place(content), options).await;
        let found = found.map_err(|error| missing(content, error))?;
        Ok(match found.payload {
            // The store's own stream of a file reads 8 KiB at a time.
            GetResultPayload::File(file, _) => {
                let mut file = tokio::fs::File::from_std(file);
                file.seek(SeekFrom::Start(found.range.start)).await?;
                let part = file.take(found.range.end - found.range.start);
                ReaderStream::with_capacity(part, Self::READ_BYTES).map(|read| read.map_err(Into::into)).boxed()
            }
            GetResultPayload::Stream(stream) => stream.map(|read| read.map_err(Into::into)).boxed(),
        })
    }

    /// A place for an upload that is still coming.
    pub(super) fn fresh_place(&self) -> Path {
        Path::from_iter([INCOMING, &self.room.name, &Uuid::new_v4().to_string()])
    }
}

/// `ab/cd/abcd...`: so that no folder has too many entries.
pub(super) fn place(content: Digest) -> Path {
    let name = content.to_string();
    Path::from_iter([&name[..2], &name[2..4], &name])
}

fn missing(content: Digest, error: object_store::Error) -> StoreError {
    match error {
        object_store::Error::NotFound { .. } => StoreError::Missing(content),
        other => StoreError::Object(other),
    }
}

impl Room {
    fn locked(incoming: &FsPath) -> std::io::Result<Self> {
        loop {
            let name = Uuid::new_v4().to_string();
            let folder = incoming.join(&name);
            std::fs::create_dir(&folder)?;
            let lock = File::open(&folder)?;
            lock.lock()?;
            // Another gateway that began meanwhile may have taken it for a leftover.
            if folder.exists() {
                return Ok(Self { name, _lock: Some(lock) });
            }
        }
    }
}

/// Removes what killed gateways left: the folders that nobody holds. Another gateway may use the same store.
fn sweep(incoming: &FsPath) -> std::io::Result<()> {
    let mut removed = 0_u64;
    for entry in std::fs::read_dir(incoming)? {
        let path = entry?.path();
        match swept(&path) {
            Ok(left) => removed += left,
            Err(error) => warn!(path = %path.display(), %error, "abandoned uploads could not be removed"),
        }
    }
    if removed > 0 {
        info!(removed, "removed abandoned uploads");
    }
    Ok(())
}

/// How many uploads were removed.
fn swept(path: &FsPath) -> std::io::Result<u64> {
    if !path.is_dir() {
        // As older versions left them.
        let idle = path.metadata()?.modified()?.elapsed().unwrap_or_default();
        if idle > ContentStore::ABANDONED_AFTER {
            std::fs::remove_file(path)?;
            return Ok(1);
        }
        return Ok(0);
    }
    let lock = File::open(path)?;
    match lock.try_lock() {
        Ok(()) => {
            let left = std::fs::read_dir(path)?.count();
            std::fs::remove_dir_all(path)?;
            Ok(u64::try_from(left).unwrap_or(u64::MAX))
        }
        Err(TryLockError::WouldBlock) => Ok(0),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
