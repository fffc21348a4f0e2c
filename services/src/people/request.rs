use jobtrail_bus::Unreadable;
use jobtrail_events::ids::{PersonId, TokenId};
use jobtrail_events::permission::TokenScope;
use jobtrail_events::person::Role;
use jobtrail_events::value::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A request about people: sent to `cmd.<name>`.
pub trait PeopleCommand: Serialize + DeserializeOwned + Send + Sync + 'static {
    const NAME: &'static str;
    type Answer: Serialize + DeserializeOwned + Send + 'static;
}

/// Begins a session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignIn {
    pub username: String,
    pub password: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignedIn {
    pub identity: Identity,
    /// What the cookie holds.
    pub secret: String,
}

/// Ends the session or withdraws the token with that secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignOut {
    pub secret: String,
}

/// Who has that secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Authenticate {
    pub secret: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    pub person: PersonId,
    pub username: String,
    pub name: String,
    pub role: Role,
    pub credential: Credential,
    /// Of an API token; a session is good for everything that its person may do.
    pub scope: Option<TokenScope>,
    pub expires: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Credential {
    Session,
    Token(TokenId),
}

/// Makes an API token. Its secret is in the answer and nowhere afterwards.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreateToken {
    pub person: PersonId,
    /// What it is for, in the person's words.
    pub name: String,
    /// Absent: [`CreateToken::DEFAULT_DAYS`].
    pub expires_in_days: Option<u32>,
}

impl CreateToken {
    pub const DEFAULT_DAYS: u32 = 90;
    pub const MOST_DAYS: u32 = 366;
    pub const LONGEST_NAME: usize = 100;
    /// The most tokens a person may have.
    pub const MOST: usize = 100;
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TokenCreated {
    pub row: TokenRow,
    pub secret: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRow {
    pub id: TokenId,
    pub name: String,
    pub created: Timestamp,
    pub expires: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListTokens {
    pub person: PersonId,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RevokeToken {
    pub person: PersonId,
    pub token: TokenId,
}

/// The names of people, for those that are known; in the same order, absent for others.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Names {
    pub people: Vec<PersonId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum PeopleRefusal {
    #[error("the user name or the password is wrong")]
    WrongCredentials,
    #[error("too many attempts to sign in; try again in {retry_after_s} seconds")]
    Throttled { retry_after_s: u32 },
    /// No such session or token, or not any more.
    #[error("the session or token is not valid, or not any more; sign in again")]
    NotSignedIn,
    #[error("there is no token {0}")]
    UnknownToken(TokenId),
    #[error("{field}: {message}")]
    InvalidField { field: String, message: String },
    #[error("the service could not do it just now: {0}")]
    Unavailable(String),
    #[error("the service could not read the request: {0}")]
    Unreadable(String),
}

impl From<Unreadable> for PeopleRefusal {
    fn from(unreadable: Unreadable) -> Self {
        Self::Unreadable(unreadable.0)
    }
}

macro_rules! people_commands {
    ($($command:ty, $name:literal => $answer:ty;)*) => {$(
        impl PeopleCommand for $command {
            const NAME: &'static str = $name;
            type Answer = $answer;
        }
    )*};
}

people_commands! {
    SignIn, "people.sign-in" => SignedIn;
    SignOut, "people.sign-out" => ();
    Authenticate, "people.authenticate" => Identity;
    CreateToken, "people.create-token" => TokenCreated;
    ListTokens, "people.list-tokens" => Vec<TokenRow>;
    RevokeToken, "people.revoke-token" => ();
    Names, "people.names" => Vec<Option<String>>;
}
