//! The database: one column family for each table, and every write at the sequence that caused it.
//!
//! The timestamp of a write is the sequence of the commit that it comes from, so that every row can be read as of any
//! sequence ([`AsOf`]). Rows and checkpoint are in one write batch ([`Batch`]): after a kill they stand as they did
//! after some commit, and replay does the rest. The write-ahead log is on and not fsynced; a power cut takes the last
//! rows and their checkpoint back together. While the whole is built anew it is off, since what is half built is
//! thrown away.

mod as_of;
mod batch;
mod comparator;
mod dump;
mod recent;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use jobtrail_events::value::Digest;
use rocksdb::{
    BlockBasedOptions, Cache, ColumnFamily, ColumnFamilyDescriptor, DB, DBCompressionType, LogLevel, Options,
    ReadOptions, WriteOptions,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use as_of::{AsOf, Scan};
pub use batch::Batch;
pub use dump::Entry;

use self::recent::Recent;
use crate::keys::{Key, Prefix};

/// The layout of keys and rows. With another number here the read model is built anew when the program starts.
pub const LAYOUT: u32 = 4;

/// A part of the database with keys of its own, in the order in which the views are best read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    Meta,
    Chains,
    Changes,
    Jobs,
    JobLists,
    Queue,
    History,
    Files,
    Artifacts,
    Agents,
    Pools,
    Tools,
    Counts,
    People,
    Systems,
}

impl Table {
    pub const ALL: [Self; 15] = [
        Self::Meta,
        Self::Chains,
        Self::Changes,
        Self::Jobs,
        Self::JobLists,
        Self::Queue,
        Self::History,
        Self::Files,
        Self::Artifacts,
        Self::Agents,
        Self::Pools,
        Self::Tools,
        Self::Counts,
        Self::People,
        Self::Systems,
    ];

    /// The name of its column family.
    pub fn name(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Chains => "chains",
            Self::Changes => "changes",
            Self::Jobs => "jobs",
            Self::JobLists => "job-lists",
            Self::Queue => "queue",
            Self::History => "history",
            Self::Files => "files",
            Self::Artifacts => "artifacts",
            Self::Agents => "agents",
            Self::Pools => "pools",
            Self::Tools => "tools",
            Self::Counts => "counts",
            Self::People => "people",
            Self::Systems => "systems",
        }
    }

    /// Whether its rows can be read as of a sequence. The others hold only the present.
    pub fn is_versioned(self) -> bool {
        match self {
            Self::Meta | Self::Chains | Self::Changes => false,
            Self::Jobs
            | Self::JobLists
            | Self::Queue
            | Self::History
            | Self::Files
            | Self::Artifacts
            | Self::Agents
            | Self::Pools
            | Self::Tools
            | Self::Counts
            | Self::People
            | Self::Systems => true,
        }
    }
}

/// How far the rows are: the last commit that they were made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// 0: nothing was taken in.
    pub sequence: u64,
    pub digest: Digest,
}

impl Mark {
    pub const NOTHING: Self = Self { sequence: 0, digest: Digest::NONE };
}

/// How the database is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// With a write-ahead log: a kill loses nothing.
    Follow,
    /// Without: what was not flushed is lost, all tables alike.
    Build,
}

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the read model's database failed: {0}")]
    Database(#[from] rocksdb::Error),
    #[error("a row of table {table} cannot be read ({error}); build the read model anew", table = .table.name())]
    Row { table: Table, error: postcard::Error },
    #[error("a row of table {table} is missing or misshapen; build the read model anew", table = .0.name())]
    Misshapen(Table),
}

/// Whatever rows can be read from.
pub trait Read {
    /// What `look` makes of the row, if there is one.
    fn look<T>(&self, table: Table, key: &Key, look: impl FnOnce(&[u8]) -> T) -> Result<Option<T>, StoreError>;

    fn row<T: DeserializeOwned>(&self, table: Table, key: &Key) -> Result<Option<T>, StoreError> {
        self.look(table, key, |bytes| decode(table, bytes))?.transpose()
    }

    fn has(&self, table: Table, key: &Key) -> Result<bool, StoreError> {
        Ok(self.look(table, key, |_| ())?.is_some())
    }
}

/// Reads a row that was written by [`encode`].
pub fn decode<T: DeserializeOwned>(table: Table, bytes: &[u8]) -> Result<T, StoreError> {
    postcard::from_bytes(bytes).map_err(|error| StoreError::Row { table, error })
}

pub fn encode(row: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(row).expect("a vector takes all, and every row has a length")
}

/// How long [`encode`] makes it.
pub fn encoded_bytes(row: &impl Serialize) -> usize {
    postcard::experimental::serialized_size(row).expect("every row has a length")
}

/// An open database. It has one writer and any number of readers.
pub struct Store {
    db: DB,
    /// After `db`: the folder goes when the database is closed.
    removal: Removal,
    mode: Mode,
    sequence: AtomicU64,
    /// The writer's, between two batches.
    recent: Mutex<Recent>,
    /// Reads the newest version.
    newest: ReadOptions,
    /// Reads tables that have no versions.
    plain: ReadOptions,
}

struct Removal {
    folder: PathBuf,
    due: AtomicBool,
}

impl Store {
    const BLOCK_CACHE_BYTES: usize = 64 << 20;
    const WRITE_BUFFER_BYTES: usize = 32 << 20;
    /// All tables together.
    const ALL_WRITE_BUFFERS_BYTES: usize = 128 << 20;
    const MOST_WAL_BYTES: u64 = 256 << 20;
    const MOST_OPEN_FILES: i32 = 512;
    const BACKGROUND_JOBS: i32 = 2;
    const BLOOM_BITS_PER_KEY: f64 = 10.0;

    /// Opens what is in the folder, or makes it.
    pub fn open(folder: &Path, mode: Mode) -> Result<Self, StoreError> {
        let cache = Cache::new_lru_cache(Self::BLOCK_CACHE_BYTES);
        let tables =
            Table::ALL.map(|table| ColumnFamilyDescriptor::new(table.name(), Self::table_options(table, &cache)));
        let db = DB::open_cf_descriptors(&Self::options(mode), folder, tables)?;
        let mut newest = ReadOptions::default();
        newest.set_timestamp(u64::MAX.to_le_bytes());
        let store = Self {
            db,
            removal: Removal { folder: folder.to_owned(), due: AtomicBool::new(false) },
            mode,
            sequence: AtomicU64::new(0),
            recent: Mutex::default(),
            newest,
            plain: ReadOptions::default(),
        };
        let mark = store.mark()?;
        store.sequence.store(mark.sequence, Ordering::Release);
        Ok(store)
    }

    fn options(mode: Mode) -> Options {
        let mut options = Options::default();
        options.create_if_missing(true);
        options.create_missing_column_families(true);
        options.set_atomic_flush(mode == Mode::Build);
        options.set_db_write_buffer_size(Self::ALL_WRITE_BUFFERS_BYTES);
        options.set_max_total_wal_size(Self::MOST_WAL_BYTES);
        options.set_max_open_files(Self::MOST_OPEN_FILES);
        options.set_max_background_jobs(Self::BACKGROUND_JOBS);
        options.set_keep_log_file_num(2);
        options.set_log_level(LogLevel::Warn);
        options
    }

    fn table_options(table: Table, cache: &Cache) -> Options {
        let mut blocks = BlockBasedOptions::default();
        blocks.set_block_cache(cache);
        blocks.set_bloom_filter(Self::BLOOM_BITS_PER_KEY, false);
        let mut options = Options::default();
        options.set_block_based_table_factory(&blocks);
        options.set_compression_type(DBCompressionType::Lz4);
        options.set_write_buffer_size(Self::WRITE_BUFFER_BYTES);
        if table.is_versioned() {
            comparator::order_with_timestamps(&mut options);
        }
        options
    }

    pub fn folder(&self) -> &Path {
        &self.removal.folder
    }

    /// The sequence as of which the newest rows are.
    pub fn sequence(&self) -> u64 {
        self.sequence.load(Ordering::Acquire)
    }

    pub fn mark(&self) -> Result<Mark, StoreError> {
        let bytes = self.db.get_pinned_cf_opt(self.family(Table::Meta), Key::new(Prefix::Checkpoint), &self.plain)?;
        bytes.map_or(Ok(Mark::NOTHING), |bytes| decode(Table::Meta, &bytes))
    }

    /// The layout of what is in it; 0: none was written yet.
    pub fn layout(&self) -> Result<u32, StoreError> {
        let bytes = self.db.get_pinned_cf_opt(self.family(Table::Meta), Key::new(Prefix::Layout), &self.plain)?;
        bytes.map_or(Ok(0), |bytes| decode(Table::Meta, &bytes))
    }

    /// Everything on disk, and nothing in memory alone.
    pub fn flush(&self) -> Result<(), StoreError> {
        let tables = Table::ALL.map(|table| self.family(table));
        let mut options = rocksdb::FlushOptions::default();
        options.set_wait(true);
        Ok(self.db.flush_cfs_opt(&tables, &options)?)
    }

    /// Merges all files. No version is lost by it, nor need anyone call it: RocksDB does it bit by bit.
    pub fn compact(&self) -> Result<(), StoreError> {
        self.flush()?;
        for table in Table::ALL {
            self.db.compact_range_cf(self.family(table), None::<&[u8]>, None::<&[u8]>);
        }
        Ok(())
    }

    /// Removes the folder as soon as nobody reads from it any more.
    pub fn discard(&self) {
        self.removal.due.store(true, Ordering::Release);
    }

    fn write(&self, writes: rocksdb::WriteBatch, mark: Mark) -> Result<(), StoreError> {
        let mut options = WriteOptions::default();
        options.disable_wal(self.mode == Mode::Build);
        self.db.write_opt(writes, &options)?;
        self.sequence.store(mark.sequence, Ordering::Release);
        Ok(())
    }

    /// The batch that takes it gives it back when it is written. One that is not written takes its rows with it.
    fn take_recent(&self) -> Recent {
        std::mem::take(&mut self.recent.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn keep_recent(&self, mut recent: Recent) {
        recent.age();
        *self.recent.lock().unwrap_or_else(PoisonError::into_inner) = recent;
    }

    fn family(&self, table: Table) -> &ColumnFamily {
        self.db.cf_handle(table.name()).expect("every table is opened with the database")
    }

    fn newest(&self, table: Table) -> &ReadOptions {
        if table.is_versioned() { &self.newest } else { &self.plain }
    }
}

impl Drop for Removal {
    fn drop(&mut self) {
        if self.due.load(Ordering::Acquire)
            && let Err(error) = std::fs::remove_dir_all(&self.folder)
        {
            tracing::warn!(folder = %self.folder.display(), %error, "a former read model could not be removed");
        }
    }
}
