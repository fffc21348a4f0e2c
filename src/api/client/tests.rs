//! The client against a gateway that answers what it is told to.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use reqwest::header::HeaderValue;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

use super::*;

/// A gateway that gives the answers in order, and remembers the head of each request in lower case.
struct Gateway {
    base: BaseUrl,
    heard: Arc<Mutex<Vec<String>>>,
    serving: AbortHandle,
}

impl Gateway {
    async fn that_answers(answers: impl IntoIterator<Item = String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address")).parse().expect("a URL");
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (mut answers, hears) = (answers.into_iter().collect::<VecDeque<_>>(), Arc::clone(&heard));
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let answer = answers.pop_front().expect("no more than these requests");
                let mut stream = BufReader::new(stream);
                let head = request(&mut stream).await.expect("a request");
                // Before the answer: whoever has it may look what was heard.
                hears.lock().expect("no panic").push(head);
                stream.write_all(answer.as_bytes()).await.expect("the client listens");
                stream.shutdown().await.expect("the client listens");
            }
        });
        Self { base, heard, serving: serving.abort_handle() }
    }

    fn client(&self) -> Client {
        Client::new(self.base.clone(), Some("jt_token".to_owned())).expect("a client")
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().expect("no panic").clone()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// The bytes of the empty line.
const END_OF_HEAD: usize = 2;

/// Takes in one request and gives out its head.
async fn request(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut head = String::new();
    while stream.read_line(&mut head).await? > END_OF_HEAD {}
    let head = head.to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).map(|text| text.parse());
    let mut body = vec![0; length.transpose().ok().flatten().unwrap_or(0)];
    stream.read_exact(&mut body).await?;
    Ok(head)
}

fn answer(status: &str, headers: &str, body: &Value) -> String {
    let body = body.to_string();
    format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
}

fn unavailable() -> String {
    let body = json!({"title": "A part of the system does not answer", "status": 503, "code": "behind"});
    answer("503 Service Unavailable", "retry-after: 1\r\n", &body)
}

#[tokio::test]
async fn it_never_sees_less_than_it_has_seen() {
    let answers =
        ["40", "41", "39", "41"].map(|n| answer("200 OK", &format!("jobtrail-sequence: {n}\r\n"), &json!({})));
    let gateway = Gateway::that_answers(answers).await;
    let client = gateway.client();
    for _ in 0..4 {
        client.get::<Value>(&["me"], &[]).await.expect("an answer");
    }
    let heard = gateway.heard();
    let sequences: Vec<_> =
        heard.iter().map(|head| head.lines().find_map(|line| line.strip_prefix("jobtrail-sequence: "))).collect();
    assert_eq!(sequences, [None, Some("40"), Some("41"), Some("41")]);
    assert!(heard.iter().all(|head| head.contains("authorization: bearer jt_token")), "{heard:?}");
}

#[tokio::test]
async fn what_passes_by_itself_is_waited_for() {
    let accepted = answer("201 Created", "", &json!({"id": "3f2a9177-0000-4000-8000-000000000000"}));
    let gateway = Gateway::that_answers([unavailable(), accepted]).await;
    let submitted: Result<Identified, _> = gateway.client().post_once(&["jobs"], "key-1", &json!({})).await;
    assert_eq!(submitted.expect("an answer").id.as_u128() >> 96, 0x3f2a_9177);
    let heard = gateway.heard();
    assert_eq!(heard.iter().filter(|head| head.contains("idempotency-key: key-1")).count(), 2, "{heard:?}");
}

#[tokio::test]
async fn what_may_not_be_done_twice_is_tried_once() {
    let gateway = Gateway::that_answers([unavailable()]).await;
    let error = gateway.client().post::<Value>(&["tokens"], &json!({})).await.expect_err("it is refused");
    assert_eq!(error.code(), Some("behind"));
    assert!(error.may_pass());
}

#[tokio::test]
async fn a_list_is_read_page_by_page_up_to_the_limit() {
    let page = |items: Value, next: Value| answer("200 OK", "", &json!({"items": items, "next": next}));
    let pages = [page(json!([1, 2]), json!("c/1")), page(json!([3]), json!("c2"))];
    let gateway = Gateway::that_answers(pages).await;
    let rows: Vec<u32> = gateway.client().list(&["jobs"], &[("scope", "mine".to_owned())], 3).await.expect("rows");
    assert_eq!(rows, [1, 2, 3]);
    let heard = gateway.heard();
    assert!(heard[0].starts_with("get /api/v1/jobs?scope=mine&limit=3 "), "{}", heard[0]);
    assert!(heard[1].starts_with("get /api/v1/jobs?scope=mine&limit=1&cursor=c%2f1 "), "{}", heard[1]);
}

#[tokio::test]
async fn the_beginning_of_an_id_is_looked_up_among_ones_own_first() {
    let id = |n: u32| format!("3f2a9177-0000-4000-8000-{n:012}");
    let page = |ids: &[u32]| {
        let items: Vec<_> = ids.iter().map(|n| json!({"id": id(*n)})).collect();
        answer("200 OK", "", &json!({"items": items, "next": null}))
    };
    let refused = json!({"title": "You may not do that", "status": 403, "code": "not-administrator"});
    let mine = Gateway::that_answers([page(&[1])]).await;
    let given: Given = "3f2a91".parse().expect("a beginning");
    assert_eq!(mine.client().job(&given).await.expect("one").to_string(), id(1));
    let all = Gateway::that_answers([page(&[]), page(&[2])]).await;
    assert_eq!(all.client().job(&given).await.expect("one").to_string(), id(2));
    let none = Gateway::that_answers([page(&[]), answer("403 Forbidden", "", &refused)]).await;
    let error = none.client().job(&given).await.expect_err("there is none");
    assert!(error.to_string().starts_with("no job that you see begins with 3f2a91"), "{error}");
    let several = Gateway::that_answers([page(&[1, 2])]).await;
    let error = several.client().job(&given).await.expect_err("there are two");
    assert!(error.to_string().contains(&format!("{}, {}", id(1), id(2))), "{error}");
}

#[tokio::test]
async fn where_nothing_listens_it_says_how_to_start() {
    let gateway = Gateway::that_answers([]).await;
    let client = gateway.client();
    gateway.serving.abort();
    while !gateway.serving.is_finished() {
        tokio::task::yield_now().await;
    }
    let error = client.get::<Value>(&["me"], &[]).await.expect_err("nothing is there");
    let text = error.to_string();
    assert!(text.starts_with(&format!("nothing answers at {}\n", gateway.base)), "{text}");
    assert!(text.contains("`make run`") && text.contains("`jobtrail up`"), "{text}");
}

#[tokio::test]
async fn another_server_is_told_from_a_gateway() {
    let page = "HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 6\r\n\r\n<html>".to_owned();
    let other = Gateway::that_answers([page]).await;
    let error = other.client().get::<Value>(&["me"], &[]).await.expect_err("no gateway");
    assert!(error.to_string().contains("/api/v1/me did not answer as Jobtrail does (404 Not Found)"), "{error}");
}

#[tokio::test]
async fn a_session_is_begun_and_used() {
    let begun = answer("201 Created", "set-cookie: __Host-jobtrail=s; HttpOnly; Secure; Path=/\r\n", &json!({}));
    let gateway = Gateway::that_answers([begun, answer("200 OK", "", &json!({}))]).await;
    let nobody = Client::new(gateway.base.clone(), None).expect("a client");
    let session = nobody.begin_session("admin", "secret").await.expect("a session");
    session.get::<Value>(&["me"], &[]).await.expect("an answer");
    let heard = gateway.heard();
    assert!(!heard[0].contains("authorization:"), "{}", heard[0]);
    assert!(heard[1].contains("cookie: __host-jobtrail=s\r\n"), "{}", heard[1]);
}

#[tokio::test]
async fn a_download_says_what_its_bytes_must_be() {
    let digest = Digest::of(b"jobtrail");
    let answer =
        |tag: &str| format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\netag: {tag}\r\n\r\n");
    let gateway = Gateway::that_answers([answer(&format!("\"{digest}\"")), answer("W/\"1\"")]).await;
    let client = gateway.client();
    let known = client.open(&["files", "x", "content"], &[]).await.expect("a download");
    assert_eq!(known.sha256(), Some(digest));
    let unknown = client.open(&["files", "x", "content"], &[]).await.expect("a download");
    assert_eq!(unknown.sha256(), None);
}

#[test]
fn a_session_is_what_the_gateway_sets() {
    let set = |values: &[&'static str]| {
        cookie(&values.iter().map(|value| (SET_COOKIE, HeaderValue::from_static(value))).collect())
    };
    assert_eq!(set(&["__Host-jobtrail=s; HttpOnly; Secure; Path=/"]).as_deref(), Some("__Host-jobtrail=s"));
    assert_eq!(set(&["a=1; Path=/", "b=2"]).as_deref(), Some("a=1; b=2"));
    assert_eq!(set(&[]), None);
}
