use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// The way between two parts of a system, which can be cut and mended. While it is cut nothing comes through in either
/// direction and neither side is told: what was sent meanwhile arrives late, as it does when a network heals.
pub struct Cable {
    address: SocketAddr,
    is_cut: watch::Sender<bool>,
    held_back: Arc<AtomicUsize>,
}

impl Cable {
    /// To an address such as `nats://127.0.0.1:4222`.
    pub async fn to(url: &str) -> Self {
        let target = url.rsplit('/').next().expect("an address").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let is_cut = watch::Sender::new(false);
        let held_back = Arc::new(AtomicUsize::new(0));
        let (cut, held) = (is_cut.clone(), Arc::clone(&held_back));
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let Ok(far) = TcpStream::connect(&target).await else { continue };
                let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                tokio::spawn(carry(near_in, far_out, cut.subscribe(), Arc::clone(&held)));
                tokio::spawn(carry(far_in, near_out, cut.subscribe(), Arc::default()));
            }
        });
        Self { address, is_cut, held_back }
    }

    pub fn nats(&self) -> String {
        format!("nats://{}", self.address)
    }

    pub fn cut(&self) {
        self.is_cut.send_replace(true);
    }

    /// How often something was sent on it that did not come through at once.
    pub fn held_back(&self) -> usize {
        self.held_back.load(Ordering::Relaxed)
    }

    pub fn mend(&self) {
        self.is_cut.send_replace(false);
    }
}

async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut is_cut: watch::Receiver<bool>,
    held_back: Arc<AtomicUsize>,
) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        if *is_cut.borrow() {
            held_back.fetch_add(1, Ordering::Relaxed);
        }
        if is_cut.wait_for(|is_cut| !is_cut).await.is_err() || to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
    // Nor is it told that the other side has gone.
    let _ = is_cut.wait_for(|is_cut| !is_cut).await;
}
