//! What a tool's author says of it in `tool.toml`.

use std::collections::BTreeSet;

use semver::Version;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::value::{Key, ToolVersion};

/// The whole of a `tool.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub key: Key,
    pub name: String,
    pub version: Version,
    #[serde(default)]
    pub description: String,
    #[serde(rename = "function")]
    pub functions: Vec<Function>,
}

/// One thing that the tool can do with a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    pub key: Key,
    pub name: String,
    #[serde(default)]
    pub description: String,
    /// Whether it turns a file into something that can be viewed (E1).
    #[serde(default)]
    pub extract: bool,
    /// The argument vector. A first element that begins with `./` is inside the tool's folder.
    pub command: Vec<String>,
    #[serde(default = "Function::default_timeout_seconds")]
    pub timeout_seconds: u32,
    #[serde(default = "Function::default_memory_mib")]
    pub memory_mib: u32,
    /// The most that may lie in the function's folders at a time.
    #[serde(default = "Function::default_disk_mib")]
    pub disk_mib: u32,
    #[serde(default)]
    pub network: bool,
    /// Whether a failure of the function is worth another attempt.
    #[serde(default)]
    pub retry: bool,
    #[serde(default)]
    pub accepts: Accepts,
    /// A JSON Schema (2020-12) of an object.
    #[serde(default = "Function::no_parameters")]
    pub parameters: Value,
    #[serde(default, rename = "output")]
    pub outputs: Vec<Output>,
}

/// The files that a function takes: those that match either list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepts {
    /// Lower case, without the dot, as in `tar.gz`.
    #[serde(default)]
    pub extensions: Vec<String>,
    #[serde(default)]
    pub media_types: Vec<String>,
}

/// Something that a function leaves in its output folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    pub name: Key,
    /// A glob, relative to the output folder.
    pub file: String,
    /// `*/*` takes it from the content.
    pub media_type: String,
    #[serde(default = "Output::required_by_default")]
    pub required: bool,
    #[serde(default)]
    pub description: String,
    /// The name of a file in the tool's folder with the JSON Schema that the output must satisfy.
    #[serde(default)]
    pub schema: Option<String>,
}

/// Something that is wrong with a manifest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct Problem {
    /// As in `function[1].parameters`.
    pub field: String,
    pub message: String,
}

impl Manifest {
    pub const MOST_FUNCTIONS: usize = 100;
    /// Bytes of JSON; what fits well into one message.
    pub const LARGEST: usize = 256 * 1024;

    pub fn tool_version(&self) -> ToolVersion {
        ToolVersion { tool: self.key.clone(), version: self.version.clone() }
    }

    pub fn function(&self, key: &str) -> Option<&Function> {
        self.functions.iter().find(|function| function.key.as_str() == key)
    }

    /// The same manifest gives the same text.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a manifest has only string keys")
    }

    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// All that is wrong beyond what the types rule out. Empty: nothing.
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let mut wrong = |field: String, message: &str| found.push(Problem { field, message: message.to_owned() });
        if self.name.trim().is_empty() {
            wrong("name".to_owned(), "is empty; say what people call the tool");
        }
        if self.functions.is_empty() || self.functions.len() > Self::MOST_FUNCTIONS {
            wrong("function".to_owned(), "a tool has 1 to 100 functions");
        }
        let mut keys = BTreeSet::new();
        for (n, function) in self.functions.iter().enumerate() {
            let field = |name: &str| format!("function[{n}].{name}");
            if !keys.insert(&function.key) {
                wrong(field("key"), "another function has the same key");
            }
            if function.command.first().is_none_or(String::is_empty) {
                wrong(
                    field("command"),
                    "is empty; give the program and its arguments, as in [\"./convert\", \"--fast\"]",
                );
            }
            if function.command.first().is_some_and(|program| program.split('/').any(|part| part == "..")) {
                wrong(field("command"), "leaves the tool's folder; begin with ./ and do not use ..");
            }
            if function.timeout_seconds == 0 || function.timeout_seconds > Function::LONGEST_TIMEOUT_SECONDS {
                wrong(field("timeout_seconds"), "must be 1 to 604800");
            }
            if function.memory_mib == 0 {
                wrong(field("memory_mib"), "must be at least 1");
            }
            if !(1..=Function::MOST_DISK_MIB).contains(&function.disk_mib) {
                wrong(field("disk_mib"), "must be 1 to 1048576");
            }
            if function.parameters.get("type") != Some(&json!("object")) {
                wrong(field("parameters"), "must be a JSON Schema with type = \"object\"");
            } else if let Err(error) = jsonschema::draft202012::meta::validate(&function.parameters) {
                wrong(field("parameters"), &format!("is no JSON Schema: {error}"));
            }
            let mut names = BTreeSet::new();
            for (m, output) in function.outputs.iter().enumerate() {
                if !names.insert(&output.name) || output.name.as_str() == crate::job::Artifact::LOG {
                    wrong(field(&format!("output[{m}].name")), "must be unlike the others', and not 'log'");
                }
                if output.file.starts_with('/') || output.file.split('/').any(|part| part == "..") {
                    wrong(field(&format!("output[{m}].file")), "must be relative to the output folder, without ..");
                }
            }
        }
        found
    }
}

impl Function {
    pub const LONGEST_TIMEOUT_SECONDS: u32 = 7 * 24 * 3_600;
    pub const DEFAULT_DISK_MIB: u32 = 4_096;
    /// 1 TiB.
    pub const MOST_DISK_MIB: u32 = 1_024 * 1_024;

    fn default_timeout_seconds() -> u32 {
        3_600
    }

    fn default_memory_mib() -> u32 {
        1_024
    }

    fn default_disk_mib() -> u32 {
        Self::DEFAULT_DISK_MIB
    }

    fn no_parameters() -> Value {
        json!({ "type": "object", "properties": {}, "additionalProperties": false })
    }

    pub fn run_ms(&self) -> u64 {
        u64::from(self.timeout_seconds) * 1_000
    }

    /// Whether the function takes a file of that name and type.
    pub fn accepts(&self, name: &str, media_type: &str) -> bool {
        let name = name.to_lowercase();
        let by_extension = self.accepts.extensions.iter().any(|extension| {
            name.strip_suffix(extension.as_str()).is_some_and(|stem| stem.len() > 1 && stem.ends_with('.'))
        });
        by_extension || self.accepts.media_types.iter().any(|accepted| accepted == media_type)
    }
}

impl Output {
    /// The media type that takes any.
    pub const ANY_TYPE: &str = "*/*";

    fn required_by_default() -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest::from_json(
            r#"{"key":"archive","name":"Archive","version":"1.0.0","function":[{
                "key":"extract","name":"List","command":["./archive"],
                "accepts":{"extensions":["zip","tar.gz"],"media_types":["application/x-tar"]}}]}"#,
        )
        .expect("a manifest")
    }

    #[test]
    fn a_good_manifest_has_no_problems_and_reads_back_what_it_writes() {
        let manifest = manifest();
        assert_eq!(manifest.problems(), []);
        assert_eq!(Manifest::from_json(&manifest.to_json()).expect("JSON"), manifest);
    }

    #[test]
    fn every_problem_names_its_field() {
        let mut bad = manifest();
        bad.functions.push(bad.functions[0].clone());
        bad.functions[0].command = vec!["./../sh".to_owned()];
        bad.functions[0].timeout_seconds = 0;
        bad.functions[0].disk_mib = 0;
        bad.functions[1].parameters = json!({ "type": "object", "properties": { "n": { "type": "intger" } } });
        let fields: Vec<_> = bad.problems().into_iter().map(|problem| problem.field).collect();
        let expected = [
            "function[0].command",
            "function[0].timeout_seconds",
            "function[0].disk_mib",
            "function[1].key",
            "function[1].parameters",
        ];
        assert_eq!(fields, expected);
    }

    #[test]
    fn a_file_is_accepted_by_its_extension_or_its_type() {
        let function = &manifest().functions[0];
        assert!(function.accepts("Parts.ZIP", "application/octet-stream"));
        assert!(function.accepts("a.tar.gz", ""));
        assert!(function.accepts("backup", "application/x-tar"));
        assert!(!function.accepts("a.gz", ""));
        assert!(!function.accepts("zip", ""));
        assert!(!function.accepts(".zip", ""));
    }
}
