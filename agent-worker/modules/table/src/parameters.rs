//! How to read a file, as far as the user says.

use serde::Deserialize;

/// The parameters that both functions have.
#[derive(Debug, Clone, Deserialize)]
pub struct Reading {
    /// The worksheet; the first one with cells when it is not given.
    #[serde(default)]
    pub sheet: Option<String>,
    pub header: Header,
    pub delimiter: Delimiter,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Header {
    Auto,
    Yes,
    No,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Delimiter {
    #[serde(rename = "auto")]
    Auto,
    #[serde(rename = ",")]
    Comma,
    #[serde(rename = ";")]
    Semicolon,
    #[serde(rename = "tab")]
    Tab,
    #[serde(rename = "|")]
    Bar,
}

impl Delimiter {
    /// The byte, unless it is to be found out.
    pub fn byte(self) -> Option<u8> {
        match self {
            Self::Auto => None,
            Self::Comma => Some(b','),
            Self::Semicolon => Some(b';'),
            Self::Tab => Some(b'\t'),
            Self::Bar => Some(b'|'),
        }
    }
}

/// A delimiter as the parameters and the outputs spell it.
pub fn delimiter_name(byte: u8) -> String {
    if byte == b'\t' { "tab".into() } else { char::from(byte).into() }
}
