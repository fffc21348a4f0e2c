//! What the gateway is told at its start.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::oidc::OidcSettings;

/// Where it listens, where it keeps bytes, and how much it bears.
#[derive(Clone, Debug)]
pub struct Options {
    /// Port 0 takes a free one; the one taken is told when the gateway is ready.
    pub listen: SocketAddr,
    /// The folder that holds the content of files. It is made when it is not there.
    pub content: PathBuf,
    pub limits: Limits,
    /// Absent: people sign in with passwords alone.
    pub oidc: Option<OidcSettings>,
}

/// Every bound of the gateway. The defaults suit one machine with a few hundred users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest JSON body, in bytes.
    pub json_bytes: usize,
    /// The largest file that may be uploaded, in bytes; absent: as large as the disk bears.
    pub upload_bytes: Option<u64>,
    /// The most files in one upload.
    pub upload_files: usize,
    /// Uploads of people at a time; others wait for [`Limits::upload_wait`].
    pub uploads: usize,
    /// Uploads of agents at a time, apart from people's, so that neither waits for the other.
    pub agent_uploads: usize,
    /// How long an upload may wait for its turn before it is told to come back later.
    pub upload_wait: Duration,
    /// How long an upload may pause before it counts as given up.
    pub upload_idle: Duration,
    /// Live connections (changes, logs that are followed), of all people together.
    pub live_connections: usize,
    /// Live connections of one person.
    pub live_connections_per_person: usize,
    /// Changes that a live connection may be behind before it is told to read everything again.
    pub live_buffer: usize,
    /// How often a live connection says that it is alive.
    pub heartbeat: Duration,
    /// How long a request may take to send its header.
    pub header_wait: Duration,
    /// How long requests may go on after the gateway was told to stop.
    pub shutdown_wait: Duration,
    /// How long an authenticated credential is remembered, and so how long a withdrawn one may still work elsewhere.
    pub identity_memory: Duration,
    /// How long the name of a person is remembered.
    pub name_memory: Duration,
    /// Proxies in front of it that say in `X-Forwarded-For` for whom they ask. From others that header is not believed.
    pub trusted_proxies: Vec<IpAddr>,
}

impl Limits {
    /// The longest secret that is looked at, in bytes.
    pub const LONGEST_SECRET: usize = 256;
    /// The most credentials and the most names that are remembered.
    pub const MOST_REMEMBERED: u64 = 10_000;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            json_bytes: 256 * 1024,
            upload_bytes: None,
            upload_files: 100,
            uploads: 64,
            agent_uploads: 64,
            upload_wait: Duration::from_secs(10),
            upload_idle: Duration::from_secs(60),
            live_connections: 1_000,
            live_connections_per_person: 32,
            live_buffer: 1_024,
            heartbeat: Duration::from_secs(15),
            header_wait: Duration::from_secs(30),
            shutdown_wait: Duration::from_secs(10),
            identity_memory: Duration::from_secs(2),
            name_memory: Duration::from_secs(3),
            trusted_proxies: Vec::new(),
        }
    }
}
