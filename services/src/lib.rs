//! Who may make it happen: one module per aggregate, one file per command.
//!
//! Each command's file says its rule in plain English and holds `decide`, which is pure. [`repository`] carries out
//! what was decided; [`dispatcher`] and [`reconciler`] see to what follows. Read the modules in this order.

pub mod agent;
pub mod file;
pub mod identity;
pub mod job;
pub mod people;
pub mod person;
pub mod pool;
pub mod system;
pub mod tool;
pub mod webhooks;

pub mod bucket;
pub mod core;
pub mod repository;

mod follower;
pub mod in_step;

pub mod dispatcher;
pub mod presence;
pub mod reconciler;
mod stream;
pub mod work;

pub mod client;
pub mod service;

#[cfg(test)]
mod grid;
#[cfg(test)]
mod samples;
