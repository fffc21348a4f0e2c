//! What the two functions make of honest archives.

mod made;

use jobtrail_tool_kit::testing::{Tool, check_manifest};
use made::{deflated, file, gz, regular, stored, tar, zip, zst};
use serde_json::{Value, json};
use std::path::PathBuf;

fn tool() -> Tool {
    Tool::load(env!("CARGO_BIN_EXE_archive"), env!("CARGO_MANIFEST_DIR"))
}

fn sample(name: &str) -> PathBuf {
    tool().file("samples").join(name)
}

fn paths(contents: &Value) -> Vec<&str> {
    contents["entries"].as_array().unwrap().iter().map(|entry| entry["path"].as_str().unwrap()).collect()
}

fn entry<'a>(contents: &'a Value, path: &str) -> &'a Value {
    contents["entries"].as_array().unwrap().iter().find(|entry| entry["path"] == path).unwrap()
}

#[test]
fn the_manifest_keeps_its_promises() {
    check_manifest(&tool(), "archive");
}

#[test]
fn a_zip_archive_is_listed_with_sizes_times_and_checksums() {
    let run = tool().run("extract", &sample("bearing-rig.zip"), json!({}));
    let contents = run.json("contents.json");
    assert_eq!(contents["format"], "zip");
    assert_eq!(
        contents["totals"],
        json!({"entries": 14, "files": 8, "folders": 6, "links": 0, "special": 0, "size": 35135,
               "compressed_size": 11911, "with_problems": 0})
    );
    assert_eq!(
        entry(&contents, "bearing-rig/config/rig.toml"),
        &json!({"path": "bearing-rig/config/rig.toml", "kind": "file", "size": 278, "compressed_size": 148,
                "modified": "2025-03-10T11:11:10Z",
                "sha256": "52bd21d81249c3ca44edd53da3e6c8f65957d162e26a5e54faf0dbfdb0c9b5d4"})
    );
    assert_eq!(entry(&contents, "bearing-rig/docs/Prüfplan.txt")["size"], 111);
    let page = run.text("contents.md");
    assert!(page.starts_with("# bearing-rig.zip\n\nA zip archive with 8 files, 6 folders: 35.1 kB"), "{page}");
    assert!(page.contains("├── cad/\n│   └── bracket.stl            3.3 kB\n"), "{page}");
    assert!(!page.contains("Problems"), "{page}");
}

#[test]
fn a_compressed_tar_file_is_listed_with_long_names_and_links() {
    let run = tool().run("extract", &sample("rig-logs.tar.gz"), json!({}));
    let contents = run.json("contents.json");
    assert_eq!(contents["format"], "tar-gz");
    let long = paths(&contents).into_iter().find(|path| path.len() > 100).unwrap();
    assert!(long.ends_with("/certificates-acc-x-acc-y-2025.txt"), "{long}");
    assert_eq!(entry(&contents, "logs/latest.log")["link_target"], "2025-03-11.log");
    assert_eq!(entry(&contents, "logs/latest.log")["problems"], json!(["symbolic-link"]));
    assert_eq!(contents["totals"]["compressed_size"], Value::Null);
    assert!(run.text("contents.md").contains("latest.log -> 2025-03-11.log"));
}

#[test]
fn checksums_are_left_out_when_not_wanted() {
    for name in ["bearing-rig.zip", "rig-logs.tar.gz"] {
        let contents = tool().run("extract", &sample(name), json!({"hashes": false})).json("contents.json");
        assert!(contents["entries"].as_array().unwrap().iter().all(|entry| entry.get("sha256").is_none()), "{name}");
    }
}

#[test]
fn every_format_is_recognized_by_its_content() {
    let bytes = tar(&[regular("a.txt", b"alpha"), regular("b/c.txt", b"gamma")]);
    let listed = |name: &str, bytes: &[u8]| {
        let made = file(name, bytes);
        tool().run("extract", &made.path, json!({})).json("contents.json")
    };
    let plain = listed("plain.zip", &bytes);
    assert_eq!(plain["format"], "tar");
    let packed =
        [("tar-gz", gz(&bytes)), ("tar-zst", zst(&bytes)), ("tar-gz", [gz(&bytes[..700]), gz(&bytes[700..])].concat())];
    for (format, bytes) in packed {
        let contents = listed("packed.tar", &bytes);
        assert_eq!(contents["format"], format);
        assert_eq!(contents["entries"], plain["entries"], "{format}");
    }
    let zipped = zip(&[stored("a.txt", b"alpha"), deflated("b/c.txt", b"gamma")]);
    for (name, bytes) in [("zip.tar.gz", zipped.clone()), ("installer.zip", [b"MZ stub ".to_vec(), zipped].concat())] {
        let contents = listed(name, &bytes);
        assert_eq!((contents["format"].as_str(), paths(&contents)), (Some("zip"), vec!["a.txt", "b/c.txt"]));
        assert_eq!(entry(&contents, "b/c.txt")["sha256"], entry(&plain, "b/c.txt")["sha256"]);
    }
}

#[test]
fn an_archive_of_nothing_is_still_one() {
    for bytes in [zip(&[]), tar(&[]), gz(&tar(&[]))] {
        let made = file("nothing", &bytes);
        let run = tool().run("extract", &made.path, json!({}));
        assert_eq!(run.json("contents.json")["totals"]["entries"], 0);
        let run = tool().run("unpack", &made.path, json!({}));
        assert_eq!(run.code(), "nothing-to-unpack");
    }
}

#[test]
fn everything_is_unpacked_byte_for_byte() {
    let run = tool().run("unpack", &sample("bearing-rig.zip"), json!({}));
    let report = run.json("report.json");
    assert_eq!(report["written"], json!({"files": 8, "bytes": 35135}));
    assert_eq!(report["skipped"], json!([]));
    assert_eq!(run.files().len(), 9);
    assert!(run.text("files/bearing-rig/docs/Prüfplan.txt").starts_with("Prüfplan 6204, Stufe 2\n"));
    let stl = run.text("files/bearing-rig/cad/bracket.stl");
    assert!(stl.starts_with("solid bracket\n") && stl.ends_with("endsolid bracket\n"));
}

#[test]
fn a_pattern_chooses_files_at_any_depth_or_in_one_folder() {
    let unpacked = |pattern: &str| {
        let run = tool().run("unpack", &sample("bearing-rig.zip"), json!({"pattern": pattern}));
        let files = run.files();
        (files.len() - 1, run.json("report.json")["not_matching"].as_u64().unwrap())
    };
    assert_eq!(unpacked("**/*.csv"), (3, 5));
    assert_eq!(unpacked("bearing-rig/{cad,src}/*"), (2, 6));
    assert_eq!(unpacked("*/README.md"), (1, 7));
    let run = tool().run("unpack", &sample("bearing-rig.zip"), json!({"pattern": "*.csv"}));
    assert_eq!(run.code(), "nothing-to-unpack");
    assert_eq!(
        run.message(),
        "No file in the archive can be unpacked with the pattern “*.csv”: none of its 8 files matches."
    );
    let run = tool().run("unpack", &sample("bearing-rig.zip"), json!({"pattern": "data/[a"}));
    assert_eq!(run.code(), "pattern-invalid");
}

#[test]
fn a_link_is_left_out_and_reported() {
    let run = tool().run("unpack", &sample("rig-logs.tar.gz"), json!({"pattern": "logs/*.log"}));
    assert_eq!(run.files(), ["files/logs/2025-03-10.log", "files/logs/2025-03-11.log", "report.json"]);
    let report = run.json("report.json");
    assert_eq!(report["skipped"][0]["path"], "logs/latest.log");
    assert_eq!(report["skipped"][0]["message"], "“logs/latest.log” was not unpacked: it is a symbolic link.");
}

#[test]
fn the_limits_are_kept_before_anything_is_written() {
    let big = vec![7; 1_100_000];
    for bytes in [zip(&[stored("a", b"x"), deflated("b", &big)]), gz(&tar(&[regular("a", b"x"), regular("b", &big)]))] {
        let made = file("big", &bytes);
        let run = tool().run("unpack", &made.path, json!({"limit_mib": 1}));
        assert_eq!(run.code(), "limit-reached");
        assert!(run.message().starts_with("The files that match take more than 1 MiB;"), "{}", run.message());
        let run = tool().run("unpack", &made.path, json!({"limit_files": 1}));
        assert_eq!(run.message(), "More than 1 files match; raise the limit or choose a narrower pattern.");
        let run = tool().run("unpack", &made.path, json!({"limit_mib": 2, "limit_files": 2}));
        assert_eq!(run.json("report.json")["written"]["files"], 2);
    }
}
