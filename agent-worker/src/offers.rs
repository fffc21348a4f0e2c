//! Offers of work, pulled one at a time from the durable consumers that the services named.
//!
//! There is one loop per consumer. While a slot is free it has one request for one message at the broker; a message that
//! comes when the slots have filled up meanwhile is given back at once. Nothing is prefetched, so that no offer waits
//! here while another agent is idle. A request carries an idle heartbeat: when it stays away, the broker has forgotten
//! the request, and we ask again; so we do at once when there is another connection.
//!
//! All that this needs of the broker is to look at those consumers, to ask them for the next message and to answer it.

use std::collections::HashMap;
use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::consumer::pull::BatchConfig;
use async_nats::jetstream::{AckKind, Message};
use async_nats::{StatusCode, Subscriber};
use futures::StreamExt;
use jobtrail_bus::Bus;
use jobtrail_events::ids::JobId;
use jobtrail_events::subject;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{debug, warn};

use crate::session::Session;
use crate::slots::{Slot, Slots};

/// A job that waits for somebody to claim it.
#[derive(Debug)]
pub(crate) struct Offer {
    pub job: JobId,
    pub attempt: u32,
    message: Message,
}

/// How long one request for a message stays at the broker.
const REQUEST: Duration = Duration::from_secs(20);
/// How often the broker says that it still has the request.
const IDLE_HEARTBEAT: Duration = Duration::from_secs(2);
/// How long it may be silent.
const SILENCE: Duration = Duration::from_secs(5);
/// The first pause after a consumer could not be used; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How long messages that are on their way are waited for when no more are wanted.
const LAST_MESSAGES: Duration = Duration::from_secs(1);

impl Offer {
    fn of((job, attempt): (JobId, u32), message: Message) -> Self {
        Self { job, attempt, message }
    }

    /// It is settled, whatever became of it.
    pub async fn settle(&self) {
        acknowledge(&self.message, AckKind::Ack).await;
    }

    /// Somebody else may have it, after `pause`.
    pub async fn give_back(&self, pause: Option<Duration>) {
        acknowledge(&self.message, AckKind::Nak(pause)).await;
    }
}

/// Pulls from all consumers that the registration names, as it names them, until `no_more`. Each offer is handed to
/// `take` with the slot that it may use.
pub(crate) async fn pull(
    session: &Session,
    slots: &Slots,
    no_more: &CancellationToken,
    take: impl Fn(Offer, Slot) + Clone + Send + Sync + 'static,
) {
    let mut registration = session.registration();
    let mut loops: HashMap<String, CancellationToken> = HashMap::new();
    let tasks = TaskTracker::new();
    loop {
        let wanted = registration.borrow_and_update().enlisted.clone().map(|enlisted| enlisted.consumers);
        let wanted = wanted.unwrap_or_default();
        loops.retain(|consumer, stop| {
            let is_wanted = wanted.contains(consumer);
            if !is_wanted {
                stop.cancel();
            }
            is_wanted
        });
        for consumer in wanted {
            let stop = loops.entry(consumer.clone());
            if let std::collections::hash_map::Entry::Vacant(entry) = stop {
                let puller = Puller {
                    bus: session.bus().clone(),
                    consumer,
                    slots: slots.clone(),
                    stop: entry.insert(no_more.child_token()).clone(),
                };
                tasks.spawn(puller.run(take.clone()));
            }
        }
        tokio::select! {
            () = no_more.cancelled() => break,
            changed = registration.changed() => if changed.is_err() { break },
        }
    }
    tasks.close();
    tasks.wait().await;
}

struct Puller {
    bus: Bus,
    consumer: String,
    slots: Slots,
    stop: CancellationToken,
}

impl Puller {
    async fn run(self, take: impl Fn(Offer, Slot)) {
        let mut pause = FIRST_PAUSE;
        let mut is_in_trouble = false;
        while !self.stop.is_cancelled() {
            let outcome = tokio::select! {
                biased;
                () = self.stop.cancelled() => break,
                consumer = self.consumer() => consumer,
            };
            let outcome = match outcome {
                Ok(consumer) => {
                    is_in_trouble = false;
                    pause = FIRST_PAUSE;
                    self.pull_from(&consumer, &take).await
                }
                Err(error) => Err(error),
            };
            if let Err(error) = outcome {
                // Said once: the services make the consumer again, or the broker comes back.
                if !std::mem::replace(&mut is_in_trouble, true) {
                    warn!(consumer = %self.consumer, %error, "offers cannot be pulled just now");
                }
                tokio::select! {
                    () = self.stop.cancelled() => break,
                    () = sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
                }
            }
        }
    }

    async fn consumer(&self) -> Result<PullConsumer, async_nats::Error> {
        self.check_connection()?;
        Ok(self.bus.jetstream().get_consumer_from_stream(&self.consumer, subject::WORK).await?)
    }

    /// Pulls message after message until something is wrong with the consumer.
    async fn pull_from(&self, consumer: &PullConsumer, take: impl Fn(Offer, Slot)) -> Result<(), async_nats::Error> {
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return Ok(()),
                () = self.slots.one_is_free() => {}
            }
            let connects = self.bus.connects();
            let mut answers = self.ask(consumer).await?;
            let outcome = tokio::select! {
                biased;
                outcome = self.answer(&mut answers) => outcome,
                // The request went with its connection.
                () = self.bus.connected_since(connects) => Answer::Nothing,
                () = self.stop.cancelled() => {
                    self.give_back_the_last(answers).await;
                    return Ok(());
                }
            };
            match outcome {
                Answer::Message(message) => self.hand_on(*message, &take).await,
                Answer::Nothing => {}
                Answer::Wrong(error) => return Err(error.into()),
            }
        }
    }

    /// What is sent without a connection is kept until there is one, and would pile up.
    fn check_connection(&self) -> Result<(), async_nats::Error> {
        match self.bus.client().connection_state() {
            State::Connected => Ok(()),
            State::Pending | State::Disconnected => Err("there is no connection to the broker".into()),
        }
    }

    async fn ask(&self, consumer: &PullConsumer) -> Result<Subscriber, async_nats::Error> {
        self.check_connection()?;
        let inbox = self.bus.client().new_inbox();
        let answers = self.bus.client().subscribe(inbox.clone()).await?;
        let request =
            BatchConfig { batch: 1, expires: Some(REQUEST), idle_heartbeat: IDLE_HEARTBEAT, ..BatchConfig::default() };
        consumer.request_batch(request, inbox.into()).await?;
        Ok(answers)
    }

    async fn answer(&self, answers: &mut Subscriber) -> Answer {
        loop {
            let Ok(answer) = timeout(SILENCE, answers.next()).await else {
                return Answer::Wrong("the broker is silent".to_owned());
            };
            let Some(message) = answer else { return Answer::Wrong("the connection is closed".to_owned()) };
            match message.status {
                None | Some(StatusCode::OK) => {
                    let context = self.bus.jetstream().clone();
                    return Answer::Message(Box::new(Message { message, context }));
                }
                Some(StatusCode::IDLE_HEARTBEAT) => {}
                Some(StatusCode::TIMEOUT | StatusCode::NOT_FOUND) => return Answer::Nothing,
                Some(status) => {
                    return Answer::Wrong(format!("{status} {}", message.description.unwrap_or_default()));
                }
            }
        }
    }

    async fn hand_on(&self, message: Message, take: impl Fn(Offer, Slot)) {
        let Some(offered) = subject::offered(&message.subject) else {
            warn!(subject = %message.subject, "an offer that cannot be read is put aside");
            return acknowledge(&message, AckKind::Term).await;
        };
        let offer = Offer::of(offered, message);
        match self.slots.take() {
            Some(slot) => take(offer, slot),
            None => offer.give_back(None).await,
        }
    }

    /// A message may be on its way already; kept, it would be offered to others only after a while.
    async fn give_back_the_last(&self, mut answers: Subscriber) {
        let last = async {
            answers.drain().await?;
            while let Some(message) = answers.next().await {
                if message.status.is_none_or(|status| status == StatusCode::OK) {
                    let message = Message { message, context: self.bus.jetstream().clone() };
                    acknowledge(&message, AckKind::Nak(None)).await;
                }
            }
            Ok::<_, async_nats::Error>(())
        };
        let _ = timeout(LAST_MESSAGES, last).await;
    }
}

enum Answer {
    Message(Box<Message>),
    Nothing,
    Wrong(String),
}

async fn acknowledge(message: &Message, kind: AckKind) {
    // When it is lost the message comes again, and is then known to be settled.
    if let Err(error) = message.ack_with(kind).await {
        debug!(subject = %message.subject, %error, "an offer was not acknowledged");
    }
}
