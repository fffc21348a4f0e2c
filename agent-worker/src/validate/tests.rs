use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;

use jobtrail_events::tool::Manifest;
use rustix::fs::{CWD, FileType, Mode};

use super::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

/// Declared: `report.json` with a schema, `table.csv`, `chart.png` if any, and whatever is in `extra/`.
struct Case {
    folder: tempfile::TempDir,
    rules: Rules,
}

impl Case {
    fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let schema = r#"{"type": "object", "properties": {"rows": {"type": "integer"}}, "required": ["rows"]}"#;
        fs::write(folder.path().join("schema.json"), schema).unwrap();
        let manifest = Manifest::from_json(
            r#"{"key": "t", "name": "T", "version": "1.0.0", "function": [{"key": "f", "name": "F", "command": ["f"],
            "output": [
                {"name": "report", "file": "report.json", "media_type": "application/json", "schema": "schema.json"},
                {"name": "table", "file": "*.csv", "media_type": "text/csv"},
                {"name": "chart", "file": "chart.png", "media_type": "image/png", "required": false},
                {"name": "extra", "file": "extra/**", "media_type": "*/*", "required": false}]}]}"#,
        )
        .unwrap();
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
        ("extra", "extra/deep/notes.md", "text/markdown"),
        ("extra", "extra/picture", "image/png"),
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
    case.put("chart.png", b"GIF89a");
    let expected = "The output 'chart.png' is declared as image/png, but is image/gif by its content.";
    assert_eq!(case.sentence(), expected);
    let case = Case::begin();
    case.put("report.json", b"{\"rows\": 2");
    assert!(matches!(case.check(), Err(Invalid::NotJson { name, .. }) if name == "report.json"));
    case.put("report.json", b"\xff\xfe");
    assert!(matches!(case.check(), Err(Invalid::WrongType { name, .. }) if name == "report.json"));
}

#[test]
fn a_document_must_satisfy_its_schema() {
    let case = Case::begin();
    case.put("report.json", br#"{"rows": "two"}"#);
    let sentence = case.sentence();
    assert!(sentence.contains("'report.json' does not satisfy schema.json: at /rows,"), "{sentence}");
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
    for n in 0..Rules::LONGEST_NAMES / 800 + 1 {
        case.put(&format!("extra/{folders}/{n}"), b"");
    }
    assert!(matches!(case.check(), Err(Invalid::LongNames)));
}
