//! The bucket of who people are: all that is personal, and nothing else has it.
//!
//! | key | value |
//! |---|---|
//! | `profile.<id>` | [`Profile`] |
//! | `login.<id>` | [`Login`] |
//! | `username.<hex of the name>` | the person's id |
//! | `email.<digest of the address>` | the person's id |
//! | `subject.<digest of issuer and subject>` | the person's id |
//! | `leaving` | [`super::administrators`] |
//!
//! A bucket as the client makes it denies that a message is deleted, and what is only purged stays in the broker's files
//! until they are compacted. So this one is made with deletion allowed: what is replaced or removed is deleted message by
//! message, which the broker does by writing random bytes over it.

use async_nats::jetstream::kv::{self, CreateErrorKind, Operation, UpdateErrorKind};
use async_nats::jetstream::stream::{Config, DiscardPolicy, StorageType};
use futures::{StreamExt, TryStreamExt, stream};
use jobtrail_bus::{Bus, clock};
use jobtrail_events::ids::PersonId;
use jobtrail_events::subject;
use jobtrail_events::value::{Digest, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tracing::warn;

use super::directory::Failed;

/// Who someone is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub username: String,
    pub name: String,
    pub email: Option<String>,
    /// Who they are for the identity provider.
    pub subject: Option<Subject>,
}

/// Someone, as an identity provider knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    pub issuer: String,
    pub subject: String,
}

/// How someone signs in, and when they last did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// A PHC string; absent: they have no password.
    pub password_hash: Option<String>,
    /// To the hour.
    pub last_sign_in: Option<Timestamp>,
}

/// What only one person can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unique<'a> {
    Username(&'a str),
    Email(&'a str),
    Subject(&'a Subject),
}

/// Whether something is one's own now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    Mine,
    /// Somebody has it, for so long.
    TakenBy {
        person: PersonId,
        for_ms: u64,
    },
}

/// A value, and the revision that it may be replaced at.
#[derive(Clone, Debug)]
pub struct Kept<T> {
    pub value: T,
    pub revision: u64,
}

/// The bucket. Cheap to clone.
#[derive(Clone)]
pub struct Profiles {
    bucket: kv::Store,
}

impl Profiles {
    pub async fn open(bus: &Bus, replicas: usize) -> Result<Self, Failed> {
        let config = Config {
            name: subject::bucket_stream(subject::PROFILES),
            description: Some("who people are: all that is personal".to_owned()),
            subjects: vec![subject::in_bucket(subject::PROFILES, ">")],
            storage: StorageType::File,
            // One that is replaced is deleted right afterwards; the limit would drop it without writing over it.
            max_messages_per_subject: 2,
            discard: DiscardPolicy::New,
            allow_rollup: true,
            allow_direct: true,
            deny_delete: false,
            num_replicas: replicas,
            ..Config::default()
        };
        bus.jetstream().create_or_update_stream(config).await?;
        Ok(Self { bucket: bus.jetstream().get_key_value(subject::PROFILES).await? })
    }

    pub async fn profile(&self, person: PersonId) -> Result<Option<Profile>, Failed> {
        Ok(self.get(&profile_key(person)).await?.map(|kept| kept.value))
    }

    pub async fn login(&self, person: PersonId) -> Result<Option<Login>, Failed> {
        Ok(self.get(&login_key(person)).await?.map(|kept| kept.value))
    }

    pub async fn put_profile(&self, person: PersonId, profile: &Profile) -> Result<(), Failed> {
        self.put(&profile_key(person), profile).await
    }

    pub async fn put_login(&self, person: PersonId, login: &Login) -> Result<(), Failed> {
        self.put(&login_key(person), login).await
    }

    /// Of a change that loses nothing when another was quicker.
    pub async fn change_login(&self, person: PersonId, change: impl Fn(&mut Login)) -> Result<bool, Failed> {
        let key = login_key(person);
        let Some(mut kept) = self.get::<Login>(&key).await? else { return Ok(false) };
        let before = kept.value.clone();
        change(&mut kept.value);
        if kept.value == before {
            return Ok(true);
        }
        self.replace(&key, &kept.value, kept.revision).await
    }

    pub async fn holder(&self, of: &Unique<'_>) -> Result<Option<PersonId>, Failed> {
        Ok(self.get(&of.key()).await?.map(|kept| kept.value))
    }

    /// Makes it the person's, unless somebody has it.
    pub async fn claim(&self, what: &Unique<'_>, person: PersonId) -> Result<Claim, Failed> {
        let key = what.key();
        match self.bucket.create(&key, postcard::to_stdvec(&person)?.into()).await {
            Ok(_) => Ok(Claim::Mine),
            Err(error) if error.kind() == CreateErrorKind::AlreadyExists => {
                let Some(entry) = self.entry(&key).await? else { return Err("it was released just now".into()) };
                let holder: PersonId = postcard::from_bytes(&entry.value)?;
                if holder == person {
                    return Ok(Claim::Mine);
                }
                let since = u64::try_from(entry.created.unix_timestamp_nanos() / 1_000).unwrap_or(0);
                Ok(Claim::TakenBy { person: holder, for_ms: clock::now().0.saturating_sub(since) / 1_000 })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Lets go of it, if it is the person's.
    pub async fn release(&self, what: &Unique<'_>, person: PersonId) -> Result<(), Failed> {
        match self.holder(what).await? {
            Some(holder) if holder == person => self.wipe(&what.key()).await,
            Some(_) | None => Ok(()),
        }
    }

    /// Removes all that is kept of the person. What points to them goes first, so that a repetition finds the rest.
    pub async fn wipe_person(&self, person: PersonId) -> Result<(), Failed> {
        if let Some(profile) = self.profile(person).await? {
            for unique in profile.uniques() {
                self.release(&unique, person).await?;
            }
        }
        self.wipe(&login_key(person)).await?;
        self.wipe(&profile_key(person)).await
    }

    /// Of those of whom something is kept.
    pub async fn profiles_of(&self, people: Vec<PersonId>) -> Result<Vec<(PersonId, Profile)>, Failed> {
        let read = people.into_iter().map(|id| async move { Ok::<_, Failed>((id, self.profile(id).await?)) });
        let found: Vec<_> = stream::iter(read).buffered(Self::READ_AT_A_TIME).try_collect().await?;
        Ok(found.into_iter().filter_map(|(id, profile)| Some((id, profile?))).collect())
    }

    const READ_AT_A_TIME: usize = 64;

    pub async fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<Kept<T>>, Failed> {
        let Some(entry) = self.entry(key).await? else { return Ok(None) };
        Ok(Some(Kept { value: postcard::from_bytes(&entry.value)?, revision: entry.revision }))
    }

    /// Whether it was replaced; not, when it is at another revision by now. (0: there is nothing yet.)
    pub async fn replace<T: Serialize>(&self, key: &str, value: &T, revision: u64) -> Result<bool, Failed> {
        match self.bucket.update(key, postcard::to_stdvec(value)?.into(), revision).await {
            Ok(_) => {}
            Err(error) if error.kind() == UpdateErrorKind::WrongLastRevision => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        if revision > 0
            && let Err(error) = self.bucket.stream.delete_message(revision).await
        {
            warn!(%error, "what was replaced of a person could not be written over just now");
        }
        Ok(true)
    }

    async fn put<T: Serialize>(&self, key: &str, value: &T) -> Result<(), Failed> {
        for _ in 0..Self::TRIES {
            let revision = self.entry(key).await?.map_or(0, |entry| entry.revision);
            if self.replace(key, value, revision).await? {
                return Ok(());
            }
        }
        Err("others changed the same person at the same time".into())
    }

    const TRIES: usize = 10;

    /// Removes every message of the key, writing over it.
    async fn wipe(&self, key: &str) -> Result<(), Failed> {
        while let Some(entry) = self.bucket.entry(key).await? {
            // When another was quicker the next look tells.
            if let Err(error) = self.bucket.stream.delete_message(entry.revision).await
                && self.bucket.entry(key).await?.is_some_and(|left| left.revision == entry.revision)
            {
                return Err(error.into());
            }
        }
        Ok(())
    }

    async fn entry(&self, key: &str) -> Result<Option<kv::Entry>, Failed> {
        let entry = self.bucket.entry(key).await?;
        Ok(entry.filter(|entry| entry.operation == Operation::Put))
    }
}

impl Profile {
    pub fn uniques(&self) -> Vec<Unique<'_>> {
        let email = self.email.as_deref().map(Unique::Email);
        [Unique::Username(&self.username)]
            .into_iter()
            .chain(email)
            .chain(self.subject.as_ref().map(Unique::Subject))
            .collect()
    }
}

impl Unique<'_> {
    /// User names differ by more than their case, and may have any characters.
    fn key(&self) -> String {
        match self {
            Self::Username(name) => {
                let hex: String = name.trim().to_lowercase().bytes().map(|byte| format!("{byte:02x}")).collect();
                format!("username.{hex}")
            }
            Self::Email(address) => format!("email.{}", Digest::of(address.trim().to_lowercase().as_bytes())),
            Self::Subject(Subject { issuer, subject }) => {
                format!("subject.{}", Digest::of(format!("{issuer}\0{subject}").as_bytes()))
            }
        }
    }
}

fn profile_key(person: PersonId) -> String {
    format!("profile.{person}")
}

fn login_key(person: PersonId) -> String {
    format!("login.{person}")
}
