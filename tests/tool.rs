//! The author's kit: `jobtrail tool`, run as an author runs it, and the guide, which must tell the truth.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jobtrail_events::tool::Manifest;
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn example(language: &str) -> PathBuf {
    root().join("docs/examples/tools").join(format!("word-count-{language}"))
}

/// A place to work in.
struct Desk {
    folder: tempfile::TempDir,
}

/// What a command left.
#[derive(Debug)]
struct Left {
    code: i32,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(&path, content).expect("a file");
        path
    }

    /// A tool with one function `run`, whose manifest has `more` and whose program is `script`.
    fn tool(&self, more: &str, script: &str) -> PathBuf {
        let head = "key = \"probe\"\nname = \"Probe\"\nversion = \"1.0.0\"\n\n[[function]]\nkey = \"run\"\nname = \"Run\"\n\
                    command = [\"./run\"]\naccepts = { extensions = [\"txt\"] }\n";
        self.put("probe/tool.toml", &format!("{head}{more}"));
        let program = self.put("probe/run", &format!("#!/bin/sh\n{script}\n"));
        fs::set_permissions(program, fs::Permissions::from_mode(0o755)).expect("it can be run");
        self.path("probe")
    }

    fn jobtrail(&self, arguments: &[&str]) -> Left {
        let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_jobtrail"))
            .arg("tool")
            .args(arguments)
            .current_dir(self.folder.path())
            .env_remove("JOBTRAIL_SANDBOX")
            .output()
            .expect("it runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Left { code: status.code().expect("it was not killed"), out: text(stdout), err: text(stderr) }
    }

    /// Runs the function of a tool made by [`Desk::tool`] on a small text.
    fn run(&self, more: &[&str]) -> Left {
        self.put("in.txt", "the input\n");
        self.jobtrail(&[&["run", "probe", "run", "--input", "in.txt"], more].concat())
    }
}

const OUTPUT: &str = "[[function.output]]\nname = \"copy\"\nfile = \"copy.txt\"\nmedia_type = \"text/plain\"\n";
const COPY: &str = "cp \"$JOBTRAIL_INPUT\" \"$JOBTRAIL_OUTPUT/copy.txt\"";

#[test]
fn the_examples_are_sound_and_run() {
    let desk = Desk::new();
    desk.put("a text.txt", "The größte cat, the dog\nand the CAT.\n");
    for language in ["python", "shell"] {
        let folder = example(language);
        let folder = folder.to_str().expect("text");
        let checked = desk.jobtrail(&["check", folder]);
        assert_eq!(checked.code, 0, "{checked:?}");
        assert!(checked.out.ends_with("with 1 function: fine\n"), "{checked:?}");
        for sandbox in ["bubblewrap", "off"] {
            let output = format!("{language}-{sandbox}");
            let arguments = ["run", folder, "count", "--input", "a text.txt", "--param", "top=2", "--output", &output];
            let done = desk.jobtrail(&[&arguments[..], &["--sandbox", sandbox]].concat());
            assert_eq!(done.code, 0, "{done:?}");
            let table = fs::read_to_string(desk.path(&output).join("words.csv")).expect("the table");
            assert_eq!(table.replace("\r\n", "\n"), "word,count\nthe,3\ncat,2\n");
            assert!(done.out.contains("  | ") && done.out.contains("text/csv"), "{done:?}");
        }
        // Nothing was left in the tool's folder, which is what its version is.
        assert_eq!(desk.jobtrail(&["check", folder]).out, checked.out);
    }
    let words: Value =
        serde_json::from_slice(&fs::read(desk.path("python-off/words.json")).expect("the words")).expect("JSON");
    assert_eq!(words["total"], 8);
}

#[test]
fn an_example_says_what_is_wrong_with_a_file() {
    let desk = Desk::new();
    desk.put("empty.txt", " \n");
    for language in ["python", "shell"] {
        let folder = example(language);
        let done = desk.jobtrail(&["run", folder.to_str().expect("text"), "count", "--input", "empty.txt"]);
        assert_eq!(done.code, 3, "{done:?}");
        assert!(done.out.contains(": There are no words in this file."), "{done:?}");
        assert!(!desk.path("output").exists());
    }
}

#[test]
fn the_guide_shows_the_examples_as_they_are() {
    let guide = fs::read_to_string(root().join("docs/tools.md")).expect("the guide");
    let mut shown = 0;
    for language in ["python", "shell"] {
        for entry in fs::read_dir(example(language)).expect("the example") {
            let path = entry.expect("an entry").path();
            let content = fs::read_to_string(&path).expect("text");
            assert!(guide.contains(&format!("\n{content}```\n")), "docs/tools.md does not show {}", path.display());
            shown += 1;
        }
    }
    assert_eq!(guide.matches("```\n").count(), shown + 1, "a block of the guide is of no example");
}

#[test]
fn a_tool_that_is_begun_works() {
    let desk = Desk::new();
    desk.put("a.txt", "one two two\n");
    for language in ["python", "shell"] {
        let begun = desk.jobtrail(&["new", &format!("my-{language}"), "--language", language]);
        assert_eq!(begun.code, 0, "{begun:?}");
        let folder = format!("my-{language}");
        let checked = desk.jobtrail(&["check", &folder]);
        assert_eq!((checked.code, checked.out), (0, format!("{folder}: {folder} 1.0.0 with 1 function: fine\n")));
        let done = desk.jobtrail(&["run", &folder, "count", "--input", "a.txt", "--output", &format!("o-{language}")]);
        assert_eq!(done.code, 0, "{done:?}");
        assert_eq!(desk.jobtrail(&["new", &folder]).code, 1, "it is there already");
    }
    let wrong = desk.jobtrail(&["new", "My Tool"]);
    assert!(wrong.code == 1 && wrong.err.contains("is not a key"), "{wrong:?}");
}

#[test]
fn what_is_wrong_is_shown_where_it_is() {
    let desk = Desk::new();
    let folder = desk.tool("timeout_seconds = 0\n  retri = true\n[[function.output]]\nname = \"log\"\nfile = \"a\"\nmedia_type = \"text/csv\"\n", COPY);
    fs::set_permissions(folder.join("run"), fs::Permissions::from_mode(0o644)).expect("a mode");
    let checked = desk.jobtrail(&["check", "probe"]);
    assert_eq!(checked.code, 1);
    let expected = "error: probe/tool.toml:8:1: function[0].command: ./run is not executable; chmod +x it
   8 | command = [\"./run\"]
     | ^
error: probe/tool.toml:10:1: function[0].timeout_seconds: must be 1 to 604800
  10 | timeout_seconds = 0
     | ^
error: probe/tool.toml:11:3: there is no field 'retri'; did you mean 'retry'?
  11 |   retri = true
     |   ^
error: probe/tool.toml:13:1: function[0].output[0].name: 'log' stands for something else; choose another
  13 | name = \"log\"
     | ^
probe: 4 errors
";
    assert_eq!(checked.out, expected);

    let checked = desk.jobtrail(&["check", "--json", "probe", "nowhere"]);
    assert_eq!(checked.code, 1);
    let told: Value = serde_json::from_str(&checked.out).expect("JSON");
    assert_eq!(told[0]["found"][2]["line"], 11);
    assert_eq!(told[0]["found"][2]["severity"], "error");
    assert_eq!(told[0]["tool"], Value::Null);
    assert_eq!(told[1]["found"].as_array().map(Vec::len), Some(1));
    assert_eq!(desk.jobtrail(&["check"]).code, 64);
}

#[test]
fn a_version_is_in_one_folder_only() {
    let desk = Desk::new();
    desk.tool(OUTPUT, COPY);
    desk.put("twin/tool.toml", &fs::read_to_string(desk.path("probe/tool.toml")).expect("a manifest"));
    fs::copy(desk.path("probe/run"), desk.path("twin/run")).expect("a program");
    let checked = desk.jobtrail(&["check", "probe", "twin"]);
    assert_eq!(checked.code, 1, "{checked:?}");
    assert!(checked.out.contains("error: twin/tool.toml: probe 1.0.0 is also in probe\n"), "{checked:?}");
    assert_eq!(desk.jobtrail(&["check", "probe", "probe"]).code, 0, "it is the same");
}

#[test]
fn a_warning_does_not_stand_in_the_way() {
    let desk = Desk::new();
    desk.tool("", "true");
    let checked = desk.jobtrail(&["check", "probe"]);
    assert_eq!(checked.code, 0, "{checked:?}");
    assert!(checked.out.starts_with("warning: probe/tool.toml:5:1: function[0].output: there is none"), "{checked:?}");
    assert!(checked.out.ends_with("probe: probe 1.0.0 with 1 function: 1 warning\n"), "{checked:?}");
}

/// What a function does, and the code and the words that it ends with.
#[test]
fn the_exit_code_says_what_happened() {
    let table: [(&str, &str, i32, &str); 7] = [
        (OUTPUT, COPY, 0, "The outputs are as declared"),
        (OUTPUT, "echo look; exit 7", 3, "The function ended with exit code 7."),
        (OUTPUT, "echo '{\"message\": \"Not today.\"}' > \"$JOBTRAIL_ERROR\"; exit 1", 3, ": Not today."),
        ("timeout_seconds = 1\n", "sleep 60", 4, "did not end within its limit of 1s"),
        (OUTPUT, "true", 5, "by the rule 'required': The function did not make its output 'copy' (copy.txt)."),
        (OUTPUT, "echo a > \"$JOBTRAIL_OUTPUT/b\"", 5, "by the rule 'declared': The function made 'b'"),
        (
            OUTPUT,
            "head -c 9 /dev/zero > \"$JOBTRAIL_OUTPUT/copy.txt\"",
            5,
            "by the rule 'media-type': The output 'copy'",
        ),
    ];
    for (more, script, code, words) in table {
        let desk = Desk::new();
        desk.tool(more, script);
        let done = desk.run(&[]);
        assert_eq!(done.code, code, "{script}: {done:?}");
        assert!(done.out.contains(words), "{script}: {done:?}");
        assert_eq!(desk.path("output").exists(), code == 0, "{script}");
    }
}

#[test]
fn what_cannot_be_run_says_why() {
    let desk = Desk::new();
    desk.tool(&format!("network = true\n{OUTPUT}"), COPY);
    let says = |left: Left, code: i32, words: &str| {
        assert_eq!(left.code, code, "{left:?}");
        assert!(left.err.contains(words), "{left:?}");
    };
    says(desk.run(&[]), 1, "--allow-network");
    assert_eq!(desk.run(&["--allow-network"]).code, 0);
    says(desk.run(&["--allow-network"]), 1, "output is not empty; empty it, or give another folder with --output");
    says(
        desk.jobtrail(&["run", "probe", "fly", "--input", "in.txt"]),
        1,
        "probe 1.0.0 has no function 'fly'; it has run",
    );
    says(desk.jobtrail(&["run", "nowhere", "run", "--input", "in.txt"]), 1, "there is no folder nowhere");
    says(desk.jobtrail(&["run", "probe", "run", "--input", "no.txt", "--allow-network"]), 1, "there is no file no.txt");
    desk.put("a.bin", "");
    let done = desk.jobtrail(&["run", "probe", "run", "--input", "a.bin", "--allow-network", "--output", "b"]);
    says(done, 0, "no job could be submitted for this file; the function takes txt");
    desk.put("probe/tool.toml", "key = 1");
    says(desk.run(&[]), 1, "probe/tool.toml:1:7: ");
}

#[test]
fn parameters_are_read_checked_and_filled_in() {
    let desk = Desk::new();
    let parameters = "[function.parameters]\ntype = \"object\"\nadditionalProperties = false\n\
        [function.parameters.properties.name]\ntype = \"string\"\ndefault = \"none\"\n\
        [function.parameters.properties.rows]\ntype = \"integer\"\nmaximum = 9\n";
    desk.tool(&format!("{parameters}{OUTPUT}"), "cp \"$JOBTRAIL_PARAMETERS\" \"$JOBTRAIL_OUTPUT/copy.txt\"");
    let given = |arguments: &[&str]| {
        drop(fs::remove_dir_all(desk.path("output")));
        let done = desk.run(arguments);
        assert_eq!(done.code, 0, "{done:?}");
        fs::read_to_string(desk.path("output/copy.txt")).expect("the parameters")
    };
    assert_eq!(given(&[]), r#"{"name":"none"}"#);
    assert_eq!(given(&["--param", "name=007", "--param", "rows=7"]), r#"{"name":"007","rows":7}"#);
    desk.put("p.json", r#"{"rows": 1, "name": "a"}"#);
    assert_eq!(given(&["--params", "p.json", "--param", "rows=2"]), r#"{"name":"a","rows":2}"#);
    assert_eq!(given(&["--params", r#"{"rows": 3}"#]), r#"{"name":"none","rows":3}"#);
    let done = desk.run(&["--output", "other", "--param", "rows=10", "--param", "raws=1"]);
    assert_eq!(done.code, 64);
    assert!(
        done.err.contains("  rows: 10 is greater than the maximum of 9\n") && done.err.contains("'raws'"),
        "{done:?}"
    );
}

#[test]
fn programs_are_told_what_came_of_it() {
    let desk = Desk::new();
    let script =
        format!("echo working; echo '{{\"fraction\": 0.5, \"message\": \"half\"}}' > \"$JOBTRAIL_PROGRESS\"; {COPY}");
    desk.tool(OUTPUT, &script);
    let done = desk.run(&["--json", "--log", "log.txt"]);
    assert_eq!(done.code, 0, "{done:?}");
    let told: Value = serde_json::from_str(&done.out).expect("JSON");
    assert_eq!(told["outcome"], "as-declared");
    let output = &told["outputs"][0];
    assert_eq!((&output["output"], &output["size"]), (&Value::from("copy"), &Value::from(10)));
    assert_eq!(fs::read_to_string(output["path"].as_str().expect("a path")).expect("the output"), "the input\n");
    assert!(done.err.contains("  | working") && done.err.contains("50%  half"), "{done:?}");
    assert_eq!(fs::read_to_string(desk.path("log.txt")).expect("the log"), "working\n");
    desk.tool(OUTPUT, "true");
    let told: Value = serde_json::from_str(&desk.run(&["--json", "--output", "other"]).out).expect("JSON");
    assert_eq!((&told["outcome"], &told["rule"]), (&Value::from("invalid-output"), &Value::from("required")));
}

#[test]
fn the_schema_is_printed_and_takes_every_manifest_there_is() {
    let desk = Desk::new();
    let printed = desk.jobtrail(&["schema"]);
    assert_eq!((printed.code, printed.out.as_str()), (0, Manifest::SCHEMA));
    let schema: Value = serde_json::from_str(&printed.out).expect("JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a JSON Schema");
    let shipped = ["archive", "table"].map(|name| root().join("agent-worker/modules").join(name));
    for folder in shipped.into_iter().chain([example("python"), example("shell")]) {
        let text = fs::read_to_string(folder.join("tool.toml")).expect("a manifest");
        let manifest: Value = toml::from_str(&text).expect("TOML");
        let errors: Vec<_> = validator.iter_errors(&manifest).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", folder.display());
    }
}
