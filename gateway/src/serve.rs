//! The connections: HTTP/1 and HTTP/2, with a bound on how long a client may take to say what it wants.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::util::MapRequest;
use tracing::{debug, warn};

use crate::extract::Peer;
use crate::options::Limits;

/// Between attempts, when the system refuses a connection: mostly since too many files are open.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until the shutdown, and then for as long as requests take that are going on, up to the limit.
pub async fn serve(listener: TcpListener, router: Router, limits: &Limits, shutdown: &CancellationToken) {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.header_wait);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(limits.heartbeat);
    let open = GracefulShutdown::new();
    let cut = CancellationToken::new();
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = accept(&listener) => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                // Behind IPv6 sockets, IPv4 clients have an address that says so.
                let peer = Peer(peer.ip().to_canonical());
                let router = MapRequest::new(router.clone(), move |mut request: Request<Incoming>| {
                    request.extensions_mut().insert(peer);
                    request
                });
                let service = TowerToHyperService::new(router);
                let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
                let connection = open.watch(connection);
                let cut = cut.clone();
                tokio::spawn(async move {
                    if let Some(Err(error)) = cut.run_until_cancelled(connection).await {
                        // A client that goes away in the middle is nothing to be told about.
                        debug!(%error, "a connection ended early");
                    }
                });
            }
            Err(error) => {
                warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(limits.shutdown_wait, open.shutdown()).await.is_err() {
        warn!("requests that were still going on are cut off");
        cut.cancel();
    }
}

async fn accept(listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
    let (stream, peer) = listener.accept().await?;
    // Small answers go out at once.
    stream.set_nodelay(true)?;
    Ok((stream, peer))
}
