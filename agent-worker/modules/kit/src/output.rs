//! An output file.

use crate::ToolError;
use serde::Serialize;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path};

/// Bytes gathered before a write.
const BUFFER_BYTES: usize = 64 * 1024;

/// A buffered output file whose errors name it. Call [`Output::finish`] when it is complete: what is still
/// buffered when it is dropped may be lost without a word.
pub struct Output {
    name: String,
    file: BufWriter<File>,
}

impl Output {
    /// Creates `name` under `folder`; never replaces a file and never leaves the folder.
    ///
    /// # Errors
    /// [`ToolError::Output`].
    pub(crate) fn create(folder: &Path, name: &str) -> Result<Self, ToolError> {
        let file = open(folder, Path::new(name)).map_err(|reason| failed(name, reason))?;
        Ok(Self { name: name.to_owned(), file: BufWriter::with_capacity(BUFFER_BYTES, file) })
    }

    /// Appends text.
    ///
    /// # Errors
    /// [`ToolError::Output`].
    pub fn text(&mut self, text: &str) -> Result<(), ToolError> {
        self.bytes(text.as_bytes())
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// [`ToolError::Output`].
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), ToolError> {
        self.file.write_all(bytes).map_err(|reason| failed(&self.name, reason))
    }

    /// Appends a value as indented JSON with a line feed.
    ///
    /// # Errors
    /// [`ToolError::Output`].
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), ToolError> {
        serde_json::to_writer_pretty(&mut self.file, value).map_err(|error| failed(&self.name, error.into()))?;
        self.text("\n")
    }

    /// Appends a value as JSON on one line, without a line feed.
    ///
    /// # Errors
    /// [`ToolError::Output`].
    pub fn json_compact(&mut self, value: &impl Serialize) -> Result<(), ToolError> {
        serde_json::to_writer(&mut self.file, value).map_err(|error| failed(&self.name, error.into()))
    }

    /// Writes what is buffered and closes the file.
    ///
    /// # Errors
    /// [`ToolError::Output`].
    pub fn finish(mut self) -> Result<(), ToolError> {
        self.file.flush().map_err(|reason| failed(&self.name, reason))
    }

    /// The error of this file, for whoever writes to it through [`Write`].
    pub fn failed(&self, reason: io::Error) -> ToolError {
        failed(&self.name, reason)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn open(folder: &Path, name: &Path) -> io::Result<File> {
    let inside = name.components().all(|part| matches!(part, Component::Normal(_)));
    if !inside || name.as_os_str().is_empty() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "its name leaves the output folder"));
    }
    let path = folder.join(name);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    File::create_new(path)
}

fn failed(name: &str, reason: io::Error) -> ToolError {
    ToolError::Output { name: name.to_owned(), reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_stays_in_its_folder_and_replaces_nothing() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["../a", "/a", "", "a/../../b"] {
            assert!(Output::create(folder.path(), name).is_err(), "{name:?}");
        }
        let mut output = Output::create(folder.path(), "a/b.txt").unwrap();
        output.text("x").unwrap();
        output.finish().unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("a/b.txt")).unwrap(), "x");
        assert!(Output::create(folder.path(), "a/b.txt").is_err());
    }
}
