//! Files from what was uploaded to the last thing that was made of it, and what happens to uploads and to live changes when a
//! part of the system is killed.

mod harness;

use std::path::Path;

use futures::StreamExt;
use harness::{System, sample, shipped_tools};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_artifact_is_worked_on_itself_and_its_provenance_leads_back_to_what_was_uploaded() {
    let system = System::start().await;
    let _agent = system.agent("one", &shipped_tools(), 2).await;
    let api = &system.api;
    let zip = api.put(&sample("archive", "bearing-rig.zip")).await;
    let about = api.get(&format!("/files/{zip}")).await;
    // E2: of an archive only the names in it can be seen, and a function makes something of it.
    assert_eq!(about["preview"]["viewer"], "archive");
    let functions = api.get(&format!("/files/{zip}/functions")).await;
    assert!(functions["items"].as_array().expect("a list").iter().any(|function| function["extract"] == true));

    let unpack = api.submit(&zip, "archive", "unpack", json!({ "pattern": "**/*.csv" })).await;
    api.until_completed(&unpack).await;
    let unpacked = api.artifacts(&unpack).await;
    let is_table =
        |artifact: &&Value| artifact["name"].as_str().is_some_and(|name| name.ends_with("run-01-1500rpm.csv"));
    let table = unpacked.iter().find(is_table).expect("a table");
    assert_eq!(table["preview"]["viewer"], "table");
    let table = text(&table["file_id"]);
    let describe = api.submit(&table, "table", "extract", json!({ "rows": 3 })).await;
    api.until_completed(&describe).await;
    let described = api.artifacts(&describe).await;
    let rows = described.iter().find(|artifact| artifact["name"] == "rows.json").expect("rows");

    let back = api.get(&format!("/files/{}/provenance", text(&rows["file_id"]))).await;
    let steps: Vec<_> = back["origins"].as_array().expect("a list").iter().collect();
    let jobs: Vec<_> = steps.iter().map(|step| text(&step["job"]["id"])).collect();
    let inputs: Vec<_> = steps.iter().map(|step| text(&step["input"]["id"])).collect();
    assert_eq!((jobs, inputs), (vec![describe.clone(), unpack.clone()], vec![table.clone(), zip.clone()]));
    assert_eq!(back["reaches_an_upload"], true);
    let forth = api.get(&format!("/files/{zip}/provenance")).await;
    let made = forth["made"].as_array().expect("a list");
    let made: Vec<_> =
        made.iter().map(|it| (it["depth"].as_u64(), text(&it["from"]), text(&it["job"]["id"]))).collect();
    assert_eq!(made, [(Some(1), zip.clone(), unpack), (Some(2), table, describe)]);

    // Found by what people call it, by type and by size; counted alike.
    let called = json!({ "display_name": "Größe der Lager", "description": "of the rig" });
    let request = api.request(Method::PATCH, &format!("/files/{zip}")).json(&called);
    assert_eq!(api.send(request).await.0, 200);
    api.put_bytes("b.csv", b"a,b\n1,2\n".to_vec()).await;
    api.put_bytes("a.csv", b"a\n".to_vec()).await;
    let names = async |query: &str| -> Vec<String> {
        let found = api.get(&format!("/files?{query}")).await;
        let counted = api.get(&format!("/files/counts?{query}")).await;
        let items = found["items"].as_array().expect("a list");
        assert_eq!(
            (counted["count"].as_u64(), &counted["at_least"]),
            (Some(items.len() as u64), &json!(false)),
            "{query}"
        );
        items.iter().map(|file| text(&file["name"])).collect()
    };
    assert_eq!(names("name=GR%C3%96SSE").await, ["bearing-rig.zip"]);
    assert_eq!(names("type=archive").await, ["bearing-rig.zip"]);
    assert_eq!(names("type=table&sort=name").await, ["a.csv", "b.csv"]);
    assert_eq!(names("sort=size").await, ["bearing-rig.zip", "b.csv", "a.csv"]);
    assert_eq!(names("sort=oldest&extension=csv").await, ["b.csv", "a.csv"]);
    let oldest = api.get("/jobs?sort=oldest&tool=archive").await;
    assert_eq!(oldest["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(api.get("/jobs/counts?tool=archive").await["Completed"], 1);

    // A deprecated version is still run for who names it.
    let (status, refused) = api.post("/tools/table/versions/9.9.9/deprecate", &json!({ "reason": "" })).await;
    assert_eq!(status, 404, "{refused}");
    let tool = api.get("/tools/table").await;
    let version = text(&tool["chosen_version"]);
    let (status, _) = api
        .post(&format!("/tools/table/versions/{version}/deprecate"), &json!({ "reason": "loses the last row" }))
        .await;
    assert_eq!(status, 204);
    // The answer to a command does not wait for the read model.
    system
        .until("it is said to be deprecated", async || {
            api.get("/tools/table").await["versions"][0]["deprecated"] == "loses the last row"
        })
        .await;
    let csv = api.put_bytes("c.csv", b"a,b\n1,2\n".to_vec()).await;
    let order =
        json!({ "file_id": csv, "tool": "table", "tool_version": version, "function": "extract", "parameters": {} });
    let (status, job) = api.post("/jobs", &order).await;
    assert_eq!(status, 201, "{job}");
    api.until_completed(&text(&job["id"])).await;
}

/// The files below a folder.
fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_gateway_was_receiving_is_gone_when_it_is_back() {
    let mut system = System::start().await;
    let incoming = system.folder.path().join("content/incoming");
    let address = system.api.request(Method::GET, "/me").build().expect("a request").url().clone();
    let address = format!("{}:{}", address.host_str().expect("a host"), address.port().expect("a port"));
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let head = format!(
        "POST /api/v1/files?name=a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Length: 9000000\r\n\r\n",
        system.api.token()
    );
    stream.write_all(head.as_bytes()).await.expect("it is sent");
    stream.write_all(&vec![7; 3_000_000]).await.expect("it is sent");
    system.until("some of it is on the disk", async || files(&incoming) == 1).await;
    system.gateway.kill();
    assert_eq!(files(&incoming), 1, "a kill cleans nothing up");
    system.start_gateway().await;
    assert_eq!(files(&incoming), 0, "the next start does");
    assert_eq!(system.api.get("/files/counts").await["count"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_out_of_order_for_who_comes_back_after_a_restart() {
    let mut system = System::start().await;
    let mut seen = Vec::new();
    let mut last = None;
    let mut expected = Vec::new();
    for round in 0..3 {
        for n in 0..3 {
            expected.push(system.api.put_bytes(&format!("{round}-{n}.txt"), b"a".to_vec()).await);
        }
        if round == 1 {
            system.projections.kill();
            system.start_projections();
        }
        if round == 2 {
            system.gateway.kill();
            system.start_gateway().await;
        }
        // Of what happened meanwhile it is told at once, up to the event `open`.
        let mut request = system.api.request(Method::GET, "/changes?after=1");
        if let Some(last) = &last {
            request = request.header("last-event-id", last);
        }
        system.api.get("/files").await;
        let mut body = request.send().await.expect("an answer").bytes_stream();
        let mut text = String::new();
        while !text.contains("event: open\n") || !text.ends_with("\n\n") {
            let chunk = body.next().await.expect("an event").expect("bytes");
            text.push_str(std::str::from_utf8(&chunk).expect("text"));
        }
        assert!(!text.contains("event: reset"), "{text}");
        for block in text.split("\n\n") {
            let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            last = field("id:").map(str::to_owned).or(last);
            if field("event:") == Some("file") {
                let data: Value = serde_json::from_str(field("data:").expect("data")).expect("JSON");
                let id = data["id"].as_str().expect("an id").to_owned();
                if !seen.contains(&id) {
                    seen.push(id);
                }
            }
        }
    }
    assert_eq!(seen, expected);
}
