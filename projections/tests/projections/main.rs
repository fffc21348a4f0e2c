//! The read model on a real RocksDB in temporary folders.

mod fixture;
mod histories;
mod truth;
mod world;

mod changes;
mod integrity;
mod kill;
mod life;
mod model;
mod pages;
mod pools;
mod provenance;
mod queue;
mod rebuild;
mod service;
mod sparse;
mod systems;
mod things;
mod visibility;
mod why_pending;
