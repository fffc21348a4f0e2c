use std::sync::atomic::Ordering;
use std::time::Duration;

use async_nats::Client;
use async_nats::connection::State;
use tokio::time::sleep;

const PAUSE_BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// One connection of a client, which makes another one when it breaks and does not tell those who wait for an answer
/// on the first.
pub struct Connection {
    client: Client,
    number: u64,
}

impl Connection {
    /// The present one; none while there is none.
    pub fn present(client: &Client) -> Option<Self> {
        let connection = Self { client: client.clone(), number: number(client) };
        (client.connection_state() == State::Connected).then_some(connection)
    }

    /// Returns when there is another one instead.
    pub async fn replaced(&self) {
        while number(&self.client) == self.number {
            sleep(PAUSE_BETWEEN_LOOKS).await;
        }
    }
}

fn number(client: &Client) -> u64 {
    client.statistics().connects.load(Ordering::Relaxed)
}
