//! Following the log's commits of one sort of aggregate, in each replica.
//!
//! The broker's consumer is nothing to rely on: it is kept in memory, goes with its server, and what it hands out on a
//! connection that breaks is lost. So it is made again after the last commit that was taken in whenever there is another
//! connection, a message was skipped, or the broker is silent.

use std::convert::Infallible;
use std::time::Duration;

use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer, pull};
use futures::StreamExt;
use jobtrail_bus::Bus;
use jobtrail_events::codec;
use jobtrail_events::envelope::Commit;
use jobtrail_events::subject;
use jobtrail_log::Connection;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

/// How often the broker says that it is there when there is nothing else to say.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How long a pull waits for messages to come before another one takes its place.
const PULL_EXPIRES: Duration = Duration::from_secs(30);
/// After which the broker forgets a consumer that nobody pulls from.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(60);
/// How long to wait before following again.
const PAUSE: Duration = Duration::from_millis(250);

/// Hands each commit of a sort to `take_in`, with its sequence.
pub struct Follower<F> {
    bus: Bus,
    /// The subjects of the sort.
    filter: &'static str,
    take_in: F,
    /// The sequence from which on the log is to be taken in.
    next: u64,
    messages: Option<Messages>,
}

/// What one consumer hands out on one connection.
struct Messages {
    stream: pull::Stream,
    connection: Connection,
    /// How many messages it has handed out.
    count: u64,
    /// How many there were to come when it was made.
    backlog: u64,
}

impl<F: FnMut(u64, &Commit)> Follower<F> {
    /// From the beginning: returns when all there is was taken in.
    pub async fn of_all(bus: &Bus, filter: &'static str, take_in: F) -> Result<Self, async_nats::Error> {
        let mut follower = Self { bus: bus.clone(), filter, take_in, next: 1, messages: None };
        let mut messages = follower.subscribe().await?;
        while messages.count < messages.backlog {
            follower.take(&mut messages).await?;
        }
        follower.messages = Some(messages);
        Ok(follower)
    }

    /// From now on.
    pub async fn of_new(bus: &Bus, filter: &'static str, take_in: F) -> Result<Self, async_nats::Error> {
        let stream = bus.jetstream().get_stream(subject::EVENTS).await?;
        let next = stream.cached_info().state.last_sequence + 1;
        let mut follower = Self { bus: bus.clone(), filter, take_in, next, messages: None };
        follower.messages = Some(follower.subscribe().await?);
        Ok(follower)
    }

    pub async fn run(mut self, shutdown: CancellationToken) {
        loop {
            let ended = tokio::select! {
                () = shutdown.cancelled() => return,
                ended = self.follow() => ended,
            };
            let Err(error) = ended;
            warn!(filter = self.filter, %error, "a part of the log is not followed just now: following again");
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    async fn follow(&mut self) -> Result<Infallible, async_nats::Error> {
        let mut messages = match self.messages.take() {
            Some(messages) => messages,
            None => self.subscribe().await?,
        };
        loop {
            self.take(&mut messages).await?;
        }
    }

    async fn take(&mut self, messages: &mut Messages) -> Result<(), async_nats::Error> {
        let message: Message = tokio::select! {
            biased;
            message = messages.stream.next() => message.ok_or("the consumer ended")??,
            () = messages.connection.replaced() => return Err("the connection broke".into()),
        };
        let info = message.info()?;
        messages.count += 1;
        if info.consumer_sequence != messages.count {
            return Err("a message was lost on the way".into());
        }
        self.next = info.stream_sequence + 1;
        match codec::decode(&message.payload) {
            Ok(commit) => (self.take_in)(info.stream_sequence, &commit),
            // The projections stop at it and call the operator.
            Err(damage) => error!(subject = %message.subject, %damage, "JT0005: a commit is damaged"),
        }
        Ok(())
    }

    async fn subscribe(&self) -> Result<Messages, async_nats::Error> {
        let connection = Connection::present(self.bus.client()).ok_or("there is no connection")?;
        let config = pull::Config {
            filter_subject: self.filter.to_owned(),
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: self.next },
            ack_policy: AckPolicy::None,
            memory_storage: true,
            num_replicas: 1,
            inactive_threshold: FORGOTTEN_AFTER,
            ..pull::Config::default()
        };
        let consumer: PullConsumer = self.bus.jetstream().create_consumer_on_stream(config, subject::EVENTS).await?;
        let backlog = consumer.cached_info().num_pending;
        let stream = consumer.stream().expires(PULL_EXPIRES).heartbeat(HEARTBEAT).messages().await?;
        Ok(Messages { stream, connection, count: 0, backlog })
    }
}
