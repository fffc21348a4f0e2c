//! Ids as people write them: whole, or their first characters as the tables show them.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// An id as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    Whole(Uuid),
    Start(Shortened),
}

/// The first hexadecimal digits of an id, without hyphens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortened(String);

/// What was given cannot be an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no id: give all of it, or at least its first 6 characters")]
pub struct NotAnId(pub String);

/// It is not clear which one is meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    #[error(
        "no {kind} that you see begins with {start}\n  what to do: `jobtrail {kind} list` shows what there is; older ones need the whole id"
    )]
    None { kind: &'static str, start: Shortened },
    #[error("{start} is the beginning of several: {}\n  what to do: give more of it", list(.ids))]
    Several { start: Shortened, ids: Vec<Uuid> },
}

impl Shortened {
    /// With fewer characters several would often fit.
    pub const SHORTEST: usize = 6;

    pub fn fits(&self, id: &Uuid) -> bool {
        id.simple().to_string().starts_with(&self.0)
    }

    /// The one of the candidates that begins like this.
    pub fn pick(&self, kind: &'static str, candidates: impl IntoIterator<Item = Uuid>) -> Result<Uuid, Unclear> {
        let mut ids: Vec<_> = candidates.into_iter().filter(|id| self.fits(id)).collect();
        ids.sort_unstable();
        ids.dedup();
        match ids[..] {
            [] => Err(Unclear::None { kind, start: self.clone() }),
            [id] => Ok(id),
            _ => Err(Unclear::Several { start: self.clone(), ids }),
        }
    }
}

impl FromStr for Given {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // The tables show an ellipsis after the first characters, which comes along when one copies.
        let start = text.trim().trim_end_matches(['…', '.']);
        if let Ok(id) = start.parse() {
            return Ok(Self::Whole(id));
        }
        let digits = start.replace('-', "").to_ascii_lowercase();
        let fits = digits.len() >= Shortened::SHORTEST && digits.len() < 32;
        if fits && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Ok(Self::Start(Shortened(digits)))
        } else {
            Err(NotAnId(text.to_owned()))
        }
    }
}

impl fmt::Display for Shortened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn list(ids: &[Uuid]) -> String {
    ids.iter().map(Uuid::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Uuid = Uuid::from_u128(0x1234_5678_9abc_4def_8000_0000_0000_0001);
    const B: Uuid = Uuid::from_u128(0x1234_5678_9abc_4def_9000_0000_0000_0001);
    const C: Uuid = Uuid::from_u128(0xffff_5678_9abc_4def_9000_0000_0000_0001);

    fn start(text: &str) -> Shortened {
        match text.parse() {
            Ok(Given::Start(start)) => start,
            other => panic!("{text} is {other:?}"),
        }
    }

    #[test]
    fn a_whole_id_is_taken_as_it_is() {
        assert_eq!(A.to_string().parse(), Ok(Given::Whole(A)));
        assert_eq!(A.to_string().to_uppercase().parse(), Ok(Given::Whole(A)));
    }

    #[test]
    fn a_start_may_be_copied_from_a_table() {
        for text in ["123456…", "123456...", " 123456 ", "12345678-9a", "123456789A"] {
            assert!(start(text).fits(&A), "{text}");
        }
        assert!(!start("12345678-9d").fits(&A));
    }

    #[test]
    fn what_cannot_be_an_id_is_refused() {
        for text in ["", "12345", "12345g", "parts.zip", "1234-5", &"1".repeat(33)] {
            assert_eq!(text.parse::<Given>(), Err(NotAnId(text.to_owned())));
        }
    }

    #[test]
    fn one_is_picked_only_when_no_other_fits() {
        let all = [A, B, C];
        assert_eq!(start("ffff56").pick("job", all), Ok(C));
        assert_eq!(start("12345678-9abc-4def-9").pick("job", all), Ok(B));
        assert_eq!(start("ffff56").pick("job", [C, C]), Ok(C), "a list may show one twice");
        let several = Unclear::Several { start: start("123456"), ids: vec![A, B] };
        assert_eq!(start("123456").pick("job", all), Err(several));
        assert_eq!(start("abcdef").pick("job", all), Err(Unclear::None { kind: "job", start: start("abcdef") }));
    }
}
