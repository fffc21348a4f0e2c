//! People from the command line and over HTTP, and that whoever goes has gone everywhere within seconds.

mod harness;

use std::process::Command;

use futures::StreamExt;
use futures::future::join_all;
use harness::{Api, LOOK_EVERY, PATIENCE, System, tools};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tokio::time::{Duration, Instant};

/// Within so long it is over everywhere.
const EVERYWHERE: Duration = Duration::from_secs(5);
const PASSWORD: &str = "a long password of somebody";

/// Runs `jobtrail` as the administrator; what it prints.
fn jobtrail(system: &System, arguments: &[&str]) -> Result<String, String> {
    run(system, arguments, &[("JOBTRAIL_TOKEN", system.api.token())])
}

/// Runs `jobtrail` as somebody who has what `jobtrail sign-in` kept, and knows a password.
fn jobtrail_as(system: &System, username: &str, password: &str, arguments: &[&str]) -> Result<String, String> {
    let who = if arguments.contains(&"--secret") { vec![] } else { vec!["--username", username] };
    run(system, &[arguments, &who].concat(), &[("JOBTRAIL_PASSWORD", password)])
}

fn run(system: &System, arguments: &[&str], environment: &[(&str, &str)]) -> Result<String, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_jobtrail"))
        .args(arguments)
        .env("JOBTRAIL_URL", &system.api.url)
        .env("HOME", system.folder.path())
        .env_remove("XDG_CONFIG_HOME")
        .envs(environment.iter().copied())
        .output()
        .expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8").trim().to_owned();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

async fn add(system: &System, username: &str) -> (String, Api) {
    let body = json!({ "username": username, "name": format!("Name of {username}"), "password": PASSWORD });
    let (status, added) = system.api.post("/people", &body).await;
    assert_eq!(status, 201, "{added}");
    let api = Api::sign_in(&system.api.url, username, PASSWORD).await;
    (added["id"].as_str().expect("an id").to_owned(), api)
}

async fn change(system: &System, id: &str, body: Value) -> (StatusCode, Value) {
    let request = system.api.request(Method::PATCH, &format!("/people/{id}")).json(&body);
    let (status, _, answer) = system.api.send(request).await;
    (status, answer)
}

/// Reads until the connection ends; how long that took since `began`.
async fn until_closed(response: Response, began: Instant) -> Duration {
    let mut bytes = response.bytes_stream();
    let read = async { while let Some(Ok(_)) = bytes.next().await {} };
    tokio::time::timeout(PATIENCE, read).await.expect("it is closed");
    began.elapsed()
}

/// Something to ask with: a token or a session's cookie, at one gateway.
struct Asker {
    what: &'static str,
    url: String,
    header: (&'static str, String),
}

impl Asker {
    async fn ask(&self, path: &str) -> Response {
        let (name, value) = &self.header;
        let request = reqwest::Client::new().get(format!("{}/api/v1{path}", self.url)).header(*name, value);
        request.send().await.expect("an answer")
    }

    async fn open(&self, path: &str) -> Response {
        let response = self.ask(path).await;
        assert_eq!(response.status(), 200, "{path} with {} at {}", self.what, self.url);
        response
    }

    /// Asks until it is refused; how long that took since `began`.
    async fn until_refused(&self, began: Instant) -> Duration {
        loop {
            match self.ask("/me").await.status().as_u16() {
                200 => {}
                401 => return began.elapsed(),
                status => panic!("{status} with {} at {}", self.what, self.url),
            }
            assert!(began.elapsed() < PATIENCE, "still let in with {} at {}", self.what, self.url);
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

async fn session(url: &str, username: &str) -> String {
    let body = json!({ "username": username, "password": PASSWORD });
    let answer = reqwest::Client::new().post(format!("{url}/api/v1/session")).json(&body).send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status(), 201);
    let cookie = answer.headers()["set-cookie"].to_str().expect("text");
    cookie.split(';').next().expect("a cookie").to_owned()
}

/// The session and the token at both gateways, each of which has just let them in and remembers it.
async fn askers(urls: [&str; 2], cookie: &str, token: &str) -> Vec<Asker> {
    let mut askers = Vec::new();
    for url in urls {
        for (what, header) in
            [("a session", ("cookie", cookie.to_owned())), ("a token", ("authorization", format!("Bearer {token}")))]
        {
            let asker = Asker { what, url: url.to_owned(), header };
            asker.open("/me").await;
            askers.push(asker);
        }
    }
    askers
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_deactivated_or_signs_out_is_out_everywhere_within_seconds() {
    let mut system = System::start().await;
    system.all_jobs_end = false;
    let (_second, second) = system.another_gateway().await;
    let folder = system.folder.path().join("tools");
    tools::probe(&folder);
    system.agent("alpha", &folder, 1).await.stop().await;
    let (id, api) = add(&system, "mm").await;
    let urls = [system.api.url.as_str(), second.as_str()];
    system
        .until("the second gateway is ready", async || {
            reqwest::get(format!("{second}/readyz")).await.is_ok_and(|ready| ready.status() == 200)
        })
        .await;
    // A job that waits for an agent that does not come: its log can be followed for ever.
    let file = api.put_bytes("in.txt", b"some text".to_vec()).await;
    let job = api.submit(&file, "probe", "copy", json!({})).await;
    let followed = format!("/jobs/{job}/log?follow=true");

    let cookie = session(urls[0], "mm").await;
    let everything = askers(urls, &cookie, api.token()).await;
    let mut streams = Vec::new();
    for asker in &everything {
        streams.push(asker.open("/changes").await);
        streams.push(asker.open(&followed).await);
    }
    let began = Instant::now();
    assert_eq!(change(&system, &id, json!({ "active": false })).await.0, 200);
    let refused = join_all(everything.iter().map(|asker| asker.until_refused(began)));
    let closed = join_all(streams.into_iter().map(|stream| until_closed(stream, began)));
    let (refused, closed) = tokio::join!(refused, closed);
    println!("deactivated: refused after {refused:?}, streams closed after {closed:?}");
    assert!(refused.iter().chain(&closed).all(|took| *took < EVERYWHERE), "{refused:?} {closed:?}");

    // They come back without what they had.
    assert_eq!(change(&system, &id, json!({ "active": true })).await.0, 200);
    for asker in &everything {
        assert_eq!(asker.ask("/me").await.status(), 401, "{} at {}", asker.what, asker.url);
    }

    // Signing out at one gateway ends the session at both, and leaves the token.
    let again = Api::sign_in(urls[0], "mm", PASSWORD).await;
    let cookie = session(urls[1], "mm").await;
    let (sessions, tokens): (Vec<_>, Vec<_>) =
        askers(urls, &cookie, again.token()).await.into_iter().partition(|asker| asker.what == "a session");
    let mut streams = Vec::new();
    for asker in &sessions {
        streams.push(asker.open("/changes").await);
    }
    let began = Instant::now();
    let sign_out = reqwest::Client::new().delete(format!("{}/api/v1/session", urls[0])).header("cookie", &cookie);
    assert_eq!(sign_out.send().await.expect("an answer").status(), 204);
    let refused = join_all(sessions.iter().map(|asker| asker.until_refused(began)));
    let closed = join_all(streams.into_iter().map(|stream| until_closed(stream, began)));
    let (refused, closed) = tokio::join!(refused, closed);
    println!("signed out: refused after {refused:?}, streams closed after {closed:?}");
    assert!(refused.iter().chain(&closed).all(|took| *took < EVERYWHERE), "{refused:?} {closed:?}");

    // A token that is withdrawn is refused everywhere, too.
    for asker in &tokens {
        asker.open("/me").await;
    }
    let cookie = session(urls[0], "mm").await;
    let began = Instant::now();
    let withdrawn = jobtrail_as(&system, "mm", PASSWORD, &["tokens", "revoke", &token_id(urls[0], &cookie).await]);
    withdrawn.expect("it goes well");
    let refused = join_all(tokens.iter().map(|asker| asker.until_refused(began))).await;
    println!("token withdrawn: refused after {refused:?}");
    assert!(refused.iter().all(|took| *took < EVERYWHERE), "{refused:?}");
}

/// The id of the only token.
async fn token_id(url: &str, cookie: &str) -> String {
    let request = reqwest::Client::new().get(format!("{url}/api/v1/tokens")).header("cookie", cookie);
    let list: Value = request.send().await.expect("an answer").json().await.expect("a document");
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "{list}");
    list["items"][0]["id"].as_str().expect("an id").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn api_tokens_are_made_shown_once_and_withdrawn_from_the_command_line() {
    let system = System::start().await;
    let secret = jobtrail(&system, &["people", "invite", "mm", "--name", "Mary Major"]).expect("it goes well");
    // She sets her password with it, once, and is signed in.
    let me = jobtrail_as(&system, "mm", PASSWORD, &["sign-in", "--secret", &secret]);
    me.expect("it goes well");
    let kept = system.folder.path().join(".config/jobtrail/credentials.json");
    let kept: Value = serde_json::from_slice(&std::fs::read(kept).expect("it is kept")).expect("JSON");
    assert_eq!(kept["username"], "mm");
    let twice = jobtrail_as(&system, "mm", PASSWORD, &["sign-in", "--secret", &secret]).expect_err("it was used");
    assert!(twice.contains("secret"), "{twice}");

    let mary = |arguments: &[&str]| jobtrail_as(&system, "mm", PASSWORD, arguments);
    let token = mary(&["tokens", "create", "nightly", "--scope", "read", "--days", "7"]).expect("it goes well");
    assert!(token.starts_with("jt_") && token.lines().count() == 1, "{token}");
    let list = mary(&["tokens"]).expect("it goes well");
    let row = list.lines().find(|line| line.contains("nightly")).expect("it is listed");
    assert!(row.contains("read") && !list.contains(&token), "{list}");
    let ask = async |method: Method, path: &str| {
        let request = reqwest::Client::new().request(method, format!("{}/api/v1{path}", system.api.url));
        request.bearer_auth(&token).json(&json!({ "name": "another" })).send().await.expect("an answer").status()
    };
    assert_eq!(ask(Method::GET, "/me").await, 200);
    assert_eq!(ask(Method::POST, "/tokens").await, 403, "no token makes tokens");
    let id = row.split_whitespace().nth(1).expect("an id").trim_end_matches('…').to_owned();
    mary(&["tokens", "revoke", &id]).expect("it goes well");
    system.until("the token is refused", async || ask(Method::GET, "/me").await == 401).await;
    assert!(!mary(&["tokens"]).expect("it goes well").contains("nightly"));
    let wrong = jobtrail_as(&system, "mm", "not her password", &["tokens"]).expect_err("it is refused");
    assert!(wrong.contains("password"), "{wrong}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_manages_people_from_the_command_line() {
    let system = System::start().await;
    let secret = jobtrail(&system, &["people", "invite", "mm", "--name", "Mary Major", "--email", "mm@example.org"]);
    let secret = secret.expect("it goes well");
    assert!(secret.starts_with("jp_"), "{secret}");
    let set = json!({ "secret": secret, "password": PASSWORD });
    let (status, me) = system.api.post("/session/password", &set).await;
    assert_eq!((status.as_u16(), &me["role"]), (201, &json!("member")), "{me}");
    let taken = jobtrail(&system, &["people", "invite", "MM", "--name", "Another"]).expect_err("it is taken");
    assert!(taken.contains("choose another"), "{taken}");

    jobtrail(&system, &["people", "sign-out", "mm"]).expect("it goes well");
    jobtrail(&system, &["people", "role", "mm", "auditor"]).expect("it goes well");
    let list = jobtrail(&system, &["people", "list"]).expect("it goes well");
    let row = list.lines().find(|line| line.contains("Mary Major")).expect("she is listed");
    assert!(row.contains("auditor") && row.contains("mm@example.org"), "{row}");
    jobtrail(&system, &["people", "deactivate", "mm"]).expect("it goes well");
    assert!(jobtrail(&system, &["people", "show", "mm"]).expect("it goes well").contains("deactivated"));
    jobtrail(&system, &["people", "reactivate", "mm"]).expect("it goes well");
    let last = jobtrail(&system, &["people", "role", "admin", "member"]).expect_err("it is the last");
    assert!(last.contains("must keep an active administrator"), "{last}");
    assert!(jobtrail(&system, &["people", "reset-password", "mm"]).expect("it goes well").starts_with("jp_"));

    // A pool is for people by their names.
    jobtrail(&system, &["pools", "create", "GPU", "--for", "mm"]).expect("it goes well");
    assert!(jobtrail(&system, &["pools", "show", "GPU"]).expect("it goes well").contains("Mary Major"));

    jobtrail(&system, &["people", "erase", "mm"]).expect_err("it is not confirmed");
    jobtrail(&system, &["people", "erase", "mm", "--confirm", "mm"]).expect("it goes well");
    assert!(!jobtrail(&system, &["people", "list"]).expect("it goes well").contains("Mary"));
    assert!(jobtrail(&system, &["pools", "show", "GPU"]).expect("it goes well").contains("Former member"));
}

/// Each gateway remembers names for a moment.
#[tokio::test(flavor = "multi_thread")]
async fn the_name_of_who_is_erased_is_shown_nowhere_within_seconds() {
    let system = System::start().await;
    let (_second, second) = system.another_gateway().await;
    let (id, api) = add(&system, "mm").await;
    let file = api.put_bytes("in.txt", b"some text".to_vec()).await;
    let token = format!("Bearer {}", system.api.token());
    let seen = [system.api.url.as_str(), second.as_str()].map(|url| Asker {
        what: "an administrator's token",
        url: url.to_owned(),
        header: ("authorization", token.clone()),
    });
    let name_at = async |asker: &Asker| {
        let answer = asker.ask(&format!("/files/{file}")).await.json::<Value>().await.expect("JSON");
        answer["owner"]["name"].clone()
    };
    for asker in &seen {
        system.until("the name is shown", async || name_at(asker).await == "Name of mm").await;
    }
    let request = system.api.request(Method::DELETE, &format!("/people/{id}")).json(&json!({ "confirm": "mm" }));
    assert_eq!(system.api.send(request).await.0, 204);
    let began = Instant::now();
    for asker in &seen {
        system.until("the name is gone", async || name_at(asker).await == "Former member").await;
        assert!(began.elapsed() < EVERYWHERE, "{:?} at {}", began.elapsed(), asker.url);
    }
}
