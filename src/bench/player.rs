use std::time::Duration;

use async_nats::jetstream::consumer::PullConsumer;
use futures::StreamExt;
use jobtrail_agent::Session;
use jobtrail_bus::Bus;
use jobtrail_events::agent::{Profile, RegisterAgent};
use jobtrail_events::ids::{AgentId, BootId};
use jobtrail_events::job::Lease;
use jobtrail_events::subject;
use jobtrail_events::tool::Manifest;
use jobtrail_events::value::Digest;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::receipts::Receipts;

/// An agent whose function does nothing. Cheap to clone.
#[derive(Clone)]
pub struct Player {
    session: Session,
    consumer: PullConsumer,
}

impl Player {
    /// The tool that every player has.
    pub const TOOL: &str = "measured";
    const HEARTBEAT: Duration = Duration::from_secs(5);
    const REQUEST: Duration = Duration::from_secs(30);

    pub async fn enlist(bus: &Bus, agent: AgentId, name: &str) -> anyhow::Result<Self> {
        let manifest = Manifest::from_json(
            r#"{"key":"measured","name":"Measured","version":"1.0.0","function":[
                {"key":"nothing","name":"Nothing","command":["true"],"accepts":{"extensions":["txt"]}}]}"#,
        )?;
        let session = Session::new(bus.clone(), agent, BootId(Uuid::new_v4()));
        let profile = Profile {
            name: name.to_owned(),
            host: "localhost".to_owned(),
            os: std::env::consts::OS.to_owned(),
            arch: std::env::consts::ARCH.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            slots: 1,
            takes_automatic: true,
            sandboxed: false,
            offers: vec![],
        };
        let tools = vec![RegisterAgent::tool(&manifest, Digest::of(b"measured"))];
        let enlisted = session.register(RegisterAgent { boot: session.boot(), profile, tools }).await?;
        let automatic = enlisted.consumers.iter().find(|name| name.starts_with("auto"));
        let name = automatic.ok_or_else(|| anyhow::anyhow!("no consumer of automatic work"))?;
        let consumer = bus.jetstream().get_consumer_from_stream(name, subject::WORK).await?;
        Ok(Self { session, consumer })
    }

    /// Sends heartbeats for as long as the services hear them.
    pub fn beat(&self, busy: u32) -> JoinHandle<()> {
        let session = self.session.clone();
        tokio::spawn(async move {
            while session.heartbeat(busy, false).await.is_ok() {
                tokio::time::sleep(Self::HEARTBEAT).await;
            }
        })
    }

    /// Waits for an attempt at a job and claims it.
    pub async fn claim(&self) -> anyhow::Result<Lease> {
        loop {
            let mut offers = self.consumer.batch().max_messages(1).expires(Self::REQUEST).messages().await?;
            while let Some(offer) = offers.next().await {
                let offer = offer.map_err(anyhow::Error::from_boxed)?;
                let Some((job, attempt)) = subject::offered(&offer.subject) else { continue };
                let lease = self.session.lease(job, attempt);
                let claimed = self.session.claim(lease).await;
                offer.ack().await.map_err(anyhow::Error::from_boxed)?;
                if claimed.is_ok() {
                    return Ok(lease);
                }
            }
        }
    }

    pub async fn start(&self, lease: Lease) -> anyhow::Result<()> {
        Ok(self.session.start(lease).await?)
    }

    /// What is left to be said of a claimed attempt.
    pub async fn finish(&self, lease: Lease, receipts: &Receipts) -> anyhow::Result<()> {
        self.session.start(lease).await?;
        self.session.output_ready(lease).await?;
        self.session.upload_started(lease).await?;
        Ok(self.session.complete(lease, vec![receipts.log(lease)]).await?)
    }
}
