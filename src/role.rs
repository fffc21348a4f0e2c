//! What every role has: a broker to connect to, a log of its own doings, and a signal to stop.

use clap::Args;
use jobtrail_bus::{Bus, ConnectError, Connection};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

/// How a role reaches the broker.
#[derive(Args, Clone, Debug)]
pub struct Nats {
    /// The broker, as in nats://127.0.0.1:4222; several, with commas, for a cluster.
    #[arg(long = "nats", env = "JOBTRAIL_NATS", value_name = "URL", value_parser = nats_url)]
    pub url: String,
}

impl Nats {
    /// `name` is what the broker's operator sees.
    pub async fn connect(&self, name: &str) -> Result<Bus, ConnectError> {
        Bus::connect(&Connection::new(&self.url, name)).await
    }
}

pub fn nats_url(text: &str) -> Result<String, String> {
    let is_one =
        |url: &str| ["nats://", "tls://"].iter().any(|scheme| url.len() > scheme.len() && url.starts_with(scheme));
    if text.split(',').all(is_one) {
        Ok(text.to_owned())
    } else {
        Err("must be nats://HOST:PORT or tls://HOST:PORT".to_owned())
    }
}

/// Logs to standard error: text at a terminal, JSON lines otherwise. `JOBTRAIL_LOG` filters, as in `info,async_nats=warn`.
pub fn log(default: &str) {
    let filter = EnvFilter::try_from_env("JOBTRAIL_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let is_terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
    // Only a second call could fail, and there is none.
    let _ = if is_terminal { builder.compact().try_init() } else { builder.json().try_init() };
}

/// The filter of a role.
pub const INFO: &str = "info,async_nats=warn";

/// Two tokens: the first signal (interrupt or terminate) cancels the first, the next one the second.
pub fn on_signals() -> std::io::Result<(CancellationToken, CancellationToken)> {
    let (stop, at_once) = (CancellationToken::new(), CancellationToken::new());
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let tokens = (stop.clone(), at_once.clone());
    tokio::spawn(async move {
        for token in [stop, at_once] {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            token.cancel();
        }
    });
    Ok(tokens)
}
