//! Sends the messages that wait, and sees to those that did not arrive.
//!
//! All replicas share one durable consumer of the stream of what waits. What is to be tried later is given back to the broker
//! with the time it has to wait, and that time is in the record as well: the broker may forget it. Whatever an attempt came to
//! is in the record before the message is taken out of the stream; while the broker is away it is kept here, so that what
//! has arrived is not sent again.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::jetstream::{AckKind, Message};
use jobtrail_bus::{Bus, Pull, clock};
use jobtrail_events::aggregate::AggregateId;
use jobtrail_events::ids::{DeliveryId, JobId, WebhookId};
use jobtrail_events::subject;
use jobtrail_events::value::Timestamp;
use jobtrail_events::webhook::{Attempt, DeliveryState, Occasion, Outcome};
use jobtrail_log::Log;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::body::{self, Transition};
use super::deliveries::{Deliveries, Delivery};
use super::owner;
use super::post::{Post, Sent};
use super::records::Failed;
use super::register::{Register, Webhook};
use super::schedule::Schedule;
use super::slots::Slots;
use crate::core::Core;
use crate::people::Directory;

/// Cheap to clone.
#[derive(Clone)]
pub struct Courier<L> {
    pub bus: Bus,
    pub core: Core<L>,
    pub register: Register,
    pub deliveries: Deliveries,
    pub directory: Directory,
    pub post: Post,
    pub schedule: Schedule,
    pub slots: Slots,
    pub in_hand: InHand,
}

/// The messages that this replica is at.
#[derive(Clone, Default)]
pub struct InHand(Arc<Mutex<HashSet<DeliveryId>>>);

/// Messages of all webhooks that a replica is at.
pub const AT_A_TIME: usize = 64;
/// Messages that it is handed before it can begin with them.
const AHEAD: usize = 16;
/// How long nothing arrives at a webhook before it is switched off.
pub const DISABLED_AFTER_MS: u64 = 5 * 24 * 3_600_000;
/// The attempts of a message that are remembered.
const ATTEMPTS_KEPT: usize = 20;
/// How long to wait before a message is looked at again when something of ours did not work.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// How long to wait before following again when the broker was away, and before an outcome is written again.
const PAUSE: Duration = Duration::from_millis(500);
/// How much longer than an attempt a message may be in hand before it is handed out again.
const LONGER: u32 = 6;
/// What is due so soon is tried now.
const SOON_MS: u64 = 20;

/// What is to be done with a message of the stream.
enum Next {
    /// It is settled.
    TakeOut,
    Later(Duration),
}

impl<L: Log> Courier<L> {
    pub async fn run(self, shutdown: CancellationToken) {
        while !shutdown.is_cancelled() {
            if let Err(error) = self.follow(&shutdown).await {
                warn!(%error, "messages to webhooks are not handed out just now: asking again");
            }
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    /// Until shutdown, and then until what was begun is settled.
    async fn follow(&self, shutdown: &CancellationToken) -> Result<(), Failed> {
        let turns = Arc::new(Semaphore::new(AT_A_TIME));
        let mut under_way = JoinSet::new();
        let consumer = self.deliveries.consumer(self.post.patience() * LONGER).await?;
        let mut pull = Pull::open(&self.bus, consumer, AHEAD).await?;
        let ended = loop {
            let turn = Arc::clone(&turns).acquire_owned().await?;
            let message = tokio::select! {
                () = shutdown.cancelled() => break Ok(()),
                message = pull.next() => message,
            };
            match message {
                Ok(message) => {
                    let (courier, shutdown) = (self.clone(), shutdown.clone());
                    under_way.spawn(async move {
                        courier.take(message, &shutdown).await;
                        drop(turn);
                    });
                }
                Err(error) => break Err(error),
            }
            while under_way.try_join_next().is_some() {}
        };
        pull.stop().await;
        under_way.join_all().await;
        ended
    }

    async fn take(&self, message: Message, shutdown: &CancellationToken) {
        let next = match subject::waiting_delivery(&message.subject) {
            Some((webhook, delivery)) => self.see_to(webhook, delivery, shutdown).await,
            None => Ok(Next::TakeOut),
        };
        let answered = match next {
            Ok(Next::TakeOut) => message.ack().await,
            Ok(Next::Later(wait)) => message.ack_with(AckKind::Nak(Some(wait))).await,
            Err(error) => {
                warn!(%error, subject = %message.subject, "a message to a webhook could not be seen to: trying again");
                message.ack_with(AckKind::Nak(Some(RETRY_AFTER))).await
            }
        };
        if let Err(error) = answered {
            // It is handed out again, and then its record says how it stands.
            warn!(%error, subject = %message.subject, "the broker could not be told what became of a message");
        }
    }

    async fn see_to(&self, id: WebhookId, delivery: DeliveryId, shutdown: &CancellationToken) -> Result<Next, Failed> {
        let _slot = match self.slots.take(id) {
            Ok(slot) => slot,
            Err(wait) => return Ok(Next::Later(wait)),
        };
        let Some(_held) = self.in_hand.hold(delivery) else { return Ok(Next::Later(RETRY_AFTER)) };
        let Some(known) = self.deliveries.get(id, delivery).await? else { return Ok(Next::TakeOut) };
        let DeliveryState::Waiting { next_try } = known.row.state else { return Ok(Next::TakeOut) };
        let now = clock::now();
        if next_try > now.plus_ms(SOON_MS) {
            return Ok(Next::Later(Duration::from_micros(next_try.0 - now.0)));
        }
        let Some(webhook) = self.register.get(id).await? else {
            self.deliveries.remove_all_of(id).await?;
            return Ok(Next::TakeOut);
        };
        let body = match self.message(&webhook, &known).await? {
            Ok(body) => body,
            Err(reason) => {
                self.give_up(id, delivery, now, &reason).await?;
                return Ok(Next::TakeOut);
            }
        };
        let sent = self.post.send(&webhook, delivery, body).await;
        self.settle(&webhook, delivery, now, &sent, shutdown).await
    }

    /// What is sent, or why nothing is.
    async fn message(&self, webhook: &Webhook, delivery: &Delivery) -> Result<Result<Vec<u8>, String>, Failed> {
        let row = &webhook.row;
        if let Some(objection) = owner::objection(&self.core, row).await? {
            self.disable(row.id, objection).await?;
            return Ok(Err(objection.to_owned()));
        }
        let (job, version) = match delivery.row.occasion {
            Occasion::Ping => return Ok(Ok(body::ping(row.id, delivery.row.created))),
            Occasion::Transition { job, version, status: _ } => (job, version),
        };
        if !row.active {
            return Ok(Err("the webhook was not active".to_owned()));
        }
        let body = self.transition(job, version).await?.and_then(|transition| transition.body(row.owner));
        Ok(body.ok_or_else(|| "the log has no such transition".to_owned()))
    }

    async fn transition(&self, job: JobId, version: u64) -> Result<Option<Transition>, Failed> {
        let history = self.core.jobs.log().read(&AggregateId::Job(job)).await?;
        Ok(Transition::of(job, version, &history))
    }

    async fn give_up(&self, id: WebhookId, delivery: DeliveryId, at: Timestamp, reason: &str) -> Result<(), Failed> {
        let given_up = |delivery: &mut Delivery| {
            delivery.row.state = DeliveryState::GivenUp { at, reason: reason.to_owned() };
            true
        };
        self.deliveries.change(id, delivery, given_up).await.map(drop)
    }

    /// Writes down what an attempt came to, for as long as that takes.
    async fn settle(
        &self,
        webhook: &Webhook,
        delivery: DeliveryId,
        at: Timestamp,
        sent: &Sent,
        shutdown: &CancellationToken,
    ) -> Result<Next, Failed> {
        let dice = rand::random();
        loop {
            let error = match self.write_down(webhook, delivery, at, sent, dice).await {
                Ok(next) => return Ok(next),
                Err(error) => error,
            };
            warn!(%error, "what became of a message to a webhook could not be written down: trying again");
            tokio::select! {
                () = shutdown.cancelled() => return Err(error),
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    async fn write_down(
        &self,
        webhook: &Webhook,
        delivery: DeliveryId,
        at: Timestamp,
        sent: &Sent,
        dice: f64,
    ) -> Result<Next, Failed> {
        let attempt = Attempt {
            at,
            duration_ms: u64::try_from(sent.took.as_millis()).unwrap_or(u64::MAX),
            outcome: sent.outcome.clone(),
        };
        let known = self.deliveries.change(webhook.row.id, delivery, |delivery| {
            // It may be there already, when the broker was killed before it could say so.
            let is_new = delivery.row.attempts.last() != Some(&attempt);
            if is_new {
                record(delivery, &attempt, sent.retry_after, &self.schedule, dice);
            }
            is_new
        });
        let next = match known.await?.map(|known| known.row.state) {
            Some(DeliveryState::Waiting { next_try }) => {
                Next::Later(Duration::from_micros(next_try.0.saturating_sub(clock::now().0)))
            }
            Some(DeliveryState::Delivered { .. } | DeliveryState::GivenUp { .. }) | None => Next::TakeOut,
        };
        if let Err(error) = self.note_health(webhook, &sent.outcome).await {
            // The next attempt says the same.
            warn!(%error, webhook.id = %webhook.row.id, "how a webhook does could not be written down");
        }
        Ok(next)
    }

    /// Keeps in mind since when a webhook fails, and switches it off when that is too long.
    async fn note_health(&self, webhook: &Webhook, outcome: &Outcome) -> Result<(), Failed> {
        let now = clock::now();
        let Some(verdict) = verdict(webhook, outcome, now) else { return Ok(()) };
        let changed = self.register.change(webhook.row.id, |present| {
            // What came of another URL says nothing of the present one.
            let is_the_same = present.row.url == webhook.row.url && present.row.active == webhook.row.active;
            if is_the_same {
                match &verdict {
                    Verdict::Recovered => present.row.failing_since = None,
                    Verdict::Failing => present.row.failing_since = present.row.failing_since.or(Some(now)),
                    Verdict::Disable(reason) => present.disable(now, reason.clone()),
                }
            }
            is_the_same
        });
        changed.await?;
        if let Verdict::Disable(reason) = verdict {
            info!(webhook.id = %webhook.row.id, "webhook {} is switched off: {reason}", webhook.row.id);
        }
        Ok(())
    }

    async fn disable(&self, id: WebhookId, reason: &str) -> Result<(), Failed> {
        let now = clock::now();
        let disabled = self.register.change(id, |webhook| {
            let was_active = webhook.row.active;
            webhook.disable(now, reason.to_owned());
            was_active
        });
        disabled.await?;
        info!(webhook.id = %id, "webhook {id} is switched off: {reason}");
        Ok(())
    }
}

/// Adds an attempt, and what follows from it.
fn record(delivery: &mut Delivery, attempt: &Attempt, asked: Option<Duration>, schedule: &Schedule, dice: f64) {
    let row = &mut delivery.row;
    row.attempts.push(attempt.clone());
    let too_many = row.attempts.len().saturating_sub(ATTEMPTS_KEPT);
    row.attempts.drain(..too_many);
    delivery.tries += 1;
    let ended = attempt.at.plus_ms(attempt.duration_ms);
    let wait = match row.occasion {
        Occasion::Transition { .. } if !is_gone(&attempt.outcome) => schedule.wait(delivery.tries, asked, dice),
        Occasion::Transition { .. } | Occasion::Ping => None,
    };
    row.state = match (attempt.outcome.is_success(), wait) {
        (true, _) => DeliveryState::Delivered { at: ended },
        (false, Some(wait)) => {
            DeliveryState::Waiting { next_try: ended.plus_ms(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)) }
        }
        (false, None) => DeliveryState::GivenUp { at: ended, reason: given_up(&row.occasion, &attempt.outcome) },
    };
}

fn given_up(occasion: &Occasion, outcome: &Outcome) -> String {
    match occasion {
        Occasion::Ping => "a ping is tried once".to_owned(),
        Occasion::Transition { .. } if is_gone(outcome) => GONE.to_owned(),
        Occasion::Transition { .. } => "it was tried as often as a message is".to_owned(),
    }
}

const GONE: &str = "the receiver said 410 Gone: it wants no more";

fn is_gone(outcome: &Outcome) -> bool {
    *outcome == Outcome::Answered(410)
}

/// What an attempt says of the webhook itself, where that is news.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Recovered,
    Failing,
    Disable(String),
}

fn verdict(webhook: &Webhook, outcome: &Outcome, now: Timestamp) -> Option<Verdict> {
    let row = &webhook.row;
    if outcome.is_success() {
        return row.failing_since.map(|_| Verdict::Recovered);
    }
    if !row.active {
        return None;
    }
    if is_gone(outcome) {
        return Some(Verdict::Disable(GONE.to_owned()));
    }
    match row.failing_since {
        None => Some(Verdict::Failing),
        Some(since) if since.plus_ms(DISABLED_AFTER_MS) <= now => {
            let days = DISABLED_AFTER_MS / (24 * 3_600_000);
            Some(Verdict::Disable(format!("nothing arrived for {days} days")))
        }
        Some(_) => None,
    }
}

/// A message is held until this is dropped.
struct Held {
    in_hand: InHand,
    delivery: DeliveryId,
}

impl InHand {
    fn hold(&self, delivery: DeliveryId) -> Option<Held> {
        let is_free = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(delivery);
        is_free.then(|| Held { in_hand: self.clone(), delivery })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.in_hand.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.delivery);
    }
}

#[cfg(test)]
mod tests;
