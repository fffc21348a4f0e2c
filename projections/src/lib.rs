//! What can be asked: the log folded into RocksDB, as of any sequence.

pub mod query;

pub mod client;
