use std::future::Future;
use std::sync::Arc;

use async_nats::SubscribeError;
use futures::StreamExt;
use jobtrail_events::request::Refusal;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::warn;

use crate::Bus;

/// A request whose bytes are not what its subject promises.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

impl From<Unreadable> for Refusal {
    fn from(unreadable: Unreadable) -> Self {
        Self::Unreadable(unreadable.0)
    }
}

/// Answers requests as one replica of a queue group, many at a time.
#[derive(Clone)]
pub struct Responder {
    bus: Bus,
    group: &'static str,
    shutdown: CancellationToken,
    tasks: TaskTracker,
    turns: Arc<Semaphore>,
}

impl Responder {
    /// Requests that are worked on at a time; more wait in the connection's buffer.
    pub const MOST_AT_A_TIME: usize = 512;

    /// `shutdown` ends the taking of requests.
    pub fn new(bus: Bus, group: &'static str, shutdown: CancellationToken) -> Self {
        let turns = Arc::new(Semaphore::new(Self::MOST_AT_A_TIME));
        Self { bus, group, shutdown, tasks: TaskTracker::new(), turns }
    }

    /// Answers what comes on `subject` with what `answer` makes of the subject it came on and the request.
    ///
    /// It is subscribed when this returns.
    pub async fn on<Q, A, E, F>(
        &self,
        subject: String,
        answer: impl Fn(String, Q) -> F + Clone + Send + Sync + 'static,
    ) -> Result<(), SubscribeError>
    where
        Q: DeserializeOwned + Send + 'static,
        A: Serialize + Send + 'static,
        E: Serialize + From<Unreadable> + Send + 'static,
        F: Future<Output = Result<A, E>> + Send + 'static,
    {
        let client = self.bus.client().clone();
        let mut requests = client.queue_subscribe(subject, self.group.to_owned()).await?;
        // The subscription must have reached the server before anyone is told that we are ready.
        let _ = client.flush().await;
        let Self { shutdown, tasks, turns, .. } = self.clone();
        self.tasks.spawn(async move {
            loop {
                let request = tokio::select! {
                    () = shutdown.cancelled() => break,
                    request = requests.next() => request,
                };
                let Some(request) = request else { break };
                let Some(reply_to) = request.reply else { continue };
                let Ok(turn) = Arc::clone(&turns).acquire_owned().await else { break };
                let (answer, client) = (answer.clone(), client.clone());
                tasks.spawn(async move {
                    let reply: Result<A, E> = match postcard::from_bytes(&request.payload) {
                        Ok(question) => answer(request.subject.to_string(), question).await,
                        Err(error) => Err(Unreadable(error.to_string()).into()),
                    };
                    match postcard::to_stdvec(&reply) {
                        Ok(bytes) => {
                            let _ = client.publish(reply_to, bytes.into()).await;
                        }
                        Err(error) => warn!(subject = %request.subject, %error, "a reply could not be written"),
                    }
                    drop(turn);
                });
            }
            let _ = requests.unsubscribe().await;
        });
        Ok(())
    }

    /// Waits, after shutdown, until what was begun is answered.
    pub async fn finish(self) {
        self.tasks.close();
        self.tasks.wait().await;
        let _ = self.bus.client().flush().await;
    }
}
