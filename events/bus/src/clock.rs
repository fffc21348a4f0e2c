//! The one place that reads the clock. Everything that decides takes the time as an argument.

use std::time::{SystemTime, UNIX_EPOCH};

use jobtrail_events::value::Timestamp;

/// The present instant.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(u64::try_from(since.as_micros()).unwrap_or(u64::MAX))
}
