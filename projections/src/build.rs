//! Building the read model from the beginning of the log, beside the one that answers meanwhile.

use std::path::PathBuf;
use std::sync::Arc;

use jobtrail_log::Log;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::error::Error;
use crate::store::{Mode, Store};
use crate::tail::{Tail, end_of, take_in};

/// Makes a database in the folder of all that the log has. Absent: it was told to stop.
///
/// The sequence that it has come to is sent to `progress`.
pub async fn build<L: Log>(
    folder: PathBuf,
    log: L,
    progress: watch::Sender<Option<u64>>,
    shutdown: CancellationToken,
) -> Result<Option<Arc<Store>>, Error> {
    let store = open(folder.clone(), Mode::Build).await?;
    info!(folder = %folder.display(), "building the read model from the log");
    let built = catch_up(log, &store, &progress, &shutdown).await;
    if !matches!(built, Ok(true)) {
        store.discard();
        return built.map(|_| None);
    }
    let sequence = store.sequence();
    spawn_blocking(move || store.flush()).await??;
    let store = open(folder, Mode::Follow).await?;
    info!(sequence, "the read model is built");
    Ok(Some(store))
}

/// Takes in the log up to where it ends now. `false`: it was told to stop.
pub async fn catch_up<L: Log>(
    log: L,
    store: &Arc<Store>,
    progress: &watch::Sender<Option<u64>>,
    shutdown: &CancellationToken,
) -> Result<bool, Error> {
    let end = tokio::select! {
        () = shutdown.cancelled() => return Ok(false),
        end = end_of(&log, store) => end?,
    };
    let mut tail = Tail::new(log, Arc::clone(store));
    while store.sequence() < end {
        progress.send_replace(Some(store.sequence()));
        let commits = tokio::select! {
            () = shutdown.cancelled() => return Ok(false),
            commits = tail.next() => commits?,
        };
        take_in(store, commits).await?;
    }
    Ok(true)
}

pub async fn open(folder: PathBuf, mode: Mode) -> Result<Arc<Store>, Error> {
    Ok(Arc::new(spawn_blocking(move || Store::open(&folder, mode)).await??))
}
