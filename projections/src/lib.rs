//! What can be asked: the log folded into RocksDB, as of any sequence.
//!
//! [`store`] is the database, [`views`] are what is in it, [`projector`] fills them from the log, [`queries`] answer
//! from them what [`visibility`] allows, and [`service`] runs it all. Read the modules in this order.

pub mod query;

pub mod folded;
pub mod keys;
pub mod projector;
pub mod queries;
pub mod readers;
pub mod store;
pub mod views;
pub mod visibility;

pub mod build;
pub mod folder;
mod responders;
pub mod service;
pub mod tail;

pub mod client;

mod error;

pub use error::{Error, Found};
