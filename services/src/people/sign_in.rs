//! Signing in and out, and API tokens.

use std::sync::Arc;

use jobtrail_bus::clock;
use jobtrail_events::ids::{PersonId, TokenId};
use jobtrail_events::permission::TokenScope;
use jobtrail_events::person::Role;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::directory::{Directory, Failed, Person, Stored, Token};
use super::passwords::{self, Throttle};
use super::request::{
    Authenticate, CreateToken, Credential, Identity, ListTokens, Names, PeopleRefusal, RevokeToken, SignIn, SignOut,
    SignedIn, TokenCreated, TokenRow,
};

/// Answers what is asked about people. Cheap to clone.
#[derive(Clone)]
pub struct People {
    directory: Directory,
    throttle: Throttle,
    /// What a password is checked against when there is no such person, so that this takes as long.
    decoy: String,
    /// Passwords are checked a few at a time: each check takes 19 MiB and, meanwhile, could be a guess too many.
    turns: Arc<Semaphore>,
}

type Answer<A> = Result<A, PeopleRefusal>;

impl People {
    pub const SESSION_MS: u64 = 12 * 3_600_000;
    const DAY_MS: u64 = 24 * 3_600_000;
    const LONGEST_PASSWORD: usize = 1_024;
    const MOST_NAMES: usize = 1_000;
    /// Passwords that are checked at a time; more wait.
    const CHECKED_AT_A_TIME: usize = 4;

    pub fn new(directory: Directory) -> Result<Self, Failed> {
        let decoy = passwords::hash(&passwords::secret(""))?;
        let turns = Arc::new(Semaphore::new(Self::CHECKED_AT_A_TIME));
        Ok(Self { directory, throttle: Throttle::new(), decoy, turns })
    }

    pub async fn sign_in(self, command: SignIn) -> Answer<SignedIn> {
        let SignIn { username, password } = command;
        if password.len() > Self::LONGEST_PASSWORD || username.len() > Directory::LONGEST_USERNAME {
            return Err(PeopleRefusal::WrongCredentials);
        }
        let _turn = self.turns.acquire().await.map_err(unavailable)?;
        let counted = username.trim().to_lowercase();
        if !self.throttle.allows(&counted) {
            let retry_after_s = u32::try_from(Throttle::WINDOW.as_secs()).unwrap_or(u32::MAX);
            return Err(PeopleRefusal::Throttled { retry_after_s });
        }
        let id = self.directory.id_of(&username).await.map_err(unavailable)?;
        let person = match id {
            Some(id) => self.directory.person(id).await.map_err(unavailable)?.map(|person| (id, person)),
            None => None,
        };
        let hash = person.as_ref().map_or(&self.decoy, |(_, person)| &person.password_hash).clone();
        let is_right = tokio::task::spawn_blocking(move || passwords::verify(&password, &hash)).await;
        let Some((id, person)) = person.filter(|_| is_right.is_ok_and(|is_right| is_right)) else {
            self.throttle.failed(&counted);
            return Err(PeopleRefusal::WrongCredentials);
        };
        self.throttle.succeeded(&counted);
        let secret = passwords::secret("js_");
        let expires = clock::now().plus_ms(Self::SESSION_MS);
        let stored = Stored { person: id, credential: Credential::Session, expires };
        self.directory.store(&secret, &stored).await.map_err(unavailable)?;
        Ok(SignedIn { identity: identity(&person, &stored), secret })
    }

    pub async fn sign_out(self, command: SignOut) -> Answer<()> {
        let Some(stored) = self.directory.stored(&command.secret).await.map_err(unavailable)? else { return Ok(()) };
        match stored.credential {
            Credential::Session => {
                self.directory.forget(&passwords::stored_under(&command.secret)).await.map_err(unavailable)
            }
            Credential::Token(token) => self.revoke_token(RevokeToken { person: stored.person, token }).await,
        }
    }

    pub async fn authenticate(self, command: Authenticate) -> Answer<Identity> {
        let stored = self.directory.stored(&command.secret).await.map_err(unavailable)?;
        let stored = stored.filter(|stored| clock::now() < stored.expires).ok_or(PeopleRefusal::NotSignedIn)?;
        let person = self.directory.person(stored.person).await.map_err(unavailable)?;
        Ok(identity(&person.ok_or(PeopleRefusal::NotSignedIn)?, &stored))
    }

    pub async fn create_token(self, command: CreateToken) -> Answer<TokenCreated> {
        let CreateToken { person, name, expires_in_days } = command;
        let name = name.trim().to_owned();
        if name.is_empty() || name.len() > CreateToken::LONGEST_NAME {
            return Err(field("name", format!("must be 1 to {} bytes", CreateToken::LONGEST_NAME)));
        }
        let days = expires_in_days.unwrap_or(CreateToken::DEFAULT_DAYS);
        if !(1..=CreateToken::MOST_DAYS).contains(&days) {
            return Err(field("expires_in_days", format!("must be 1 to {}", CreateToken::MOST_DAYS)));
        }
        if self.directory.tokens(person).await.map_err(unavailable)?.len() >= CreateToken::MOST {
            return Err(field("name", format!("a person may have {} tokens; revoke one first", CreateToken::MOST)));
        }
        let now = clock::now();
        let (id, expires) = (TokenId(Uuid::new_v4()), now.plus_ms(u64::from(days) * Self::DAY_MS));
        let row = TokenRow { id, name, created: now, expires };
        let secret = passwords::secret("jt_");
        let stored_under = passwords::stored_under(&secret);
        // The row comes first: a token that works and that nobody can see and revoke must not be.
        self.directory.put_token(person, &Token { row: row.clone(), stored_under }).await.map_err(unavailable)?;
        let stored = Stored { person, credential: Credential::Token(id), expires };
        self.directory.store(&secret, &stored).await.map_err(unavailable)?;
        Ok(TokenCreated { row, secret })
    }

    pub async fn list_tokens(self, command: ListTokens) -> Answer<Vec<TokenRow>> {
        let tokens = self.directory.tokens(command.person).await.map_err(unavailable)?;
        let mut rows: Vec<_> = tokens.into_iter().map(|token| token.row).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.created));
        Ok(rows)
    }

    pub async fn revoke_token(self, command: RevokeToken) -> Answer<()> {
        let RevokeToken { person, token } = command;
        let found = self.directory.token(person, token).await.map_err(unavailable)?;
        let found = found.ok_or(PeopleRefusal::UnknownToken(token))?;
        self.directory.remove_token(person, &found).await.map_err(unavailable)
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
        Ok(self.directory.person(person).await.map_err(unavailable)?.map(|person| person.name))
    }
}

fn identity(person: &Person, stored: &Stored) -> Identity {
    Identity {
        person: stored.person,
        username: person.username.clone(),
        name: person.name.clone(),
        role: if person.administrator { Role::Administrator } else { Role::Member },
        credential: stored.credential,
        scope: match stored.credential {
            Credential::Session => None,
            Credential::Token(_) => Some(TokenScope::Administer),
        },
        expires: stored.expires,
    }
}

fn field(field: &str, message: String) -> PeopleRefusal {
    PeopleRefusal::InvalidField { field: field.to_owned(), message }
}

fn unavailable(error: impl std::fmt::Display) -> PeopleRefusal {
    PeopleRefusal::Unavailable(error.to_string())
}
