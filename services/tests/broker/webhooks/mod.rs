//! Webhooks, with real receivers.

mod commands;
mod delivering;
mod faults;
mod hearing;
mod receiver;
mod world;
