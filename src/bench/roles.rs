use jobtrail_services::{service, webhooks};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::stage::Stage;

/// Services and projections, as they run beside each other in `jobtrail up`.
pub struct Roles {
    shutdown: CancellationToken,
    services: JoinHandle<Result<(), service::Error>>,
    projections: JoinHandle<Result<(), jobtrail_projections::Error>>,
}

impl Roles {
    /// Of the first administrator.
    pub const PASSWORD: &str = "of a measurement, for minutes";

    pub async fn begin(stage: &Stage) -> anyhow::Result<Self> {
        let shutdown = CancellationToken::new();
        let (ready, is_ready) = oneshot::channel();
        let options = service::Options {
            replicas: 1,
            admin_password: Some(Self::PASSWORD.to_owned()),
            keys: None,
            webhooks: webhooks::Options::default(),
            enrol_one: false,
        };
        let (bus, log) = (stage.bus.clone(), stage.log.clone());
        let services = tokio::spawn(service::run(options, bus, log, shutdown.clone(), ready));
        is_ready.await?;
        let (ready, is_ready) = oneshot::channel();
        let options = jobtrail_projections::service::Options::new(stage.folder.path().to_owned());
        let (bus, log) = (stage.bus.clone(), stage.log.clone());
        let projections = tokio::spawn(jobtrail_projections::service::run(options, bus, log, shutdown.clone(), ready));
        is_ready.await?;
        Ok(Self { shutdown, services, projections })
    }

    pub async fn end(self) -> anyhow::Result<()> {
        self.shutdown.cancel();
        self.services.await??;
        self.projections.await??;
        Ok(())
    }
}
