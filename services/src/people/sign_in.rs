//! Signing in with a password, and setting one.

use jobtrail_bus::clock;
use jobtrail_events::ids::{PersonId, SessionId};
use jobtrail_events::person::Person;
use jobtrail_events::value::Timestamp;
use jobtrail_log::Log;
use uuid::Uuid;

use super::directory::{Session, Stored};
use super::passwords::{self, Throttle};
use super::profiles::Unique;
use super::request::{ChangePassword, Credential, PeopleRefusal, SetPassword, SignIn, SignedIn, Visitor};
use super::{Answer, People, unavailable};

impl<L: Log> People<L> {
    pub const SESSION_MS: u64 = 12 * 3_600_000;
    const HOUR: u64 = 3_600_000_000;

    pub async fn sign_in(self, command: SignIn) -> Answer<SignedIn> {
        let SignIn { username, password, visitor } = command;
        let counted = username.trim().to_lowercase();
        let longest = jobtrail_events::person::AddPerson::LONGEST_USERNAME;
        if password.len() > passwords::LONGEST || !(1..=longest).contains(&counted.len()) {
            return Err(PeopleRefusal::WrongCredentials);
        }
        let _turn = self.turns.acquire().await.map_err(unavailable)?;
        let client = visitor.address.map(|address| address.to_string());
        if !self.by_name.allows(&counted) || client.as_ref().is_some_and(|client| !self.by_client.allows(client)) {
            let retry_after_s = u32::try_from(Throttle::WINDOW.as_secs()).unwrap_or(u32::MAX);
            return Err(PeopleRefusal::Throttled { retry_after_s });
        }
        let known = self.directory.profiles.holder(&Unique::Username(&username)).await.map_err(unavailable)?;
        let is_right = match known {
            Some(person) => self.knows(person, password).await?,
            None => self.verify(password, None).await?,
        };
        let Some(person) = known.filter(|_| is_right) else {
            self.failed(&counted, client.as_deref());
            return Err(PeopleRefusal::WrongCredentials);
        };
        self.by_name.succeeded(&counted);
        self.begin_session(person, visitor).await
    }

    /// Whoever has the secret chooses the password, and is signed in.
    pub async fn set_password(self, command: SetPassword) -> Answer<SignedIn> {
        let SetPassword { secret, password, visitor } = command;
        let person = owner(&secret).ok_or(PeopleRefusal::InvalidOneTime)?;
        let access = &self.directory.access;
        // Before the password is looked at: it is nobody's business otherwise. Afterwards, so that a wrong one costs nothing.
        if !access.has_one_time(person, &secret, clock::now()).await.map_err(unavailable)? {
            return Err(PeopleRefusal::InvalidOneTime);
        }
        passwords::checked(&password)?;
        let hash = self.hashed(password).await?;
        if !access.take_one_time(person, &secret, clock::now()).await.map_err(unavailable)? {
            return Err(PeopleRefusal::InvalidOneTime);
        }
        self.keep_password(person, hash).await?;
        access.end_sessions(person, None).await.map_err(unavailable)?;
        self.begin_session(person, visitor).await
    }

    pub async fn change_password(self, command: ChangePassword) -> Answer<()> {
        let ChangePassword { person, present, password, keep } = command;
        let counted = format!("\0{person}");
        if !self.by_name.allows(&counted) {
            let retry_after_s = u32::try_from(Throttle::WINDOW.as_secs()).unwrap_or(u32::MAX);
            return Err(PeopleRefusal::Throttled { retry_after_s });
        }
        passwords::checked(&password)?;
        let _turn = self.turns.acquire().await.map_err(unavailable)?;
        if present.len() > passwords::LONGEST || !self.knows(person, present).await? {
            self.by_name.failed(&counted);
            return Err(super::field("present", "is not your present password".to_owned()));
        }
        let hash = self.hashed(password).await?;
        self.keep_password(person, hash).await?;
        self.directory.access.end_sessions(person, keep).await.map_err(unavailable)
    }

    /// For somebody who showed who they are.
    pub(super) async fn begin_session(&self, person: PersonId, visitor: Visitor) -> Answer<SignedIn> {
        let known = self.core.people.load_fresh(&person).await.map_err(unavailable)?;
        match known.state {
            Person::Active(_) => {}
            Person::Deactivated(_) => return Err(PeopleRefusal::Deactivated),
            Person::Unknown | Person::Erased => return Err(PeopleRefusal::WrongCredentials),
        }
        let now = clock::now();
        let (id, secret) = (SessionId(Uuid::new_v4()), passwords::secret("js_"));
        let expires = now.plus_ms(Self::SESSION_MS);
        let device: String = visitor.device.chars().filter(|c| !c.is_control()).take(Visitor::LONGEST_DEVICE).collect();
        let stored_under = passwords::stored_under(&secret);
        let session = Session { id, created: now, expires, device, last_seen: now, stored_under };
        // The row comes first: a session that nobody can see and end must not be.
        self.directory.access.put_session(person, &session).await.map_err(unavailable)?;
        let stored = Stored { person, credential: Credential::Session, expires, scope: None, session: Some(id) };
        self.directory.access.store(&secret, &stored).await.map_err(unavailable)?;
        let hour = Timestamp(now.0 - now.0 % Self::HOUR);
        let note = |login: &mut super::Login| login.last_sign_in = Some(hour);
        self.directory.profiles.change_login(person, note).await.map_err(unavailable)?;
        // Whoever was deactivated while this went on is not let in.
        let identity = self.identity(&stored).await?;
        Ok(SignedIn { identity, secret })
    }

    async fn knows(&self, person: PersonId, password: String) -> Answer<bool> {
        let login = self.directory.profiles.login(person).await.map_err(unavailable)?;
        self.verify(password, login.and_then(|login| login.password_hash)).await
    }

    /// Takes as long whether there is a hash or not.
    async fn verify(&self, password: String, hash: Option<String>) -> Answer<bool> {
        let (is_one, hash) = (hash.is_some(), hash.unwrap_or_else(|| self.decoy.clone()));
        let is_right = tokio::task::spawn_blocking(move || passwords::verify(&password, &hash)).await;
        Ok(is_one && is_right.map_err(unavailable)?)
    }

    pub(crate) async fn hashed(&self, password: String) -> Answer<String> {
        let hash = tokio::task::spawn_blocking(move || passwords::hash(&password)).await.map_err(unavailable)?;
        hash.map_err(unavailable)
    }

    async fn keep_password(&self, person: PersonId, hash: String) -> Answer<()> {
        let set = |login: &mut super::Login| login.password_hash = Some(hash.clone());
        for _ in 0..Self::TRIES {
            if self.directory.profiles.change_login(person, set).await.map_err(unavailable)? {
                return Ok(());
            }
        }
        Err(unavailable("others changed the same person at the same time"))
    }

    const TRIES: usize = 10;

    fn failed(&self, username: &str, client: Option<&str>) {
        self.by_name.failed(username);
        if let Some(client) = client {
            self.by_client.failed(client);
        }
    }
}

/// What a secret to set a password begins with; the person follows, and then what is random.
pub(crate) const ONE_TIME: &str = "jp_";

/// Whose secret it says it is.
fn owner(secret: &str) -> Option<PersonId> {
    let (person, _) = secret.strip_prefix(ONE_TIME)?.split_at_checked(32)?;
    Uuid::try_parse(person).ok().map(PersonId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_to_set_a_password_says_whose_it_is() {
        let person = PersonId(Uuid::from_u128(7));
        let secret = passwords::secret(&format!("{ONE_TIME}{}", person.0.simple()));
        assert_eq!(owner(&secret), Some(person));
        for wrong in ["", "jp_", "js_00000000000000000000000000000007x", "jp_0000000000000000000000000000000ä"] {
            assert_eq!(owner(wrong), None, "{wrong}");
        }
    }
}
