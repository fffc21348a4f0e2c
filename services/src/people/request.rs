use std::net::IpAddr;

use jobtrail_bus::Unreadable;
use jobtrail_events::ids::{PersonId, SessionId, TokenId};
use jobtrail_events::permission::TokenScope;
use jobtrail_events::person::Role;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Refusal;
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
    pub visitor: Visitor,
}

/// From where somebody signs in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    /// Absent: not known, and not counted.
    pub address: Option<IpAddr>,
    /// What the browser or program calls itself.
    pub device: String,
}

impl Visitor {
    /// Of what is kept of the device, in characters.
    pub const LONGEST_DEVICE: usize = 200;
}

/// Begins a session for somebody whom the identity provider vouches for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignInWith {
    pub issuer: String,
    /// Who they are there: this and the issuer name one person, and nothing else does.
    pub subject: String,
    pub username: String,
    pub name: String,
    /// Absent: none, or one that the provider does not vouch for.
    pub email: Option<String>,
    /// As their groups there say; absent: those say nothing, and the role stays as it is.
    pub role: Option<Role>,
    /// Whether somebody whom we do not know is let in, as a member if their groups say nothing.
    pub lets_in_unknown: bool,
    /// Who is signed in here already, and wants to be known to the provider from now on.
    pub link: Option<PersonId>,
    pub visitor: Visitor,
}

/// Sets a password with a secret that is good for that, once, and begins a session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetPassword {
    pub secret: String,
    pub password: String,
    pub visitor: Visitor,
}

/// Sets another password; whoever asks must know the present one. All other sessions end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangePassword {
    pub person: PersonId,
    pub present: String,
    pub password: String,
    pub keep: Option<SessionId>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListSessions {
    pub person: PersonId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    pub id: SessionId,
    pub created: Timestamp,
    pub expires: Timestamp,
    pub device: String,
    /// To ten minutes.
    pub last_seen: Timestamp,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EndSession {
    pub person: PersonId,
    pub session: SessionId,
}

/// Ends all sessions of a person but one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EndOtherSessions {
    pub person: PersonId,
    pub keep: Option<SessionId>,
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
    /// Of a session. Absent: it is a token, or was begun by an earlier version.
    pub session: Option<SessionId>,
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
    pub scope: TokenScope,
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
    pub scope: TokenScope,
    /// To ten minutes; absent: never.
    pub last_used: Option<Timestamp>,
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
    #[error("your account is deactivated; ask an administrator")]
    Deactivated,
    #[error("the secret to set a password is not valid, was used, or has expired; ask an administrator for another")]
    InvalidOneTime,
    #[error(
        "nobody here is known to the identity provider as that; ask an administrator to add you, then link your account"
    )]
    NotLetIn,
    #[error(
        "somebody here has your e-mail address and is not linked to the identity provider; sign in as before, and link \
         your account with /api/v1/auth/oidc?link=true"
    )]
    NotLinked,
    #[error("that account of the identity provider belongs to somebody else here")]
    LinkedToAnother,
    #[error("there is no session {0}")]
    UnknownSession(SessionId),
    #[error("there is no token {0}")]
    UnknownToken(TokenId),
    #[error(transparent)]
    Rejected(Rejection),
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

impl From<Refusal> for PeopleRefusal {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Rejected(rejection) => Self::Rejected(rejection),
            Refusal::Unavailable(why) => Self::Unavailable(why),
            Refusal::Unreadable(why) => Self::Unreadable(why),
        }
    }
}

impl From<Rejection> for PeopleRefusal {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
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
    SignInWith, "people.sign-in-with" => SignedIn;
    SetPassword, "people.set-password" => SignedIn;
    ChangePassword, "people.change-password" => ();
    SignOut, "people.sign-out" => ();
    ListSessions, "people.list-sessions" => Vec<SessionRow>;
    EndSession, "people.end-session" => ();
    EndOtherSessions, "people.end-other-sessions" => ();
    Authenticate, "people.authenticate" => Identity;
    CreateToken, "people.create-token" => TokenCreated;
    ListTokens, "people.list-tokens" => Vec<TokenRow>;
    RevokeToken, "people.revoke-token" => ();
    Names, "people.names" => Vec<Option<String>>;
}
