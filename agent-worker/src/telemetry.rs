//! What a running function says, on its way to whoever watches. Nothing waits for it, and losing some costs nothing.

use std::time::Duration;

use async_nats::connection::State;
use jobtrail_bus::Bus;
use jobtrail_events::job::Lease;
use jobtrail_events::subject;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};
use tracing::debug;

use crate::run::{Progress, Said};

/// How much may wait to be sent.
pub(crate) const QUEUE: usize = 64;
/// How long the connection may take to take a message.
const PATIENCE: Duration = Duration::from_secs(2);
/// The shortest time between two words of progress.
const INTERVAL: Duration = Duration::from_millis(100);

/// Publishes until nothing more is said.
pub(crate) async fn publish(bus: Bus, lease: Lease, mut said: mpsc::Receiver<Said>) {
    let log = subject::run_log(lease.job, lease.attempt);
    let mut progress = Steps { subject: subject::run_progress(lease.job, lease.attempt), last: None, waiting: None };
    loop {
        let said = tokio::select! {
            said = said.recv() => said,
            () = progress.turn() => {
                progress.send(&bus).await;
                continue;
            }
        };
        match said {
            Some(Said::Log(text)) => send(&bus, log.clone(), text.into_bytes()).await,
            Some(Said::Progress(word)) => progress.waiting = Some(word),
            None => break,
        }
    }
    progress.send(&bus).await;
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

async fn send(bus: &Bus, subject: String, payload: Vec<u8>) {
    // What is published without a connection is kept in memory until there is one.
    if bus.client().connection_state() != State::Connected {
        return;
    }
    match timeout(PATIENCE, bus.client().publish(subject, payload.into())).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => debug!(%error, "a word of a running function was not published"),
        Err(_) => debug!("a word of a running function was not published in time"),
    }
}
