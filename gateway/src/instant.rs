//! Times as everyone outside sees them: RFC 3339, UTC, microseconds.

use jobtrail_events::value::Timestamp;
use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// An instant in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instant(pub Timestamp);

impl From<Timestamp> for Instant {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp)
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let micros = i64::try_from(self.0.0).unwrap_or(i64::MAX);
        let instant = jiff::Timestamp::from_microsecond(micros).unwrap_or(jiff::Timestamp::MAX);
        write!(f, "{instant:.6}")
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl PartialSchema for Instant {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .examples([serde_json::json!("2026-07-01T09:30:00.000000Z")])
            .into()
    }
}

impl ToSchema for Instant {}

/// Reads an RFC 3339 time with any offset. Times before 1970 are taken as its beginning.
pub fn parse(text: &str) -> Option<Timestamp> {
    let instant: jiff::Timestamp = text.parse().ok()?;
    Some(Timestamp(u64::try_from(instant.as_microsecond()).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_reads_back_what_it_writes() {
        let timestamp = Timestamp(1_782_898_200_000_042);
        assert_eq!(Instant(timestamp).to_string(), "2026-07-01T09:30:00.000042Z");
        assert_eq!(parse("2026-07-01T09:30:00.000042Z"), Some(timestamp));
        assert_eq!(parse("2026-07-01T11:30:00.000042+02:00"), Some(timestamp));
        assert_eq!(Instant(Timestamp(0)).to_string(), "1970-01-01T00:00:00.000000Z");
        assert_eq!(parse("1969-01-01T00:00:00Z"), Some(Timestamp(0)));
        assert_eq!(parse("yesterday"), None);
        assert_eq!(parse("2026-07-01"), None);
    }

    #[test]
    fn the_end_of_time_can_be_written() {
        assert!(Instant(Timestamp(u64::MAX)).to_string().starts_with("9999-12-30T"));
    }
}
