//! What every role has: a broker to connect to, a log of its own doings, and a signal to stop.

use std::path::PathBuf;

use clap::Args;
use jobtrail_bus::{Bus, Connection};
use jobtrail_events::subject::permission::Role;
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

/// The keys of a role.
#[derive(Args, Clone, Debug)]
pub struct Keys {
    /// The folder with the role's key, as `jobtrail keys` makes it; absent: the broker lets everybody in.
    #[arg(long, env = "JOBTRAIL_KEYS", value_name = "DIR")]
    pub keys: Option<PathBuf>,
}

impl Nats {
    /// Connects as a role: with its key, or as nobody in particular.
    pub async fn connect(&self, keys: &Keys, role: Role) -> anyhow::Result<Bus> {
        let connection = match &keys.keys {
            Some(folder) => crate::keys::Keys::in_folder(folder).connection(&self.url, role)?,
            None => Connection::new(&self.url, format!("jobtrail-{}", role.name())),
        };
        Ok(Bus::connect(&connection).await?)
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
