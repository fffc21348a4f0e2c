use std::time::Duration;

use async_nats::jetstream;
use async_nats::jetstream::context::{CreateStreamErrorKind, GetStreamErrorKind};
use async_nats::jetstream::stream::Config;
use futures::Stream;
use jobtrail_bus::Bus;
use jobtrail_events::aggregate::AggregateId;
use jobtrail_events::envelope::Commit;
use jobtrail_events::value::Digest;
use jobtrail_events::{codec, subject};

use tokio::time::{Instant, sleep};
use tracing::debug;

use crate::publish::Parcel;
use crate::read::Reader;
use crate::writer::Writer;
use crate::{AppendError, Appended, Log, LogError, Recorded, follow, recorded, settings};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Servers that keep a copy: 1 on a server of its own, 3 in a cluster.
    pub replicas: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { replicas: 1 }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "JT0004: the stream {stream} has {setting} = {found}, and a log needs {wanted}; \
         change it with `nats stream edit {stream}`, or open another broker"
    )]
    Settings { stream: &'static str, setting: &'static str, found: String, wanted: String },
    #[error("the broker refuses to make the stream {stream}: {reason}")]
    Refused { stream: &'static str, reason: String },
    #[error("the stream {stream} can be neither found nor made: {reason}")]
    Unavailable { stream: &'static str, reason: String },
}

/// The log on JetStream. Cheap to clone; the clones share one writer.
#[derive(Clone)]
pub struct JetStreamLog {
    jetstream: jetstream::Context,
    reader: Reader,
    writer: Writer,
}

impl JetStreamLog {
    /// Makes the stream when there is none, and else checks its settings.
    ///
    /// Has to be called in a tokio runtime, in which the writer then runs until the last clone is gone.
    pub async fn open(bus: &Bus, options: Options) -> Result<Self, OpenError> {
        let jetstream = bus.jetstream().clone();
        let found = patiently(async || find_or_create(&jetstream, options).await).await?;
        Self::with(bus, jetstream, &found, options.replicas).await
    }

    /// Waits until there is a stream, and checks its settings. For those who may not make one.
    ///
    /// Has to be called in a tokio runtime.
    pub async fn join(bus: &Bus) -> Result<Self, OpenError> {
        let jetstream = bus.jetstream().clone();
        let found =
            patiently(async || find(&jetstream).await?.ok_or_else(|| unavailable("nobody has made it yet"))).await?;
        Self::with(bus, jetstream, &found, found.num_replicas).await
    }

    async fn with(
        bus: &Bus,
        jetstream: jetstream::Context,
        found: &Config,
        replicas: usize,
    ) -> Result<Self, OpenError> {
        if let Some((setting, found, wanted)) = settings::difference(found, replicas) {
            return Err(OpenError::Settings { stream: subject::EVENTS, setting, found, wanted });
        }
        let reader = Reader::new(bus.client().clone(), &jetstream).await.map_err(unavailable)?;
        let writer = Writer::start(bus.client().clone(), reader.clone(), found.num_replicas > 1);
        Ok(Self { jetstream, reader, writer })
    }
}

impl Log for JetStreamLog {
    async fn append(&self, commit: &Commit, after: u64) -> Result<Appended, AppendError> {
        if let Some(reason) = recorded::objection(commit, after) {
            return Err(AppendError::Refused { aggregate: commit.aggregate.clone(), reason });
        }
        let payload = codec::encode(commit);
        let digest = Digest::of(&payload);
        let subject = subject::event(&commit.aggregate);
        let parcel = Parcel { subject, commit: commit.id, after, payload: payload.into() };
        let sequence = self.writer.append(commit.aggregate.clone(), parcel).await?;
        Ok(Appended { sequence, digest })
    }

    async fn read(&self, aggregate: &AggregateId) -> Result<Vec<Recorded>, LogError> {
        self.reader.history(aggregate).await
    }

    async fn at(&self, sequence: u64) -> Result<Option<Recorded>, LogError> {
        self.reader.at(sequence).await
    }

    async fn last_sequence(&self) -> Result<u64, LogError> {
        self.reader.last_sequence().await
    }

    async fn follow(
        &self,
        after: u64,
    ) -> Result<impl Stream<Item = Result<Recorded, LogError>> + Send + 'static, LogError> {
        follow::follow(self.jetstream.clone(), self.reader.clone(), after).await
    }
}

/// From here on a status is the server's trouble, which may pass.
const FIRST_SERVER_STATUS: usize = 500;
/// A cluster that has just started chooses who answers, which takes it a few seconds.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE_BETWEEN_TRIES: Duration = Duration::from_millis(250);

async fn patiently(mut find: impl AsyncFnMut() -> Result<Config, OpenError>) -> Result<Config, OpenError> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match find().await {
            Err(OpenError::Unavailable { reason, .. }) if Instant::now() < deadline => {
                debug!(reason, "the log's stream is not available yet");
                sleep(PAUSE_BETWEEN_TRIES).await;
            }
            outcome => return outcome,
        }
    }
}

/// The settings of the stream, if it is there.
async fn find(jetstream: &jetstream::Context) -> Result<Option<Config>, OpenError> {
    match jetstream.get_stream(subject::EVENTS).await {
        Ok(stream) => Ok(Some(stream.cached_info().config.clone())),
        Err(error) => match error.kind() {
            GetStreamErrorKind::JetStream(error) if error.error_code() == jetstream::ErrorCode::STREAM_NOT_FOUND => {
                Ok(None)
            }
            GetStreamErrorKind::JetStream(_)
            | GetStreamErrorKind::EmptyName
            | GetStreamErrorKind::InvalidStreamName
            | GetStreamErrorKind::Request => Err(unavailable(error)),
        },
    }
}

/// The settings of the stream, which is there afterwards.
async fn find_or_create(jetstream: &jetstream::Context, options: Options) -> Result<Config, OpenError> {
    if let Some(found) = find(jetstream).await? {
        return Ok(found);
    }
    match jetstream.create_stream(settings::wanted(options.replicas)).await {
        Ok(stream) => Ok(stream.cached_info().config.clone()),
        Err(error) => match error.kind() {
            // Another role was first, with other settings in mind.
            CreateStreamErrorKind::JetStream(error)
                if error.error_code() == jetstream::ErrorCode::STREAM_NAME_EXIST =>
            {
                let stream = jetstream.get_stream(subject::EVENTS).await.map_err(unavailable)?;
                Ok(stream.cached_info().config.clone())
            }
            CreateStreamErrorKind::JetStream(error)
                if error.code() < FIRST_SERVER_STATUS
                    || error.error_code() == jetstream::ErrorCode::STREAM_REPLICAS_NOT_SUPPORTED =>
            {
                Err(OpenError::Refused { stream: subject::EVENTS, reason: error.to_string() })
            }
            _ => Err(unavailable(error)),
        },
    }
}

fn unavailable(reason: impl ToString) -> OpenError {
    OpenError::Unavailable { stream: subject::EVENTS, reason: reason.to_string() }
}
