//! One attempt to send a message.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jobtrail_bus::clock;
use jobtrail_events::ids::DeliveryId;
use jobtrail_events::webhook::Outcome;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Response};

use super::register::Webhook;
use super::schedule::retry_after;
use super::signature;
use super::target::{Refused, Resolver, Targets};

/// Cheap to clone.
#[derive(Clone)]
pub struct Post {
    client: Client,
    targets: Targets,
    patience: Duration,
}

/// What came of an attempt.
pub struct Sent {
    pub outcome: Outcome,
    pub retry_after: Option<Duration>,
    pub took: Duration,
}

impl Post {
    /// How long an attempt may take, until the answer's status is there.
    pub const PATIENCE: Duration = Duration::from_secs(10);
    const CONNECT: Duration = Duration::from_secs(5);
    /// How much of an answer is read, so that the connection can be used again.
    const MOST_READ: usize = 16 * 1_024;
    const MOST_READ_FOR: Duration = Duration::from_secs(1);
    const IDLE: Duration = Duration::from_secs(30);
    const LONGEST_ERROR: usize = 300;

    pub fn new(targets: Targets, patience: Duration) -> Result<Self, reqwest::Error> {
        // Another part of the program may have chosen already, and the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("jobtrail-webhooks/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            // A proxy would connect to where we did not look.
            .no_proxy()
            .dns_resolver(Arc::new(Resolver(targets)))
            .connect_timeout(Self::CONNECT.min(patience))
            .pool_idle_timeout(Self::IDLE)
            .pool_max_idle_per_host(2)
            .build()?;
        Ok(Self { client, targets, patience })
    }

    /// How long an attempt may take.
    pub fn patience(&self) -> Duration {
        self.patience
    }

    pub async fn send(&self, webhook: &Webhook, id: DeliveryId, body: Vec<u8>) -> Sent {
        let began = Instant::now();
        let sent = tokio::time::timeout(self.patience, self.request(webhook, id, body)).await;
        let took = began.elapsed();
        let failed = |why: String| Sent { outcome: Outcome::Failed(why), retry_after: None, took };
        let response = match sent {
            Ok(Ok(response)) => response,
            Ok(Err(why)) => return failed(why),
            Err(_) => return failed(format!("no answer within {} ms", self.patience.as_millis())),
        };
        let asked = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let now = jiff::Timestamp::from_microsecond(i64::try_from(clock::now().0).unwrap_or(i64::MAX));
        let retry_after = asked.zip(now.ok()).and_then(|(asked, now)| retry_after(asked, now));
        let outcome = Outcome::Answered(response.status().as_u16());
        read_a_little(response).await;
        Sent { outcome, retry_after, took }
    }

    async fn request(&self, webhook: &Webhook, id: DeliveryId, body: Vec<u8>) -> Result<Response, String> {
        let url = self.targets.check(&webhook.row.url).map_err(|why| format!("the URL {why}"))?;
        let now = clock::now();
        let (id, timestamp_s) = (id.to_string(), now.0 / 1_000_000);
        let signature = signature::header(webhook.secrets(now), &id, timestamp_s, &body);
        let request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp_s)
            .header("webhook-signature", signature)
            .body(body);
        request.send().await.map_err(|error| why(&error))
    }
}

/// Reads what a decent answer has. The status is what counts, so nothing is made of what goes wrong here.
async fn read_a_little(mut response: Response) {
    let read = async {
        let mut read = 0;
        while let Ok(Some(piece)) = response.chunk().await {
            read += piece.len();
            if read > Post::MOST_READ {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(Post::MOST_READ_FOR, read).await;
}

/// The reason, without the URL, which may hold what its owner alone knows.
fn why(error: &reqwest::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
        if innermost.is::<Refused>() {
            break;
        }
    }
    let what = if error.is_connect() { "no connection" } else { "no answer" };
    let text = if std::ptr::addr_eq(innermost, error) { what.to_owned() } else { format!("{what}: {innermost}") };
    text.chars().take(Post::LONGEST_ERROR).collect()
}
