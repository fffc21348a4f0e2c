use clap::Args;
use jobtrail_events::subject::permission::Role;
use jobtrail_log::JetStreamLog;
use jobtrail_services::{service, webhooks};
use tokio::sync::oneshot;
use tracing::warn;

use crate::keys;
use crate::role::{self, Keys, Nats};

#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    nats: Nats,
    #[command(flatten)]
    keys: Keys,
    /// Copies of every stream; more than 1 needs a cluster of brokers.
    #[arg(long, env = "JOBTRAIL_REPLICAS", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=5))]
    replicas: u8,
    /// The first administrator's password; made up and logged once when absent.
    #[arg(long, env = "JOBTRAIL_ADMIN_PASSWORD", hide_env_values = true, value_name = "PASSWORD")]
    admin_password: Option<String>,
    /// Where webhooks may lead: to public addresses alone, or to any, also this machine and its network.
    #[arg(long, env = "JOBTRAIL_WEBHOOK_TARGETS", default_value_t, value_name = "public|any")]
    webhook_targets: webhooks::Targets,
}

pub async fn run(options: Options) -> anyhow::Result<()> {
    role::log(role::INFO);
    let (stop, _) = role::on_signals()?;
    let bus = options.nats.connect(&options.keys, Role::Services).await?;
    let keys = match &options.keys.keys {
        Some(folder) => Some(keys::Keys::in_folder(folder).of_services(&options.nats.url).await?),
        None => {
            warn!("JT0011: without --keys whoever reaches the broker can play any agent and write the log");
            None
        }
    };
    let replicas = usize::from(options.replicas);
    let log = JetStreamLog::open(&bus, jobtrail_log::Options { replicas }).await?;
    let (ready, is_ready) = oneshot::channel::<service::Ready>();
    tokio::spawn(async move {
        if let Ok(service::Ready { admin_password: Some(password), .. }) = is_ready.await {
            warn!("the first administrator is 'admin' with the password {password}; it is not shown again");
        }
    });
    let services = service::Options {
        replicas,
        admin_password: options.admin_password,
        keys,
        webhooks: webhooks::Options::new(options.webhook_targets),
        enrol_one: false,
    };
    // Boxed, since its future is large.
    Ok(Box::pin(service::run(services, bus, log, stop, ready)).await?)
}
