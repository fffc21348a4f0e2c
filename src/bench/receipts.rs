use jobtrail_bus::Bus;
use jobtrail_events::grant::{Receipt, SigningKey};
use jobtrail_events::ids::FileId;
use jobtrail_events::job::{Artifact, Lease};
use jobtrail_events::subject;
use jobtrail_events::value::Digest;
use uuid::Uuid;

/// Receipts as the gateway gives them, where a measurement has none.
#[derive(Clone)]
pub struct Receipts(SigningKey);

impl Receipts {
    /// With the key that the services have made.
    pub async fn of(bus: &Bus) -> anyhow::Result<Self> {
        let bucket = bus.jetstream().get_key_value(subject::SECRETS).await?;
        let key = bucket.get(subject::SIGNING_KEY).await?;
        let key = key.ok_or_else(|| anyhow::anyhow!("the services have not made the signing key"))?;
        Ok(Self(SigningKey(<[u8; 32]>::try_from(key.as_ref())?)))
    }

    /// The log of a function that said nothing.
    pub fn log(&self, lease: Lease) -> (Artifact, String) {
        let Lease { job, attempt, boot: _ } = lease;
        let (content, size) = (Digest::of(b""), 0);
        let log = Artifact {
            file: FileId(Uuid::nil()),
            output: Artifact::LOG.to_owned(),
            name: "log.txt".to_owned(),
            media_type: "text/plain; charset=utf-8".to_owned(),
            size,
            content,
        };
        (log, self.0.sign_receipt(&Receipt { job, attempt, content, size }))
    }
}
