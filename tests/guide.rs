//! The guide to the API, docs/api.md, as a reader follows it: its blocks in one shell, in order, against a running system.

mod harness;

use std::process::Command;

use harness::{Process, sample, shipped_tools};

const PASSWORD: &str = "a password for \"tests\"";

#[tokio::test(flavor = "multi_thread")]
async fn every_block_of_the_guide_does_what_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let tools = shipped_tools();
    let arguments = [
        "up",
        "--data",
        data.to_str().expect("text"),
        "--listen",
        "127.0.0.1:0",
        "--tools",
        tools.to_str().expect("text"),
    ];
    let mut process = Process::start(&arguments, &[("JOBTRAIL_ADMIN_PASSWORD", PASSWORD)], folder.path(), "up");
    let line = process.first_line().await;
    let url = line.rsplit(' ').next().expect("an address").to_owned();

    let reader = folder.path().join("reader");
    std::fs::create_dir(&reader).expect("a folder");
    std::fs::copy(sample("archive", "bearing-rig.zip"), reader.join("parts.zip")).expect("a zip");
    let blocks = blocks(include_str!("../docs/api.md"));
    assert!(blocks.len() >= 10, "{} blocks", blocks.len());
    let script = format!("set -euxo pipefail\n{}", blocks.join("\n"));
    let ran = tokio::task::spawn_blocking(move || {
        let mut bash = Command::new("bash");
        bash.arg("-c").arg(script).current_dir(reader).env("JOBTRAIL_URL", url).env("JOBTRAIL_PASSWORD", PASSWORD);
        bash.output().expect("bash runs")
    });
    let ran = ran.await.expect("it ran");
    if !ran.status.success() {
        process.print_log();
    }
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{out}\n{err}");
    // The stream told of it.
    assert!(out.contains("\nevent: job\n"), "{out}");
    assert_eq!(process.stop().await, Some(0));
}

/// What stands between ```` ```sh ```` and ```` ``` ````.
fn blocks(guide: &str) -> Vec<&str> {
    let pieces = guide.split("\n```sh\n").skip(1);
    pieces.map(|rest| rest.split("\n```\n").next().expect("a first part")).collect()
}
