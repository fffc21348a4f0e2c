//! What happens while a system runs: tools come, and logs are followed.

mod harness;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use harness::System;
use reqwest::Method;
use serde_json::json;

/// A tool of that version whose one function runs `script`.
fn tool(tools: &Path, folder: &str, version: &str, script: &str) {
    let hidden = tools.join(format!(".{folder}"));
    fs::create_dir_all(&hidden).expect("a folder");
    let manifest = format!(
        "key = \"speaker\"\nname = \"Speaker\"\nversion = \"{version}\"\n[[function]]\nkey = \"speak\"\nname = \"Speak\"\n\
         command = [\"./speak\"]\naccepts = {{ extensions = [\"txt\"] }}\n[[function.output]]\nname = \"said\"\n\
         file = \"said.txt\"\nmedia_type = \"text/plain\"\n"
    );
    fs::write(hidden.join("tool.toml"), manifest).expect("a manifest");
    fs::write(hidden.join("speak"), format!("#!/bin/sh\n{script}\n")).expect("a program");
    fs::set_permissions(hidden.join("speak"), fs::Permissions::from_mode(0o755)).expect("it can be run");
    fs::rename(hidden, tools.join(folder)).expect("a name");
}

fn say(what: &str) -> String {
    format!("echo {what} > \"$JOBTRAIL_OUTPUT/said.txt\"")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_is_added_takes_effect_without_a_restart() {
    let system = System::start().await;
    let tools = system.folder.path().join("tools");
    tool(&tools, "one", "1.0.0", &say("one"));
    let _agent = system.agent("a", &tools, 1).await;
    let file = system.api.put_bytes("a.txt", b"a".to_vec()).await;
    let submit = async |version: &str| {
        let order = json!({ "file_id": file, "tool": "speaker", "function": "speak", "tool_version": version, "parameters": {} });
        system.api.post("/jobs", &order).await
    };
    let (status, refused) = submit("1.1.0").await;
    assert_eq!(status, 404, "{refused}");

    tool(&tools, "two", "1.1.0", &say("two"));
    system
        .until("1.1.0 is offered", async || {
            let (status, job) = submit("1.1.0").await;
            if status != 201 {
                return false;
            }
            let id = job["id"].as_str().expect("an id").to_owned();
            system.api.until_completed(&id).await;
            let artifacts = system.api.artifacts(&id).await;
            let said = artifacts.iter().find(|artifact| artifact["output"] == "said").expect("an output");
            let content = system.api.content(said["file_id"].as_str().expect("an id")).await;
            assert_eq!(content, b"two\n");
            // It printed nothing, and has a log nevertheless.
            let log = artifacts.iter().find(|artifact| artifact["output"] == "log").expect("a log");
            assert_eq!(log["size"], 0);
            assert_eq!(system.api.content(log["file_id"].as_str().expect("an id")).await, b"");
            true
        })
        .await;

    // Other content under a known version is refused, and the old one goes on.
    fs::remove_dir_all(tools.join("two")).expect("it goes");
    tool(&tools, "two", "1.1.0", &say("something else"));
    let (status, job) = submit("1.0.0").await;
    assert_eq!(status, 201, "{job}");
    system.api.until_completed(job["id"].as_str().expect("an id")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_huge_log_is_followed_in_part_and_kept_at_both_ends() {
    const MIB: usize = 1024 * 1024;
    let system = System::start().await;
    let tools = system.folder.path().join("tools");
    let script = "echo the first line; echo '{\"fraction\": 0.5, \"message\": \"half\"}' > \"$JOBTRAIL_PROGRESS\"\n\
                  sleep 1; head -c 100000000 /dev/zero | tr '\\0' 'x'; echo; echo the last line\n\
                  echo done > \"$JOBTRAIL_OUTPUT/said.txt\"";
    tool(&tools, "one", "1.0.0", script);
    let _agent = system.agent("a", &tools, 1).await;
    let file = system.api.put_bytes("a.txt", b"a".to_vec()).await;
    let id = system.api.submit(&file, "speaker", "speak", json!({})).await;
    system.api.until_status(&id, &["Running"]).await;
    system
        .until("progress is told", async || {
            let job = system.api.job(&id).await;
            assert!(job["status"] != "Failed", "{job:#}");
            job["progress"]["message"] == "half" || job["status"] != "Running"
        })
        .await;
    let follow = system.api.request(Method::GET, &format!("/jobs/{id}/log?follow=true"));
    let live = follow.send().await.expect("the live log").text().await.expect("its text");
    system.api.until_completed(&id).await;
    assert!(live.starts_with("the first line\n"), "{}", &live[..100]);
    assert!(live.ends_with("the last line\n") && live.contains("bytes are not shown here"));
    assert!(live.len() < 8 * MIB, "{} bytes went through the broker", live.len());

    let artifacts = system.api.artifacts(&id).await;
    let log = artifacts.iter().find(|artifact| artifact["output"] == "log").expect("the log");
    let whole = system.api.content(log["file_id"].as_str().expect("an id")).await;
    assert!(whole.len() > 48 * MIB && whole.len() < 65 * MIB, "{}", whole.len());
    let (beginning, end) =
        (String::from_utf8_lossy(&whole[..100]), String::from_utf8_lossy(&whole[whole.len() - 100..]));
    assert!(beginning.starts_with("the first line\nxxx") && end.ends_with("xxx\nthe last line\n"), "{beginning} {end}");
    let mark = b" bytes of the log are cut here ";
    let at = whole.windows(mark.len()).position(|window| window == mark).expect("the mark");
    let number = String::from_utf8_lossy(&whole[at - 20..at]);
    let cut: usize = number.rsplit(' ').next().and_then(|number| number.parse().ok()).expect("a number");
    let marked = format!("\n\n[... {cut} bytes of the log are cut here ...]\n\n").len();
    assert_eq!(whole.len() - marked + cut, "the first line\n".len() + 100_000_000 + "\nthe last line\n".len());
}
