//! The gateway as an agent sees it: a place from which inputs are read and to which outputs are sent, by paths that the
//! claim's answer signed.

use std::future::Future;
use std::io;
use std::time::Duration;

use reqwest::{Client, Response, StatusCode};
use serde::Serialize;
use tokio::time::{Instant, sleep};

/// A client of the gateway. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Gateway {
    client: Client,
    /// Without a slash at its end.
    base: String,
}

/// Bytes could not be fetched or sent.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    #[error("the gateway refused it with status {status}: {detail}")]
    Refused { status: u16, detail: String },
    #[error("the gateway did not do it within {} s: {last}", .patience.as_secs())]
    NoAnswer { patience: Duration, last: String },
    #[error("{0}")]
    Wrong(String),
    #[error("a file of the working folder cannot be used: {0}")]
    File(#[from] io::Error),
}

#[derive(Serialize)]
struct Enrol<'a> {
    token: &'a str,
    key: &'a str,
    name: &'a str,
}

/// What went wrong with one try.
pub(crate) enum Trouble {
    /// Worth another try.
    Passing(String),
    Lasting(ContentError),
}

impl Gateway {
    const CONNECT: Duration = Duration::from_secs(10);
    /// How long it may be silent in the middle of an answer.
    const SILENCE: Duration = Duration::from_secs(60);
    const FIRST_PAUSE: Duration = Duration::from_millis(100);
    const LONGEST_PAUSE: Duration = Duration::from_secs(5);
    const PATIENCE_TO_ENROL: Duration = Duration::from_secs(30);

    /// `base` is as in `http://127.0.0.1:8080`.
    pub fn at(base: &str) -> Result<Self, reqwest::Error> {
        // Only the first call in the process takes effect, and they all say the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("jobtrail-agent/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Self::CONNECT)
            .read_timeout(Self::SILENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self { client, base: base.trim_end_matches('/').to_owned() })
    }

    /// `path` begins with a slash and may have a query.
    pub fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.get(format!("{}{path}", self.base))
    }

    pub fn post(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.post(format!("{}{path}", self.base))
    }

    /// Exchanges an enrolment token for the identity that belongs to the key, of which `key` is the public half.
    pub async fn enrol(&self, token: &str, key: &str, name: &str) -> Result<(), ContentError> {
        let request = Enrol { token, key, name };
        Self::insist(Self::PATIENCE_TO_ENROL, || async {
            let response = self.post("/api/v1/agents/enrol").json(&request).send().await?;
            Trouble::unless(StatusCode::CREATED, response).await.map(drop)
        })
        .await
    }

    /// Tries until it is done, or is known never to be, or `patience` is used up.
    pub async fn insist<A, F>(patience: Duration, mut once: impl FnMut() -> F) -> Result<A, ContentError>
    where
        F: Future<Output = Result<A, Trouble>>,
    {
        let deadline = Instant::now() + patience;
        let mut pause = Self::FIRST_PAUSE;
        loop {
            let last = match once().await {
                Ok(answer) => return Ok(answer),
                Err(Trouble::Lasting(error)) => return Err(error),
                Err(Trouble::Passing(why)) => why,
            };
            if Instant::now() + pause >= deadline {
                return Err(ContentError::NoAnswer { patience, last });
            }
            sleep(pause).await;
            pause = (pause * 2).min(Self::LONGEST_PAUSE);
        }
    }
}

impl Trouble {
    /// How much of an answer that says no is quoted.
    const LONGEST_DETAIL: usize = 300;

    /// The answer, if its status is the one that is expected.
    pub async fn unless(expected: StatusCode, response: Response) -> Result<Response, Self> {
        let status = response.status();
        if status == expected {
            return Ok(response);
        }
        let detail = response.text().await.unwrap_or_default();
        let detail: String = detail.trim().chars().take(Self::LONGEST_DETAIL).collect();
        let is_passing =
            status.is_server_error() || [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS].contains(&status);
        Err(if is_passing {
            Self::Passing(format!("status {}: {detail}", status.as_u16()))
        } else {
            Self::Lasting(ContentError::Refused { status: status.as_u16(), detail })
        })
    }
}

impl From<reqwest::Error> for Trouble {
    fn from(error: reqwest::Error) -> Self {
        use std::error::Error;
        // The address carries a signature, which is nobody's business.
        let error = error.without_url();
        let mut why = error.to_string();
        let mut source = error.source();
        while let Some(inner) = source {
            why = format!("{why}: {inner}");
            source = inner.source();
        }
        Self::Passing(why)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Lasting(error.into())
    }
}
