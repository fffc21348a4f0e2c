//! Follows the log: for each transition of a job that a webhook wants to hear of, a message is begun. The webhooks of somebody who is
//! erased go with them.
//!
//! The consumer is durable and shared by all replicas. A commit is acknowledged after its messages are on disk, so that one
//! that is handed out twice begins the same messages, which is harmless. What happened before a webhook was made does not
//! concern it, so the consumer begins with what is new when there is none yet.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::{AckKind, Message};
use futures::{StreamExt, TryStreamExt};
use jobtrail_bus::{Bus, Pull, clock};
use jobtrail_events::aggregate::{Aggregate, AggregateId};
use jobtrail_events::envelope::Commit;
use jobtrail_events::ids::{JobId, PersonId};
use jobtrail_events::person::{Person, PersonEvent};
use jobtrail_events::webhook::{Occasion, WebhookRow};
use jobtrail_events::{codec, subject};
use jobtrail_log::Log;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use super::concern::{hears_of, listens, status_after};
use super::deliveries::{Deliveries, Delivery, Full, id_of};
use super::records::Failed;
use super::register::Register;
use crate::core::Core;

/// Whose commits can call for something.
const FOLLOWED: [&str; 2] = [subject::EVENTS_OF_JOBS, subject::EVENTS_OF_PEOPLE];
/// Commits that are looked at together, with one look at the webhooks.
const TOGETHER: usize = 256;
/// Of them, those whose messages are begun at a time.
const AT_A_TIME: usize = 32;
/// How long that may take before the commits are handed out again.
const ACK_WAIT: Duration = Duration::from_secs(10);
/// How long to wait before a commit is tried again.
const RETRY_AFTER: Duration = Duration::from_millis(500);
/// The same when no more messages are taken.
const RETRY_WHEN_FULL: Duration = Duration::from_secs(5);
/// How long to wait before following again when the broker was away.
const PAUSE: Duration = Duration::from_millis(500);

/// Cheap to clone.
#[derive(Clone)]
pub struct Announcer<L> {
    pub core: Core<L>,
    pub register: Register,
    pub deliveries: Deliveries,
    pub bus: Bus,
}

impl<L: Log> Announcer<L> {
    /// From here on nothing is missed.
    pub async fn begin(&self) -> Result<(), Failed> {
        self.consumer().await.map(drop)
    }

    pub async fn run(self, shutdown: CancellationToken) {
        while !shutdown.is_cancelled() {
            if let Err(error) = self.follow(&shutdown).await {
                warn!(%error, "webhooks lost the log: following again");
            }
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    async fn consumer(&self) -> Result<async_nats::jetstream::consumer::PullConsumer, Failed> {
        let config = pull::Config {
            durable_name: Some(subject::ANNOUNCER.to_owned()),
            filter_subjects: FOLLOWED.map(str::to_owned).to_vec(),
            deliver_policy: DeliverPolicy::New,
            ack_policy: AckPolicy::Explicit,
            ack_wait: ACK_WAIT,
            max_ack_pending: 10_000,
            ..pull::Config::default()
        };
        let stream = self.bus.jetstream().get_stream_no_info(subject::EVENTS).await?;
        Ok(stream.create_consumer(config).await?)
    }

    /// Until shutdown.
    async fn follow(&self, shutdown: &CancellationToken) -> Result<(), Failed> {
        let mut pull = Pull::open(&self.bus, self.consumer().await?, TOGETHER).await?;
        let ended = loop {
            let together = tokio::select! {
                () = shutdown.cancelled() => break Ok(()),
                together = pull.next_together(TOGETHER) => together,
            };
            let announced = match together {
                Ok(together) => self.announce_all(together).await,
                Err(error) => Err(error),
            };
            if let Err(error) = announced {
                break Err(error);
            }
        };
        pull.stop().await;
        ended
    }

    async fn announce_all(&self, together: Vec<Message>) -> Result<(), Failed> {
        // Asked for after the commits were handed out, so that no webhook is missing that was made before them.
        let webhooks = self.register.all().await;
        let announced = together.into_iter().map(|message| self.announce(message, webhooks.as_ref()));
        futures::stream::iter(announced).buffer_unordered(AT_A_TIME).try_collect().await
    }

    async fn announce(&self, message: Message, webhooks: Result<&Arc<Vec<WebhookRow>>, &Failed>) -> Result<(), Failed> {
        let begun = match webhooks {
            Ok(webhooks) => self.begin_messages(&message, webhooks).await,
            Err(error) => Err(error.to_string().into()),
        };
        match begun {
            Ok(()) => message.ack().await,
            Err(error) => {
                let is_full = error.is::<Full>();
                if is_full {
                    error!(%error, "transitions of jobs wait until messages to webhooks can be sent");
                } else {
                    warn!(%error, subject = %message.subject, "messages to webhooks could not be begun: trying again");
                }
                let wait = if is_full { RETRY_WHEN_FULL } else { RETRY_AFTER };
                message.ack_with(AckKind::Nak(Some(wait))).await
            }
        }
    }

    async fn begin_messages(&self, message: &Message, webhooks: &[WebhookRow]) -> Result<(), Failed> {
        if webhooks.is_empty() {
            return Ok(());
        }
        match codec::decode(&message.payload) {
            Ok(commit) => self.follow_up(&commit, webhooks).await,
            Err(damage) => {
                // The projections stop at it and call the operator.
                error!(subject = %message.subject, %damage, "JT0005: a commit is damaged");
                Ok(())
            }
        }
    }

    async fn follow_up(&self, commit: &Commit, webhooks: &[WebhookRow]) -> Result<(), Failed> {
        match &commit.aggregate {
            AggregateId::Job(job) => self.begin_for(*job, commit, webhooks).await,
            AggregateId::Person(person) => self.forget_with(*person, commit, webhooks).await,
            AggregateId::File(_)
            | AggregateId::Agent(_)
            | AggregateId::Tool(_)
            | AggregateId::Pool(_)
            | AggregateId::System(_) => Ok(()),
        }
    }

    /// What a URL and a description say of somebody goes with them.
    async fn forget_with(&self, person: PersonId, commit: &Commit, webhooks: &[WebhookRow]) -> Result<(), Failed> {
        let is_erased = commit.events.iter().filter_map(Person::pick).any(|event| *event == PersonEvent::Erased);
        let theirs: Vec<_> = webhooks.iter().filter(|webhook| is_erased && webhook.owner == person).collect();
        for webhook in theirs {
            self.register.remove(webhook.id).await?;
            self.deliveries.remove_all_of(webhook.id).await?;
        }
        Ok(())
    }

    async fn begin_for(&self, job: JobId, commit: &Commit, webhooks: &[WebhookRow]) -> Result<(), Failed> {
        let Some(status) = status_after(commit) else { return Ok(()) };
        let listening: Vec<_> = webhooks.iter().filter(|webhook| listens(webhook, status, commit.at)).collect();
        if listening.is_empty() {
            return Ok(());
        }
        // What was asked for never changes, so that any later state of the job will do.
        let mut loaded = self.core.jobs.load(&job).await?;
        if loaded.state.order().is_none() {
            loaded = self.core.jobs.load_fresh(&job).await?;
        }
        let Some(creator) = loaded.state.order().map(|order| order.creator) else { return Ok(()) };
        let concerned: Vec<_> = listening.into_iter().filter(|webhook| hears_of(webhook, creator)).collect();
        for webhook in concerned {
            let occasion = Occasion::Transition { job, version: commit.version, status };
            let delivery = Delivery::new(id_of(webhook.id, commit.id), occasion, clock::now());
            self.deliveries.begin(webhook.id, &delivery).await?;
        }
        Ok(())
    }
}
