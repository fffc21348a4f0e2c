//! The buckets: who there is, and which secrets are valid.
//!
//! | bucket | key | value |
//! |---|---|---|
//! | people | `person.<id>` | [`Person`] |
//! | people | `username.<hex of the name>` | the person's id |
//! | credentials | `<digest of the secret>` | [`Stored`] |
//! | credentials | `token.<person>.<token>` | [`Token`] |

use std::time::Duration;

use async_nats::jetstream::kv::{self, CreateErrorKind};
use futures::TryStreamExt;
use jobtrail_bus::Bus;
use jobtrail_events::ids::{PersonId, TokenId};
use jobtrail_events::subject;
use jobtrail_events::value::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::passwords;
use super::request::{Credential, TokenRow};

/// The user name of the administrator that the first start makes.
pub const FIRST_ADMINISTRATOR: &str = "admin";

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Person {
    pub username: String,
    pub name: String,
    pub administrator: bool,
    /// A PHC string.
    pub password_hash: String,
}

/// What a secret stands for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stored {
    pub person: PersonId,
    pub credential: Credential,
    pub expires: Timestamp,
}

/// A token as its owner sees it, and where its secret's entry is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Token {
    pub row: TokenRow,
    pub stored_under: String,
}

/// The buckets of people and credentials. Cheap to clone.
#[derive(Clone)]
pub struct Directory {
    people: kv::Store,
    credentials: kv::Store,
}

pub type Failed = async_nats::Error;

impl Directory {
    /// In bytes.
    pub const LONGEST_USERNAME: usize = 255;
    /// Credentials are forgotten by then at the latest.
    const LONGEST: Duration = Duration::from_secs(367 * 24 * 3_600);

    pub async fn open(bus: &Bus, replicas: usize) -> Result<Self, Failed> {
        let people = kv::Config {
            bucket: subject::PEOPLE.to_owned(),
            history: 1,
            num_replicas: replicas,
            ..kv::Config::default()
        };
        let credentials = kv::Config {
            bucket: subject::CREDENTIALS.to_owned(),
            history: 1,
            max_age: Self::LONGEST,
            num_replicas: replicas,
            ..kv::Config::default()
        };
        Ok(Self {
            people: bus.jetstream().create_or_update_key_value(people).await?,
            credentials: bus.jetstream().create_or_update_key_value(credentials).await?,
        })
    }

    /// Makes the first administrator if there is none; answers the password if it had to be made up.
    pub async fn ensure_administrator(&self, password: Option<String>) -> Result<Option<String>, Failed> {
        if self.id_of(FIRST_ADMINISTRATOR).await?.is_some() {
            return Ok(None);
        }
        let made_up = password.is_none().then(|| passwords::secret(""));
        let password = password.or_else(|| made_up.clone()).unwrap_or_default();
        let password_hash = tokio::task::spawn_blocking(move || passwords::hash(&password)).await??;
        let person = Person {
            username: FIRST_ADMINISTRATOR.to_owned(),
            name: "Administrator".to_owned(),
            administrator: true,
            password_hash,
        };
        Ok(if self.add(PersonId(Uuid::new_v4()), &person).await? { made_up } else { None })
    }

    /// Whether the person was added; not, when the user name is taken.
    pub async fn add(&self, id: PersonId, person: &Person) -> Result<bool, Failed> {
        self.people.put(person_key(id), postcard::to_stdvec(person)?.into()).await?;
        match self.people.create(username_key(&person.username), postcard::to_stdvec(&id)?.into()).await {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == CreateErrorKind::AlreadyExists => {
                self.people.purge(person_key(id)).await?;
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    pub async fn id_of(&self, username: &str) -> Result<Option<PersonId>, Failed> {
        // Nobody has another name; and it becomes part of a subject, where a long one costs us the connection.
        if !(1..=Self::LONGEST_USERNAME).contains(&username.trim().len()) {
            return Ok(None);
        }
        read(&self.people, username_key(username)).await
    }

    pub async fn person(&self, id: PersonId) -> Result<Option<Person>, Failed> {
        read(&self.people, person_key(id)).await
    }

    pub async fn store(&self, secret: &str, stored: &Stored) -> Result<String, Failed> {
        let key = passwords::stored_under(secret);
        self.credentials.put(&key, postcard::to_stdvec(stored)?.into()).await?;
        Ok(key)
    }

    pub async fn stored(&self, secret: &str) -> Result<Option<Stored>, Failed> {
        read(&self.credentials, passwords::stored_under(secret)).await
    }

    pub async fn forget(&self, stored_under: &str) -> Result<(), Failed> {
        Ok(self.credentials.purge(stored_under).await?)
    }

    pub async fn put_token(&self, person: PersonId, token: &Token) -> Result<(), Failed> {
        self.credentials.put(token_key(person, token.row.id), postcard::to_stdvec(token)?.into()).await?;
        Ok(())
    }

    pub async fn token(&self, person: PersonId, token: TokenId) -> Result<Option<Token>, Failed> {
        read(&self.credentials, token_key(person, token)).await
    }

    pub async fn remove_token(&self, person: PersonId, token: &Token) -> Result<(), Failed> {
        self.forget(&token.stored_under).await?;
        Ok(self.credentials.purge(token_key(person, token.row.id)).await?)
    }

    pub async fn tokens(&self, person: PersonId) -> Result<Vec<Token>, Failed> {
        let mut keys = self.credentials.keys().await?;
        let of_the_person = format!("token.{person}.");
        let mut tokens = Vec::new();
        while let Some(key) = keys.try_next().await? {
            if key.starts_with(&of_the_person)
                && let Some(token) = read(&self.credentials, key).await?
            {
                tokens.push(token);
            }
        }
        Ok(tokens)
    }
}

fn person_key(id: PersonId) -> String {
    format!("person.{id}")
}

/// User names differ by more than their case, and may have any characters.
fn username_key(username: &str) -> String {
    let hex: String = username.trim().to_lowercase().bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("username.{hex}")
}

fn token_key(person: PersonId, token: TokenId) -> String {
    format!("token.{person}.{token}")
}

async fn read<T: DeserializeOwned>(bucket: &kv::Store, key: String) -> Result<Option<T>, Failed> {
    match bucket.get(key).await? {
        Some(bytes) => Ok(Some(postcard::from_bytes(&bytes)?)),
        None => Ok(None),
    }
}
