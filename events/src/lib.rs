//! The language of Jobtrail: what can happen and what it means.
//!
//! Pure: no I/O, no clock, no randomness. Read the modules in this order.

pub mod ids;
pub mod value;

pub mod aggregate;

pub mod agent;
pub mod file;
pub mod job;
pub mod person;
pub mod pool;
pub mod system;
pub mod tool;
pub mod webhook;

pub mod permission;

pub mod rejection;
pub mod request;

pub mod envelope;
pub mod kind;

pub mod codec;
pub mod upcast;
pub mod wire;

pub mod chain;

pub mod grant;
pub mod subject;
