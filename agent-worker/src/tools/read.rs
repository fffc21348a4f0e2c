//! A tool's folder, read and checked. Everything that is wrong is found at once, with its place where there is one.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use jobtrail_events::tool::{Manifest, Problem};
use jobtrail_events::value::Key;
use serde::Deserialize;
use toml::de::DeTable;

use super::place::Place;
use super::{Look, Tool, ToolError, digest, fields, lint, program};
use crate::validate::Rules;

/// What a look at a tool's folder found.
#[derive(Debug)]
pub struct Checked {
    /// Absent: it cannot be offered.
    pub tool: Option<Tool>,
    /// Why, by their places.
    pub errors: Vec<ToolError>,
    /// What is probably not meant so, by their places.
    pub warnings: Vec<ToolError>,
}

impl Tool {
    /// # Errors
    /// All that is wrong with it.
    pub fn read(folder: &Path) -> Result<Self, Vec<ToolError>> {
        let look = look_at(folder).map_err(|error| vec![error])?;
        let file = ManifestFile::read(folder).map_err(|error| vec![error])?;
        file.tool(folder, look)
    }

    /// As [`Tool::read`], and finds also what works but is probably not meant so.
    pub fn check(folder: &Path) -> Checked {
        let broken = |errors| Checked { tool: None, errors, warnings: Vec::new() };
        let look = match look_at(folder) {
            Ok(look) => look,
            Err(error) => return broken(vec![error]),
        };
        let file = match ManifestFile::read(folder) {
            Ok(file) => file,
            Err(error) => return broken(vec![error]),
        };
        match file.tool(folder, look) {
            Ok(tool) => {
                let warnings = file.located(lint::lint(folder, &tool.manifest));
                Checked { tool: Some(tool), errors: Vec::new(), warnings }
            }
            Err(errors) => broken(errors),
        }
    }
}

fn look_at(folder: &Path) -> Result<Look, ToolError> {
    Look::at(folder).map_err(|error| whole(folder, error.to_string()))
}

fn whole(path: &Path, message: String) -> ToolError {
    ToolError { path: path.to_owned(), line: None, column: None, message }
}

/// The text of a manifest.
struct ManifestFile {
    path: std::path::PathBuf,
    text: String,
}

impl ManifestFile {
    fn read(folder: &Path) -> Result<Self, ToolError> {
        let path = folder.join(Tool::MANIFEST);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Self { path, text }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(whole(&path, "is not there".to_owned())),
            Err(error) => Err(whole(&path, error.to_string())),
        }
    }

    fn tool(&self, folder: &Path, look: Look) -> Result<Tool, Vec<ToolError>> {
        let (manifest, mut errors) = self.manifest();
        let Some(manifest) = manifest else {
            errors.sort_by_key(|error| (error.line, error.column));
            return Err(errors);
        };
        let (rules, problems) = problems(folder, &manifest);
        errors.extend(self.located(problems));
        if errors.is_empty() {
            let digest = digest::of_folder(folder).map_err(|error| vec![whole(folder, error.to_string())])?;
            return Ok(Tool { folder: folder.to_owned(), manifest, digest, look, rules });
        }
        errors.sort_by_key(|error| (error.line, error.column));
        Err(errors)
    }

    /// What it says, as far as it can be read.
    fn manifest(&self) -> (Option<Manifest>, Vec<ToolError>) {
        let (mut document, errors) = DeTable::parse_recoverable(&self.text);
        if !errors.is_empty() {
            return (None, errors.iter().map(|error| self.error(error)).collect());
        }
        let unknown = fields::take_unknown(document.get_mut());
        let mut told: Vec<_> = unknown.into_iter().map(|unknown| self.at(unknown.name, unknown.message)).collect();
        match Manifest::deserialize(toml::Deserializer::from(document)) {
            Ok(manifest) => (Some(manifest), told),
            Err(error) => {
                // What is missing then is perhaps what was misspelt.
                if told.is_empty() || !error.message().starts_with("missing field") {
                    told.push(self.error(&error));
                }
                (None, told)
            }
        }
    }

    fn error(&self, error: &toml::de::Error) -> ToolError {
        let message = error.message().trim().to_owned();
        match error.span() {
            Some(span) => self.at(span.start, message),
            None => whole(&self.path, message),
        }
    }

    fn at(&self, position: usize, message: String) -> ToolError {
        let Place { line, column } = Place::at(&self.text, position);
        ToolError { path: self.path.clone(), line: Some(line), column: Some(column), message }
    }

    fn located(&self, problems: Vec<Problem>) -> Vec<ToolError> {
        let located = |problem: Problem| {
            let place = Place::of_field(&self.text, &problem.field);
            ToolError {
                path: self.path.clone(),
                line: place.map(|place| place.line),
                column: place.map(|place| place.column),
                message: problem.to_string(),
            }
        };
        let mut errors: Vec<_> = problems.into_iter().map(located).collect();
        errors.sort_by_key(|error| (error.line, error.column));
        errors.dedup();
        errors
    }
}

fn problems(folder: &Path, manifest: &Manifest) -> (BTreeMap<Key, Arc<Rules>>, Vec<Problem>) {
    let mut problems = manifest.problems();
    if manifest.to_json().len() > Manifest::LARGEST {
        let message = format!("is larger than {} bytes as JSON", Manifest::LARGEST);
        problems.push(Problem { field: "the manifest".to_owned(), message });
    }
    let mut rules = BTreeMap::new();
    for (n, function) in manifest.functions.iter().enumerate() {
        problems.extend(program::check(folder, n, function));
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
    (rules, problems)
}
