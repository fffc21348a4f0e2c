//! The services on a real broker: what the twins in memory cannot show.

mod dispatcher;
mod offers;
mod people;
mod pools;
mod presence;
mod queues;
mod reconciler;
mod role;
mod roles;
mod webhooks;
mod world;
