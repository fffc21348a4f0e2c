use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where something is in a tree: names from the top, with `/` between. Sorts so that a folder comes before what is in it, and that
/// before the folder's next neighbour.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct TreePath(String);

/// What a [`TreePath`] may be, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is not a path: names of 1 to 255 bytes with '/' between, at most 32 of them and 1,024 bytes, without control \
     characters, '.', '..' and spaces around a name"
)]
pub struct NotAPath(pub String);

impl TreePath {
    pub const MOST_NAMES: usize = 32;
    /// Bytes.
    pub const LONGEST_NAME: usize = 255;
    /// Bytes.
    pub const LONGEST: usize = 1_024;

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.split('/')
    }

    /// The last of its names.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The folder that it is in; absent at the top.
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once('/').map(|(parent, _)| Self(parent.to_owned()))
    }

    /// The folders that it is in, from the top.
    pub fn folders(&self) -> impl Iterator<Item = Self> {
        self.0.match_indices('/').map(|(at, _)| Self(self.0[..at].to_owned()))
    }

    /// Whether it is in that folder, however deep.
    pub fn is_in(&self, folder: &Self) -> bool {
        self.0.strip_prefix(&folder.0).is_some_and(|rest| rest.starts_with('/'))
    }

    /// The same place, when what was at `from`, or a folder around it, is at `to`.
    pub fn moved(&self, from: &Self, to: &Self) -> Option<Self> {
        if self == from {
            return Some(to.clone());
        }
        self.is_in(from).then(|| Self(format!("{}{}", to.0, &self.0[from.0.len()..])))
    }
}

impl Ord for TreePath {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.names().cmp(other.names())
    }
}

impl PartialOrd for TreePath {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for TreePath {
    type Err = NotAPath;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_name = |name: &str| {
            (1..=Self::LONGEST_NAME).contains(&name.len())
                && !name.chars().any(char::is_control)
                && name.trim() == name
                && !matches!(name, "." | "..")
        };
        if text.len() <= Self::LONGEST && text.split('/').count() <= Self::MOST_NAMES && text.split('/').all(is_name) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAPath(text.chars().take(Self::LONGEST).collect()))
        }
    }
}

impl<'de> Deserialize<'de> for TreePath {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for TreePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> TreePath {
        text.parse().expect("a path")
    }

    #[test]
    fn a_path_is_names_with_slashes_between() {
        for bad in ["", "/", "a/", "/a", "a//b", "a/../b", ".", " a", "a\n", "a/b ", &"x".repeat(256), &"a/".repeat(40)]
        {
            assert!(bad.parse::<TreePath>().is_err(), "{bad:?}");
        }
        let deep = path("a/b/c d.txt");
        assert_eq!(deep.name(), "c d.txt");
        assert_eq!(deep.folders().map(|it| it.to_string()).collect::<Vec<_>>(), ["a", "a/b"]);
        assert_eq!(deep.parent(), Some(path("a/b")));
        assert_eq!(path("a").parent(), None);
    }

    #[test]
    fn a_folder_is_followed_by_what_is_in_it() {
        let mut paths = ["a-b", "a", "a/z", "a b", "a/b/c", "a/b"].map(path);
        paths.sort();
        assert_eq!(paths, ["a", "a/b", "a/b/c", "a/z", "a b", "a-b"].map(path));
    }

    #[test]
    fn what_is_in_a_folder_moves_with_it() {
        assert_eq!(path("a/b/c").moved(&path("a"), &path("x/y")), Some(path("x/y/b/c")));
        assert_eq!(path("a").moved(&path("a"), &path("x")), Some(path("x")));
        assert_eq!(path("ab/c").moved(&path("a"), &path("x")), None);
    }
}
