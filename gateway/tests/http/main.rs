//! The gateway over HTTP, before a real broker. Services and projections are played by a few lines each: what they decide is
//! tested where they are, here it is what the protocol makes of it.

mod parts;
mod world;

mod agents_content;
mod changes;
mod files;
mod jobs;
mod limits;
mod log;
mod pools;
mod problems;
mod session;
mod shutdown;
mod tools;
mod webhooks;
