use crate::query::{DEFAULT_PAGE, LARGEST_PAGE, QueryError};

/// Agents that one answer looks at.
pub const MOST_AGENTS: usize = 10_000;
/// Tools that one answer looks at.
pub const MOST_TOOLS: usize = 1_000;

/// The rows of a page.
pub fn page(limit: Option<u16>) -> Result<usize, QueryError> {
    match limit {
        None => Ok(DEFAULT_PAGE.into()),
        Some(limit) if (1..=LARGEST_PAGE).contains(&limit) => Ok(limit.into()),
        Some(limit) => Err(QueryError::InvalidField {
            field: "limit".to_owned(),
            message: format!("{limit} is not within 1 to {LARGEST_PAGE}"),
        }),
    }
}
