use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::Args;
use jobtrail_events::subject::permission::Role;
use jobtrail_gateway::{OidcSettings, WrongSettings};
use tokio::sync::oneshot;

use crate::limits::Limits;
use crate::oidc::Oidc;
use crate::role::{self, Keys, Nats};

#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    nats: Nats,
    #[command(flatten)]
    keys: Keys,
    /// Where to listen.
    #[arg(long, env = "JOBTRAIL_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDR:PORT")]
    listen: SocketAddr,
    /// Where the bytes of files are kept.
    #[arg(long, env = "JOBTRAIL_CONTENT", value_name = "DIR")]
    content: PathBuf,
    #[command(flatten)]
    doors: Doors,
    #[command(flatten)]
    limits: Limits,
}

/// How people come in, besides with a password.
#[derive(Args)]
pub struct Doors {
    /// The address of a proxy in front of it, which says in X-Forwarded-For for whom it asks; several are divided by commas.
    #[arg(long = "trusted-proxy", env = "JOBTRAIL_TRUSTED_PROXIES", value_name = "ADDRESS", value_delimiter = ',')]
    trusted_proxies: Vec<IpAddr>,
    #[command(flatten)]
    oidc: Oidc,
}

impl Doors {
    /// Those limits, with whom to believe.
    pub fn limits(&self, limits: &Limits) -> jobtrail_gateway::Limits {
        jobtrail_gateway::Limits { trusted_proxies: self.trusted_proxies.clone(), ..limits.bounds() }
    }

    pub fn oidc(&self) -> Result<Option<OidcSettings>, WrongSettings> {
        self.oidc.settings()
    }
}

pub async fn run(options: Options) -> anyhow::Result<()> {
    role::log(role::INFO);
    let oidc = options.doors.oidc()?;
    let (stop, _) = role::on_signals()?;
    let bus = options.nats.connect(&options.keys, Role::Gateway).await?;
    let (ready, is_ready) = oneshot::channel();
    tokio::spawn(async move {
        if let Ok(listening) = is_ready.await {
            // With port 0 this is how one learns the port. Nobody may be listening to standard output.
            let _ = writeln!(std::io::stdout(), "Jobtrail's gateway is at http://{listening}");
        }
    });
    let limits = options.doors.limits(&options.limits);
    let gateway = jobtrail_gateway::Options { listen: options.listen, content: options.content, limits, oidc };
    Ok(jobtrail_gateway::run(gateway, bus, stop, ready).await?)
}
