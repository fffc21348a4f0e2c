//! A receiver of messages: a real server, which does what a test says.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use crate::world::eventually;

/// How a message is answered.
#[derive(Clone)]
pub enum Answer {
    Status(u16),
    With(u16, &'static str, String),
    /// Never.
    Silence,
    /// 200, and then bytes for as long as somebody reads.
    Endless,
}

pub struct Receiver {
    pub url: String,
    state: Arc<Shared>,
    serving: AbortHandle,
}

struct Shared {
    received: Mutex<Vec<Message>>,
    /// Of the n-th message.
    answer: Box<dyn Fn(usize) -> Answer + Send + Sync>,
    /// Of an endless answer.
    pieces: Mutex<usize>,
}

#[derive(Clone, Debug)]
pub struct Message {
    pub headers: HashMap<String, String>,
    pub body: Bytes,
}

impl Receiver {
    pub async fn start(answer: impl Fn(usize) -> Answer + Send + Sync + 'static) -> Self {
        let state = Arc::new(Shared { received: Mutex::default(), answer: Box::new(answer), pieces: Mutex::default() });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let router = Router::new().fallback(receive).with_state(Arc::clone(&state));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await }).abort_handle();
        Self { url, state, serving }
    }

    /// One that takes everything.
    pub async fn willing() -> Self {
        Self::start(|_| Answer::Status(204)).await
    }

    pub fn received(&self) -> Vec<Message> {
        self.state.received.lock().unwrap().clone()
    }

    pub fn pieces(&self) -> usize {
        *self.state.pieces.lock().unwrap()
    }

    pub async fn until(&self, count: usize) -> Vec<Message> {
        eventually("that many messages arrive", async || self.received().len() >= count).await;
        self.received()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Message {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", self.headers))
    }

    pub fn id(&self) -> &str {
        self.header("webhook-id")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    pub fn kind(&self) -> String {
        self.json()["type"].as_str().expect("a type").to_owned()
    }

    pub fn job(&self) -> String {
        self.json()["data"]["job_id"].as_str().expect("a job").to_owned()
    }

    /// As a receiver should, and with code of its own.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").expect("a secret")).expect("base64");
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key");
        mac.update(self.id().as_bytes());
        mac.update(b".");
        mac.update(self.header("webhook-timestamp").as_bytes());
        mac.update(b".");
        mac.update(&self.body);
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        self.header("webhook-signature").split(' ').any(|signature| signature == expected)
    }
}

async fn receive(State(state): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
    let headers = parts.headers.iter();
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().expect("text").to_owned())).collect();
    let place = {
        let mut received = state.received.lock().unwrap();
        received.push(Message { headers, body });
        received.len() - 1
    };
    match (state.answer)(place) {
        Answer::Status(status) => answer(status).into_response(),
        Answer::With(status, name, value) => (answer(status), [(name, value)]).into_response(),
        Answer::Silence => std::future::pending().await,
        Answer::Endless => {
            let pieces = futures::stream::unfold((), move |()| {
                let state = Arc::clone(&state);
                async move {
                    *state.pieces.lock().unwrap() += 1;
                    // Slower than it could be, so that what is read is what counts, and not how large buffers are.
                    tokio::time::sleep(Duration::from_millis(1)).await;
                    Some((Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 4_096])), ()))
                }
            });
            Body::from_stream(pieces).into_response()
        }
    }
}

fn answer(status: u16) -> axum::http::StatusCode {
    axum::http::StatusCode::from_u16(status).expect("a status")
}
