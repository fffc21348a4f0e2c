//! What holds of the sources themselves.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.ends_with("target") && !path.ends_with("node_modules") {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn code() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for folder in ["src", "events", "services", "projections", "gateway", "agent-worker"] {
        sources(&root().join(folder), &mut found);
    }
    assert!(found.len() > 50, "the sources are not where they should be");
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a source");
        (path, text)
    };
    found.into_iter().map(read).collect()
}

/// The jobtrail crates that a crate may use, beyond itself.
const MAY_USE: [(&str, &[&str]); 7] = [
    ("events", &[]),
    ("events/bus", &["events"]),
    ("events/log", &["events", "bus"]),
    ("events/broker", &["events"]),
    ("services", &["events", "bus", "log", "projections"]),
    ("projections", &["events", "bus", "log"]),
    ("agent-worker", &["events", "bus"]),
];

#[test]
fn arrows_point_one_way() {
    for (folder, may_use) in MAY_USE {
        let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).expect("a manifest");
        let linked = manifest.split("[dev-dependencies]").next().expect("the part before");
        let used = linked.lines().filter_map(|line| line.strip_prefix("jobtrail-")?.split(['.', ' ']).next());
        let used: BTreeSet<_> = used.collect();
        let allowed: BTreeSet<_> = may_use.iter().copied().collect();
        assert!(used.is_subset(&allowed), "{folder} uses {used:?}, and may use {allowed:?}");
    }
}

#[test]
fn subjects_are_spelled_in_one_file() {
    let beginnings = ["\"evt.", "\"work.", "\"hook.", "\"$KV.", "\"run.{", "\"cmd.", "\"query.", "\"changes."];
    for (path, text) in code() {
        let of_tests = path.components().any(|part| part.as_os_str() == "tests");
        if path.ends_with("events/src/subject.rs") || path.ends_with("events/src/subject/permission.rs") || of_tests {
            continue;
        }
        let before_tests = text.split("#[cfg(test)]").next().expect("the part before");
        for beginning in beginnings {
            assert!(!before_tests.contains(beginning), "{} spells a subject: {beginning}...", path.display());
        }
    }
}

#[test]
fn the_log_is_touched_in_one_place() {
    for (path, text) in code() {
        let relative = path.strip_prefix(root()).expect("below the root");
        let followers = [
            "services/src/dispatcher.rs",
            "services/src/follower.rs",
            "services/src/in_step.rs",
            "services/src/webhooks/announcer.rs",
        ];
        let may = ["events/log", "events/src/subject.rs"];
        if may.iter().chain(&followers).any(|place| relative.starts_with(place)) {
            continue;
        }
        assert!(!text.contains("subject::EVENTS"), "{} touches the stream of events", relative.display());
    }
}

#[test]
fn what_the_architecture_names_is_there() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let mut named = 0;
    for word in text.split('`').skip(1).step_by(2) {
        let is_a_path = word.contains('/') && !word.contains(['<', ' ', '#', '*', '>', '{']);
        let is_ours = ["src/", "events/", "services/", "projections/", "gateway/", "agent-worker/", "docs/", "tests/"]
            .iter()
            .any(|folder| word.starts_with(folder));
        if is_a_path && is_ours {
            assert!(root().join(word).exists(), "ARCHITECTURE.md names {word}, which is not there");
            named += 1;
        }
    }
    assert!(named > 20, "only {named} paths were recognized");
}

#[test]
fn every_operator_error_has_a_page() {
    let mut codes = BTreeSet::new();
    for (_, text) in code() {
        for (at, _) in text.match_indices("JT0") {
            let code: String = text[at..].chars().take(6).collect();
            if code.len() == 6 && code[2..].chars().all(|c| c.is_ascii_digit()) {
                codes.insert(code);
            }
        }
    }
    assert!(codes.len() >= 8, "{codes:?}");
    for code in codes {
        assert!(root().join(format!("docs/errors/{code}.md")).is_file(), "docs/errors/{code}.md is missing");
    }
}

#[test]
fn no_source_file_has_outgrown_its_reader() {
    for (path, text) in code() {
        let lines = text.lines().count();
        let most = if path.components().any(|part| part.as_os_str() == "tests") { 800 } else { 600 };
        assert!(lines <= most, "{} has {lines} lines: it is usually two files", path.display());
    }
}

/// A test in the browser has the id of the requirement at the beginning of its name, among others maybe.
#[test]
fn every_requirement_is_shown_by_the_tests_that_are_named() {
    let document = fs::read_to_string(root().join("docs/requirements.md")).expect("the requirements");
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap_or_else(|_| panic!("{path} is not there"));
    let mut seen = BTreeSet::new();
    for row in document.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| id")) {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let [_, id, _, pages, tests, _] = cells[..] else { panic!("{row} has not four columns") };
        assert!(seen.insert(id), "{id} is there twice");
        for page in pages.split(", ").filter(|page| !page.is_empty()) {
            let spec = read(&format!("gateway/web/tests/browser/{page}.spec.ts"));
            let ids = spec.lines().filter_map(|line| line.split_once("test(\"")?.1.split_once(": "));
            let is_shown = ids.into_iter().any(|(ids, _)| ids.split(", ").any(|other| other == id));
            assert!(is_shown, "no test of {page}.spec.ts is called {id}");
        }
        for test in tests.split(", ").filter(|test| !test.is_empty()) {
            let (path, name) = test.trim_matches('`').split_once("::").unwrap_or_else(|| panic!("{test} has no file"));
            assert!(read(path).contains(&format!("fn {name}(")), "{path} has no {name}");
        }
    }
    assert_eq!(seen.len(), 39, "{seen:?}");
}
