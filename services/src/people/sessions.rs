//! Who has a secret, and one's sessions.

use std::time::Duration;

use jobtrail_bus::clock;
use jobtrail_events::ids::PersonId;
use jobtrail_events::person::Person;
use jobtrail_events::value::Digest;
use jobtrail_log::Log;
use tracing::debug;

use super::directory::Stored;
use super::request::{
    Authenticate, Credential, EndOtherSessions, EndSession, Identity, ListSessions, Names, PeopleRefusal, RevokeToken,
    SessionRow, SignOut,
};
use super::{Answer, People, field, unavailable};

/// The name of who was erased.
pub const FORMER: &str = "Former member";

impl<L: Log> People<L> {
    /// How often the use of a credential is noted.
    pub(super) const COARSE: Duration = Duration::from_secs(600);
    /// Credentials of which it is remembered that their use was noted.
    pub(super) const TOUCHED: u64 = 10_000;
    const MOST_NAMES: usize = 1_000;

    pub async fn authenticate(self, command: Authenticate) -> Answer<Identity> {
        let stored = self.directory.access.stored(&command.secret).await.map_err(unavailable)?;
        let stored = stored.filter(|stored| clock::now() < stored.expires).ok_or(PeopleRefusal::NotSignedIn)?;
        let identity = self.identity(&stored).await?;
        self.note_use(&command.secret, stored);
        Ok(identity)
    }

    /// What they are is asked of the log: whoever was deactivated is nobody any more, whatever is left of their secrets.
    pub(super) async fn identity(&self, stored: &Stored) -> Answer<Identity> {
        let known = self.core.people.load(&stored.person).await.map_err(unavailable)?;
        let role = known.state.role().ok_or(PeopleRefusal::NotSignedIn)?;
        let profile = self.directory.profiles.profile(stored.person).await.map_err(unavailable)?;
        let profile = profile.ok_or(PeopleRefusal::NotSignedIn)?;
        Ok(Identity {
            person: stored.person,
            username: profile.username,
            name: profile.name,
            role,
            credential: stored.credential,
            scope: stored.scope,
            session: stored.session,
            expires: stored.expires,
        })
    }

    pub async fn sign_out(self, command: SignOut) -> Answer<()> {
        let access = &self.directory.access;
        let Some(stored) = access.stored(&command.secret).await.map_err(unavailable)? else { return Ok(()) };
        match (stored.credential, stored.session) {
            (Credential::Token(token), _) => self.revoke_token(RevokeToken { person: stored.person, token }).await,
            (Credential::Session, Some(session)) => {
                access.forget(&command.secret).await.map_err(unavailable)?;
                match access.session(stored.person, session).await.map_err(unavailable)? {
                    Some(row) => access.remove_session(stored.person, &row).await.map_err(unavailable),
                    None => Ok(()),
                }
            }
            (Credential::Session, None) => access.forget(&command.secret).await.map_err(unavailable),
        }
    }

    pub async fn list_sessions(self, command: ListSessions) -> Answer<Vec<SessionRow>> {
        let now = clock::now();
        let sessions = self.directory.access.sessions(command.person).await.map_err(unavailable)?;
        let valid = sessions.into_iter().filter(|session| now < session.expires);
        let mut rows: Vec<_> = valid
            .map(|session| SessionRow {
                id: session.id,
                created: session.created,
                expires: session.expires,
                device: session.device,
                last_seen: session.last_seen,
            })
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.created));
        Ok(rows)
    }

    pub async fn end_session(self, command: EndSession) -> Answer<()> {
        let EndSession { person, session } = command;
        let found = self.directory.access.session(person, session).await.map_err(unavailable)?;
        let found = found.ok_or(PeopleRefusal::UnknownSession(session))?;
        self.directory.access.remove_session(person, &found).await.map_err(unavailable)
    }

    pub async fn end_other_sessions(self, command: EndOtherSessions) -> Answer<()> {
        self.directory.access.end_sessions(command.person, command.keep).await.map_err(unavailable)
    }

    pub async fn names(self, command: Names) -> Answer<Vec<Option<String>>> {
        if command.people.len() > Self::MOST_NAMES {
            return Err(field("people", format!("must be at most {}", Self::MOST_NAMES)));
        }
        let mut names = Vec::with_capacity(command.people.len());
        for person in command.people {
            names.push(self.name(person).await?);
        }
        Ok(names)
    }

    async fn name(&self, person: PersonId) -> Answer<Option<String>> {
        if self.core.staff.person(person) == Person::Erased {
            return Ok(Some(FORMER.to_owned()));
        }
        Ok(self.directory.profiles.profile(person).await.map_err(unavailable)?.map(|profile| profile.name))
    }

    /// Beside the answer, which does not wait for it.
    fn note_use(&self, secret: &str, stored: Stored) {
        let digest = Digest::of(secret.as_bytes());
        if self.touched.contains_key(&digest) {
            return;
        }
        self.touched.insert(digest, ());
        let access = self.directory.access.clone();
        tokio::spawn(async move {
            if let Err(error) = access.touch(&stored, clock::now()).await {
                debug!(%error, "the use of a credential could not be noted");
            }
        });
    }
}
