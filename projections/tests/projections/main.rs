//! The read model on a real RocksDB in temporary folders.

mod fixture;
mod world;

mod life;
