//! Archives that are damaged, or that mean harm. The harness checks on every run that a failure is a
//! sentence, that no stack trace is seen, that memory stays within the manifest's limit, and that nothing
//! but plain files is left behind.

mod made;

use jobtrail_tool_kit::testing::{Run, Tool};
use made::{TarEntry, ZipEntry, deflated, file, gz, regular, stored, tar, zip, zst};
use serde_json::{Value, json};
use tar::EntryType;

fn tool() -> Tool {
    Tool::load(env!("CARGO_BIN_EXE_archive"), env!("CARGO_MANIFEST_DIR"))
}

fn run(function: &str, bytes: &[u8]) -> Run {
    tool().run(function, &file("suspect.zip", bytes).path, json!({}))
}

fn problems(contents: &Value) -> Vec<(String, String)> {
    let entries = contents["entries"].as_array().unwrap().iter();
    let named = |entry: &Value| {
        let path = entry["path"].as_str().unwrap().to_owned();
        let problems = entry["problems"].as_array().into_iter().flatten();
        problems.map(move |problem| (path.clone(), problem.as_str().unwrap().to_owned())).collect::<Vec<_>>()
    };
    entries.flat_map(named).collect()
}

fn skipped(report: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    report["skipped"].as_array().unwrap().iter().map(|one| (text(&one["path"]), text(&one["problem"]))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(path, problem)| ((*path).to_owned(), (*problem).to_owned())).collect()
}

#[test]
fn names_that_lead_out_of_the_archive_are_left_out() {
    let names = [
        ("../../escape", "leaves-archive"),
        ("/etc/cron.d/escape", "absolute-path"),
        ("C:\\escape", "absolute-path"),
        ("..\\escape", "unsafe-character"),
        ("line\nbreak", "unsafe-character"),
        ("a/../../../escape", "leaves-archive"),
    ];
    let mut zipped = vec![stored("good/a.txt", b"good")];
    let mut tarred = vec![regular("good/a.txt", b"good")];
    for (name, _) in names {
        zipped.push(stored(name, b"bad"));
        tarred.push(regular(name, b"bad"));
    }
    for bytes in [zip(&zipped), tar(&tarred), gz(&tar(&tarred))] {
        let listed = run("extract", &bytes);
        assert_eq!(problems(&listed.json("contents.json")), pairs(&names));
        assert!(listed.text("contents.md").contains("`../../escape`: its path leaves the archive through “..”"));
        let unpacked = run("unpack", &bytes);
        assert_eq!(unpacked.files(), ["files/good/a.txt", "report.json"]);
        assert_eq!(skipped(&unpacked.json("report.json")), pairs(&names));
    }
    let nul = run("extract", &zip(&[stored("a\0b", b"bad")]));
    assert_eq!(nul.json("contents.json")["entries"][0]["problems"], json!(["unsafe-character"]));
}

#[test]
fn a_name_that_is_taken_is_left_out() {
    let zipped = [stored("a", b"first"), stored("a", b"second"), stored("./a", b"third"), stored("a/b", b"fourth")];
    let tarred = [regular("a", b"first"), regular("a", b"second"), regular("./a", b"third"), regular("a/b", b"fourth")];
    for bytes in [zip(&zipped), tar(&tarred)] {
        let unpacked = run("unpack", &bytes);
        assert_eq!(unpacked.text("files/a"), "first");
        let expected = pairs(&[("a", "duplicate"), ("./a", "duplicate"), ("a/b", "collides")]);
        assert_eq!(skipped(&unpacked.json("report.json")), expected);
    }
    let reversed = run("unpack", &zip(&[stored("a/b", b"first"), stored("a", b"second")]));
    assert_eq!(skipped(&reversed.json("report.json")), pairs(&[("a", "collides")]));
}

#[test]
fn links_and_devices_are_never_made() {
    let bytes = tar(&[
        TarEntry(EntryType::Symlink, "out", "/tmp", vec![]),
        regular("out/through.txt", b"stays inside"),
        TarEntry(EntryType::Symlink, "up", "../../etc/passwd", vec![]),
        TarEntry(EntryType::Symlink, "beside", "out", vec![]),
        TarEntry(EntryType::Link, "hard", "/etc/passwd", vec![]),
        TarEntry(EntryType::Char, "tty", "", vec![]),
        TarEntry(EntryType::Block, "disk", "", vec![]),
        TarEntry(EntryType::Fifo, "pipe", "", vec![]),
        TarEntry(EntryType::new(b'Q'), "odd", "", b"??".to_vec()),
    ]);
    let unpacked = run("unpack", &bytes);
    assert_eq!(unpacked.files(), ["files/out/through.txt", "report.json"]);
    assert_eq!(unpacked.json("report.json")["skipped_total"], 8);
    let listed = run("extract", &bytes);
    let expected = [
        ("out", "link-leaves-archive"),
        ("up", "link-leaves-archive"),
        ("beside", "symbolic-link"),
        ("hard", "hard-link"),
        ("tty", "special-file"),
        ("disk", "special-file"),
        ("pipe", "special-file"),
        ("odd", "special-file"),
    ];
    assert_eq!(problems(&listed.json("contents.json")), pairs(&expected));

    let link = ZipEntry { mode: 0o120_777, ..stored("out", b"/etc") };
    let bytes = zip(&[link, stored("out/through.txt", b"stays inside")]);
    let unpacked = run("unpack", &bytes);
    assert_eq!(unpacked.files(), ["files/out/through.txt", "report.json"]);
    let listed = run("extract", &bytes).json("contents.json");
    assert_eq!(listed["entries"][0]["link_target"], "/etc");
    assert_eq!(problems(&listed), pairs(&[("out", "link-leaves-archive")]));
}

#[test]
fn encrypted_entries_are_listed_and_refused() {
    let secret = ZipEntry { flags: 0x0801, ..stored("secret.txt", b"????????????????") };
    let bytes = zip(&[stored("open.txt", b"open"), secret]);
    let listed = run("extract", &bytes).json("contents.json");
    assert_eq!(problems(&listed), pairs(&[("secret.txt", "encrypted")]));
    assert!(listed["entries"][0]["sha256"].is_string() && listed["entries"][1].get("sha256").is_none());
    let unpacked = run("unpack", &bytes);
    assert_eq!(unpacked.code(), "archive-encrypted");
    assert_eq!(
        unpacked.message(),
        "The archive is protected by a password (entry “secret.txt”); this tool cannot open such archives."
    );
    let around = tool().run("unpack", &file("a.zip", &bytes).path, json!({"pattern": "open*"}));
    assert_eq!(around.json("report.json")["written"]["files"], 1);
}

#[test]
fn other_compression_methods_are_listed_and_left_out() {
    let odd = ZipEntry { method: 14, ..stored("odd.bin", b"lzma") };
    let bytes = zip(&[stored("a.txt", b"a"), odd]);
    assert_eq!(
        problems(&run("extract", &bytes).json("contents.json")),
        pairs(&[("odd.bin", "unsupported-compression")])
    );
    assert_eq!(skipped(&run("unpack", &bytes).json("report.json")), pairs(&[("odd.bin", "unsupported-compression")]));
}

#[test]
fn bombs_do_not_go_off() {
    let zeros = vec![0; 100 << 20];
    let bomb = zip(&[stored("a.txt", b"a"), deflated("zeros", &zeros)]);
    let listed = run("extract", &bomb).json("contents.json");
    assert_eq!(problems(&listed), pairs(&[("zeros", "bomb")]));
    assert_eq!(run("unpack", &bomb).code(), "archive-bomb");

    let tarred = tar(&[TarEntry(EntryType::Regular, "zeros", "", zeros)]);
    for bytes in [gz(&tarred), zst(&tarred)] {
        for function in ["extract", "unpack"] {
            let refused = run(function, &bytes);
            assert_eq!(refused.code(), "archive-bomb");
            assert!(refused.message().starts_with("The archive expands to more than 200 times its size"));
        }
    }
}

#[test]
fn entries_that_share_bytes_are_refused() {
    let kernel = deflated("kernel", &[1; 5000]);
    let mut entries = vec![kernel.clone()];
    for number in 0..50 {
        entries.push(ZipEntry { name: format!("copy-{number}").into_bytes(), shares: Some(0), ..kernel.clone() });
    }
    for function in ["extract", "unpack"] {
        assert_eq!(run(function, &zip(&entries)).code(), "archive-bomb");
    }
}

#[test]
fn an_entry_that_lies_about_itself_is_damaged() {
    let honest = deflated("a.bin", &[5; 3000]);
    let lies = [
        (ZipEntry { size: 2000, ..honest.clone() }, "it is longer than the archive says"),
        (ZipEntry { size: 4000, ..honest.clone() }, "it is shorter than the archive says"),
        (ZipEntry { checksum: 1, ..honest.clone() }, "it does not match its checksum"),
        (ZipEntry { packed: vec![0xff; 40], ..honest }, "its compressed data cannot be read"),
    ];
    for (lie, reason) in lies {
        let bytes = zip(&[lie, stored("b.txt", b"fine")]);
        let listed = run("extract", &bytes).json("contents.json");
        assert_eq!(problems(&listed), pairs(&[("a.bin", "damaged")]));
        assert!(listed["entries"][1]["sha256"].is_string());
        let unpacked = run("unpack", &bytes);
        assert_eq!(unpacked.code(), "archive-damaged");
        assert_eq!(unpacked.message(), format!("The entry “a.bin” is damaged: {reason}."));
    }
}

#[test]
fn what_is_no_archive_is_said_plainly() {
    for (bytes, code, message) in [
        (&b""[..], "archive-empty", "The file is empty, so there is no archive in it."),
        (b"time,acc_x\n0.0,1.2\n", "not-an-archive", "The file is neither a zip nor a tar archive."),
        (
            b"7z\xbc\xaf\x27\x1c\0\x04",
            "format-unsupported",
            "The file is a 7z archive; this tool reads zip, tar, tar.gz and tar.zst.",
        ),
        (
            b"PK\x03\x04",
            "archive-truncated",
            "The archive ends too early: it is cut off, perhaps by an interrupted transfer.",
        ),
    ] {
        for function in ["extract", "unpack"] {
            let refused = run(function, bytes);
            assert_eq!((refused.code(), refused.message()), (code, message));
        }
    }
    for (bytes, compression) in [(gz(b"just a text"), "gzip"), (zst(&[b'x'; 4000]), "zstd"), (gz(b""), "gzip")] {
        let refused = run("extract", &bytes);
        let expected = format!("The file is compressed with {compression}, but what is inside is not a tar archive.");
        assert_eq!(refused.message(), expected);
    }
}

#[test]
fn a_cut_is_noticed_wherever_it_is() {
    let text: Vec<u8> = (0..6000u32).flat_map(|number| format!("{number} ").into_bytes()).collect();
    let plain = tar(&[regular("a.txt", &text), regular("b.txt", b"beta")]);
    for (whole, step) in
        [(zip(&[deflated("a.txt", &text), stored("b.txt", b"beta")]), 701), (gz(&plain), 701), (zst(&plain), 1501)]
    {
        for length in (5..whole.len() - 1).step_by(step).chain([whole.len() - 1]) {
            for function in ["extract", "unpack"] {
                let refused = run(function, &whole[..length]);
                assert_eq!(refused.code(), "archive-truncated", "{function}, {length} of {}", whole.len());
            }
        }
    }
    let in_content = run("extract", &plain[..5000]);
    assert_eq!(in_content.code(), "archive-truncated");
    let without_end = run("extract", &plain[..plain.len() - 1024]);
    assert_eq!(
        without_end.json("contents.json")["warnings"],
        json!(["The archive has no end mark; entries at its end may be missing."])
    );
}

#[test]
fn a_flipped_byte_is_never_a_defect_of_the_tool() {
    let sample = |name: &str| std::fs::read(tool().file("samples").join(name)).unwrap();
    let plain = tar(&[regular("a.txt", &[b'a'; 700]), TarEntry(EntryType::Symlink, "b", "a.txt", vec![])]);
    let zipped = zip(&[deflated("a.txt", &[b'a'; 700]), stored("b.txt", b"beta"), stored("c/d", b"")]);
    for (bytes, step) in [(zipped, 3), (sample("rig-logs.tar.gz"), 41), (zst(&plain), 3), (plain, 29)] {
        for position in (0..bytes.len()).step_by(step) {
            let mut flipped = bytes.clone();
            flipped[position] ^= 0x55;
            // Whatever comes of it, the harness checks that the contract is kept.
            run("extract", &flipped);
        }
    }
}

#[test]
fn headers_that_would_fill_the_memory_are_refused() {
    let long = vec![b'x'; 600 << 20];
    let mut bytes = tar(&[TarEntry(EntryType::GNULongName, "././@LongLink", "", long), regular("a", b"a")]);
    let refused = run("extract", &bytes);
    assert_eq!(refused.code(), "archive-too-large");
    bytes.truncate(512);
    // Only the header that promises so much, and then one that is an extended header.
    assert_eq!(run("extract", &bytes).code(), "archive-too-large");
    let many: Vec<TarEntry> = (0..2000)
        .map(|_| TarEntry(EntryType::XHeader, "pax", "", b"30 comment=abcdefghijklmnopqr\n".to_vec()))
        .collect();
    assert_eq!(run("extract", &tar(&many)).code(), "archive-too-large");
}

#[test]
fn an_archive_of_too_many_entries_is_refused() {
    let entries: Vec<ZipEntry> = (0..200_001).map(|number| stored(format!("{number}"), b"")).collect();
    let refused = run("extract", &zip(&entries));
    assert_eq!(refused.message(), "The archive has more than 200000 entries, which is more than this tool lists.");
    let missing = zip(&entries[..3]);
    let mut bytes = missing.clone();
    let end = bytes.len() - 22;
    bytes[end + 8] = 9;
    bytes[end + 10] = 9;
    assert_eq!(run("extract", &bytes).code(), "archive-damaged");
}

#[test]
fn long_and_deep_names_are_listed_and_left_out() {
    let deep = "d/".repeat(600) + "file";
    let long = "x".repeat(300);
    let bytes = zip(&[stored(&deep, b"1"), stored(&long, b"2"), stored("ok", b"3")]);
    let unpacked = run("unpack", &bytes);
    assert_eq!(unpacked.files(), ["files/ok", "report.json"]);
    let expected = pairs(&[(deep.as_str(), "name-too-long"), (long.as_str(), "name-too-long")]);
    assert_eq!(skipped(&unpacked.json("report.json")), expected);
    assert_eq!(problems(&run("extract", &bytes).json("contents.json")), expected);
    let reachable = "d/".repeat(498) + "file";
    let unpacked = run("unpack", &zip(&[stored(&reachable, b"1")]));
    assert_eq!(unpacked.text(&format!("files/{reachable}")), "1");
    let wordy: Vec<ZipEntry> = (0..400).map(|number| stored(format!("{}{number}", "d/".repeat(350)), b"")).collect();
    let refused = run("unpack", &zip(&wordy));
    assert_eq!(
        refused.message(),
        "The paths of the files that match are too long together; choose a narrower pattern."
    );
}
