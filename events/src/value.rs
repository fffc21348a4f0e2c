//! Small values that several aggregates share.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::ids::{AgentId, PersonId, PoolId};

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// The instant `ms` milliseconds later; stays at the end of time rather than wrap.
    pub fn plus_ms(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms.saturating_mul(1_000)))
    }
}

/// A SHA-256: of a file's content, of a tool's folder, of a commit. Written as 64 lower-case hex digits.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// What stands where there is nothing before: the `previous` of an aggregate's first commit.
    pub const NONE: Self = Self([0; 32]);

    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = hex::FromHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes)?;
        Ok(Self(bytes))
    }
}

/// Who caused something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Actor {
    Person(PersonId),
    Agent(AgentId),
    /// The part of the system that watches over time-outs and lost agents.
    Reconciler,
}

/// Where a job may run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Assignment {
    /// Any agent that takes automatic work and has the tool.
    Automatic,
    Agent(AgentId),
    Pool(PoolId),
}

/// The key of a tool, a function or the like: `^[a-z][a-z0-9-]{0,31}$`, safe in a subject, a path and a URL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Key(String);

/// What a [`Key`] may be, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a key: 1 to 32 of a-z, 0-9 and '-', beginning with a letter")]
pub struct NotAKey(pub String);

impl Key {
    /// The most characters a key may have.
    pub const MAX_LENGTH: usize = 32;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Key {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let starts_well = text.starts_with(|c: char| c.is_ascii_lowercase());
        let reads_well = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if starts_well && reads_well && text.len() <= Self::MAX_LENGTH {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAKey(text.to_owned()))
        }
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One version of one tool, by name. The digest, which says what is in it, stands beside it where it matters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ToolVersion {
    pub tool: Key,
    pub version: semver::Version,
}

impl fmt::Display for ToolVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.tool, self.version)
    }
}

/// Whether it is written as a media type, as in `text/csv` or `text/plain; charset=utf-8` (RFC 9110).
pub fn is_media_type(text: &str) -> bool {
    let is_token = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
    };
    let is_quoted = |text: &str| {
        let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        inside
            .is_some_and(|inside| inside.bytes().all(|byte| (b' '..=b'~').contains(&byte) && !b"\"\\".contains(&byte)))
    };
    let mut parts = text.split(';').map(|part| part.trim_matches(' '));
    let of_a_kind = parts.next().and_then(|part| part.split_once('/'));
    of_a_kind.is_some_and(|(kind, of_it)| is_token(kind) && is_token(of_it))
        && parts.all(|part| {
            part.split_once('=').is_some_and(|(name, value)| is_token(name) && (is_token(value) || is_quoted(value)))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_reads_back_what_it_writes() {
        let digest = Digest::of(b"jobtrail");
        assert_eq!(digest.to_string().parse::<Digest>(), Ok(digest));
        assert!("abc".parse::<Digest>().is_err());
    }

    #[test]
    fn a_key_is_safe_everywhere() {
        for good in ["a", "archive", "table-2", "a123456789012345678901234567890b"] {
            assert!(good.parse::<Key>().is_ok(), "{good}");
        }
        for bad in ["", "2d", "-a", "A", "a.b", "a b", "a>", "a*", "ä", "a123456789012345678901234567890bc"] {
            assert!(bad.parse::<Key>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_media_type_is_written_as_one() {
        for good in ["text/csv", "*/*", "image/svg+xml", "text/plain; charset=utf-8", "a/b;c=\"d e\"; f=g", "Text/HTML"]
        {
            assert!(is_media_type(good), "{good}");
        }
        for bad in
            ["", "text", "text/", "/csv", "text/csv/x", "text /csv", "text/csv;", "text/csv; a", "tëxt/csv", "a/b\n"]
        {
            assert!(!is_media_type(bad), "{bad}");
        }
    }
}
