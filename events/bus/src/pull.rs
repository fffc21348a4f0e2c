//! Messages of a durable consumer that others share, none of which is lost sight of when this one stops.
//!
//! The client's own stream forgets what is on its way to it when it is dropped, and so does a subscription that is drained;
//! the broker hands that to somebody else only when the consumer's `ack_wait` is over. So this one has a single request at
//! the broker, a short one, and sees it end before it goes. That the requests end is also how it knows that the broker still
//! has them. With another connection the request is made again at once.

use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::consumer::pull::BatchConfig;
use async_nats::jetstream::{AckKind, Message};
use async_nats::{StatusCode, Subscriber};
use futures::{FutureExt, StreamExt};
use tokio::time::timeout;
use tracing::debug;

use crate::Bus;

/// What is handed out to this one by a consumer.
pub struct Pull {
    bus: Bus,
    consumer: PullConsumer,
    batch: usize,
    inbox: String,
    answers: Subscriber,
    /// The connection that the last request was made on.
    connects: u64,
    /// What it asked for and has not come yet.
    due: usize,
}

impl Pull {
    /// How long one request stays at the broker.
    const REQUEST: Duration = Duration::from_secs(2);
    /// After so long without an answer it has forgotten it.
    const SILENCE: Duration = Duration::from_secs(5);

    /// Asks for nothing yet. Each request will be for `batch` messages.
    pub async fn open(bus: &Bus, consumer: PullConsumer, batch: usize) -> Result<Self, async_nats::Error> {
        let inbox = bus.client().new_inbox();
        let answers = bus.client().subscribe(inbox.clone()).await?;
        Ok(Self { bus: bus.clone(), consumer, batch, inbox, answers, connects: bus.connects(), due: 0 })
    }

    /// The next message, for as long as it takes. Nothing is lost when this is dropped before it is done.
    ///
    /// # Errors
    ///
    /// There is no connection, the consumer is gone, or the broker says nothing any more: begin again with a new one.
    pub async fn next(&mut self) -> Result<Message, async_nats::Error> {
        loop {
            if self.due == 0 {
                self.request().await?;
            }
            let (bus, connects) = (self.bus.clone(), self.connects);
            let answer = tokio::select! {
                biased;
                answer = self.answer() => answer?,
                () = bus.connected_since(connects) => {
                    *self = Self::open(&self.bus, self.consumer.clone(), self.batch).await?;
                    continue;
                }
            };
            if let Some(message) = answer {
                return Ok(message);
            }
        }
    }

    /// As soon as there is one: it, and what has come with it, up to `most`.
    ///
    /// # Errors
    ///
    /// As for [`Pull::next`], when there is none.
    pub async fn next_together(&mut self, most: usize) -> Result<Vec<Message>, async_nats::Error> {
        let mut together = vec![self.next().await?];
        while together.len() < most && self.due > 0 {
            // Whatever is wrong is wrong the next time, too.
            let Some(Ok(message)) = self.next().now_or_never() else { break };
            together.push(message);
        }
        Ok(together)
    }

    /// Gives back what was handed out and not taken.
    pub async fn stop(mut self) {
        let last = async {
            while self.due > 0 && self.bus.connects() == self.connects {
                if let Some(message) = self.answer().await? {
                    message.ack_with(AckKind::Nak(None)).await?;
                }
            }
            self.bus.client().flush().await?;
            Ok::<_, async_nats::Error>(())
        };
        match timeout(Self::SILENCE, last).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => debug!(%error, "what was handed out last is handed to others after a while"),
            Err(_) => debug!("what was handed out last was not given back in time"),
        }
    }

    async fn request(&mut self) -> Result<(), async_nats::Error> {
        // What is sent without a connection is kept until there is one, and would pile up.
        match self.bus.client().connection_state() {
            State::Connected => {}
            State::Pending | State::Disconnected => return Err("there is no connection to the broker".into()),
        }
        let request = BatchConfig { batch: self.batch, expires: Some(Self::REQUEST), ..BatchConfig::default() };
        self.connects = self.bus.connects();
        self.consumer.request_batch(request, self.inbox.as_str().into()).await?;
        self.due = self.batch;
        Ok(())
    }

    /// A message, or that the request is over.
    async fn answer(&mut self) -> Result<Option<Message>, async_nats::Error> {
        let answer = timeout(Self::SILENCE, self.answers.next()).await.map_err(|_| "the broker is silent")?;
        let message = answer.ok_or("the connection is closed")?;
        match message.status {
            None | Some(StatusCode::OK) => {
                self.due -= 1;
                Ok(Some(Message { message, context: self.bus.jetstream().clone() }))
            }
            Some(StatusCode::TIMEOUT | StatusCode::NOT_FOUND) => {
                self.due = 0;
                Ok(None)
            }
            Some(status) => {
                self.due = 0;
                Err(format!("{status} {}", message.description.unwrap_or_default()).into())
            }
        }
    }
}
