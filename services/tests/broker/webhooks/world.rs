//! Webhooks on a real broker, without the rest of the role.

use std::time::Duration;

use jobtrail_events::ids::{CorrelationId, DeliveryId, JobId, PersonId, WebhookId};
use jobtrail_events::job::{CancelJob, JobStatus};
use jobtrail_events::person::{PersonEvent, Role};
use jobtrail_events::request::LARGEST_PAGE;
use jobtrail_events::request::{Command, Reply};
use jobtrail_events::value::Actor;
use jobtrail_events::webhook::{
    Attempt, CreateWebhook, DeliveryRow, DeliveryState, ListDeliveries, Outcome, Scope, WebhookRow, WebhookSecret,
};
use jobtrail_services::core::{Caller, Handle};
use jobtrail_services::people::Directory;
use jobtrail_services::repository::Origin;
use jobtrail_services::webhooks::schedule::Schedule;
use jobtrail_services::webhooks::{Options, Targets, Teller, Webhooks};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::receiver::Receiver;
use crate::world::{PERSON, World, eventually, floor, person, submission};

pub const ADMINISTRATOR: PersonId = PersonId(Uuid::from_u128(51));
pub const STRANGER: PersonId = PersonId(Uuid::from_u128(52));

pub struct Stage {
    pub world: World,
    pub webhooks: Webhooks,
}

/// What tells people in one replica.
pub struct Replica {
    stop: CancellationToken,
    running: JoinHandle<()>,
}

/// Attempts that follow each other quickly.
pub fn quick() -> Options {
    let schedule = Schedule([100, 200, 400, 800, 1_600].map(Duration::from_millis).to_vec());
    Options { targets: Targets::Any, schedule, patience: Duration::from_millis(700) }
}

pub fn caller(who: PersonId, role: Role) -> Caller {
    Caller { actor: Actor::Person(who), role, origin: Origin::Request(CorrelationId(Uuid::from_u128(9))) }
}

impl Stage {
    pub async fn set() -> Self {
        Self::with_targets(Targets::Any).await
    }

    /// With three people, of whom the first submits the jobs.
    pub async fn with_targets(targets: Targets) -> Self {
        let world = World::populated().await;
        let directory = Directory::open(&world.bus, 1).await.expect("there is no other bucket");
        let webhooks = Webhooks::open(&world.bus, 1, directory, targets).await.expect("there is no other stream");
        let stage = Self { world, webhooks };
        for (who, role) in [(PERSON, Role::Member), (STRANGER, Role::Member), (ADMINISTRATOR, Role::Administrator)] {
            stage.person(who, PersonEvent::Joined { role }).await;
        }
        stage
    }

    pub async fn person(&self, who: PersonId, event: PersonEvent) {
        let people = &self.world.floor.core.people;
        let origin = Origin::Request(CorrelationId(Uuid::from_u128(9)));
        people.execute(&who, Actor::Reconciler, origin, |_| Ok(vec![event.clone()])).await.expect("it is written");
    }

    pub async fn replica(&self, options: Options) -> Replica {
        let core = floor(&self.world.bus, &self.world.log).await.core;
        // Each as in a process of its own.
        let directory = self.webhooks.directory.clone();
        let webhooks = Webhooks::open(&self.world.bus, 1, directory, options.targets).await.expect("they are there");
        let teller = Teller::begin(&self.world.bus, &core, &webhooks, options).await.expect("the broker is there");
        let stop = self.world.shutdown.child_token();
        Replica { running: tokio::spawn(teller.run(stop.clone())), stop }
    }

    pub async fn send<C: Command + Handle<Webhooks>>(&self, who: Caller, command: C) -> Reply<C::Answer> {
        command.handle(self.webhooks.clone(), who).await
    }

    /// One of the person who submits the jobs.
    pub async fn webhook(&self, receiver: &Receiver, events: &[JobStatus]) -> WebhookSecret {
        self.send(person(), create(&receiver.url, events)).await.expect("it is right").answer
    }

    pub async fn cancel(&self, job: JobId) {
        CancelJob { job }.handle(self.world.floor.core.clone(), person()).await.expect("it is Pending");
    }

    /// A job that was submitted and cancelled.
    pub async fn canceled(&self) -> JobId {
        let job = submission().handle(self.world.floor.core.clone(), person()).await.expect("it is right").answer;
        self.cancel(job).await;
        job
    }

    pub async fn row(&self, id: WebhookId) -> WebhookRow {
        self.webhooks.register.get(id).await.expect("the broker is there").expect("it is there").row
    }

    pub async fn deliveries(&self, webhook: WebhookId) -> Vec<DeliveryRow> {
        let command = ListDeliveries { webhook, limit: Some(LARGEST_PAGE), cursor: None };
        self.send(caller(ADMINISTRATOR, Role::Administrator), command.clone())
            .await
            .or(self.send(person(), command).await)
            .expect("one of them sees it")
            .answer
            .rows
    }

    /// Waits until a delivery is settled, and answers it.
    pub async fn settled(&self, webhook: WebhookId, delivery: DeliveryId) -> DeliveryRow {
        let mut found = None;
        eventually("it is settled", async || {
            let rows = self.deliveries(webhook).await;
            found = rows.into_iter().find(|row| row.id == delivery && !waits(row));
            found.is_some()
        })
        .await;
        found.expect("it was found")
    }

    /// Waits until so many deliveries are there and all are settled.
    pub async fn all_settled(&self, webhook: WebhookId, count: usize) -> Vec<DeliveryRow> {
        let mut rows = Vec::new();
        eventually("all are settled", async || {
            rows = self.deliveries(webhook).await;
            rows.len() >= count && !rows.iter().any(waits)
        })
        .await;
        rows
    }
}

impl Replica {
    pub async fn stop(self) {
        self.stop.cancel();
        self.running.await.expect("it stops");
    }

    /// As when its process is killed: whatever it was at is broken off.
    pub async fn kill(self) {
        self.running.abort();
        let _ = self.running.await;
    }
}

pub fn create(url: &str, events: &[JobStatus]) -> CreateWebhook {
    let events = Some(events.to_vec());
    CreateWebhook { url: url.to_owned(), scope: Scope::Mine, events, description: None, active: None }
}

pub fn waits(row: &DeliveryRow) -> bool {
    matches!(row.state, DeliveryState::Waiting { .. })
}

pub fn is_delivered(row: &DeliveryRow) -> bool {
    matches!(row.state, DeliveryState::Delivered { .. })
}

pub fn outcomes(row: &DeliveryRow) -> Vec<Outcome> {
    row.attempts.iter().map(|Attempt { outcome, .. }| outcome.clone()).collect()
}
