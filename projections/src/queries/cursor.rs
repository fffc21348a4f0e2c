//! Where a page ended, as text that means something only here.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jobtrail_events::value::Digest;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::keys::Place;
use crate::query::{Query, QueryError, Viewer};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor<A = Place> {
    /// Every page of a list is as of the same sequence.
    pub sequence: u64,
    /// The last place that the page before has looked at.
    pub after: A,
    /// Of who asks and for what: another list's cursor would silently skip rows.
    pub list: u64,
}

impl<A: Serialize + DeserializeOwned> Cursor<A> {
    pub fn write(&self) -> String {
        URL_SAFE_NO_PAD.encode(crate::store::encode(self))
    }

    /// What a page before has written.
    pub fn read(text: &str) -> Result<Self, QueryError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| wrong("is not one that was given out"))?;
        match postcard::take_from_bytes(&bytes) {
            Ok((cursor, [])) => Ok(cursor),
            Ok(_) | Err(_) => Err(wrong("is not one that was given out")),
        }
    }

    /// Reads one that must belong to the list.
    pub fn read_for(text: Option<&str>, list: u64) -> Result<Option<Self>, QueryError> {
        let Some(text) = text else { return Ok(None) };
        let cursor = Self::read(text)?;
        if cursor.list == list { Ok(Some(cursor)) } else { Err(wrong("belongs to a list with other filters")) }
    }

    pub fn pinned(text: Option<&str>) -> Result<Option<u64>, QueryError> {
        text.map(|text| Self::read(text).map(|cursor| cursor.sequence)).transpose()
    }
}

/// What tells one list from another: who asks, and for what.
pub fn list<Q: Query>(viewer: Viewer, filter: &Q) -> u64 {
    // The name too: two lists without a filter look the same in bytes.
    let Digest(bytes) = Digest::of(&crate::store::encode(&(viewer, Q::NAME, filter)));
    bytes.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

fn wrong(message: &str) -> QueryError {
    QueryError::InvalidField { field: "cursor".to_owned(), message: message.to_owned() }
}
