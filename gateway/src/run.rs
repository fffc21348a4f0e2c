//! The gateway from its start to its end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use jobtrail_bus::Bus;
use jobtrail_events::grant::SigningKey;
use jobtrail_events::subject;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

use crate::app::{App, Shared};
use crate::content::{ContentStore, StoreError};
use crate::oidc::{Oidc, WrongSettings};
use crate::options::Options;
use crate::{figures, live, router, serve};

/// The gateway cannot run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot listen on {address}; take another one with --listen, or port 0 for a free one")]
    Listen { address: SocketAddr, source: std::io::Error },
    #[error("the folder for content {folder} cannot be used")]
    Content { folder: String, source: StoreError },
    #[error(transparent)]
    Oidc(#[from] WrongSettings),
}

/// Serves until the shutdown. `ready` is told the address once it listens; whether the rest of the system is there too
/// is what `/readyz` says.
pub async fn run(
    options: Options,
    bus: Bus,
    shutdown: CancellationToken,
    ready: oneshot::Sender<SocketAddr>,
) -> Result<(), Error> {
    let Options { listen, content, limits, oidc } = options;
    let oidc = oidc.map(Oidc::new).transpose()?;
    let store = ContentStore::local(&content);
    let store = store.map_err(|source| Error::Content { folder: content.display().to_string(), source })?;
    let listener = TcpListener::bind(listen).await.map_err(|source| Error::Listen { address: listen, source })?;
    let address = listener.local_addr().map_err(|source| Error::Listen { address: listen, source })?;
    figures::install();
    let app = App::new(bus, store, limits, oidc, shutdown.clone());
    let tasks = TaskTracker::new();
    tasks.spawn(live::run(Arc::clone(&app)));
    tasks.spawn(find_key(Arc::clone(&app)));
    tasks.spawn(figures::upkeep(shutdown.clone()));
    tasks.close();
    info!(%address, "gateway listens on http://{address}");
    // Nobody has to wait for it.
    let _ = ready.send(address);
    serve::serve(listener, router::router(Arc::clone(&app)), &app.limits, &shutdown).await;
    tasks.wait().await;
    info!("gateway stopped");
    Ok(())
}

/// How long to wait before looking again for what the services have to make first.
const PAUSE: Duration = Duration::from_millis(100);
/// How often one is told that it is still not there.
const COMPLAINT: Duration = Duration::from_secs(10);

/// Waits for the key of grants and receipts.
async fn find_key(app: Shared) {
    let begun = tokio::time::Instant::now();
    let mut complaints = 0;
    loop {
        if let Some(key) = key(&app.bus).await {
            let _ = app.key.set(key);
            return;
        }
        if begun.elapsed() > COMPLAINT * (complaints + 1) {
            complaints += 1;
            warn!("the services have not made the signing key yet; agents cannot read or store content");
        }
        tokio::select! {
            () = app.shutdown.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

async fn key(bus: &Bus) -> Option<SigningKey> {
    let secrets = bus.jetstream().get_key_value(subject::SECRETS).await.ok()?;
    let key = secrets.get(subject::SIGNING_KEY).await.ok()??;
    Some(SigningKey(key.as_ref().try_into().ok()?))
}
