//! Receiving bytes: hashed and written as they come, with the memory of two parts, whatever their number.

use std::fmt::Display;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt};
use jobtrail_events::value::Digest;
use object_store::path::Path;
use object_store::{ObjectStoreExt, WriteMultipart};
use sha2::{Digest as _, Sha256};
use tracing::warn;

use super::media_type::HEAD_BYTES;
use super::store::{ContentStore, place};

/// What is known of an upload before it comes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expected {
    /// Bytes, as declared.
    pub size: Option<u64>,
    pub digest: Option<Digest>,
    /// Bytes that are taken at most.
    pub most: Option<u64>,
    /// How long it may pause.
    pub idle: Option<Duration>,
}

/// An upload was not taken. Nothing of it is kept.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    #[error("a file may have at most {most} bytes")]
    TooLarge { most: u64 },
    #[error("nothing came for {} seconds", .0.as_secs())]
    Idle(Duration),
    #[error("the body ended early: {0}")]
    Incomplete(String),
    #[error("{declared} bytes were declared and {received} came")]
    OtherSize { declared: u64, received: u64 },
    #[error("the bytes have the SHA-256 {received}, not the declared {declared}")]
    OtherDigest { declared: Digest, received: Digest },
    #[error("the content could not be stored")]
    Store(#[from] object_store::Error),
}

/// Bytes that are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    pub digest: Digest,
    /// Bytes.
    pub size: u64,
}

impl ContentStore {
    /// Takes in all of `body`. What comes back is kept only once it is [published](Staged::publish).
    pub async fn receive<E: Display>(
        &self,
        mut body: impl Stream<Item = Result<Bytes, E>> + Unpin,
        expected: Expected,
    ) -> Result<Staged, ReceiveError> {
        let mut incoming = Incoming::begin(self).await?;
        loop {
            let next = match expected.idle {
                Some(idle) => tokio::time::timeout(idle, body.next()).await.map_err(|_| ReceiveError::Idle(idle))?,
                None => body.next().await,
            };
            let Some(chunk) = next else { break };
            let chunk = chunk.map_err(|error| ReceiveError::Incomplete(error.to_string()))?;
            incoming.take(chunk).await?;
            match expected.most {
                Some(most) if incoming.size > most => return Err(ReceiveError::TooLarge { most }),
                Some(_) | None => {}
            }
        }
        let staged = incoming.end().await?;
        match (expected.size, expected.digest) {
            (Some(declared), _) if declared != staged.stored.size => {
                Err(ReceiveError::OtherSize { declared, received: staged.stored.size })
            }
            (_, Some(declared)) if declared != staged.stored.digest => {
                Err(ReceiveError::OtherDigest { declared, received: staged.stored.digest })
            }
            _ => Ok(staged),
        }
    }
}

/// An upload that is coming. Dropped, it takes with it what was written.
struct Incoming {
    store: ContentStore,
    place: Path,
    writer: Option<WriteMultipart>,
    hash: Sha256,
    size: u64,
    head: BytesMut,
}

impl Incoming {
    /// Parts that are being written while the next one is gathered.
    const PARTS_IN_FLIGHT: usize = 1;

    async fn begin(store: &ContentStore) -> Result<Self, object_store::Error> {
        let place = store.fresh_place();
        let upload = store.objects.put_multipart(&place).await?;
        let writer = WriteMultipart::new_with_chunk_size(upload, store.part_bytes);
        let head = BytesMut::with_capacity(HEAD_BYTES);
        Ok(Self { store: store.clone(), place, writer: Some(writer), hash: Sha256::new(), size: 0, head })
    }

    async fn take(&mut self, chunk: Bytes) -> Result<(), object_store::Error> {
        self.hash.update(&chunk);
        self.size += chunk.len() as u64;
        let wanted = HEAD_BYTES - self.head.len();
        self.head.extend_from_slice(&chunk[..chunk.len().min(wanted)]);
        if let Some(writer) = &mut self.writer {
            writer.wait_for_capacity(Self::PARTS_IN_FLIGHT).await?;
            // Copied, since a small piece would keep the whole buffer alive that it was cut from.
            writer.write(&chunk);
        }
        Ok(())
    }

    async fn end(mut self) -> Result<Staged, object_store::Error> {
        let digest = Digest(std::mem::take(&mut self.hash).finalize().into());
        let stored = Stored { digest, size: self.size };
        if let Some(writer) = self.writer.take() {
            writer.finish().await?;
        }
        let place = std::mem::take(&mut self.place);
        let head = std::mem::take(&mut self.head).freeze();
        Ok(Staged { store: self.store.clone(), place: Some(place), stored, head })
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        let Some(writer) = self.writer.take() else { return };
        let place = std::mem::take(&mut self.place);
        in_background(async move {
            if let Err(error) = writer.abort().await {
                warn!(%place, %error, "what came of an aborted upload could not be removed");
            }
        });
    }
}

/// An upload that is all there and not yet kept. Dropped, it is removed.
#[derive(Debug)]
pub struct Staged {
    store: ContentStore,
    place: Option<Path>,
    stored: Stored,
    head: Bytes,
}

impl Staged {
    /// The first bytes, up to [`HEAD_BYTES`].
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Keeps it under its digest.
    pub async fn publish(mut self) -> Result<Stored, object_store::Error> {
        let Some(from) = self.place.clone() else { return Ok(self.stored) };
        let to = place(self.stored.digest);
        let there = self.store.objects.head(&to).await.is_ok_and(|object| object.size == self.stored.size);
        if !there {
            self.store.objects.rename(&from, &to).await?;
            self.place = None;
        }
        Ok(self.stored)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        let Some(place) = self.place.take() else { return };
        let objects = self.store.objects.clone();
        in_background(async move {
            if let Err(error) = objects.delete(&place).await {
                warn!(%place, %error, "an upload that is not kept could not be removed");
            }
        });
    }
}

/// For what a `drop` has to do. Without a runtime there is none who could; the sweep at the next start does it then.
fn in_background(work: impl Future<Output = ()> + Send + 'static) {
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.spawn(work);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path as FsPath;

    use futures::stream;

    use super::*;

    type Chunks = Vec<Result<Bytes, String>>;

    fn store() -> (tempfile::TempDir, ContentStore) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = ContentStore::local(folder.path()).expect("a store");
        (folder, store)
    }

    fn files(folder: &FsPath) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(next).expect("a folder") {
                let path = entry.expect("an entry").path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => found.push(path.strip_prefix(folder).expect("inside").display().to_string()),
                }
            }
        }
        found
    }

    /// What is removed in the background is removed soon.
    async fn until_empty(folder: &FsPath) {
        let empty = async {
            while !files(folder).is_empty() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), empty).await.expect("nothing is left");
    }

    async fn all(store: &ContentStore, digest: Digest, range: Option<std::ops::Range<u64>>) -> Vec<u8> {
        let opened = store.open(digest, range).await.expect("it is there");
        let chunks: Vec<_> = opened.collect().await;
        chunks.into_iter().flat_map(|chunk| chunk.expect("bytes").to_vec()).collect()
    }

    #[tokio::test]
    async fn what_was_published_is_read_back_by_its_digest() {
        let (folder, store) = store();
        let bytes: Vec<u8> = (0..3_000_000_u32).map(|n| (n.wrapping_mul(n) >> 7) as u8).collect();
        let digest = Digest::of(&bytes);
        for _ in 0..2 {
            let chunks: Chunks = bytes.chunks(70_001).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
            let expected = Expected { size: Some(3_000_000), digest: Some(digest), ..Expected::default() };
            let staged = store.receive(stream::iter(chunks), expected).await.expect("it is taken");
            assert_eq!(staged.head(), &bytes[..HEAD_BYTES]);
            assert_eq!(staged.publish().await.expect("it is kept"), Stored { digest, size: 3_000_000 });
        }
        assert_eq!(all(&store, digest, None).await, bytes);
        assert_eq!(all(&store, digest, Some(1_234_567..2_345_678)).await, &bytes[1_234_567..2_345_678]);
        let name = digest.to_string();
        let only = format!("{}/{}/{name}", &name[..2], &name[2..4]);
        tokio::time::timeout(Duration::from_secs(10), async {
            while files(folder.path()) != [only.clone()] {
                tokio::task::yield_now().await;
            }
        })
        .await
        .expect("the second copy is removed");
    }

    #[tokio::test]
    async fn nothing_is_left_of_an_upload_that_is_not_taken() {
        let (folder, store) = store();
        let bytes = || Ok(Bytes::from_static(b"0123456789"));
        let receive = |chunks: Chunks, expected| store.receive(stream::iter(chunks), expected);
        let short = Expected { size: Some(11), ..Expected::default() };
        let other = Expected { digest: Some(Digest::of(b"x")), ..Expected::default() };
        let large = Expected { most: Some(9), ..Expected::default() };
        let broken = receive(vec![bytes(), Err("connection reset".to_owned())], Expected::default()).await;
        assert!(matches!(broken, Err(ReceiveError::Incomplete(_))));
        assert!(matches!(receive(vec![bytes()], short).await, Err(ReceiveError::OtherSize { received: 10, .. })));
        assert!(matches!(receive(vec![bytes()], other).await, Err(ReceiveError::OtherDigest { .. })));
        assert!(matches!(receive(vec![bytes()], large).await, Err(ReceiveError::TooLarge { most: 9 })));
        drop(receive(vec![bytes()], Expected::default()).await.expect("it is staged, and then given up"));
        until_empty(folder.path()).await;
    }

    #[tokio::test]
    async fn nothing_is_left_when_the_client_goes_away() {
        let (folder, store) = store();
        let first: Chunks = vec![Ok(Bytes::from_static(b"a"))];
        let body = stream::iter(first).chain(stream::pending());
        let given_up = tokio::time::timeout(Duration::from_millis(50), store.receive(body, Expected::default())).await;
        assert!(given_up.is_err());
        until_empty(folder.path()).await;
    }

    #[tokio::test]
    async fn what_a_killed_gateway_left_is_removed_at_the_next_start_and_what_another_receives_is_not() {
        let (folder, living) = store();
        let killed = ContentStore::local(folder.path()).expect("a store");
        let first = || stream::iter([Ok::<_, String>(Bytes::from_static(b"a"))]).chain(stream::pending());
        let receive = |store: &ContentStore| {
            let store = store.clone();
            tokio::spawn(async move { store.receive(first(), Expected::default()).await.map(drop) })
        };
        let receiving = receive(&living);
        let left = receive(&killed);
        tokio::time::timeout(Duration::from_secs(10), async {
            while files(folder.path()).len() < 2 {
                tokio::task::yield_now().await;
            }
        })
        .await
        .expect("both have begun");
        // As a kill does it: nothing is cleaned up, and the lock goes with the process.
        let of_killed = killed.fresh_place();
        let name = of_killed.parts().nth(1).expect("a folder").as_ref().to_owned();
        let copy = folder.path().join("incoming").join("leftover-of-a-kill");
        std::fs::create_dir(&copy).expect("a folder");
        for path in files(folder.path()).into_iter().filter(|path| path.contains(&name)) {
            let file = FsPath::new(&path).file_name().expect("a name").to_owned();
            std::fs::copy(folder.path().join(&path), copy.join(file)).expect("it is copied");
        }
        assert_eq!(files(&copy).len(), 1);
        let _next = ContentStore::local(folder.path()).expect("a store");
        assert!(!copy.exists(), "nobody holds it");
        assert_eq!(files(folder.path()).len(), 2, "what is still coming stays");
        left.abort();
        receiving.abort();
        until_empty(folder.path()).await;
    }

    #[tokio::test(start_paused = true)]
    async fn an_upload_that_stalls_is_given_up() {
        let (folder, store) = store();
        let expected = Expected { idle: Some(Duration::from_secs(60)), ..Expected::default() };
        let stalled = store.receive(stream::pending::<Result<Bytes, String>>(), expected).await;
        assert!(matches!(stalled, Err(ReceiveError::Idle(_))));
        until_empty(folder.path()).await;
    }

    #[tokio::test]
    async fn content_that_is_not_there_is_missing() {
        let (_folder, store) = store();
        let missing = store.size(Digest::of(b"never stored")).await;
        assert!(matches!(missing, Err(super::super::StoreError::Missing(_))));
    }
}
