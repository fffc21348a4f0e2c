//! Runs a built tool as an agent would, for the tests of tools.
//!
//! Everything that the contract promises is checked on every run, whatever the test itself looks at: the
//! parameters fit the manifest's schema, a success leaves every required output, none that is not declared
//! and each fitting its schema, a failure leaves a sentence for the user, progress is well-formed, memory
//! stays within what the manifest asks for, and no stack trace is ever seen.

use globset::{GlobBuilder, GlobMatcher};
use nix::sys::stat::Mode;
use serde_json::{Map, Value, json};
use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A tool folder and its built program.
pub struct Tool {
    binary: PathBuf,
    folder: PathBuf,
    manifest: Value,
    memory_mib: Option<u64>,
}

/// A finished run that kept the contract.
pub struct Run {
    work: TempDir,
    /// The error document of a failed run: `message` and `code`.
    pub error: Option<Value>,
    /// What the program wrote to stdout and stderr.
    pub log: String,
}

impl Tool {
    /// Reads `tool.toml` in `folder`; `binary` is the program that its commands name.
    pub fn load(binary: &str, folder: &str) -> Self {
        let folder = PathBuf::from(folder);
        let text = fs::read_to_string(folder.join("tool.toml")).expect("the tool has a manifest");
        let manifest: Value = toml::from_str(&text).expect("the manifest is TOML");
        Self { binary: binary.into(), folder, manifest, memory_mib: None }
    }

    /// Gives runs less memory than the manifest does, in MiB of addresses.
    pub fn within(self, memory_mib: u64) -> Self {
        Self { memory_mib: Some(memory_mib), ..self }
    }

    /// The manifest, as JSON.
    pub fn manifest(&self) -> &Value {
        &self.manifest
    }

    /// A file of the tool's folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Runs `function` on `input`; `parameters` are those that differ from the defaults.
    pub fn run(&self, function: &str, input: &Path, parameters: Value) -> Run {
        let declared = self.function(function);
        let work = tempfile::tempdir().expect("a work folder can be made");
        let at = |name: &str| work.path().join(name);
        fs::create_dir(at("output")).expect("the output folder can be made");
        let parameters = filled(declared, parameters);
        fs::write(at("parameters.json"), parameters.to_string()).expect("the parameters can be written");
        nix::unistd::mkfifo(&at("progress"), Mode::from_bits_truncate(0o600)).expect("a pipe can be made");
        let nonblocking = nix::fcntl::OFlag::O_NONBLOCK.bits();
        let mut progress =
            OpenOptions::new().read(true).custom_flags(nonblocking).open(at("progress")).expect("the pipe can be read");

        let memory_kib = self.memory_mib.or(declared["memory_mib"].as_u64()).unwrap_or(1024) * 1024;
        let limited = "ulimit -v \"$1\"; shift; exec \"$@\"";
        let finished = Command::new("/bin/sh")
            .args(["-c", limited, "sh", &memory_kib.to_string()])
            .arg(&self.binary)
            .arg(declared["command"][1].as_str().expect("the command names the function"))
            .current_dir(work.path())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", work.path())
            .env("LANG", "C.UTF-8")
            .env("TMPDIR", work.path())
            .env("JOBTRAIL_INPUT", std::path::absolute(input).expect("the input has an absolute path"))
            .env("JOBTRAIL_OUTPUT", at("output"))
            .env("JOBTRAIL_PARAMETERS", at("parameters.json"))
            .env("JOBTRAIL_PROGRESS", at("progress"))
            .env("JOBTRAIL_ERROR", at("error.json"))
            .env("JOBTRAIL_TOOL", &self.folder)
            .output()
            .expect("the program can be started");

        let log = String::from_utf8_lossy(&[finished.stdout, finished.stderr].concat()).into_owned();
        let error = fs::read(at("error.json")).ok().map(|json| serde_json::from_slice(&json).expect("JSON"));
        let run = Run { work, error, log };
        check_progress(&mut progress);
        match finished.status.code() {
            Some(0) => run.check_outputs(declared, &self.folder),
            Some(1) => run.check_refusal(),
            other => panic!("exit code {other:?}, log: {}", run.log),
        }
        run
    }

    fn function(&self, key: &str) -> &Value {
        let functions = self.manifest["function"].as_array().expect("the manifest has functions");
        functions.iter().find(|function| function["key"] == key).expect("the function is declared")
    }
}

impl Run {
    /// Whether an output file is there.
    pub fn has(&self, name: &str) -> bool {
        self.path(name).is_file()
    }

    /// The path of an output file.
    pub fn path(&self, name: &str) -> PathBuf {
        self.work.path().join("output").join(name)
    }

    /// An output file's text.
    pub fn text(&self, name: &str) -> String {
        assert!(self.error.is_none(), "the run failed: {:?}", self.error);
        fs::read_to_string(self.path(name)).expect("the output is there and is text")
    }

    /// An output file's JSON.
    pub fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.text(name)).expect("the output is JSON")
    }

    /// The code of a run that must have failed.
    pub fn code(&self) -> &str {
        self.refusal()["code"].as_str().expect("the error document has a code")
    }

    /// The sentence of a run that must have failed.
    pub fn message(&self) -> &str {
        self.refusal()["message"].as_str().expect("the error document has a message")
    }

    /// The output files, relative to the output folder, sorted.
    pub fn files(&self) -> Vec<String> {
        assert!(self.error.is_none(), "the run failed: {:?}", self.error);
        let root = self.work.path().join("output");
        let mut folders = vec![root.clone()];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("the output folder can be read") {
                let path = entry.expect("its entries too").path();
                let kind = path.symlink_metadata().expect("each has metadata").file_type();
                assert!(kind.is_dir() || kind.is_file(), "{} is neither file nor folder", path.display());
                if kind.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&root).expect("it is below the root");
                    files.push(name.to_str().expect("names are UTF-8").to_owned());
                }
            }
        }
        files.sort();
        files
    }

    fn refusal(&self) -> &Value {
        self.error.as_ref().expect("the run should have failed")
    }

    fn check_outputs(&self, function: &Value, folder: &Path) {
        assert!(self.error.is_none(), "an error document beside exit code 0: {:?}", self.error);
        let files = self.files();
        let outputs = function["output"].as_array().expect("the function has outputs");
        let globs: Vec<GlobMatcher> = outputs.iter().map(|output| glob(&output["file"])).collect();
        for file in &files {
            assert!(globs.iter().any(|glob| glob.is_match(file)), "{file} is not a declared output");
        }
        for (output, glob) in outputs.iter().zip(&globs) {
            let mut found = files.iter().filter(|file| glob.is_match(file)).peekable();
            let required = output["required"].as_bool().unwrap_or(true);
            assert!(found.peek().is_some() || !required, "the output {} is missing", output["name"]);
            if let Some(schema) = output["schema"].as_str() {
                let schema = read(&folder.join(schema));
                for file in found {
                    satisfies(&schema, &read(&self.path(file)), file);
                }
            }
        }
    }

    fn check_refusal(&self) {
        let message = self.message();
        assert!(message.ends_with(['.', '?']) && message.len() > 20, "not a sentence: {message:?}");
        assert!(!message.ends_with("..") && !message.contains('\n'), "not a sentence: {message:?}");
        let code = self.code();
        let kebab = |character: char| character.is_ascii_lowercase() || character == '-';
        assert!(!code.is_empty() && code.chars().all(kebab), "not a code: {code:?}");
        assert_ne!(code, "tool-defect", "{}", self.log);
        for trace in ["panicked", "defect at", "stack backtrace", ".rs:", "Error {", "os error", "memory allocation"] {
            assert!(!message.contains(trace) && !self.log.contains(trace), "{trace:?} in {message:?}, {:?}", self.log);
        }
    }
}

/// Asserts that `value` satisfies a JSON Schema; `what` names it in the failure.
pub fn satisfies(schema: &Value, value: &Value, what: &str) {
    let validator = jsonschema::validator_for(schema).expect("the schema is one");
    let wrong: Vec<String> =
        validator.iter_errors(value).take(5).map(|error| format!("{} at {}", error, error.instance_path())).collect();
    assert!(wrong.is_empty(), "{what} does not satisfy its schema: {wrong:#?}");
}

/// Checks what a manifest promises about itself: commands that name the program, and parameters that are a
/// closed object in which everything has a description and a default that fits.
pub fn check_manifest(tool: &Tool, program: &str) {
    for function in tool.manifest["function"].as_array().expect("the manifest has functions") {
        assert_eq!(function["command"], json!([format!("./{program}"), function["key"]]));
        let parameters = &function["parameters"];
        assert!(jsonschema::meta::is_valid(parameters), "{} is no schema", function["key"]);
        assert_eq!(parameters["type"], "object");
        assert_eq!(parameters["additionalProperties"], false);
        for (name, property) in parameters["properties"].as_object().expect("it has properties") {
            assert!(property["description"].as_str().is_some_and(|text| text.len() > 10), "{name} has no description");
            assert!(property["title"].is_string(), "{name} has no title");
        }
        satisfies(parameters, &filled(function, json!({})), "the defaults");
        for output in function["output"].as_array().expect("the function has outputs") {
            let Some(schema) = output["schema"].as_str() else { continue };
            assert!(jsonschema::meta::is_valid(&read(&tool.file(schema))), "{schema} is no schema");
        }
    }
}

/// The parameters with the defaults of the manifest, as the agent hands them over.
fn filled(function: &Value, given: Value) -> Value {
    let mut parameters = Map::new();
    for (name, property) in function["parameters"]["properties"].as_object().into_iter().flatten() {
        if let Some(default) = property.get("default") {
            parameters.insert(name.clone(), default.clone());
        }
    }
    let given = given.as_object().expect("parameters are an object").clone();
    parameters.extend(given);
    let parameters = Value::Object(parameters);
    satisfies(&function["parameters"], &parameters, "the parameters");
    parameters
}

fn check_progress(pipe: &mut File) {
    let mut text = String::new();
    pipe.read_to_string(&mut text).expect("the pipe holds text");
    for line in text.lines() {
        let report: Value = serde_json::from_str(line).expect("progress is lines of JSON");
        assert!(report["fraction"].as_f64().is_some_and(|fraction| (0.0..=1.0).contains(&fraction)), "{line}");
    }
}

fn glob(pattern: &Value) -> GlobMatcher {
    let pattern = pattern.as_str().expect("an output names its files");
    GlobBuilder::new(pattern).literal_separator(true).build().expect("the glob is one").compile_matcher()
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("the file can be read")).expect("the file is JSON")
}
