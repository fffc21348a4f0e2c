//! What the stream has to be like, and whether the one that is there is.

use async_nats::jetstream::stream::{Config, DiscardPolicy, PersistenceMode, RetentionPolicy, StorageType};
use jobtrail_events::subject;

/// The stream as it is made.
pub(crate) fn wanted(replicas: usize) -> Config {
    Config {
        name: subject::EVENTS.to_owned(),
        description: Some("Jobtrail: everything that happened".to_owned()),
        subjects: vec![subject::EVENTS_ALL.to_owned()],
        storage: StorageType::File,
        retention: RetentionPolicy::Limits,
        max_messages: -1,
        max_messages_per_subject: -1,
        max_bytes: -1,
        max_message_size: -1,
        max_consumers: -1,
        discard: DiscardPolicy::New,
        num_replicas: replicas,
        deny_delete: true,
        deny_purge: true,
        allow_direct: true,
        allow_atomic_publish: true,
        ..Config::default()
    }
}

/// The first setting by which `found` would not be a log: its name, what it is, what it should be.
pub(crate) fn difference(found: &Config, replicas: usize) -> Option<(&'static str, String, String)> {
    let wanted = wanted(replicas);
    let unlimited = |limit: i64| if limit <= 0 { "unlimited".to_owned() } else { limit.to_string() };
    let settings = [
        ("subjects", found.subjects.join(", "), wanted.subjects.join(", ")),
        ("storage", format!("{:?}", found.storage), format!("{:?}", wanted.storage)),
        ("retention", format!("{:?}", found.retention), format!("{:?}", wanted.retention)),
        ("max_msgs", unlimited(found.max_messages), unlimited(wanted.max_messages)),
        ("max_msgs_per_subject", unlimited(found.max_messages_per_subject), unlimited(wanted.max_messages_per_subject)),
        ("max_bytes", unlimited(found.max_bytes), unlimited(wanted.max_bytes)),
        ("max_age", format!("{:?}", found.max_age), format!("{:?}", wanted.max_age)),
        ("max_msg_size", unlimited(found.max_message_size.into()), unlimited(wanted.max_message_size.into())),
        ("num_replicas", found.num_replicas.to_string(), wanted.num_replicas.to_string()),
        ("no_ack", found.no_ack.to_string(), wanted.no_ack.to_string()),
        ("sealed", found.sealed.to_string(), wanted.sealed.to_string()),
        ("deny_delete", found.deny_delete.to_string(), wanted.deny_delete.to_string()),
        ("deny_purge", found.deny_purge.to_string(), wanted.deny_purge.to_string()),
        ("allow_direct", found.allow_direct.to_string(), wanted.allow_direct.to_string()),
        ("allow_atomic", found.allow_atomic_publish.to_string(), wanted.allow_atomic_publish.to_string()),
        ("allow_rollup_hdrs", found.allow_rollup.to_string(), wanted.allow_rollup.to_string()),
        ("allow_msg_ttl", found.allow_message_ttl.to_string(), wanted.allow_message_ttl.to_string()),
        ("mirror", found.mirror.is_some().to_string(), wanted.mirror.is_some().to_string()),
        ("sources", found.sources.is_some().to_string(), wanted.sources.is_some().to_string()),
        (
            "subject_transform",
            found.subject_transform.is_some().to_string(),
            wanted.subject_transform.is_some().to_string(),
        ),
        ("persist_mode", persistence(found), persistence(&wanted)),
    ];
    settings.into_iter().find(|(_, found, wanted)| found != wanted)
}

fn persistence(config: &Config) -> String {
    format!("{:?}", config.persist_mode.as_ref().unwrap_or(&PersistenceMode::Default))
}
