//! A bucket that is kept in memory, since losing it costs nothing. It goes with its server, when that is killed or
//! started again, and is made again as soon as it is used.

use async_nats::jetstream::kv;
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use jobtrail_bus::Bus;

/// The entries of a bucket as they come.
pub type Watch = BoxStream<'static, Result<kv::Entry, kv::WatcherError>>;

/// Cheap to clone.
#[derive(Clone)]
pub struct Bucket {
    bus: Bus,
    config: kv::Config,
    store: kv::Store,
}

impl Bucket {
    pub async fn open(bus: &Bus, config: kv::Config) -> Result<Self, async_nats::Error> {
        let store = bus.jetstream().create_or_update_key_value(config.clone()).await?;
        Ok(Self { bus: bus.clone(), config, store })
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

    /// What is in it, and then what is put in and taken out, until there is another connection: the bucket may be another
    /// one then, which counts from 1 again, and a watch of the old one would pass over what is in it.
    pub async fn watch(&self) -> Result<Watch, async_nats::Error> {
        let connects = self.bus.connects();
        let entries = match self.store.watch_with_history(">").await {
            Ok(entries) => entries,
            Err(_) => {
                self.make_again().await?;
                self.store.watch_with_history(">").await?
            }
        };
        let bus = self.bus.clone();
        Ok(entries.take_until(async move { bus.connected_since(connects).await }).boxed())
    }

    async fn make_again(&self) -> Result<(), async_nats::Error> {
        self.bus.jetstream().create_or_update_key_value(self.config.clone()).await?;
        Ok(())
    }
}
