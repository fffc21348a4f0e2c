//! What handlers take from a request. Whatever is wrong with it is told as a problem document.

pub mod csrf;
mod idempotency;
mod json;
mod path;
mod query;
pub mod request_id;
mod sequence;
mod strict;
mod viewer;
mod visitor;

pub use idempotency::IdempotencyKey;
pub use json::Json;
pub use path::Path;
pub use query::Query;
pub use request_id::RequestId;
pub use sequence::{AtLeast, SEQUENCE, Sequenced};
pub use viewer::{COOKIE, Identities, Viewer, secret_of};
pub use visitor::{From, Peer};
