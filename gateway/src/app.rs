//! What every handler has at hand.

use std::sync::{Arc, OnceLock};

use jobtrail_bus::Bus;
use jobtrail_events::grant::SigningKey;
use jobtrail_events::request::Command;
use jobtrail_projections::client::Projections;
use jobtrail_projections::query::{self, Query, Question};
use jobtrail_services::client::Services;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::content::ContentStore;
use crate::extract::{AtLeast, Identities, RequestId, Sequenced, Viewer};
use crate::live::Hub;
use crate::names::Names;
use crate::oidc::Oidc;
use crate::options::Limits;
use crate::problem::Problem;

/// The state of the router.
pub type Shared = Arc<App>;

pub struct App {
    pub bus: Bus,
    pub services: Services,
    pub projections: Projections,
    pub content: ContentStore,
    pub limits: Limits,
    pub identities: Identities,
    pub names: Names,
    pub live: Hub,
    /// The identity provider, if there is one.
    pub oidc: Option<Oidc>,
    /// Of grants and receipts. The services make it; empty until it was found.
    pub key: OnceLock<SigningKey>,
    /// Turns to upload, of people and of agents.
    pub uploads: Semaphore,
    pub agent_uploads: Semaphore,
    pub shutdown: CancellationToken,
}

impl App {
    pub fn new(
        bus: Bus,
        content: ContentStore,
        limits: Limits,
        oidc: Option<Oidc>,
        shutdown: CancellationToken,
    ) -> Shared {
        let services = Services::new(bus.clone());
        let projections = Projections::new(bus.clone());
        Arc::new(Self {
            identities: Identities::new(services.clone(), &limits),
            names: Names::new(services.clone(), &limits),
            live: Hub::new(&limits),
            oidc,
            key: OnceLock::new(),
            uploads: Semaphore::new(limits.uploads),
            agent_uploads: Semaphore::new(limits.agent_uploads),
            bus,
            services,
            projections,
            content,
            limits,
            shutdown,
        })
    }

    /// Asks the projections in the name of who is signed in.
    pub async fn ask<Q: Query>(
        &self,
        viewer: &Viewer,
        AtLeast(at_least_sequence): AtLeast,
        query: Q,
    ) -> Result<Sequenced<Q::Answer>, Problem> {
        let question = Question { viewer: viewer.asks(), at_sequence: None, at_least_sequence, query };
        let query::Answered { answer, sequence } = self.projections.question(question).await?;
        Ok(Sequenced { body: answer, sequence })
    }

    /// Sends a command in the name of who is signed in.
    pub async fn send<C: Command>(
        &self,
        viewer: &Viewer,
        RequestId(correlation): RequestId,
        command: C,
    ) -> Result<Sequenced<C::Answer>, Problem> {
        let Viewer(identity) = viewer;
        let done = self.services.send(identity.person, identity.role, correlation, command).await?;
        Ok(Sequenced { body: done.answer, sequence: done.sequence })
    }

    /// The key of grants and receipts.
    pub fn key(&self) -> Result<&SigningKey, Problem> {
        self.key.get().ok_or_else(|| Problem::unavailable("the services have not made the signing key yet"))
    }
}
