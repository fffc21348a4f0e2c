use jobtrail_events::request::page_size;

use crate::query::QueryError;

/// Agents that one answer looks at.
pub const MOST_AGENTS: usize = 10_000;
/// Agents that an answer about a job or a tool names.
pub const MOST_CAPABLE: usize = 1_000;
/// Pools that one answer looks at.
pub const MOST_POOLS: usize = 1_000;
/// Tools that one answer looks at.
pub const MOST_TOOLS: usize = 1_000;

/// Bytes of rows after which a page ends: parameters and logs' ends may be long, and an answer is one message.
pub const PAGE_BYTES: usize = 512 * 1024;
/// The newest revisions of a file; all that fit into one answer with the longest names.
pub const MOST_REVISIONS: usize = 2_000;

/// Bytes that a row takes in an answer.
pub fn bytes(row: &impl serde::Serialize) -> usize {
    crate::store::encoded_bytes(row)
}

/// The rows of a page.
pub fn page(limit: Option<u16>) -> Result<usize, QueryError> {
    page_size(limit).map_err(|message| QueryError::InvalidField { field: "limit".to_owned(), message })
}
