//! Following the log: every commit in order, through broken connections and restarts of the broker.
//!
//! A consumer on the broker hands the messages out in large pulls. It is nothing to rely on: it is kept in memory, goes
//! with its server, and is made again, at the next sequence wanted, whenever anything at all is odd. What is relied on
//! is that each message's sequence is one more than the last one's. When one is skipped, it is asked for by itself: if it
//! is there, it was lost on the way; if it is not, the log has a gap, which ends the following.

use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer, pull};
use async_nats::jetstream::{self, Message};
use futures::{Stream, StreamExt, stream};
use jobtrail_events::subject;
use tokio::time::sleep;
use tracing::{debug, warn};

use crate::connection::Connection;
use crate::read::{Reader, unavailable};
use crate::{LogError, Recorded};

/// Messages asked for at a time; half of them may be underway while the other half is worked on.
const MOST_IN_PULL: usize = 4_000;
/// How long a pull waits for messages to come before another one takes its place.
const PULL_EXPIRES: Duration = Duration::from_secs(30);
/// How often the broker says that it is there when there is nothing else to say; twice that long without it, and the
/// consumer is made again.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// After which the broker forgets a consumer that nobody pulls from.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(60);
const PAUSE_BETWEEN_TRIES: Duration = Duration::from_millis(100);
/// Fewer, as at a restart of the broker, are not worth a word.
const TRIES_BEFORE_WARNING: u32 = 20;

struct Follower {
    jetstream: jetstream::Context,
    reader: Reader,
    /// The sequence of the commit wanted next.
    next: u64,
    messages: Option<Messages>,
    /// Consumers made, or not even that, since the last commit.
    tries: u32,
}

/// What one consumer hands out on one connection.
struct Messages {
    stream: pull::Stream,
    connection: Connection,
}

/// Returns when the first consumer is there.
pub(crate) async fn follow(
    jetstream: jetstream::Context,
    reader: Reader,
    after: u64,
) -> Result<impl Stream<Item = Result<Recorded, LogError>> + Send + 'static, LogError> {
    let mut follower = Box::new(Follower { jetstream, reader, next: after + 1, messages: None, tries: 0 });
    follower.messages = Some(follower.subscribe().await?);
    Ok(stream::try_unfold(follower, async |mut follower| {
        let recorded = follower.wait().await?;
        Ok(Some((recorded, follower)))
    }))
}

impl Follower {
    /// The next commit, however long it takes.
    async fn wait(&mut self) -> Result<Recorded, LogError> {
        loop {
            let Some(messages) = &mut self.messages else {
                self.resume().await?;
                continue;
            };
            let message = tokio::select! {
                biased;
                message = messages.stream.next() => message,
                () = messages.connection.replaced() => {
                    self.give_up_consumer("the connection broke");
                    continue;
                }
            };
            match message {
                Some(Ok(message)) => {
                    if let Some(recorded) = self.take(&message).await? {
                        return Ok(recorded);
                    }
                }
                Some(Err(error)) => self.give_up_consumer(&error.to_string()),
                None => self.give_up_consumer("it ended"),
            }
        }
    }

    /// The next commit, if a message leads to it.
    async fn take(&mut self, message: &Message) -> Result<Option<Recorded>, LogError> {
        let Ok(sequence) = message.info().map(|info| info.stream_sequence) else {
            self.give_up_consumer("it handed out what is no message of a stream");
            return Ok(None);
        };
        if sequence == self.next {
            let recorded = Recorded::read(sequence, &message.subject, &message.payload)?;
            return Ok(Some(self.advance(recorded)));
        }
        self.give_up_consumer(&format!("it came to sequence {sequence}, and {} was next", self.next));
        if sequence < self.next {
            return Ok(None);
        }
        match self.reader.at_leader(self.next).await {
            Ok(skipped) => Ok(skipped.map(|skipped| self.advance(skipped))),
            // The next consumer will tell.
            Err(LogError::Unavailable(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn advance(&mut self, recorded: Recorded) -> Recorded {
        self.next += 1;
        self.tries = 0;
        recorded
    }

    fn give_up_consumer(&mut self, reason: &str) {
        debug!(next = self.next, reason, "the log's consumer is made again");
        self.messages = None;
    }

    /// Makes another consumer, sooner or later.
    async fn resume(&mut self) -> Result<(), LogError> {
        if self.tries > 0 {
            sleep(PAUSE_BETWEEN_TRIES).await;
        }
        self.tries = self.tries.saturating_add(1);
        match self.subscribe().await {
            Ok(messages) => self.messages = Some(messages),
            Err(LogError::Unavailable(reason)) => {
                if self.tries == TRIES_BEFORE_WARNING {
                    warn!(next = self.next, reason, "the log cannot be followed just now; it is tried again");
                }
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    async fn subscribe(&self) -> Result<Messages, LogError> {
        let connection = Connection::present(&self.jetstream.client()).ok_or_else(|| unavailable("no connection"))?;
        // The broker would begin at the end of a log that is shorter than it was, as if nothing were wrong.
        let (after, last) = (self.next - 1, self.reader.last_sequence().await?);
        if last < after {
            return Err(LogError::Shorter { after, last });
        }
        let config = pull::Config {
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: self.next },
            ack_policy: AckPolicy::None,
            memory_storage: true,
            num_replicas: 1,
            inactive_threshold: FORGOTTEN_AFTER,
            ..pull::Config::default()
        };
        let consumer: PullConsumer =
            self.jetstream.create_consumer_on_stream(config, subject::EVENTS).await.map_err(unavailable)?;
        let stream = consumer
            .stream()
            .max_messages_per_batch(MOST_IN_PULL)
            .expires(PULL_EXPIRES)
            .heartbeat(HEARTBEAT)
            .messages()
            .await
            .map_err(unavailable)?;
        Ok(Messages { stream, connection })
    }
}
