use std::path::PathBuf;
use std::time::Instant;

use async_nats::jetstream::stream::{Config, StorageType};
use clap::Args;
use futures::StreamExt;
use jobtrail_broker::{Broker, BrokerOptions};
use jobtrail_bus::{Bus, Connection};
use jobtrail_log::JetStreamLog;
use tempfile::TempDir;

/// Where a measurement takes place.
#[derive(Args, Clone, Debug)]
pub struct Place {
    /// The broker's program; absent: nats-server from the PATH.
    #[arg(long, env = "JOBTRAIL_NATS_SERVER", value_name = "FILE")]
    nats_server: Option<PathBuf>,
    /// Where the folder for the measurement is made: on the disk that is to be measured.
    #[arg(long, default_value = ".", value_name = "DIR")]
    within: PathBuf,
}

/// A durable broker with an empty log, which goes when this is dropped.
pub struct Stage {
    pub bus: Bus,
    pub log: JetStreamLog,
    pub folder: TempDir,
    pub broker: Broker,
}

impl Stage {
    pub async fn set(place: &Place) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix(".jobtrail-bench-").tempdir_in(&place.within)?;
        let program = place.nats_server.clone().unwrap_or_else(|| BrokerOptions::PROGRAM.into());
        let broker = Broker::start(BrokerOptions::new(program, folder.path().join("broker"))).await?;
        let bus = Bus::connect(&Connection::new(broker.url(), "jobtrail-bench")).await?;
        let log = JetStreamLog::open(&bus, jobtrail_log::Options::default()).await?;
        Ok(Self { bus, log, folder, broker })
    }

    /// Single acknowledged publishes per second that the broker bears, with `in_flight` at a time: the most that
    /// anything without batches can reach on this disk.
    pub async fn raw_rate(&self, bytes: usize, messages: usize, in_flight: usize) -> anyhow::Result<f64> {
        let jetstream = self.bus.jetstream();
        let config = Config {
            name: "RAW".to_owned(),
            subjects: vec!["raw.*".to_owned()],
            storage: StorageType::File,
            ..Config::default()
        };
        jetstream.create_stream(config).await?;
        let began = Instant::now();
        let mut publishes = futures::stream::iter(0..messages)
            .map(|n| async move {
                let acknowledgement = jetstream.publish(format!("raw.{n}"), vec![0; bytes].into()).await?;
                acknowledgement.await
            })
            .buffer_unordered(in_flight);
        while let Some(published) = publishes.next().await {
            published?;
        }
        let rate = per_second(messages, began);
        drop(publishes);
        jetstream.delete_stream("RAW").await?;
        Ok(rate)
    }
}

pub fn per_second(count: usize, began: Instant) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let count = count as f64;
    count / began.elapsed().as_secs_f64()
}
