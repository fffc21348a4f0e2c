//! The buckets beside the log: who people are ([`Profiles`]), and which secrets are valid ([`Access`]).

use std::time::Duration;

use async_nats::jetstream::kv::{self, Operation};
use futures::{StreamExt, TryStreamExt, stream};
use jobtrail_bus::Bus;
use jobtrail_events::ids::{PersonId, SessionId, TokenId};
use jobtrail_events::permission::TokenScope;
use jobtrail_events::subject;
use jobtrail_events::value::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::passwords;
use super::profiles::Profiles;
use super::request::Credential;

pub type Failed = async_nats::Error;

/// The buckets of people and credentials. Cheap to clone.
#[derive(Clone)]
pub struct Directory {
    pub profiles: Profiles,
    pub access: Access,
}

impl Directory {
    pub async fn open(bus: &Bus, replicas: usize) -> Result<Self, Failed> {
        Ok(Self { profiles: Profiles::open(bus, replicas).await?, access: Access::open(bus, replicas).await? })
    }
}

/// The bucket of secrets.
///
/// | key | value |
/// |---|---|
/// | `<digest of the secret>` | [`Stored`] |
/// | `token.<person>.<token>` | [`Token`] |
/// | `session.<person>.<session>` | [`Session`] |
/// | `one-time.<person>` | [`OneTime`] |
///
/// Values were shorter before; what was added stands at the end, and what is too short is read as it was then.
#[derive(Clone)]
pub struct Access {
    bucket: kv::Store,
}

/// What a secret stands for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stored {
    pub person: PersonId,
    pub credential: Credential,
    pub expires: Timestamp,
    /// Of a token.
    pub scope: Option<TokenScope>,
    /// Of a session.
    pub session: Option<SessionId>,
}

/// [`Stored`], as it was before there were scopes. Such a token was good for everything.
#[derive(Serialize, Deserialize)]
struct StoredBefore {
    person: PersonId,
    credential: Credential,
    expires: Timestamp,
}

/// A token as its owner sees it, and where its secret's entry is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Token {
    pub id: TokenId,
    pub name: String,
    pub created: Timestamp,
    pub expires: Timestamp,
    pub stored_under: String,
    pub scope: TokenScope,
    /// Coarse.
    pub last_used: Option<Timestamp>,
}

/// [`Token`], as it was before.
#[derive(Serialize, Deserialize)]
struct TokenBefore {
    id: TokenId,
    name: String,
    created: Timestamp,
    expires: Timestamp,
    stored_under: String,
}

/// A session as its owner sees it, and where its secret's entry is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    pub created: Timestamp,
    pub expires: Timestamp,
    /// What the browser or program called itself.
    pub device: String,
    /// Coarse.
    pub last_seen: Timestamp,
    pub stored_under: String,
}

/// With which a person sets their password, once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OneTime {
    pub stored_under: String,
    pub expires: Timestamp,
}

impl Access {
    /// Credentials are forgotten by then at the latest.
    const LONGEST: Duration = Duration::from_secs(367 * 24 * 3_600);
    const READ_AT_A_TIME: usize = 64;

    async fn open(bus: &Bus, replicas: usize) -> Result<Self, Failed> {
        let config = kv::Config {
            bucket: subject::CREDENTIALS.to_owned(),
            history: 1,
            max_age: Self::LONGEST,
            num_replicas: replicas,
            ..kv::Config::default()
        };
        Ok(Self { bucket: bus.jetstream().create_or_update_key_value(config).await? })
    }

    pub async fn store(&self, secret: &str, stored: &Stored) -> Result<String, Failed> {
        let key = passwords::stored_under(secret);
        self.put(&key, stored).await?;
        Ok(key)
    }

    pub async fn stored(&self, secret: &str) -> Result<Option<Stored>, Failed> {
        self.read(passwords::stored_under(secret)).await
    }

    pub async fn put_token(&self, person: PersonId, token: &Token) -> Result<(), Failed> {
        self.put(&token_key(person, token.id), token).await
    }

    pub async fn token(&self, person: PersonId, token: TokenId) -> Result<Option<Token>, Failed> {
        self.read(token_key(person, token)).await
    }

    pub async fn tokens(&self, person: PersonId) -> Result<Vec<Token>, Failed> {
        self.below(&format!("token.{person}.")).await
    }

    pub async fn remove_token(&self, person: PersonId, token: &Token) -> Result<(), Failed> {
        self.wipe(&token.stored_under).await?;
        self.wipe(&token_key(person, token.id)).await
    }

    pub async fn put_session(&self, person: PersonId, session: &Session) -> Result<(), Failed> {
        self.put(&session_key(person, session.id), session).await
    }

    pub async fn session(&self, person: PersonId, session: SessionId) -> Result<Option<Session>, Failed> {
        self.read(session_key(person, session)).await
    }

    pub async fn sessions(&self, person: PersonId) -> Result<Vec<Session>, Failed> {
        self.below(&format!("session.{person}.")).await
    }

    pub async fn remove_session(&self, person: PersonId, session: &Session) -> Result<(), Failed> {
        self.wipe(&session.stored_under).await?;
        self.wipe(&session_key(person, session.id)).await
    }

    /// Of a secret that nothing else points to.
    pub async fn forget(&self, secret: &str) -> Result<(), Failed> {
        self.wipe(&passwords::stored_under(secret)).await
    }

    /// Notes that a session or a token was used. When it was ended meanwhile it stays so.
    pub async fn touch(&self, stored: &Stored, now: Timestamp) -> Result<(), Failed> {
        match (stored.credential, stored.session) {
            (Credential::Token(token), _) => {
                let touch = |token: &mut Token| token.last_used = Some(now);
                self.change(token_key(stored.person, token), touch).await
            }
            (Credential::Session, Some(session)) => {
                let touch = |session: &mut Session| session.last_seen = now;
                self.change(session_key(stored.person, session), touch).await
            }
            (Credential::Session, None) => Ok(()),
        }
    }

    /// In the place of an earlier one.
    pub async fn put_one_time(&self, person: PersonId, one_time: &OneTime) -> Result<(), Failed> {
        self.put(&one_time_key(person), one_time).await
    }

    /// Takes it, if it has that secret and is in time. Of all who try only one gets it.
    pub async fn take_one_time(&self, person: PersonId, secret: &str, now: Timestamp) -> Result<bool, Failed> {
        let key = one_time_key(person);
        let Some(entry) = self.bucket.entry(&key).await? else { return Ok(false) };
        if entry.operation != Operation::Put {
            return Ok(false);
        }
        let kept: OneTime = postcard::from_bytes(&entry.value)?;
        if kept.stored_under != passwords::stored_under(secret) || kept.expires <= now {
            return Ok(false);
        }
        Ok(self.bucket.purge_expect_revision(&key, Some(entry.revision)).await.is_ok())
    }

    pub async fn has_one_time(&self, person: PersonId, secret: &str, now: Timestamp) -> Result<bool, Failed> {
        let kept: Option<OneTime> = self.read(one_time_key(person)).await?;
        Ok(kept.is_some_and(|kept| kept.stored_under == passwords::stored_under(secret) && now < kept.expires))
    }

    /// Ends all sessions of a person but one.
    pub async fn end_sessions(&self, person: PersonId, keep: Option<SessionId>) -> Result<(), Failed> {
        for session in self.sessions(person).await? {
            if Some(session.id) != keep {
                self.remove_session(person, &session).await?;
            }
        }
        Ok(())
    }

    /// Ends all by which a person can come in.
    pub async fn end_all(&self, person: PersonId) -> Result<(), Failed> {
        self.end_sessions(person, None).await?;
        for token in self.tokens(person).await? {
            self.remove_token(person, &token).await?;
        }
        self.wipe(&one_time_key(person)).await
    }

    async fn put<T: Serialize>(&self, key: &str, value: &T) -> Result<(), Failed> {
        self.bucket.put(key, postcard::to_stdvec(value)?.into()).await?;
        Ok(())
    }

    /// Unless it was changed or removed meanwhile.
    async fn change<T: Value>(&self, key: String, change: impl FnOnce(&mut T)) -> Result<(), Failed> {
        let Some(entry) = self.bucket.entry(&key).await? else { return Ok(()) };
        if entry.operation == Operation::Put {
            let mut value = T::decode(&entry.value)?;
            change(&mut value);
            let _ = self.bucket.update(&key, postcard::to_stdvec(&value)?.into(), entry.revision).await;
        }
        Ok(())
    }

    async fn read<T: Value>(&self, key: String) -> Result<Option<T>, Failed> {
        match self.bucket.get(key).await? {
            Some(bytes) => Ok(Some(T::decode(&bytes)?)),
            None => Ok(None),
        }
    }

    async fn below<T: Value>(&self, prefix: &str) -> Result<Vec<T>, Failed> {
        let pattern = subject::in_bucket(subject::CREDENTIALS, &format!("{prefix}*"));
        let start = subject::in_bucket(subject::CREDENTIALS, "").len();
        let mut keys = Vec::new();
        let mut subjects = self.bucket.stream.info_with_subjects(pattern).await?;
        while let Some((subject, _)) = subjects.try_next().await? {
            keys.extend(subject.get(start..).map(str::to_owned));
        }
        let read = keys.into_iter().map(|key| self.read(key));
        let found: Vec<Option<T>> = stream::iter(read).buffered(Self::READ_AT_A_TIME).try_collect().await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Removes the key with all its messages; nothing is left that says it was there.
    async fn wipe(&self, key: &str) -> Result<(), Failed> {
        self.bucket.stream.purge().filter(subject::in_bucket(subject::CREDENTIALS, key)).await?;
        Ok(())
    }
}

/// A value of the bucket, of now or of before.
trait Value: Serialize + Sized {
    fn decode(bytes: &[u8]) -> Result<Self, postcard::Error>;
}

impl Value for Stored {
    fn decode(bytes: &[u8]) -> Result<Self, postcard::Error> {
        postcard::from_bytes(bytes).or_else(|_| {
            let StoredBefore { person, credential, expires } = postcard::from_bytes(bytes)?;
            let scope = match credential {
                Credential::Session => None,
                Credential::Token(_) => Some(TokenScope::Administer),
            };
            Ok(Self { person, credential, expires, scope, session: None })
        })
    }
}

impl Value for Token {
    fn decode(bytes: &[u8]) -> Result<Self, postcard::Error> {
        postcard::from_bytes(bytes).or_else(|_| {
            let TokenBefore { id, name, created, expires, stored_under } = postcard::from_bytes(bytes)?;
            Ok(Self { id, name, created, expires, stored_under, scope: TokenScope::Administer, last_used: None })
        })
    }
}

macro_rules! values {
    ($($value:ty)*) => {$(
        impl Value for $value {
            fn decode(bytes: &[u8]) -> Result<Self, postcard::Error> {
                plain(bytes)
            }
        }
    )*};
}

values! { Session OneTime }

fn plain<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, postcard::Error> {
    postcard::from_bytes(bytes)
}

fn token_key(person: PersonId, token: TokenId) -> String {
    format!("token.{person}.{token}")
}

fn session_key(person: PersonId, session: SessionId) -> String {
    format!("session.{person}.{session}")
}

fn one_time_key(person: PersonId) -> String {
    format!("one-time.{person}")
}

#[cfg(test)]
mod tests {
    use jobtrail_events::value::Digest;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_was_kept_before_there_were_scopes_is_read_as_it_was_meant() {
        let (person, id) = (PersonId(Uuid::from_u128(1)), TokenId(Uuid::from_u128(2)));
        let (created, expires) = (Timestamp(3), Timestamp(4));
        let stored = StoredBefore { person, credential: Credential::Token(id), expires };
        let stored = Stored::decode(&postcard::to_stdvec(&stored).expect("encodes")).expect("decodes");
        assert_eq!((stored.scope, stored.session, stored.expires), (Some(TokenScope::Administer), None, expires));
        let session = StoredBefore { person, credential: Credential::Session, expires };
        let session = Stored::decode(&postcard::to_stdvec(&session).expect("encodes")).expect("decodes");
        assert_eq!(session.scope, None);
        let stored_under = Digest::of(b"secret").to_string();
        let token = TokenBefore { id, name: "ci".to_owned(), created, expires, stored_under };
        let token = Token::decode(&postcard::to_stdvec(&token).expect("encodes")).expect("decodes");
        assert_eq!((token.name.as_str(), token.scope, token.last_used), ("ci", TokenScope::Administer, None));
    }

    #[test]
    fn what_is_kept_now_is_read_back() {
        let stored = Stored {
            person: PersonId(Uuid::from_u128(1)),
            credential: Credential::Token(TokenId(Uuid::from_u128(2))),
            expires: Timestamp(4),
            scope: Some(TokenScope::Read),
            session: None,
        };
        let read = Stored::decode(&postcard::to_stdvec(&stored).expect("encodes")).expect("decodes");
        assert_eq!(read.scope, Some(TokenScope::Read));
    }
}
