use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;

use jobtrail_events::tool::Manifest;
use rustix::fs::{CWD, FileType, Mode};

use super::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

/// Declared: `report.json` with a schema, `table.csv` of at most 1 MiB, `chart.png` if any, and whatever is in `extra/`.
struct Case {
    folder: tempfile::TempDir,
    rules: Rules,
}

impl Case {
    fn begin() -> Self {
        Self::with("")
    }

    /// `more`: of the function.
    fn with(more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let schema = r#"{"type": "object", "properties": {"rows": {"type": "integer"}}, "required": ["rows"]}"#;
        fs::write(folder.path().join("schema.json"), schema).unwrap();
        let manifest = r#"{"key": "t", "name": "T", "version": "1.0.0", "function": [{MORE "key": "f", "name": "F", "command": ["f"],
            "output": [
                {"name": "report", "file": "report.json", "media_type": "application/json", "schema": "schema.json"},
                {"name": "table", "file": "*.csv", "media_type": "text/csv", "max_mib": 1},
                {"name": "chart", "file": "chart.png", "media_type": "image/png", "required": false},
                {"name": "any", "file": "extra/**", "media_type": "*/*", "required": false}]}]}"#;
        let manifest = Manifest::from_json(&manifest.replace("MORE", more)).unwrap();
        assert_eq!(manifest.problems(), []);
        let rules = Rules::of(&manifest.functions[0], folder.path()).unwrap();
        fs::create_dir(folder.path().join("output")).unwrap();
        let case = Self { folder, rules };
        case.put("report.json", br#"{"rows": 2}"#);
        case.put("table.csv", b"a,b\n1,2\n");
        case
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("output").join(name)
    }

    fn put(&self, name: &str, content: &[u8]) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), content).unwrap();
    }

    fn check(&self) -> Result<Vec<Valid>, Invalid> {
        self.rules.check(&self.folder.path().join("output"))
    }

    /// The sentence of a check that must fail.
    fn sentence(&self) -> String {
        self.check().expect_err("it is invalid").to_string()
    }
}

#[test]
fn outputs_as_declared_are_taken_with_their_types_and_digests() {
    let case = Case::begin();
    case.put("chart.png", PNG);
    case.put("extra/deep/notes.md", b"# Notes\n");
    case.put("extra/picture", PNG);
    let valid = case.check().unwrap();
    let found: Vec<_> = valid.iter().map(|f| (f.output.as_str(), f.name.as_str(), f.media_type.as_str())).collect();
    let expected = [
        ("chart", "chart.png", "image/png"),
        ("any", "extra/deep/notes.md", "text/markdown"),
        ("any", "extra/picture", "image/png"),
        ("report", "report.json", "application/json"),
        ("table", "table.csv", "text/csv"),
    ];
    assert_eq!(found, expected);
    assert_eq!((valid[4].size, valid[4].content), (8, Digest::of(b"a,b\n1,2\n")));
}

#[test]
fn a_required_output_must_be_there_and_another_need_not() {
    let case = Case::begin();
    assert!(case.check().is_ok());
    fs::remove_file(case.path("table.csv")).unwrap();
    assert_eq!(case.sentence(), "The function did not make its output 'table' (*.csv).");
}

#[test]
fn what_is_not_declared_is_refused_also_in_a_folder() {
    for name in ["more.txt", "folder/table.csv", ".hidden"] {
        let case = Case::begin();
        case.put(name, b"a");
        assert!(matches!(case.check(), Err(Invalid::Undeclared { name: found, .. }) if found == name), "{name}");
    }
}

#[test]
fn the_content_must_be_of_the_declared_type() {
    let case = Case::begin();
    case.put("chart.png", b"GIF89a\x01\0\x01\0");
    let expected = "The output 'chart' (chart.png) is declared as image/png, but is image/gif by its content.";
    assert_eq!(case.sentence(), expected);
    let case = Case::begin();
    case.put("report.json", b"{\"rows\": 2");
    assert!(matches!(case.check(), Err(Invalid::NotJson { name, .. }) if name == "report.json"));
    case.put("report.json", b"\xff\xfe");
    assert!(matches!(case.check(), Err(Invalid::WrongType { name, .. }) if name == "report.json"));
}

/// What is done to a good output, the rule that it breaks, and what the sentence names.
#[test]
fn every_broken_rule_is_named_with_the_output() {
    type Break = fn(&Case);
    let table: [(Break, &str, &[&str]); 16] = [
        (|case| fs::remove_file(case.path("report.json")).unwrap(), "required", &["'report'", "report.json"]),
        (|case| case.put("more.txt", b""), "declared", &["'more.txt'", "report.json, *.csv, chart.png, extra/**"]),
        (|case| case.put("table.csv", &vec![b'a'; 1024 * 1024 + 1]), "size", &["'table'", "1048577 bytes", "1 MiB"]),
        (|case| case.put("chart.png", b"text"), "media-type", &["'chart'", "image/png", "text/plain"]),
        (|case| case.put("chart.png", b""), "media-type", &["'chart'", "chart.png"]),
        (|case| case.put("table.csv", PNG), "media-type", &["'table'", "text/csv", "image/png"]),
        (|case| case.put("table.csv", b"a,\xff"), "media-type", &["'table'", "text/csv"]),
        (|case| case.put("report.json", b""), "media-type", &["'report'", "JSON"]),
        (|case| case.put("report.json", b"{\"rows\": 1,}"), "media-type", &["'report'", "JSON", "line 1"]),
        (|case| case.put("report.json", b"{\"rows\": 1}{}"), "media-type", &["'report'", "JSON"]),
        (|case| case.put("report.json", b"{}"), "schema", &["'report'", "schema.json", "rows"]),
        (|case| case.put("report.json", b"{\"rows\": 1.5}"), "schema", &["'report'", "at /rows"]),
        (|case| case.put("extra/a\nb", b""), "name", &["a\\nb"]),
        (|case| case.put("extra/\u{9b}2J", b""), "name", &["control characters"]),
        (|case| symlink("table.csv", case.path("extra")).unwrap(), "regular-file", &["'extra'", "symbolic link"]),
        (
            |case| fs::set_permissions(case.path("table.csv"), PermissionsExt::from_mode(0o200)).unwrap(),
            "readable",
            &["'table.csv'"],
        ),
    ];
    for (n, (break_it, rule, named)) in table.into_iter().enumerate() {
        let case = Case::begin();
        break_it(&case);
        if rule == "readable" && rustix::process::geteuid().is_root() {
            continue;
        }
        let invalid = case.check().expect_err("it is invalid");
        assert_eq!(invalid.rule(), rule, "case {n}: {invalid}");
        let sentence = invalid.to_string();
        assert!(named.iter().all(|name| sentence.contains(name)), "case {n}: {sentence}");
        assert!(!sentence.contains(char::is_control), "case {n}: {sentence:?}");
    }
}

#[test]
fn what_is_on_a_limit_is_within_it() {
    let case = Case::begin();
    case.put("table.csv", &vec![b'a'; 1024 * 1024]);
    assert!(case.check().is_ok());
    let longest = format!("extra/{}", vec!["f".repeat(203); 5].join("/"));
    assert_eq!(longest.len(), Artifact::LONGEST_NAME + 1);
    case.put(&longest[..longest.len() - 1], b"");
    assert!(case.check().is_ok());
    case.put(&longest, b"");
    assert!(matches!(case.check(), Err(Invalid::LongName { .. })));
}

/// The size is looked at first: nothing is read.
#[test]
fn a_document_that_is_too_large_for_its_schema_is_refused_unread() {
    let case = Case::begin();
    let file = fs::File::create(case.path("report.json")).unwrap();
    file.set_len(Rules::LARGEST_WITH_SCHEMA + 1).unwrap();
    let invalid = case.check().expect_err("it is invalid");
    assert_eq!(invalid.rule(), "size");
    let expected = "The output 'report' (report.json) is larger than 33554432 bytes, the most that can be checked against \
                    schema.json.";
    assert_eq!(invalid.to_string(), expected);
}

#[test]
fn extras_are_taken_where_the_function_may_make_them() {
    let case = Case::with("\"extra_outputs\": true,");
    case.put("notes/more.md", b"# More\n");
    case.put("picture", PNG);
    let valid = case.check().unwrap();
    let extras: Vec<_> = valid.iter().filter(|file| file.output == Artifact::EXTRA).collect();
    let found: Vec<_> = extras.iter().map(|file| (file.name.as_str(), file.media_type.as_str())).collect();
    assert_eq!(found, [("notes/more.md", "text/markdown"), ("picture", "image/png")]);
    symlink("picture", case.path("link")).unwrap();
    assert_eq!(case.check().expect_err("a link is none").rule(), "regular-file");
    fs::remove_file(case.path("link")).unwrap();
    fs::remove_file(case.path("table.csv")).unwrap();
    assert_eq!(case.check().expect_err("one is missing").rule(), "required");
}

#[test]
fn a_document_must_satisfy_its_schema() {
    let case = Case::begin();
    case.put("report.json", br#"{"rows": "two"}"#);
    let sentence = case.sentence();
    assert!(sentence.contains("'report' (report.json) does not satisfy schema.json: at /rows,"), "{sentence}");
}

#[test]
fn only_regular_files_are_outputs() {
    let secret = tempfile::NamedTempFile::new().unwrap();
    type Make = fn(&Path, &Path);
    let make: [(&str, Make); 5] = [
        ("a symbolic link", |path, secret| symlink(secret, path).unwrap()),
        ("a symbolic link", |path, _| symlink("/etc", path).unwrap()),
        ("a symbolic link", |path, _| symlink("nowhere", path).unwrap()),
        ("a pipe", |path, _| rustix::fs::mknodat(CWD, path, FileType::Fifo, Mode::RUSR, 0).unwrap()),
        ("a socket", |path, _| drop(UnixListener::bind(path).unwrap())),
    ];
    for (what, make) in make {
        let case = Case::begin();
        fs::create_dir(case.path("extra")).unwrap();
        make(&case.path("extra/thing"), secret.path());
        let expected = format!("The output 'extra/thing' is {what}; only regular files and folders can be outputs.");
        assert_eq!(case.sentence(), expected);
    }
}

#[test]
fn a_file_that_became_a_link_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("secret"), "secret").unwrap();
    symlink("secret", folder.path().join("link")).unwrap();
    rustix::fs::mknodat(CWD, folder.path().join("pipe"), FileType::Fifo, Mode::RUSR, 0).unwrap();
    assert!(look::at(&folder.path().join("secret")).is_ok());
    assert!(look::at(&folder.path().join("link")).is_err());
    assert!(look::at(&folder.path().join("pipe")).is_err());
}

#[test]
fn a_name_must_be_text_without_control_characters() {
    use std::os::unix::ffi::OsStrExt;
    for name in [b"extra/\xff".as_slice(), b"extra/a\nb", b"extra/a\x1bb"] {
        let case = Case::begin();
        fs::create_dir(case.path("extra")).unwrap();
        let path = case.path("").join(std::ffi::OsStr::from_bytes(name));
        fs::write(path, "").unwrap();
        assert!(matches!(case.check(), Err(Invalid::UnreadableName { .. })), "{name:?}");
    }
}

#[test]
fn names_and_numbers_of_files_are_bounded() {
    let case = Case::begin();
    let deep = vec!["f".repeat(200); 6].join("/");
    case.put(&format!("extra/{deep}"), b"");
    assert!(matches!(case.check(), Err(Invalid::LongName { .. })));

    let case = Case::begin();
    for n in 0..Rules::MOST_FILES - 2 {
        case.put(&format!("extra/{n}"), b"");
    }
    assert_eq!(case.check().unwrap().len(), Rules::MOST_FILES);
    case.put("extra/one-more", b"");
    assert!(matches!(case.check(), Err(Invalid::TooMany)));

    let case = Case::begin();
    let folders = vec!["f".repeat(200); 4].join("/");
    for n in 0..Artifact::LONGEST_NAMES / 800 + 1 {
        case.put(&format!("extra/{folders}/{n}"), b"");
    }
    assert!(matches!(case.check(), Err(Invalid::LongNames)));
}
