//! Webhooks: whoever wants to hear of jobs is told by HTTP, signed, and again until it has arrived.
//!
//! The announcer ([`announcer`]) follows the log and begins a message for each webhook that a transition concerns
//! ([`concern`]). The courier ([`courier`]) sends what waits ([`post`]), tries again later what did not arrive
//! ([`schedule`]), and writes down what became of it ([`deliveries`]). Where messages may go is said in [`target`], what is in
//! them in [`body`], and how they are signed in [`signature`]. The commands of people have a file each.
//!
//! A message is delivered at least once, and in no promised order. Its id is the same in every attempt.

pub mod announcer;
pub mod body;
pub mod concern;
pub mod courier;
pub mod deliveries;
pub mod owner;
pub mod post;
pub mod records;
pub mod register;
pub mod schedule;
pub mod signature;
pub mod slots;
pub mod target;

mod change;
mod create;
mod delete;
mod fields;
mod history;
mod list;
mod ping;
mod redeliver;
mod rotate;

use std::time::Duration;

use jobtrail_bus::Bus;
use jobtrail_events::ids::WebhookId;
use jobtrail_events::permission::{Action, Verdict};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Done, Refusal, Reply};
use jobtrail_events::webhook::{Scope, WebhookRow};
use jobtrail_log::Log;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::core::{Caller, Core};
use crate::people::Directory;
use crate::repository::unavailable;
use announcer::Announcer;
use courier::{Courier, InHand};
use deliveries::Deliveries;
use post::Post;
use records::Failed;
use register::{Register, Webhook};
use schedule::Schedule;
use slots::Slots;
pub use target::Targets;

/// How webhooks are served.
#[derive(Clone, Debug)]
pub struct Options {
    pub targets: Targets,
    pub schedule: Schedule,
    /// How long an attempt may take.
    pub patience: Duration,
}

impl Options {
    pub fn new(targets: Targets) -> Self {
        Self { targets, schedule: Schedule::default(), patience: Post::PATIENCE }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new(Targets::default())
    }
}

/// What the commands about webhooks need. Cheap to clone.
#[derive(Clone)]
pub struct Webhooks {
    pub register: Register,
    pub deliveries: Deliveries,
    pub directory: Directory,
    pub targets: Targets,
}

impl Webhooks {
    pub async fn open(bus: &Bus, replicas: usize, directory: Directory, targets: Targets) -> Result<Self, Failed> {
        let register = Register::open(bus, replicas).await?;
        let deliveries = Deliveries::open(bus, replicas).await?;
        Ok(Self { register, deliveries, directory, targets })
    }

    /// The webhook, if the caller may see it; else it is as if there were none.
    async fn find(&self, id: WebhookId, caller: Caller) -> Result<Webhook, Refusal> {
        let found = self.register.get(id).await.map_err(unavailable)?;
        found.filter(|webhook| may_see(&webhook.row, caller)).ok_or_else(|| unknown(id))
    }
}

/// What tells people of what happens, in one replica.
pub struct Teller<L> {
    announcer: Announcer<L>,
    courier: Courier<L>,
}

impl<L: Log> Teller<L> {
    /// When this has returned, whoever makes a webhook hears of all that happens afterwards.
    pub async fn begin(bus: &Bus, core: &Core<L>, webhooks: &Webhooks, options: Options) -> Result<Self, Failed> {
        let Webhooks { register, deliveries, directory, targets: _ } = webhooks.clone();
        let (core, bus) = (core.clone(), bus.clone());
        let announcer = Announcer {
            core: core.clone(),
            register: register.clone(),
            deliveries: deliveries.clone(),
            bus: bus.clone(),
        };
        announcer.begin().await?;
        let Options { targets, schedule, patience } = options;
        let post = Post::new(targets, patience)?;
        let (slots, in_hand) = (Slots::default(), InHand::default());
        let courier = Courier { bus, core, register, deliveries, directory, post, schedule, slots, in_hand };
        Ok(Self { announcer, courier })
    }

    /// Until shutdown, and until what was begun is settled.
    pub async fn run(self, shutdown: CancellationToken) {
        let mut parts = JoinSet::new();
        parts.spawn(self.announcer.run(shutdown.clone()));
        parts.spawn(self.courier.run(shutdown));
        parts.join_all().await;
    }
}

/// One's own; of administrators those that hear of everybody's jobs, too.
fn may_see(webhook: &WebhookRow, caller: Caller) -> bool {
    match webhook.scope {
        Scope::Mine => caller.verdict_on(Action::ManageOwnWebhooks, webhook.owner) == Verdict::Allowed,
        Scope::All => caller.may(Action::ManageOrganizationWebhooks),
    }
}

fn unknown(id: WebhookId) -> Refusal {
    Refusal::Rejected(Rejection::UnknownWebhook(id))
}

fn answered<A>(answer: A) -> Reply<A> {
    // Webhooks are not in the log.
    Ok(Done { answer, sequence: 0 })
}
