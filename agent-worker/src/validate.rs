//! Whether what a function left is what its manifest declares.
//!
//! Every file belongs to the first declared output whose glob it matches; one that matches none is an extra, where the
//! function may make such. Anything that is not a regular file, that no output declares, that is too large, that is not
//! of the declared type by its content, or that breaks its schema, makes the output invalid as a whole; so does a required
//! output without a file. The failure names the output and the rule.

pub(crate) mod look;
mod walk;

use std::fmt;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use globset::{GlobBuilder, GlobMatcher};
use jobtrail_events::job::Artifact;
use jobtrail_events::tool::{Function, Output, Problem};
use jobtrail_events::value::Digest;
use jsonschema::Validator;

use crate::media;

/// What the outputs of one function must be, ready to be checked.
pub struct Rules {
    outputs: Vec<Rule>,
    extras: bool,
}

struct Rule {
    output: Output,
    glob: GlobMatcher,
    schema: Option<Validator>,
}

/// A file that is as declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Valid {
    /// The name of the declared output, or [`Artifact::EXTRA`].
    pub output: String,
    /// Relative to the output folder, with `/`.
    pub name: String,
    /// Where it is now.
    pub path: PathBuf,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    pub content: Digest,
}

/// The rule that an output broke. Each is a sentence for the user.
#[derive(Debug, thiserror::Error)]
pub enum Invalid {
    #[error("The function did not make its output '{output}' ({file}).")]
    Missing { output: String, file: String },
    #[error("The function made '{name}', which is not one of its declared outputs: {declared}.")]
    Undeclared { name: String, declared: String },
    #[error("The output '{name}' is {what}; only regular files and folders can be outputs.")]
    NotAFile { name: String, what: &'static str },
    #[error("The output {name:?} has a name that is not text or has control characters.")]
    UnreadableName { name: std::ffi::OsString },
    #[error("The output '{name}' has a name of more than {most} bytes.", most = Artifact::LONGEST_NAME)]
    LongName { name: String },
    #[error("The function made more than {most} files.", most = Rules::MOST_FILES)]
    TooMany,
    #[error("The names of the outputs are longer than {most} bytes in all.", most = Artifact::LONGEST_NAMES)]
    LongNames,
    #[error("The output '{output}' ({name}) has {size} bytes; the most are {most_mib} MiB.")]
    TooLarge { output: String, name: String, size: u64, most_mib: u32 },
    #[error("The output '{output}' ({name}) is declared as {declared}, but is {found} by its content.")]
    WrongType { output: String, name: String, declared: String, found: String },
    #[error("The output '{output}' ({name}) is declared as {declared}, but is no valid JSON: {reason}.")]
    NotJson { output: String, name: String, declared: String, reason: String },
    #[error("The output '{output}' ({name}) does not satisfy {schema}: {reason}.")]
    AgainstSchema { output: String, name: String, schema: String, reason: String },
    #[error(
        "The output '{output}' ({name}) is larger than {most} bytes, the most that can be checked against {schema}.",
        most = Rules::LARGEST_WITH_SCHEMA
    )]
    TooLargeForSchema { output: String, name: String, schema: String },
    #[error("The output '{name}' cannot be read: {reason}.")]
    Unreadable { name: String, reason: String },
}

impl Invalid {
    /// A name for the rule, for programs.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "required",
            Self::Undeclared { .. } => "declared",
            Self::NotAFile { .. } => "regular-file",
            Self::UnreadableName { .. } | Self::LongName { .. } | Self::LongNames => "name",
            Self::TooMany => "number",
            Self::TooLarge { .. } | Self::TooLargeForSchema { .. } => "size",
            Self::WrongType { .. } | Self::NotJson { .. } => "media-type",
            Self::AgainstSchema { .. } => "schema",
            Self::Unreadable { .. } => "readable",
        }
    }
}

static TURN: Mutex<()> = Mutex::new(());

impl Rules {
    /// The log is an artifact as well.
    pub const MOST_FILES: usize = Artifact::MOST - 1;
    /// A document is held in memory, up to eleven times its size, while it is checked against a schema.
    pub const LARGEST_WITH_SCHEMA: u64 = 32 * 1_024 * 1_024;
    /// Of documents beyond this size only one is held at a time, whatever the number of jobs.
    pub const ONE_AT_A_TIME: u64 = 4 * 1_024 * 1_024;

    /// Compiles what the manifest says of a function's outputs.
    ///
    /// # Errors
    /// All that is wrong with it; the fields are relative to the function, as in `output[0].file`.
    pub fn of(function: &Function, folder: &Path) -> Result<Self, Vec<Problem>> {
        let mut outputs = Vec::new();
        let mut problems = Vec::new();
        for (n, output) in function.outputs.iter().enumerate() {
            match Rule::of(output, folder) {
                Ok(rule) => outputs.push(rule),
                Err((field, message)) => problems.push(Problem { field: format!("output[{n}].{field}"), message }),
            }
        }
        if problems.is_empty() { Ok(Self { outputs, extras: function.extra_outputs }) } else { Err(problems) }
    }

    /// Checks all that is in `folder`. Blocks: it reads every file, with bounded memory.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(&self, folder: &Path) -> Result<Vec<Valid>, Invalid> {
        let files = walk::files(folder)?;
        let mut valid = Vec::with_capacity(files.len());
        for (name, path) in files {
            valid.push(match self.outputs.iter().find(|rule| rule.glob.is_match(&name)) {
                Some(rule) => rule.check(name, path)?,
                None if self.extras => extra(name, path)?,
                None => return Err(Invalid::Undeclared { name, declared: self.to_string() }),
            });
        }
        for Rule { output, .. } in self.outputs.iter().filter(|rule| rule.output.required) {
            if !valid.iter().any(|file| file.output == output.name.as_str()) {
                return Err(Invalid::Missing { output: output.name.to_string(), file: output.file.clone() });
            }
        }
        Ok(valid)
    }
}

impl Rule {
    fn of(output: &Output, folder: &Path) -> Result<Self, (&'static str, String)> {
        let glob = GlobBuilder::new(&output.file)
            .literal_separator(true)
            .build()
            .map_err(|error| ("file", format!("is no glob: {error}")))?
            .compile_matcher();
        let schema = match &output.schema {
            Some(name) => Some(read_schema(folder, name).map_err(|message| ("schema", message))?),
            None => None,
        };
        Ok(Self { output: output.clone(), glob, schema })
    }

    fn check(&self, name: String, path: PathBuf) -> Result<Valid, Invalid> {
        let output = self.output.name.to_string();
        fits(&output, &name, &path, self.output.max_mib)?;
        if let (Some(_), Some(schema)) = (&self.schema, &self.output.schema)
            && size_of(&name, &path)? > Rules::LARGEST_WITH_SCHEMA
        {
            return Err(Invalid::TooLargeForSchema { output, name, schema: schema.clone() });
        }
        let looked = look::at(&path).map_err(unreadable(&name))?;
        let declared = &self.output.media_type;
        let media_type = if declared == Output::ANY_TYPE {
            media::of_content(&name, &looked.seen).to_owned()
        } else {
            if let Some(found) = media::contradiction(declared, &name, &looked.seen) {
                let (declared, found) = (declared.clone(), found.to_owned());
                return Err(match looked.not_json {
                    Some(reason) if looked.seen.is_text && declared.contains("json") => {
                        Invalid::NotJson { output, name, declared, reason }
                    }
                    Some(_) | None => Invalid::WrongType { output, name, declared, found },
                });
            }
            declared.clone()
        };
        if let (Some(schema), Some(file)) = (&self.schema, &self.output.schema) {
            let turn =
                (looked.size > Rules::ONE_AT_A_TIME).then(|| TURN.lock().unwrap_or_else(PoisonError::into_inner));
            let document = look::document(&path).map_err(unreadable(&name))?;
            if let Err(error) = schema.validate(&document) {
                let reason = look::reason(&error);
                return Err(Invalid::AgainstSchema { output, name, schema: file.clone(), reason });
            }
            drop(document);
            drop(turn);
        }
        let (size, content) = (looked.size, looked.content);
        Ok(Valid { output, name, path, media_type, size, content })
    }
}

/// A file that no output declares, where such may be.
fn extra(name: String, path: PathBuf) -> Result<Valid, Invalid> {
    let output = Artifact::EXTRA.to_owned();
    fits(&output, &name, &path, Output::DEFAULT_MAX_MIB)?;
    let looked = look::at(&path).map_err(unreadable(&name))?;
    let media_type = media::of_content(&name, &looked.seen).to_owned();
    Ok(Valid { output, name, path, media_type, size: looked.size, content: looked.content })
}

/// Before all of it is read.
fn fits(output: &str, name: &str, path: &Path, most_mib: u32) -> Result<(), Invalid> {
    let size = size_of(name, path)?;
    if size > u64::from(most_mib) * 1_024 * 1_024 {
        let (output, name) = (output.to_owned(), name.to_owned());
        return Err(Invalid::TooLarge { output, name, size, most_mib });
    }
    Ok(())
}

fn size_of(name: &str, path: &Path) -> Result<u64, Invalid> {
    Ok(fs::symlink_metadata(path).map_err(unreadable(name))?.len())
}

fn unreadable(name: &str) -> impl Fn(std::io::Error) -> Invalid {
    let name = name.to_owned();
    move |error| Invalid::Unreadable { name: name.clone(), reason: error.to_string() }
}

impl fmt::Display for Rules {
    /// The globs of all outputs, for a sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let globs: Vec<_> = self.outputs.iter().map(|rule| rule.output.file.as_str()).collect();
        if globs.is_empty() { f.write_str("it has none") } else { f.write_str(&globs.join(", ")) }
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rules({self})")
    }
}

fn read_schema(folder: &Path, name: &str) -> Result<Validator, String> {
    if !Path::new(name).components().all(|part| matches!(part, Component::Normal(_))) {
        return Err("must be a file in the tool's folder, without ..".to_owned());
    }
    let bytes = fs::read(folder.join(name)).map_err(|error| format!("{name} cannot be read: {error}"))?;
    let schema = serde_json::from_slice(&bytes).map_err(|error| format!("{name} is no JSON: {error}"))?;
    jsonschema::validator_for(&schema).map_err(|error| format!("{name} is no JSON Schema: {error}"))
}

#[cfg(test)]
mod tests;
