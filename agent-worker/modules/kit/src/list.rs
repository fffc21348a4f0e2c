//! A JSON document with one long list, written as its items come.

use crate::{Output, ToolError};
use serde::Serialize;
use serde_json::Value;

/// Writes `{ head..., "list": [ items... ], tail... }` without ever holding the list: one item per line, so
/// that the document stays readable and its memory bounded however long the list is.
pub struct ListDocument {
    output: Output,
    items: u64,
}

impl ListDocument {
    /// Begins the document with the members of `head`, which must serialize to an object, and opens `list`.
    ///
    /// # Errors
    /// [`ToolError::Output`].
    pub fn begin(mut output: Output, head: &Value, list: &str) -> Result<Self, ToolError> {
        output.text("{\n")?;
        for (name, value) in members(head) {
            member(&mut output, name, value)?;
            output.text(",\n")?;
        }
        output.text("  ")?;
        output.json_compact(&list)?;
        output.text(": [")?;
        Ok(Self { output, items: 0 })
    }

    /// Appends an item.
    ///
    /// # Errors
    /// [`ToolError::Output`].
    pub fn push(&mut self, item: &impl Serialize) -> Result<(), ToolError> {
        self.output.text(if self.items == 0 { "\n    " } else { ",\n    " })?;
        self.items += 1;
        self.output.json_compact(item)
    }

    /// Closes the list, appends the members of `tail` and finishes the file.
    ///
    /// # Errors
    /// [`ToolError::Output`].
    pub fn end(mut self, tail: &Value) -> Result<(), ToolError> {
        self.output.text(if self.items == 0 { "]" } else { "\n  ]" })?;
        for (name, value) in members(tail) {
            self.output.text(",\n")?;
            member(&mut self.output, name, value)?;
        }
        self.output.text("\n}\n")?;
        self.output.finish()
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn member(output: &mut Output, name: &str, value: &Value) -> Result<(), ToolError> {
    output.text("  ")?;
    output.json_compact(&name)?;
    output.text(": ")?;
    output.json_compact(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn written(items: &[u32]) -> Value {
        let folder = tempfile::tempdir().unwrap();
        let output = Output::create(folder.path(), "list.json").unwrap();
        let mut list = ListDocument::begin(output, &json!({"format": "x\"y"}), "items").unwrap();
        for item in items {
            list.push(item).unwrap();
        }
        list.end(&json!({"total": items.len()})).unwrap();
        serde_json::from_slice(&std::fs::read(folder.path().join("list.json")).unwrap()).unwrap()
    }

    #[test]
    fn the_document_is_json_whatever_the_length() {
        assert_eq!(written(&[]), json!({"format": "x\"y", "items": [], "total": 0}));
        assert_eq!(written(&[7]), json!({"format": "x\"y", "items": [7], "total": 1}));
        assert_eq!(written(&[7, 8, 9]), json!({"format": "x\"y", "items": [7, 8, 9], "total": 3}));
    }
}
