//! A bucket that is kept in memory, since losing it costs nothing. It goes with its server, when that is killed or
//! started again, and is made again as soon as it is used.

use async_nats::jetstream::{self, kv};
use bytes::Bytes;
use jobtrail_bus::Bus;

/// Cheap to clone.
#[derive(Clone)]
pub struct Bucket {
    jetstream: jetstream::Context,
    config: kv::Config,
    store: kv::Store,
}

impl Bucket {
    pub async fn open(bus: &Bus, config: kv::Config) -> Result<Self, async_nats::Error> {
        let jetstream = bus.jetstream().clone();
        let store = jetstream.create_or_update_key_value(config.clone()).await?;
        Ok(Self { jetstream, config, store })
    }

    pub async fn put(&self, key: &str, value: Bytes) -> Result<(), async_nats::Error> {
        if self.store.put(key, value.clone()).await.is_err() {
            self.make_again().await?;
            self.store.put(key, value).await?;
        }
        Ok(())
    }

    pub async fn purge(&self, key: &str) -> Result<(), async_nats::Error> {
        if self.store.purge(key).await.is_err() {
            self.make_again().await?;
            self.store.purge(key).await?;
        }
        Ok(())
    }

    /// What is in it, and then what is put in and taken out.
    pub async fn watch(&self) -> Result<kv::Watch, async_nats::Error> {
        match self.store.watch_with_history(">").await {
            Ok(watch) => Ok(watch),
            Err(_) => {
                self.make_again().await?;
                Ok(self.store.watch_with_history(">").await?)
            }
        }
    }

    async fn make_again(&self) -> Result<(), async_nats::Error> {
        self.jetstream.create_or_update_key_value(self.config.clone()).await?;
        Ok(())
    }
}
