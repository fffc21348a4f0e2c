//! A gateway that hands out one input and keeps what it is sent.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jobtrail_events::value::Digest;
use tokio::net::TcpListener;

#[derive(Clone)]
pub struct Gateway {
    pub url: String,
    memory: Arc<Mutex<Memory>>,
}

struct Memory {
    input: Bytes,
    /// What the next requests are answered with, instead of what they ask for.
    trouble: Vec<StatusCode>,
    sent: HashMap<Digest, Bytes>,
}

impl Gateway {
    pub async fn begin(input: &'static str) -> Self {
        let memory = Memory { input: input.into(), trouble: vec![], sent: HashMap::new() };
        let memory = Arc::new(Mutex::new(memory));
        let routes = Router::new()
            .route("/input", get(read))
            .route("/output", post(write))
            .layer(DefaultBodyLimit::disable())
            .with_state(Arc::clone(&memory));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, memory }
    }

    pub fn hand_out(&self, input: &'static str) {
        self.memory.lock().unwrap().input = input.into();
    }

    pub fn make_trouble(&self, trouble: &[StatusCode]) {
        self.memory.lock().unwrap().trouble = trouble.to_vec();
    }

    /// The text that was sent and has that digest.
    pub fn sent(&self, content: Digest) -> String {
        let memory = self.memory.lock().unwrap();
        String::from_utf8(memory.sent[&content].to_vec()).unwrap()
    }
}

async fn read(State(memory): State<Arc<Mutex<Memory>>>, Query(query): Query<HashMap<String, String>>) -> Response {
    let mut memory = memory.lock().unwrap();
    if query.get("signature").map(String::as_str) != Some("read") {
        return StatusCode::FORBIDDEN.into_response();
    }
    match memory.trouble.pop() {
        Some(trouble) => (trouble, "not now").into_response(),
        None => memory.input.clone().into_response(),
    }
}

async fn write(
    State(memory): State<Arc<Mutex<Memory>>>,
    Query(query): Query<HashMap<String, String>>,
    body: Bytes,
) -> Response {
    let mut memory = memory.lock().unwrap();
    if query.get("signature").map(String::as_str) != Some("write") {
        return StatusCode::FORBIDDEN.into_response();
    }
    if let Some(trouble) = memory.trouble.pop() {
        return (trouble, "not now").into_response();
    }
    let content = Digest::of(&body);
    let answer = format!(r#"{{"content":"{content}","size":{},"receipt":"receipt of {content}"}}"#, body.len());
    memory.sent.insert(content, body);
    (StatusCode::CREATED, answer).into_response()
}
