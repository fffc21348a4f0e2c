//! The language of Jobtrail: what can happen and what it means.
//!
//! Pure: no I/O, no clock, no randomness. Read the modules in this order.

pub mod ids;
