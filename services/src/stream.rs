//! The streams of the services: made when they are not there, and refused when they are there with other settings.

use async_nats::jetstream::stream::{Config, PersistenceMode, Stream};
use jobtrail_bus::Bus;

/// A stream is not as it has to be. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[error(
    "JT0004: the stream {stream} has {setting} = {found}, where {wanted} is needed; what it holds can be lost, so \
     remove it (nats stream rm {stream}) and start again"
)]
pub struct OtherSettings {
    stream: String,
    setting: &'static str,
    found: String,
    wanted: String,
}

pub async fn ensure(bus: &Bus, wanted: Config) -> Result<Stream, async_nats::Error> {
    let mut stream = bus.jetstream().get_or_create_stream(wanted.clone()).await?;
    let found = &stream.info().await?.config;
    match difference(found, &wanted) {
        None => Ok(stream),
        Some((setting, found, wanted)) => {
            let stream = stream.cached_info().config.name.clone();
            Err(OtherSettings { stream, setting, found, wanted }.into())
        }
    }
}

/// The first setting that differs: its name, what it is, what it should be.
fn difference(found: &Config, wanted: &Config) -> Option<(&'static str, String, String)> {
    let limit = |limit: i64| if limit <= 0 { "unlimited".to_owned() } else { limit.to_string() };
    let settings = |config: &Config| {
        [
            ("subjects", config.subjects.join(", ")),
            ("storage", format!("{:?}", config.storage)),
            ("retention", format!("{:?}", config.retention)),
            ("discard", format!("{:?}", config.discard)),
            ("discard_new_per_subject", config.discard_new_per_subject.to_string()),
            ("max_msgs", limit(config.max_messages)),
            ("max_msgs_per_subject", limit(config.max_messages_per_subject)),
            ("max_bytes", limit(config.max_bytes)),
            ("max_age", format!("{:?}", config.max_age)),
            ("num_replicas", config.num_replicas.to_string()),
            ("allow_direct", config.allow_direct.to_string()),
            ("persist_mode", format!("{:?}", config.persist_mode.as_ref().unwrap_or(&PersistenceMode::Default))),
        ]
    };
    let pairs = settings(found).into_iter().zip(settings(wanted));
    pairs.map(|((setting, found), (_, wanted))| (setting, found, wanted)).find(|(_, found, wanted)| found != wanted)
}

#[cfg(test)]
mod tests {
    use async_nats::jetstream::stream::RetentionPolicy;

    use super::*;

    #[test]
    fn the_first_difference_is_named() {
        let wanted = Config { retention: RetentionPolicy::WorkQueue, ..Config::default() };
        assert_eq!(difference(&wanted, &wanted), None);
        let (setting, found, needed) = difference(&Config::default(), &wanted).expect("they differ");
        assert_eq!((setting, found.as_str(), needed.as_str()), ("retention", "Limits", "WorkQueue"));
    }
}
