use std::time::Duration;

use async_nats::RequestErrorKind;
use async_nats::connection::State;
use async_nats::jetstream::kv;
use futures::StreamExt;
use jobtrail_bus::Bus;
use jobtrail_events::subject;
use jobtrail_log::Log;
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::doors::Door;
use super::{Access, Doorman};

/// How long a server may take to answer that it has closed a connection.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often it is looked whether connections may do what they are not meant to any more.
const TICK: Duration = Duration::from_secs(1);

/// Closes connections, by a user that may do nothing else. Cheap to clone.
#[derive(Clone)]
pub struct Closer(pub Bus);

#[derive(Serialize)]
struct Kick {
    cid: u64,
}

impl Closer {
    /// Whether the server has heard of it. A connection that is closed already is passed over by the server.
    pub async fn close(&self, door: &Door) -> bool {
        let Ok(kick) = serde_json::to_vec(&Kick { cid: door.client }) else { return false };
        let subject = subject::kick(&door.server);
        let request = async_nats::Request::new().payload(kick.into()).timeout(Some(PATIENCE));
        match self.0.client().send_request(subject, request).await {
            Ok(_) => true,
            // The server is gone, and its connections with it.
            Err(error) if error.kind() == RequestErrorKind::NoResponders => true,
            Err(error) => {
                warn!(agent.id = %door.agent, %error, "a connection of agent {} could not be closed yet", door.agent);
                false
            }
        }
    }
}

/// Closes connections that may do more than their agent may now: it was archived, or taken out of a pool.
pub async fn run<L: Log>(doorman: Doorman<L>, shutdown: CancellationToken) {
    while !shutdown.is_cancelled() {
        let ended = tokio::select! {
            () = shutdown.cancelled() => return,
            ended = watch(&doorman) => ended,
        };
        if let Err(error) = ended {
            warn!(%error, "the connections of agents could not be looked at: looking again");
        }
        tokio::time::sleep(TICK).await;
    }
}

enum Input {
    Entry(Option<Result<kv::Entry, kv::WatcherError>>),
    Tick,
}

async fn watch<L: Log>(doorman: &Doorman<L>) -> Result<(), async_nats::Error> {
    let mut entries = doorman.doors.watch().await?;
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let input = tokio::select! {
            entry = entries.next() => Input::Entry(entry),
            _ = tick.tick() => Input::Tick,
        };
        match input {
            Input::Entry(None) => return Ok(()),
            Input::Entry(Some(entry)) => doorman.doors.take_in(&entry?),
            Input::Tick if doorman.bus.client().connection_state() == State::Connected => {
                look(doorman).await?;
            }
            Input::Tick => {}
        }
    }
}

async fn look<L: Log>(doorman: &Doorman<L>) -> Result<(), async_nats::Error> {
    let Doorman { floor, projections, doors, closer, .. } = doorman;
    for (door, opened) in &doors.known() {
        let id = door.agent;
        // What other replicas write of agents is heard of at once.
        let agent = floor.core.agents.load(&id).await?;
        let now = Access::of_state(floor, projections, id, &agent.state).await;
        if !now.covers(&opened.access) {
            info!(agent.id = %id, "a connection of agent {id} is closed: it may do less than when it was opened");
            if closer.close(door).await {
                doors.remove(door).await?;
            }
        }
    }
    Ok(())
}
