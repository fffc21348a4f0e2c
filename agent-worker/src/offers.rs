//! Offers of work, pulled one at a time from the durable consumers that the services named.
//!
//! There is one loop per consumer. While a slot is free it has one request for one message at the broker; a message that
//! comes when the slots have filled up meanwhile is given back at once. Nothing is prefetched, so that no offer waits
//! here while another agent is idle.
//!
//! All that this needs of the broker is to look at those consumers, to ask them for the next message and to answer it.

use std::collections::HashMap;
use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::{AckKind, Message};
use jobtrail_bus::{Bus, Pull};
use jobtrail_events::ids::JobId;
use jobtrail_events::subject;
use tokio::time::sleep;
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

/// The first pause after a consumer could not be used; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

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
            let opened = tokio::select! {
                biased;
                () = self.stop.cancelled() => break,
                opened = self.open() => opened,
            };
            let outcome = match opened {
                Ok(mut pull) => {
                    is_in_trouble = false;
                    pause = FIRST_PAUSE;
                    let outcome = self.pull_from(&mut pull, &take).await;
                    pull.stop().await;
                    outcome
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

    async fn open(&self) -> Result<Pull, async_nats::Error> {
        // A question that is sent without a connection is kept until there is one, and would pile up.
        if self.bus.client().connection_state() != State::Connected {
            return Err("there is no connection to the broker".into());
        }
        let consumer: PullConsumer =
            self.bus.jetstream().get_consumer_from_stream(&self.consumer, subject::WORK).await?;
        Pull::open(&self.bus, consumer, 1).await
    }

    /// Takes message after message until something is wrong with the consumer.
    async fn pull_from(&self, pull: &mut Pull, take: impl Fn(Offer, Slot)) -> Result<(), async_nats::Error> {
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return Ok(()),
                () = self.slots.one_is_free() => {}
            }
            let message = tokio::select! {
                biased;
                message = pull.next() => message?,
                () = self.stop.cancelled() => return Ok(()),
            };
            self.hand_on(message, &take).await;
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
}

async fn acknowledge(message: &Message, kind: AckKind) {
    // When it is lost the message comes again, and is then known to be settled.
    if let Err(error) = message.ack_with(kind).await {
        debug!(subject = %message.subject, %error, "an offer was not acknowledged");
    }
}
