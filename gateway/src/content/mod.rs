//! The bytes of files: received, kept under their SHA-256, given out. What they mean is none of this module's business.

mod disposition;
mod media_type;
mod range;
mod serve;
mod store;
mod upload;

pub use media_type::media_type;
pub use serve::{Conditions, SANDBOX, Served, Serving};
pub use store::{ContentStore, StoreError};
pub use upload::{Expected, ReceiveError, Staged};
