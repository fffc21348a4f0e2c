//! A tool's folder, read and checked. Everything that is wrong is found at once, with its line where there is one.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use jobtrail_events::tool::{Function, Manifest, Problem};
use toml::de::{DeTable, DeValue};

use super::{Look, Tool, ToolError, digest};
use crate::validate::Rules;

impl Tool {
    /// # Errors
    /// All that is wrong with it.
    pub fn read(folder: &Path) -> Result<Self, Vec<ToolError>> {
        let file = folder.join(Self::MANIFEST);
        let unreadable = |error: io::Error| ToolError { path: file.clone(), line: None, message: error.to_string() };
        let look = Look::at(folder).map_err(|error| vec![unreadable(error)])?;
        let text = fs::read_to_string(&file).map_err(|error| vec![unreadable(error)])?;
        let manifest: Manifest = toml::from_str(&text).map_err(|error| {
            let line = error.span().map(|span| line_at(&text, span.start));
            vec![ToolError { path: file.clone(), line, message: error.message().to_owned() }]
        })?;
        let mut problems = manifest.problems();
        if manifest.to_json().len() > Manifest::LARGEST {
            let message = format!("is larger than {} bytes as JSON", Manifest::LARGEST);
            problems.push(Problem { field: "the manifest".to_owned(), message });
        }
        let mut rules = BTreeMap::new();
        for (n, function) in manifest.functions.iter().enumerate() {
            problems.extend(check_program(folder, n, function));
            match Rules::of(function, folder) {
                Ok(compiled) => {
                    rules.insert(function.key.clone(), Arc::new(compiled));
                }
                Err(found) => problems.extend(found.into_iter().map(|problem| Problem {
                    field: format!("function[{n}].{}", problem.field),
                    message: problem.message,
                })),
            }
        }
        if problems.is_empty() {
            let digest = digest::of_folder(folder)
                .map_err(|error| vec![ToolError { path: folder.to_owned(), line: None, message: error.to_string() }])?;
            return Ok(Self { folder: folder.to_owned(), manifest, digest, look, rules });
        }
        let located = |problem: Problem| ToolError {
            path: file.clone(),
            line: line_of(&text, &problem.field),
            message: problem.to_string(),
        };
        let mut errors: Vec<_> = problems.into_iter().map(located).collect();
        errors.sort_by_key(|error| error.line);
        errors.dedup();
        Err(errors)
    }
}

fn check_program(folder: &Path, n: usize, function: &Function) -> Option<Problem> {
    let program = function.command.first()?;
    // Another one is looked for in the path, where and when it runs.
    let inside = program.strip_prefix("./").filter(|inside| !inside.split('/').any(|part| part == ".."))?;
    let wrong = |message: String| Some(Problem { field: format!("function[{n}].command"), message });
    match fs::metadata(folder.join(inside)) {
        Ok(metadata) if !metadata.is_file() => wrong(format!("{program} is not a file")),
        Ok(metadata) if metadata.permissions().mode() & 0o111 == 0 => {
            wrong(format!("{program} is not executable; chmod +x it"))
        }
        Ok(_) => None,
        Err(error) => wrong(format!("{program} cannot be found: {error}")),
    }
}

/// Where a field such as `function[1].output[0].file` is. One that is absent is located by what it is absent from.
fn line_of(text: &str, field: &str) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let mut table = document.get_ref();
    let mut position = None;
    for step in field.split('.') {
        let (name, index) = match step.strip_suffix(']').and_then(|step| step.split_once('[')) {
            Some((name, index)) => (name, index.parse::<usize>().ok()),
            None => (step, None),
        };
        let Some((key, value)) = table.iter().find(|(key, _)| key.get_ref() == name) else { break };
        let (found, next) = match (value.get_ref(), index) {
            (DeValue::Array(items), Some(index)) => {
                let item = items.get(index)?;
                (item.span().start, item.get_ref())
            }
            (value, _) => (key.span().start, value),
        };
        position = Some(found);
        let DeValue::Table(inner) = next else { break };
        table = inner;
    }
    position.map(|position| line_at(text, position))
}

fn line_at(text: &str, position: usize) -> usize {
    let before = text.as_bytes().get(..position).unwrap_or(text.as_bytes());
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_located() {
        let text = "key = 1\n\n[[function]]\nkey = 2\n[[function]]\nkey = 3\n[[function.output]]\nfile = 4\n";
        assert_eq!(line_of(text, "key"), Some(1));
        assert_eq!(line_of(text, "function[1].key"), Some(6));
        assert_eq!(line_of(text, "function[1].output[0].file"), Some(8));
        assert_eq!(line_of(text, "function[1].output[0].schema"), Some(7));
        assert_eq!(line_of(text, "function[1].command"), Some(5));
        assert_eq!(line_of(text, "nothing"), None);
    }
}
