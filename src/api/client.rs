use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use jobtrail_events::value::Digest;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, COOKIE, ETAG, HeaderMap, RETRY_AFTER, SET_COOKIE};
use reqwest::{Body, Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::answer::{Identified, List, Me, Page};
use super::{ApiError, BaseUrl, Given, Problem};

/// Asks one gateway, as one person. It never sees less than it has seen: each answer says how far the log was, and each
/// question that it be answered as of then or later.
pub struct Client {
    http: reqwest::Client,
    base: BaseUrl,
    identity: Identity,
    /// The highest sequence of the log in any answer; 0 before the first.
    seen: AtomicU64,
}

/// By what the gateway knows who asks.
enum Identity {
    Nobody,
    Token(String),
    /// The `Cookie` header of a session.
    Session(String),
}

/// The parameters of a route.
pub type Query<'a> = [(&'a str, String)];

const SEQUENCE: &str = "jobtrail-sequence";
const IDEMPOTENCY_KEY: &str = "idempotency-key";

impl Client {
    /// How long a connection may take to come about.
    const CONNECT: Duration = Duration::from_secs(10);
    /// How long an answer may take that is not streamed.
    const ANSWER: Duration = Duration::from_secs(60);
    /// How long a stream of bytes may pause: several of the gateway's signs of life.
    pub const PAUSE: Duration = Duration::from_secs(60);
    /// How long what passes by itself is waited for, in all.
    const PATIENCE: Duration = Duration::from_secs(15);
    /// The rows that are asked for at a time.
    const PAGE: usize = 500;
    /// How far a list is read to find the one that an id's beginning means.
    pub(super) const MOST_CANDIDATES: usize = 10_000;

    /// Without a token it is nobody, and can only begin a session.
    pub fn new(base: BaseUrl, token: Option<String>) -> Result<Self, ApiError> {
        // Another part of the program may have chosen already, and the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .user_agent(concat!("jobtrail/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Self::CONNECT)
            .tcp_keepalive(Self::PAUSE)
            .build()
            .map_err(|error| ApiError::NoClient(error.to_string()))?;
        let identity = token.map_or(Identity::Nobody, Identity::Token);
        Ok(Self { http, base, identity, seen: AtomicU64::new(0) })
    }

    /// Begins a session and goes on as who it is of.
    pub async fn begin_session(self, username: &str, password: &str) -> Result<Self, ApiError> {
        let body = serde_json::json!({ "username": username, "password": password });
        let request = self.request(Method::POST, &["session"]).timeout(Self::ANSWER).json(&body);
        let cookie = cookie(self.send(request).await?.headers());
        let cookie = cookie.ok_or_else(|| self.strange(&["session"], "it began no session"))?;
        Ok(Self { identity: Identity::Session(cookie), ..self })
    }

    /// Sets the password of whom the secret is for, and goes on as them in a session; and who that is.
    pub async fn set_password(self, secret: &str, password: &str) -> Result<(Self, String), ApiError> {
        let route = ["session", "password"];
        let body = serde_json::json!({ "secret": secret, "password": password });
        let response = self.send(self.request(Method::POST, &route).timeout(Self::ANSWER).json(&body)).await?;
        let cookie = cookie(response.headers()).ok_or_else(|| self.strange(&route, "it began no session"))?;
        let Me { username } = self.read(&route, response).await?;
        Ok((Self { identity: Identity::Session(cookie), ..self }, username))
    }

    pub async fn get<T: DeserializeOwned>(&self, route: &[&str], query: &Query<'_>) -> Result<T, ApiError> {
        let request = || self.request(Method::GET, route).query(query).timeout(Self::ANSWER);
        let response = self.patiently(request).await?;
        self.read(route, response).await
    }

    /// The rows of a list that comes whole.
    pub async fn all(&self, route: &[&str]) -> Result<Vec<Value>, ApiError> {
        Ok(self.get::<List<Value>>(route, &[]).await?.items)
    }

    /// The rows of a list, at most `limit`.
    pub async fn list<T: DeserializeOwned>(
        &self,
        route: &[&str],
        query: &Query<'_>,
        limit: usize,
    ) -> Result<Vec<T>, ApiError> {
        let mut rows = Vec::new();
        let mut cursor: Option<String> = None;
        while rows.len() < limit {
            let mut query = query.to_vec();
            query.push(("limit", Self::PAGE.min(limit - rows.len()).to_string()));
            query.extend(cursor.map(|cursor| ("cursor", cursor)));
            let page: Page<T> = self.get(route, &query).await?;
            rows.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        Ok(rows)
    }

    /// Does something, and tries it once.
    pub async fn post<T: DeserializeOwned>(&self, route: &[&str], body: &impl Serialize) -> Result<T, ApiError> {
        let request = self.request(Method::POST, route).timeout(Self::ANSWER).json(body);
        let response = self.send(request).await?;
        self.read(route, response).await
    }

    /// Does something that has nothing to show, and tries it once.
    pub async fn post_quietly(&self, route: &[&str], body: &impl Serialize) -> Result<(), ApiError> {
        self.send(self.request(Method::POST, route).timeout(Self::ANSWER).json(body)).await.map(|_| ())
    }

    /// Does something once, however often it has to be tried: the gateway knows it by its key.
    pub async fn post_once<T: DeserializeOwned>(
        &self,
        route: &[&str],
        key: &str,
        body: &impl Serialize,
    ) -> Result<T, ApiError> {
        let request =
            || self.request(Method::POST, route).timeout(Self::ANSWER).header(IDEMPOTENCY_KEY, key).json(body);
        let response = self.patiently(request).await?;
        self.read(route, response).await
    }

    /// Changes something, and tries it once.
    pub async fn patch<T: DeserializeOwned>(&self, route: &[&str], body: &impl Serialize) -> Result<T, ApiError> {
        let request = self.request(Method::PATCH, route).timeout(Self::ANSWER).json(body);
        let response = self.send(request).await?;
        self.read(route, response).await
    }

    /// The same of what has nothing to show.
    pub async fn patch_quietly(&self, route: &[&str], body: &impl Serialize) -> Result<(), ApiError> {
        self.send(self.request(Method::PATCH, route).timeout(Self::ANSWER).json(body)).await.map(|_| ())
    }

    /// Sees to it that something is there; doing it twice is harmless.
    pub async fn put(&self, route: &[&str]) -> Result<(), ApiError> {
        self.patiently(|| self.request(Method::PUT, route).timeout(Self::ANSWER)).await.map(|_| ())
    }

    /// The same of something that is as the body says.
    pub async fn put_as(&self, route: &[&str], body: &impl Serialize) -> Result<(), ApiError> {
        self.patiently(|| self.request(Method::PUT, route).timeout(Self::ANSWER).json(body)).await.map(|_| ())
    }

    pub async fn delete(&self, route: &[&str]) -> Result<(), ApiError> {
        self.send(self.request(Method::DELETE, route).timeout(Self::ANSWER)).await.map(|_| ())
    }

    /// The same of what wants to be confirmed.
    pub async fn delete_with(&self, route: &[&str], body: &impl Serialize) -> Result<(), ApiError> {
        self.send(self.request(Method::DELETE, route).timeout(Self::ANSWER).json(body)).await.map(|_| ())
    }

    /// The same of a part of what the route names.
    pub async fn delete_part(&self, route: &[&str], query: &Query<'_>) -> Result<(), ApiError> {
        self.send(self.request(Method::DELETE, route).query(query).timeout(Self::ANSWER)).await.map(|_| ())
    }

    /// Sends `size` bytes as they are.
    pub async fn upload<T: DeserializeOwned>(
        &self,
        route: &[&str],
        query: &Query<'_>,
        size: u64,
        bytes: Body,
    ) -> Result<T, ApiError> {
        let request = self.request(Method::POST, route).query(query).header(CONTENT_LENGTH, size).body(bytes);
        let request = request.header(CONTENT_TYPE, "application/octet-stream");
        let response = self.send(request).await?;
        self.read(route, response).await
    }

    /// Opens a stream of bytes.
    pub async fn open(&self, route: &[&str], query: &Query<'_>) -> Result<Download, ApiError> {
        let response = self.send(self.request(Method::GET, route).query(query)).await?;
        Ok(Download { base: self.base.clone(), response })
    }

    /// The job that an id, or its beginning, means: one of one's own, else one of all that one may see.
    pub async fn job(&self, given: &Given) -> anyhow::Result<Uuid> {
        self.resolve("job", &["jobs"], given).await
    }

    /// The same of a file.
    pub async fn file(&self, given: &Given) -> anyhow::Result<Uuid> {
        self.resolve("file", &["files"], given).await
    }

    async fn resolve(&self, kind: &'static str, route: &[&str], given: &Given) -> anyhow::Result<Uuid> {
        let start = match given {
            Given::Whole(id) => return Ok(*id),
            Given::Start(start) => start,
        };
        let mine = self.candidates(route, "mine").await?;
        if mine.iter().any(|id| start.fits(id)) {
            return Ok(start.pick(kind, mine)?);
        }
        match self.candidates(route, "all").await {
            Ok(all) => Ok(start.pick(kind, all)?),
            Err(error) if error.code() == Some("not-administrator") => Ok(start.pick(kind, mine)?),
            Err(error) => Err(error.into()),
        }
    }

    async fn candidates(&self, route: &[&str], scope: &str) -> Result<Vec<Uuid>, ApiError> {
        let rows: Vec<Identified> = self.list(route, &[("scope", scope.to_owned())], Self::MOST_CANDIDATES).await?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    /// The log is at least that far, as was heard elsewhere than in an answer.
    pub fn saw(&self, sequence: u64) {
        self.seen.fetch_max(sequence, Ordering::Relaxed);
    }

    fn request(&self, method: Method, route: &[&str]) -> RequestBuilder {
        let mut request = self.http.request(method.clone(), self.base.route(route));
        request = match &self.identity {
            Identity::Nobody => request,
            Identity::Token(token) => request.bearer_auth(token),
            Identity::Session(cookie) => request.header(COOKIE, cookie),
        };
        let seen = self.seen.load(Ordering::Relaxed);
        if method == Method::GET && seen > 0 { request.header(SEQUENCE, seen) } else { request }
    }

    /// Sends until the answer is another than to come back later. For what may be done twice.
    async fn patiently(&self, request: impl Fn() -> RequestBuilder) -> Result<Response, ApiError> {
        let deadline = Instant::now() + Self::PATIENCE;
        loop {
            let outcome = self.send(request()).await;
            let wait = match &outcome {
                Err(ApiError::Refused(problem)) if problem.status == 503 => {
                    Duration::from_secs(problem.retry_after_s.unwrap_or(1).max(1))
                }
                Ok(_) | Err(_) => return outcome,
            };
            if Instant::now() + wait > deadline {
                return outcome;
            }
            tokio::time::sleep(wait).await;
        }
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, ApiError> {
        let response = request.send().await.map_err(|error| ApiError::transport(&self.base, &error))?;
        if let Some(sequence) = number(response.headers(), SEQUENCE) {
            self.saw(sequence);
        }
        if response.status().is_success() { Ok(response) } else { Err(self.refusal(response).await) }
    }

    async fn refusal(&self, response: Response) -> ApiError {
        let (url, status) = (response.url().to_string(), response.status());
        let retry_after_s = number(response.headers(), RETRY_AFTER.as_str());
        let body = match response.bytes().await {
            Ok(body) => body,
            Err(error) => return ApiError::transport(&self.base, &error),
        };
        match serde_json::from_slice::<Problem>(&body) {
            Ok(problem) => ApiError::Refused(Box::new(Problem { retry_after_s, ..problem })),
            Err(_) => ApiError::Strange { url, what: status.to_string() },
        }
    }

    async fn read<T: DeserializeOwned>(&self, route: &[&str], response: Response) -> Result<T, ApiError> {
        let body = response.bytes().await.map_err(|error| ApiError::transport(&self.base, &error))?;
        serde_json::from_slice(&body).map_err(|error| self.strange(route, &error.to_string()))
    }

    fn strange(&self, route: &[&str], what: &str) -> ApiError {
        ApiError::Strange { url: self.base.route(route).to_string(), what: what.to_owned() }
    }
}

/// The `Cookie` header that answers those `Set-Cookie`s.
fn cookie(headers: &HeaderMap) -> Option<String> {
    let set = headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs: Vec<_> = set.map(|value| value.split(';').next().unwrap_or_default().trim()).collect();
    (!pairs.is_empty()).then(|| pairs.join("; "))
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// A stream of bytes from the gateway.
pub struct Download {
    base: BaseUrl,
    response: Response,
}

impl Download {
    /// Bytes, where the gateway knows.
    pub fn size(&self) -> Option<u64> {
        self.response.content_length()
    }

    /// The SHA-256 that the bytes must have: the entity tag.
    pub fn sha256(&self) -> Option<Digest> {
        let tag = self.response.headers().get(ETAG)?.to_str().ok()?;
        tag.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok()
    }

    /// The next piece; none at the end. `pause` is how long it may take.
    pub async fn next(&mut self, pause: Duration) -> Result<Option<Bytes>, ApiError> {
        match tokio::time::timeout(pause, self.response.chunk()).await {
            Ok(piece) => piece.map_err(|error| ApiError::transport(&self.base, &error)),
            Err(_) => Err(ApiError::Silent(self.base.clone())),
        }
    }
}

#[cfg(test)]
mod tests;
