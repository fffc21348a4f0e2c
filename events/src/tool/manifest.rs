//! What a tool's author says of it in `tool.toml`.

use std::collections::BTreeSet;

use semver::Version;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::job::Artifact;
use crate::value::{Key, ToolVersion, is_media_type};

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
    /// Whether it may leave files that no output declares. They become artifacts of the output `extra`.
    #[serde(default)]
    pub extra_outputs: bool,
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
    /// The largest that each file may be.
    #[serde(default = "Output::default_max_mib")]
    pub max_mib: u32,
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
    /// The JSON Schema of a manifest, for editors and for people.
    pub const SCHEMA: &str = include_str!("tool.schema.json");
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
            } else if let Err(error) = jsonschema::draft202012::new(&function.parameters) {
                // A reference that leads nowhere or elsewhere, a pattern that is none.
                wrong(field("parameters"), &format!("cannot be used to check parameters: {error}"));
            }
            for problem in function.accepts.problems() {
                wrong(field(&problem.field), &problem.message);
            }
            for problem in function.problems_of_outputs() {
                wrong(field(&problem.field), &problem.message);
            }
        }
        found
    }
}

impl Accepts {
    fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        for extension in &self.extensions {
            let is_matched = !extension.is_empty()
                && !extension.starts_with('.')
                && !extension.contains('/')
                && *extension == extension.to_lowercase();
            if !is_matched {
                let message =
                    format!("'{extension}' fits no file; write it in lower case and without the dot, as in \"tar.gz\"");
                found.push(Problem { field: "accepts.extensions".to_owned(), message });
            }
        }
        for media_type in &self.media_types {
            if !is_media_type(media_type)
                || media_type.contains(['*', ';', ' '])
                || *media_type != media_type.to_lowercase()
            {
                let message =
                    format!("'{media_type}' fits no file; write it in lower case and in full, as in \"text/csv\"");
                found.push(Problem { field: "accepts.media_types".to_owned(), message });
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

    /// The fields are relative to the function.
    fn problems_of_outputs(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let (mut names, mut files) = (BTreeSet::new(), BTreeSet::new());
        for (n, output) in self.outputs.iter().enumerate() {
            let mut wrong = |field: &str, message: &str| {
                found.push(Problem { field: format!("output[{n}].{field}"), message: message.to_owned() });
            };
            let is_reserved = match output.name.as_str() {
                Artifact::LOG => true,
                Artifact::EXTRA => self.extra_outputs,
                _ => false,
            };
            if is_reserved {
                wrong("name", &format!("'{}' stands for something else; choose another", output.name));
            }
            if !names.insert(&output.name) {
                wrong("name", "another output has the same name");
            }
            if output.file.starts_with('/') || output.file.split('/').any(|part| part == "..") {
                wrong("file", "must be relative to the output folder, without ..");
            } else if !output.may_match() {
                wrong("file", "can match no file; write a path within the output folder, as in \"tables/*.csv\"");
            } else if !files.insert(&output.file) {
                wrong("file", "another output has the same files; each belongs to the first that it matches");
            }
            if !is_media_type(&output.media_type) || output.media_type.len() > Artifact::LONGEST_MEDIA_TYPE {
                wrong("media_type", "is no media type, as in \"text/csv\"; \"*/*\" takes it from the content");
            } else if output.media_type.contains('*') && output.media_type != Output::ANY_TYPE {
                wrong("media_type", "must be in full, as in \"text/csv\", or \"*/*\", which takes it from the content");
            }
            if !(1..=Output::MOST_MAX_MIB).contains(&output.max_mib) {
                wrong("max_mib", "must be 1 to 1048576");
            }
        }
        found
    }

    pub fn run_ms(&self) -> u64 {
        u64::from(self.timeout_seconds) * 1_000
    }

    /// Whether the function takes a file of that name, and of that type by its content.
    ///
    /// A name is not believed when the content is unmistakably another: a picture that is called `a.csv` is no table.
    pub fn accepts(&self, name: &str, media_type: &str) -> bool {
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        let name = name.to_lowercase();
        let by_extension = self.accepts.extensions.iter().any(|extension| {
            name.strip_suffix(extension.as_str()).is_some_and(|stem| stem.len() > 1 && stem.ends_with('.'))
        });
        let by_type = self.accepts.media_types.iter().any(|accepted| accepted == media_type);
        let is_other = !self.accepts.media_types.is_empty() && is_unmistakable(media_type);
        by_type || by_extension && !is_other
    }
}

/// Whether only content that has its signature is given that type, and nothing else is built upon it.
fn is_unmistakable(media_type: &str) -> bool {
    const SIGNED: [&str; 6] = [
        "application/pdf",
        "application/x-executable",
        "application/x-mach-binary",
        "application/vnd.microsoft.portable-executable",
        "application/wasm",
        "application/vnd.rar",
    ];
    let pictured =
        media_type.starts_with("image/") && !media_type.starts_with("image/vnd.") && !media_type.ends_with("+xml");
    pictured || ["audio/", "video/"].iter().any(|family| media_type.starts_with(family)) || SIGNED.contains(&media_type)
}

impl Output {
    /// The media type that takes any.
    pub const ANY_TYPE: &str = "*/*";
    /// How large a file may be when its manifest does not say, and may be at most. What a function may write in all is
    /// another limit.
    pub const DEFAULT_MAX_MIB: u32 = 10 * 1_024;
    pub const MOST_MAX_MIB: u32 = 1_024 * 1_024;

    fn required_by_default() -> bool {
        true
    }

    /// Whether its glob looks like a path below a folder, on one line.
    fn may_match(&self) -> bool {
        let leads_nowhere = self.file.split('/').any(|part| ["", ".", ".."].contains(&part));
        !leads_nowhere && self.file.len() <= Artifact::LONGEST_NAME && !self.file.chars().any(char::is_control)
    }

    fn default_max_mib() -> u32 {
        Self::DEFAULT_MAX_MIB
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
    fn a_file_is_taken_by_its_name_and_by_its_content_and_a_wrong_name_is_not_believed() {
        let function = &manifest().functions[0];
        for (name, media_type, takes) in [
            ("parts.zip", "application/zip", true),
            ("PARTS.TAR.GZ", "application/gzip", true),
            ("parts", "application/x-tar", true),
            ("parts.csv", "application/x-tar; a=b", true),
            ("notes.zip", "text/plain", true),
            ("parts.csv", "application/zip", false),
            (".zip", "application/zip", false),
            ("photo.zip", "image/png", false),
            ("program.zip", "application/x-executable", false),
            ("film.tar.gz", "video/mp4", false),
            ("drawing.zip", "image/svg+xml", true),
        ] {
            assert_eq!(function.accepts(name, media_type), takes, "{name} {media_type}");
        }
        let mut by_name = function.clone();
        by_name.accepts.media_types.clear();
        assert!(by_name.accepts("photo.zip", "image/png"), "nothing was said of types");
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

    /// The field and message of each problem of a function with that in it.
    fn problems_with(inside: &str) -> Vec<String> {
        let text = format!(
            r#"{{"key":"t","name":"T","version":"1.0.0","function":[{{
            "key":"f","name":"F","command":["f"],{inside}}}]}}"#
        );
        let strip = |problem: Problem| problem.to_string().trim_start_matches("function[0].").to_owned();
        Manifest::from_json(&text).expect("a manifest").problems().into_iter().map(strip).collect()
    }

    #[test]
    fn parameters_that_no_job_could_have_are_a_problem() {
        let with = |property: &str| {
            problems_with(&format!(r#""parameters":{{"type":"object","properties":{{"a":{property}}}}}"#))
        };
        assert_eq!(with(r#"{"type":"string","pattern":"^[a-z]+$"}"#), Vec::<String>::new());
        for property in [
            r##"{"$ref":"#/$defs/missing"}"##,
            r#"{"$ref":"https://example.org/schema.json"}"#,
            r#"{"type":"string","pattern":"("}"#,
        ] {
            let found = with(property);
            assert!(found.len() == 1 && found[0].starts_with("parameters: "), "{property}: {found:?}");
        }
    }

    #[test]
    fn an_output_that_can_not_be_is_a_problem() {
        let output = |inside: &str| {
            let output = r#""output":[{"name":"a","file":"a.csv","media_type":"text/csv"},{"name":"b",OUTPUT}]"#;
            problems_with(&output.replace("OUTPUT", inside))
        };
        assert_eq!(output(r#""file":"b/**/*.json","media_type":"*/*","max_mib":1"#), Vec::<String>::new());
        for file in ["", "./b", "b//c", "b/", "b\\u0000", "b\\n"] {
            let found = output(&format!(r#""file":"{}","media_type":"text/csv""#, file.replace("\\\\", "\\")));
            assert!(found.len() == 1 && found[0].starts_with("output[1].file: can match no file"), "{file}: {found:?}");
        }
        for file in ["/b", "../b", "b/../c"] {
            let found = output(&format!(r#""file":"{file}","media_type":"text/csv""#));
            assert_eq!(found, ["output[1].file: must be relative to the output folder, without .."]);
        }
        let found = output(r#""file":"a.csv","media_type":"text/csv""#);
        assert_eq!(
            found,
            ["output[1].file: another output has the same files; each belongs to the first that it matches"]
        );
        for media_type in ["csv", "text/*", "text/csv\\nx", ""] {
            let found = output(&format!(r#""file":"b","media_type":"{media_type}""#));
            assert!(found.len() == 1 && found[0].starts_with("output[1].media_type: "), "{media_type}: {found:?}");
        }
        for max_mib in ["0", "1048577"] {
            let found = output(&format!(r#""file":"b","media_type":"*/*","max_mib":{max_mib}"#));
            assert_eq!(found, ["output[1].max_mib: must be 1 to 1048576"]);
        }
    }

    #[test]
    fn some_names_of_outputs_are_taken() {
        let output = |name: &str, more: &str| {
            problems_with(&format!(r#"{more}"output":[{{"name":"{name}","file":"a","media_type":"*/*"}}]"#))
        };
        assert_eq!(output("log", "").len(), 1);
        assert_eq!(output("extra", ""), Vec::<String>::new());
        assert_eq!(output("extra", r#""extra_outputs":true,"#).len(), 1);
    }

    #[test]
    fn what_is_accepted_must_fit_some_file() {
        let accepts = |inside: &str| problems_with(&format!(r#""accepts":{{{inside}}}"#));
        assert_eq!(accepts(r#""extensions":["csv","tar.gz"],"media_types":["text/csv"]"#), Vec::<String>::new());
        for extension in ["", ".csv", "CSV", "a/b"] {
            assert_eq!(accepts(&format!(r#""extensions":["{extension}"]"#)).len(), 1, "{extension}");
        }
        for media_type in ["csv", "text/*", "Text/csv", "text/csv; header=present"] {
            assert_eq!(accepts(&format!(r#""media_types":["{media_type}"]"#)).len(), 1, "{media_type}");
        }
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
