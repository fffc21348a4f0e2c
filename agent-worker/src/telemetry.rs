//! What a running function says, on its way to whoever watches. Nothing waits for it, and losing some costs nothing.

use std::time::Duration;

use async_nats::connection::State;
use jobtrail_bus::Bus;
use jobtrail_events::ids::AgentId;
use jobtrail_events::job::Lease;
use jobtrail_events::subject;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};
use tracing::debug;

use crate::pace::not_shown;
use crate::run::{Progress, Said};

/// How much may wait to be sent.
pub(crate) const QUEUE: usize = 64;
/// How long the connection may take to take a message.
const PATIENCE: Duration = Duration::from_secs(2);
/// The shortest time between two words of progress.
const INTERVAL: Duration = Duration::from_millis(100);

/// Publishes until nothing more is said.
pub(crate) async fn publish(bus: Bus, agent: AgentId, lease: Lease, mut said: mpsc::Receiver<Said>) {
    let mut words = Words { subject: subject::run_log(agent, lease.job, lease.attempt), missed: 0 };
    let subject = subject::run_progress(agent, lease.job, lease.attempt);
    let mut progress = Steps { subject, last: None, waiting: None };
    loop {
        let said = tokio::select! {
            said = said.recv() => said,
            () = progress.turn() => {
                progress.send(&bus).await;
                continue;
            }
        };
        match said {
            Some(Said::Log(text)) => words.send(&bus, &text).await,
            Some(Said::Progress(word)) => progress.waiting = Some(word),
            None => break,
        }
    }
    progress.send(&bus).await;
}

/// The log, of which a part may get lost; then that is said.
struct Words {
    subject: String,
    /// Bytes that did not reach the broker since something did.
    missed: u64,
}

impl Words {
    async fn send(&mut self, bus: &Bus, text: &str) {
        let mark = if self.missed > 0 { not_shown(self.missed) } else { String::new() };
        if send(bus, self.subject.clone(), format!("{mark}{text}").into_bytes()).await {
            self.missed = 0;
        } else {
            self.missed += text.len() as u64;
        }
    }
}

/// Progress, of which the latest matters only.
struct Steps {
    subject: String,
    last: Option<Instant>,
    waiting: Option<Progress>,
}

impl Steps {
    /// Waits until there is something to send and it may be sent.
    async fn turn(&self) {
        match (&self.waiting, self.last) {
            (None, _) => std::future::pending().await,
            (Some(_), None) => {}
            (Some(_), Some(last)) => tokio::time::sleep_until(last + INTERVAL).await,
        }
    }

    async fn send(&mut self, bus: &Bus) {
        let Some(word) = self.waiting.take() else { return };
        self.last = Some(Instant::now());
        if let Ok(json) = serde_json::to_vec(&word) {
            send(bus, self.subject.clone(), json).await;
        }
    }
}

/// Answers whether the connection took it.
async fn send(bus: &Bus, subject: String, payload: Vec<u8>) -> bool {
    // What is published without a connection is kept in memory until there is one.
    if bus.client().connection_state() != State::Connected {
        return false;
    }
    match timeout(PATIENCE, bus.client().publish(subject, payload.into())).await {
        Ok(Ok(())) => return true,
        Ok(Err(error)) => debug!(%error, "a word of a running function was not published"),
        Err(_) => debug!("a word of a running function was not published in time"),
    }
    false
}
