//! Systems as their members meet them: a tree, snapshots of it, what is different between two, and Extract.

mod harness;

use std::process::{Command, Output};
use std::sync::atomic::{AtomicU64, Ordering};

use harness::{Api, Process, System, tools};
use reqwest::Method;
use serde_json::{Value, json};

/// A system of Jobtrail with people in it. What is asked is answered as of at least what was answered before.
struct Town {
    system: System,
    seen: AtomicU64,
    /// Owner, administrator, editor and viewer of the pump; and somebody who is no member.
    olga: Someone,
    adam: Someone,
    edith: Someone,
    vera: Someone,
    sam: Someone,
    /// The system that they are in.
    pump: String,
}

struct Someone {
    id: String,
    api: Api,
}

const PASSWORD: &str = "another password for tests";

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

fn paths(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap_or_else(|| panic!("no list: {page}")).iter().map(|it| text(&it["path"])).collect()
}

impl Someone {
    async fn new(system: &System, name: &str) -> Self {
        let body = json!({ "username": name, "name": name, "password": PASSWORD });
        let (status, added) = system.api.post("/people", &body).await;
        assert_eq!(status, 201, "{added}");
        Self { id: text(&added["id"]), api: Api::sign_in(&system.api.url, name, PASSWORD).await }
    }
}

impl Town {
    async fn begin() -> Self {
        let system = System::start().await;
        let [olga, adam, edith, vera, sam] = [
            Someone::new(&system, "olga").await,
            Someone::new(&system, "adam").await,
            Someone::new(&system, "edith").await,
            Someone::new(&system, "vera").await,
            Someone::new(&system, "sam").await,
        ];
        let mut town = Self { system, seen: AtomicU64::new(0), olga, adam, edith, vera, sam, pump: String::new() };
        let body = json!({ "name": "Pump P-101", "description": "the one in the cellar" });
        let (status, made) = town.ask(&town.olga, Method::POST, "/systems", &body).await;
        assert_eq!((status, &made["role"]), (201, &json!("owner")), "{made}");
        town.pump = text(&made["id"]);
        for (who, role) in [(&town.adam, "administrator"), (&town.edith, "editor"), (&town.vera, "viewer")] {
            town.well(&town.olga, Method::PUT, &town.at(&format!("/members/{}", who.id)), &json!({ "role": role }))
                .await;
        }
        town
    }

    fn at(&self, rest: &str) -> String {
        format!("/systems/{}{rest}", self.pump)
    }

    async fn ask(&self, who: &Someone, method: Method, path: &str, body: &Value) -> (u16, Value) {
        self.ask_so(who, method, path, body, None).await
    }

    async fn ask_so(&self, who: &Someone, method: Method, path: &str, body: &Value, key: Option<&str>) -> (u16, Value) {
        let mut request = who.api.request(method.clone(), path);
        request = if body.is_null() { request } else { request.json(body) };
        request = request.header("jobtrail-sequence", self.seen.load(Ordering::Relaxed));
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let (status, headers, answer) = who.api.send(request).await;
        if let Some(sequence) = headers.get("jobtrail-sequence") {
            let sequence = sequence.to_str().expect("text").parse().expect("a number");
            self.seen.fetch_max(sequence, Ordering::Relaxed);
        }
        (status.as_u16(), answer)
    }

    /// What must be a success.
    async fn well(&self, who: &Someone, method: Method, path: &str, body: &Value) -> Value {
        let (status, answer) = self.ask(who, method.clone(), path, body).await;
        assert!((200..300).contains(&status), "{method} {path} {body}: {status} {answer}");
        answer
    }

    async fn get(&self, who: &Someone, path: &str) -> Value {
        self.well(who, Method::GET, path, &Value::Null).await
    }

    async fn status(&self, who: &Someone, method: Method, path: &str, body: &Value) -> u16 {
        self.ask(who, method, path, body).await.0
    }

    async fn revise(&self, who: &Someone, file: &str, bytes: &'static [u8]) {
        let request = who.api.request(Method::POST, &format!("/files/{file}/revisions")).body(bytes);
        let request = request.header("content-type", "application/octet-stream");
        let (status, _, answer) = who.api.send(request).await;
        assert_eq!(status, 201, "{answer}");
    }

    async fn track(&self, who: &Someone, files: Value) {
        self.well(who, Method::POST, &self.at("/files"), &json!({ "files": files })).await;
    }

    async fn snapshot(&self, who: &Someone, name: &str) -> String {
        let taken = self.well(who, Method::POST, &self.at("/snapshots"), &json!({ "name": name })).await;
        text(&taken["id"])
    }

    /// An agent with a tool that extracts text files.
    async fn reader(&self, name: &str, version: &str) -> Process {
        let folder = self.system.folder.path().join(format!("tools-{name}"));
        tools::reader(&folder, version);
        self.system.agent(name, &folder, 1).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tree_changes_and_its_snapshots_do_not() {
    let town = Town::begin().await;
    let Town { olga, adam, edith, vera, sam, .. } = &town;
    let members = town.get(vera, &town.at("/members")).await;
    let roles: Vec<_> = members["items"].as_array().expect("a list").iter().map(|it| text(&it["role"])).collect();
    assert_eq!(roles, ["owner", "administrator", "editor", "viewer"]);

    let drawing = edith.api.put_bytes("pump.txt", b"a drawing".to_vec()).await;
    let manual = olga.api.put_bytes("manual.txt", b"how to pump".to_vec()).await;
    town.revise(olga, &manual, b"how to pump, second edition").await;
    let folders = json!({ "paths": ["drawings/old", "manuals"] });
    town.well(edith, Method::POST, &town.at("/folders"), &folders).await;
    town.track(edith, json!([{ "path": "drawings/pump.txt", "file_id": drawing }])).await;
    town.track(
        olga,
        json!([
            { "path": "manuals/first.txt", "file_id": manual, "revision": 1 },
            { "path": "manuals/latest.txt", "file_id": manual },
        ]),
    )
    .await;
    // Nobody puts a file of another into a system.
    let others =
        json!({ "files": [{ "path": "a.txt", "file_id": sam.api.put_bytes("a.txt", b"mine".to_vec()).await }] });
    assert_eq!(town.status(edith, Method::POST, &town.at("/files"), &others).await, 404);
    // Who is no editor changes nothing; who is no member is told of nothing.
    for (who, expected) in [(vera, 403), (sam, 404)] {
        assert_eq!(town.status(who, Method::POST, &town.at("/folders"), &folders).await, expected);
        assert_eq!(town.status(who, Method::POST, &town.at("/snapshots"), &json!({ "name": "mine" })).await, expected);
    }

    let first = town.snapshot(edith, "as built").await;
    // Files go, come, move and change; the one that is pinned stays what it is.
    let sketch = edith.api.put_bytes("sketch.txt", b"a sketch".to_vec()).await;
    town.track(edith, json!([{ "path": "drawings/sketch.txt", "file_id": sketch }])).await;
    town.well(edith, Method::DELETE, &town.at("/entries?path=drawings/pump.txt"), &Value::Null).await;
    town.revise(olga, &manual, b"how to pump, third edition").await;
    let moved = json!({ "path": "drawings/old", "to": "attic" });
    town.well(adam, Method::PATCH, &town.at("/entries"), &moved).await;
    let second = town.snapshot(adam, "as sold").await;

    let then = town.get(vera, &format!("/snapshots/{first}/tree?recursive=true")).await;
    assert_eq!(
        paths(&then),
        ["drawings", "drawings/old", "drawings/pump.txt", "manuals", "manuals/first.txt", "manuals/latest.txt"]
    );
    let revisions = |tree: &Value| -> Vec<_> {
        let files = tree["items"].as_array().expect("a list").iter().filter(|it| it["kind"] == "file");
        files.map(|it| (text(&it["name"]), it["file"]["revision"].as_u64(), it["file"]["pinned"].as_bool())).collect()
    };
    let manuals = async |tree: String| revisions(&town.get(vera, &tree).await);
    let was = manuals(format!("/snapshots/{first}/tree?path=manuals")).await;
    let expected = |latest| {
        vec![("first.txt".to_owned(), Some(1), Some(true)), ("latest.txt".to_owned(), Some(latest), Some(false))]
    };
    assert_eq!(was, expected(2));
    assert_eq!(manuals(format!("/snapshots/{second}/tree?path=manuals")).await, expected(3));
    assert_eq!(manuals(town.at("/tree?path=manuals")).await, expected(3));
    let listed = town.get(vera, &town.at("/snapshots")).await;
    let names: Vec<_> = listed["items"].as_array().expect("a list").iter().map(|it| text(&it["name"])).collect();
    assert_eq!(names, ["as sold", "as built"], "newest first");

    let kinds = |comparison: &Value| -> Vec<_> {
        let items = comparison["items"].as_array().expect("a list");
        items.iter().map(|it| (text(&it["kind"]), text(&it["path"]))).collect::<Vec<_>>()
    };
    let expected = [
        ("added", "attic"),
        ("removed", "drawings/old"),
        ("removed", "drawings/pump.txt"),
        ("added", "drawings/sketch.txt"),
        ("changed", "manuals/latest.txt"),
    ]
    .map(|(kind, path)| (kind.to_owned(), path.to_owned()));
    for with in [second.as_str(), "present"] {
        let found = town.get(vera, &format!("/snapshots/{first}/compare?with={with}")).await;
        assert_eq!(kinds(&found), expected, "with {with}");
        assert_eq!((&found["added"], &found["removed"], &found["changed"]), (&json!(2), &json!(2), &json!(1)));
    }
    let back = town.get(vera, &format!("/snapshots/{second}/compare?with={first}")).await;
    assert_eq!((&back["added"], &back["removed"], &back["changed"]), (&json!(2), &json!(2), &json!(1)));
    // What a snapshot keeps is shared still.
    assert_eq!(vera.api.content(&drawing).await, b"a drawing");

    // Whoever was removed sees nothing any more, of the past either.
    let (system, tree, of_then) = (town.at(""), town.at("/tree"), format!("/snapshots/{first}/tree"));
    let file = format!("/files/{manual}");
    let all = [
        system,
        tree,
        town.at("/members"),
        town.at("/snapshots"),
        format!("/snapshots/{first}"),
        of_then,
        format!("/snapshots/{first}/compare?with=present"),
        format!("{file}/content"),
        file,
    ];
    for path in &all {
        assert_eq!(town.status(vera, Method::GET, path, &Value::Null).await, 200, "{path}");
        assert_eq!(town.status(sam, Method::GET, path, &Value::Null).await, 404, "{path}");
    }
    town.well(adam, Method::DELETE, &town.at(&format!("/members/{}", vera.id)), &Value::Null).await;
    for path in &all {
        assert_eq!(town.status(vera, Method::GET, path, &Value::Null).await, 404, "{path}");
    }
    assert_eq!(town.get(vera, "/systems").await["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn extract_picks_the_function_and_what_it_makes_is_the_members_to_see() {
    let town = Town::begin().await;
    let Town { olga, adam, edith, vera, sam, .. } = &town;
    let _agent = town.reader("one", "1.0.0").await;
    let manual = olga.api.put_bytes("manual.txt", b"how to pump".to_vec()).await;
    town.track(olga, json!([{ "path": "manuals/latest.txt", "file_id": manual }])).await;
    let odd = olga.api.put_bytes("odd.bin", vec![0, 1, 2]).await;
    town.track(olga, json!([{ "path": "odd.bin", "file_id": odd }])).await;
    let snapshot = town.snapshot(olga, "as built").await;
    town.revise(olga, &manual, b"how to pump, second edition").await;

    // E4, E6: for editors, whatever someone is in the organization.
    let extract = format!("/snapshots/{snapshot}/extract");
    let order = json!({ "path": "manuals/latest.txt" });
    let root = Someone { id: String::new(), api: town.system.api.clone() };
    for (who, status, code) in [(vera, 403, "not-in-role"), (&root, 403, "not-in-role"), (sam, 404, "not-found")] {
        let (got, problem) = town.ask(who, Method::POST, &extract, &order).await;
        assert_eq!((got, &problem["code"]), (status, &json!(code)), "{problem}");
        assert_eq!(town.status(who, Method::POST, &town.at("/extract"), &order).await, status);
    }
    let (status, problem) = town.ask(edith, Method::POST, &extract, &json!({ "path": "odd.bin" })).await;
    assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!("path")), "no function extracts it: {problem}");
    // E5: of the functions that take the file it picks the one that extracts, and the revision that the snapshot has.
    let (status, job) = town.ask(edith, Method::POST, &extract, &order).await;
    assert_eq!(status, 201, "{job}");
    assert_eq!((&job["tool"], &job["function"]), (&json!("reader"), &json!("look")));
    assert_eq!((&job["inputs"][0]["revision"], &job["inputs"][0]["name"]), (&json!(1), &json!("manual.txt")));
    let job = text(&job["id"]);
    edith.api.until_completed(&job).await;

    // E7: under the file, for every member, to be previewed and downloaded.
    for who in [olga, adam, edith, vera] {
        let groups = town.get(who, &format!("/files/{manual}/artifacts")).await;
        let group = &groups["items"][0];
        assert_eq!(group["job"]["id"], json!(job), "{groups}");
        let shown = group["artifacts"].as_array().expect("a list").iter().find(|it| it["name"] == "shown.txt");
        let shown = shown.unwrap_or_else(|| panic!("it is not there: {group}"));
        assert_eq!(shown["preview"]["viewer"], "text", "{shown}");
        assert_eq!(who.api.content(&text(&shown["file_id"])).await, b"HOW TO PUMP");
        assert_eq!(town.get(who, &format!("/files/{manual}/jobs")).await["items"][0]["id"], json!(job));
        // D4: what went in is its creator's alone.
        let about = town.get(who, &format!("/jobs/{job}")).await;
        let is_told = about.get("inputs").is_some_and(|inputs| !inputs.is_null());
        assert_eq!(is_told, who.id == edith.id, "{about}");
        assert_eq!(about.get("parameters").is_some_and(|it| !it.is_null()), who.id == edith.id, "{about}");
    }
    let about = root.api.job(&job).await;
    assert!(about.get("inputs").is_none_or(Value::is_null), "an administrator is told neither: {about}");
    let artifact = text(&edith.api.artifacts(&job).await[0]["file_id"]);
    let all = [
        format!("/jobs/{job}"),
        format!("/jobs/{job}/artifacts"),
        format!("/jobs/{job}/log"),
        format!("/files/{manual}/artifacts"),
        format!("/files/{artifact}"),
        format!("/files/{artifact}/content"),
    ];
    for path in &all {
        assert_eq!(town.status(sam, Method::GET, path, &Value::Null).await, 404, "{path}");
        assert_eq!(town.status(vera, Method::GET, path, &Value::Null).await, 200, "{path}");
    }
    town.well(adam, Method::DELETE, &town.at(&format!("/members/{}", vera.id)), &Value::Null).await;
    for path in &all {
        assert_eq!(town.status(vera, Method::GET, path, &Value::Null).await, 404, "{path}");
    }
    // An artifact is tracked in its turn by whoever made it.
    town.track(edith, json!([{ "path": "shown.txt", "file_id": artifact }])).await;
    let tree = town.get(adam, &town.at("/tree")).await;
    assert_eq!(paths(&tree), ["manuals", "odd.bin", "shown.txt"]);
    assert_eq!(tree["items"][2]["file"]["made_by"], json!(job));
}
/// C8: a program that asks again, since the answer was lost, must not begin a second job, whatever has become of the tree and
/// the tools meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_extracts_once() {
    let mut town = Town::begin().await;
    town.system.all_jobs_end = false;
    let Town { olga, edith, .. } = &town;
    let manual = olga.api.put_bytes("manual.txt", b"how to pump".to_vec()).await;
    town.track(olga, json!([{ "path": "manual.txt", "file_id": manual }])).await;
    let snapshot = town.snapshot(olga, "as built").await;
    let places = [town.at("/extract"), format!("/snapshots/{snapshot}/extract")];
    let order = json!({ "path": "manual.txt" });
    let _first = town.reader("one", "1.0.0").await;
    let mut jobs = Vec::new();
    for place in &places {
        let (status, job) = town.ask_so(edith, Method::POST, place, &order, Some(place)).await;
        assert_eq!((status, &job["tool_version"]), (201, &json!("1.0.0")), "{job}");
        jobs.push(text(&job["id"]));
    }
    let again = async |what: &str| {
        for (place, job) in places.iter().zip(&jobs) {
            let (status, answer) = town.ask_so(edith, Method::POST, place, &order, Some(place)).await;
            assert_eq!((status, &answer["id"]), (201, &json!(job)), "{what}, {place}: {answer}");
        }
    };
    again("at once").await;
    let _second = town.reader("two", "2.0.0").await;
    let (_, newer) = town.ask(edith, Method::POST, &places[0], &order).await;
    assert_eq!(newer["tool_version"], "2.0.0", "{newer}");
    again("with a newer version there").await;
    town.revise(olga, &manual, b"how to pump, second edition").await;
    again("with another revision there").await;
    town.well(olga, Method::DELETE, &town.at("/entries?path=manual.txt"), &Value::Null).await;
    again("with the file gone from the tree").await;
    // Another request is refused by the key.
    let elsewhere =
        json!({ "path": "manual.txt", "assignment": { "kind": "agent", "id": town.system.agent_id("one").await } });
    for place in &places {
        let (status, problem) = town.ask_so(edith, Method::POST, place, &elsewhere, Some(place)).await;
        assert_eq!((status, &problem["code"]), (409, &json!("idempotency-key-reused")), "{problem}");
    }
    let (status, problem) = town.ask_so(edith, Method::POST, &places[1], &order, Some(&places[0])).await;
    assert_eq!((status, &problem["code"]), (409, &json!("idempotency-key-reused")), "{problem}");
}

/// Runs `jobtrail systems` as somebody: exit code, output, errors.
fn systems(town: &Town, who: &Someone, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_jobtrail"))
        .arg("systems")
        .args(arguments)
        .env("JOBTRAIL_URL", &who.api.url)
        .env("JOBTRAIL_TOKEN", who.api.token())
        .env("HOME", town.system.folder.path())
        .env_remove("XDG_CONFIG_HOME")
        .current_dir(town.system.folder.path())
        .output()
        .expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8").trim().to_owned();
    (status.code(), text(stdout), text(stderr))
}

/// The rows of a table by their cells, without the headings; or the one line that is printed.
fn said(town: &Town, who: &Someone, arguments: &[&str]) -> Vec<Vec<String>> {
    let (code, out, err) = systems(town, who, arguments);
    assert_eq!(code, Some(0), "{arguments:?}: {out}{err}");
    let cells =
        |line: &str| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned).collect();
    out.lines().skip(usize::from(out.lines().count() > 1)).map(cells).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_is_worked_on_from_the_command_line() {
    let town = Town::begin().await;
    let Town { olga, edith, vera, sam, .. } = &town;
    let _agent = town.reader("one", "1.0.0").await;
    let first = |rows: Vec<Vec<String>>| -> Vec<String> { rows.into_iter().map(|row| row[0].clone()).collect() };
    let valve = first(said(&town, olga, &["create", "Valve V-7", "--description", "of the pump"]));
    assert_eq!(first(said(&town, olga, &["list"])), ["Valve V-7", "Pump P-101"], "newest first");
    assert_eq!(first(said(&town, olga, &["list", "--name", "valve"])), ["Valve V-7"]);
    let members = said(&town, olga, &["members", "set", "valve v-7", "edith", "editor"]);
    assert_eq!(
        members.iter().map(|row| (row[0].as_str(), row[2].as_str())).collect::<Vec<_>>(),
        [("olga", "owner"), ("edith", "editor"),]
    );
    said(&town, olga, &["members", "set", &valve[0], "vera", "owner"]);
    said(&town, olga, &["members", "set", &valve[0][..8], "vera", "viewer"]);

    let file = edith.api.put_bytes("valve.txt", b"a valve".to_vec()).await;
    said(&town, edith, &["tree", "add-folder", "Valve V-7", "drawings/old"]);
    said(&town, edith, &["tree", "track", "Valve V-7", &file[..8], "drawings/valve.txt"]);
    said(&town, edith, &["tree", "track", "Valve V-7", &file, "first.txt", "--revision", "1"]);
    let taken = first(said(&town, edith, &["snapshots", "create", "Valve V-7", "as built"]));
    town.revise(edith, &file, b"a better valve").await;
    said(&town, edith, &["tree", "move", "Valve V-7", "drawings/old", "attic"]);
    assert_eq!(
        first(said(&town, vera, &["tree", "list", "Valve V-7", "-r"])),
        ["attic/", "drawings/", "drawings/valve.txt", "first.txt"]
    );
    let there = said(&town, vera, &["tree", "list", "Valve V-7", "drawings"]);
    assert_eq!((there[0][0].as_str(), there[0][2].as_str()), ("valve.txt", "2"));
    let then = said(&town, vera, &["snapshots", "tree", "Valve V-7", "as built", "drawings"]);
    assert_eq!((first(then.clone()), then[1][2].as_str()), (vec!["old/".to_owned(), "valve.txt".to_owned()], "1"));
    let kinds =
        |rows: Vec<Vec<String>>| -> Vec<_> { rows.iter().map(|row| format!("{} {}", row[1], row[0])).collect() };
    let since = ["added attic", "removed drawings/old", "changed drawings/valve.txt"];
    assert_eq!(kinds(said(&town, vera, &["snapshots", "compare", "Valve V-7", "as built"])), since);
    said(&town, edith, &["tree", "pin", "Valve V-7", "first.txt", "2"]);
    said(&town, edith, &["tree", "remove", "Valve V-7", "attic"]);
    said(&town, edith, &["snapshots", "create", "Valve V-7", "as sold"]);
    let (code, compared, note) =
        systems(&town, vera, &["snapshots", "compare", "Valve V-7", &taken[0][..8], "as sold"]);
    assert!(
        code == Some(0) && compared.contains("first.txt") && note == "0 added, 1 removed, 2 changed",
        "{compared}{note}"
    );
    assert_eq!(first(said(&town, vera, &["snapshots", "list", "Valve V-7"])), ["as sold", "as built"]);
    let (_, shown, _) = systems(&town, vera, &["snapshots", "show", "Valve V-7", "as built"]);
    assert!(shown.contains(&taken[0]) && shown.contains("2 files in 2 folders") && shown.contains("edith"), "{shown}");

    let (code, _, refused) = systems(&town, vera, &["extract", "Valve V-7", "first.txt"]);
    assert!(code == Some(1) && refused.contains("needs the role"), "E6: {refused}");
    let job = first(said(&town, edith, &["extract", "Valve V-7", "drawings/valve.txt", "--snapshot", "as built"]));
    assert_eq!(edith.api.until_completed(&job[0]).await["inputs"][0]["revision"], 1);
    let job = first(said(&town, edith, &["extract", "Valve V-7", "drawings/valve.txt"]));
    assert_eq!(edith.api.until_completed(&job[0]).await["inputs"][0]["revision"], 2);

    said(&town, olga, &["describe", "Valve V-7", "--name", "Valve V-8"]);
    let (_, shown, _) = systems(&town, olga, &["archive", "Valve V-8"]);
    assert!(shown.contains("archived") && shown.contains("of the pump") && shown.contains("owner"), "{shown}");
    let (code, _, refused) = systems(&town, edith, &["tree", "remove", "Valve V-8", "first.txt"]);
    assert!(code == Some(1) && refused.contains("archived"), "{refused}");
    assert_eq!(first(said(&town, olga, &["list", "--archived"])), ["Valve V-8"]);
    said(&town, olga, &["restore", "Valve V-8"]);
    // Who is let out sees nothing, and is told nothing.
    said(&town, olga, &["members", "remove", "Valve V-8", "vera"]);
    for who in [vera, sam] {
        let (code, _, refused) = systems(&town, who, &["show", "Valve V-8"]);
        assert!(code == Some(1) && refused.contains("there is no system 'Valve V-8'"), "{refused}");
        let (code, _, refused) = systems(&town, who, &["show", &valve[0]]);
        assert!(code == Some(1) && refused.contains("there is no system"), "{refused}");
    }
    let (code, json, _) = systems(&town, olga, &["--json", "snapshots", "list", "Valve V-8"]);
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((code, json.as_array().map(Vec::len)), (Some(0), Some(2)));
}
