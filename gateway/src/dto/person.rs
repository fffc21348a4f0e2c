use jobtrail_events::permission::TokenScope;
use jobtrail_events::person::{self, PersonDetails, PersonRow, Role};
use jobtrail_services::people::{self, Credential, Identity};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::instant::Instant;

/// Begins a session.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    #[schema(example = "admin")]
    pub username: String,
    #[schema(format = Password)]
    pub password: String,
}

/// Who is signed in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Me {
    pub id: Uuid,
    pub username: String,
    pub name: String,
    pub role: OrganizationRole,
    /// By what: a session or an API token.
    pub credential: CredentialKind,
    /// The API token's, when it is one.
    #[schema(required = true)]
    pub token_id: Option<Uuid>,
    /// Of an API token; null: a session is good for all that you may do.
    #[schema(required = true)]
    pub scope: Option<Scope>,
    /// The session's, when it is one.
    #[schema(required = true)]
    pub session_id: Option<Uuid>,
    /// When the session or the token ends.
    pub expires: Instant,
}

/// What an API token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Look at what you may see.
    Read,
    /// Also work with files, jobs and systems.
    Write,
    /// Also administer, as far as you may.
    Administer,
}

impl From<TokenScope> for Scope {
    fn from(scope: TokenScope) -> Self {
        match scope {
            TokenScope::Read => Self::Read,
            TokenScope::Write => Self::Write,
            TokenScope::Administer => Self::Administer,
        }
    }
}

impl From<Scope> for TokenScope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Read => Self::Read,
            Scope::Write => Self::Write,
            Scope::Administer => Self::Administer,
        }
    }
}

/// What someone is in the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OrganizationRole {
    Member,
    /// A member who also reads everything but the inputs of others' jobs.
    Auditor,
    Administrator,
}

impl From<Role> for OrganizationRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Member => Self::Member,
            Role::Auditor => Self::Auditor,
            Role::Administrator => Self::Administrator,
        }
    }
}

impl From<OrganizationRole> for Role {
    fn from(role: OrganizationRole) -> Self {
        match role {
            OrganizationRole::Member => Self::Member,
            OrganizationRole::Auditor => Self::Auditor,
            OrganizationRole::Administrator => Self::Administrator,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialKind {
    Session,
    Token,
}

impl From<Identity> for Me {
    fn from(identity: Identity) -> Self {
        let (credential, token_id) = match identity.credential {
            Credential::Session => (CredentialKind::Session, None),
            Credential::Token(id) => (CredentialKind::Token, Some(id.0)),
        };
        Self {
            id: identity.person.0,
            username: identity.username,
            name: identity.name,
            role: identity.role.into(),
            credential,
            token_id,
            scope: identity.scope.map(Scope::from),
            session_id: identity.session.map(|session| session.0),
            expires: identity.expires.into(),
        }
    }
}

/// Asks for an API token.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateToken {
    /// What it is for, in your words.
    #[schema(example = "nightly import", min_length = 1, max_length = 100)]
    pub name: String,
    /// 1 to 366; 90 when absent.
    #[schema(minimum = 1, maximum = 366)]
    pub expires_in_days: Option<u32>,
    /// Absent: `administer`. Give the least that it needs.
    pub scope: Option<Scope>,
}

/// An API token. Its secret is not in here.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Token {
    pub id: Uuid,
    pub name: String,
    pub created: Instant,
    pub expires: Instant,
    pub scope: Scope,
    /// To ten minutes; null: never.
    #[schema(required = true)]
    pub last_used: Option<Instant>,
}

impl From<people::TokenRow> for Token {
    fn from(row: people::TokenRow) -> Self {
        Self {
            id: row.id.0,
            name: row.name,
            created: row.created.into(),
            expires: row.expires.into(),
            scope: row.scope.into(),
            last_used: row.last_used.map(Instant::from),
        }
    }
}

/// An API token that was just made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TokenCreated {
    #[serde(flatten)]
    pub token: Token,
    /// Shown this once.
    #[schema(example = "jt_...")]
    pub secret: String,
}

/// How one can sign in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SignInMethods {
    /// With user name and password, at `POST /api/v1/session`.
    pub password: bool,
    /// With an identity provider; null: none is set.
    #[schema(required = true)]
    pub oidc: Option<OidcMethod>,
}

/// An identity provider to sign in with.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OidcMethod {
    /// What to put on the button.
    #[schema(example = "Example login")]
    pub name: String,
    /// Where the button leads. It takes `return_to`.
    #[schema(example = "/api/v1/auth/oidc")]
    pub path: &'static str,
}

/// A session of yours.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Session {
    pub id: Uuid,
    /// The one that this request was sent with.
    pub current: bool,
    /// What the browser or program calls itself.
    pub device: String,
    pub created: Instant,
    /// To ten minutes.
    pub last_seen: Instant,
    pub expires: Instant,
}

impl Session {
    pub fn of(row: people::SessionRow, me: &Identity) -> Self {
        Self {
            id: row.id.0,
            current: me.session == Some(row.id),
            device: row.device,
            created: row.created.into(),
            last_seen: row.last_seen.into(),
            expires: row.expires.into(),
        }
    }
}

/// Sets a password with the secret that an administrator gave you.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPassword {
    #[schema(example = "jp_...")]
    pub secret: String,
    #[schema(format = Password, min_length = 12)]
    pub password: String,
}

/// Sets another password of yours.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The one that you have now.
    #[schema(format = Password)]
    pub present: String,
    #[schema(format = Password, min_length = 12)]
    pub password: String,
}

/// Changes what you are called.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMe {
    #[schema(example = "Mary Major", min_length = 1, max_length = 200)]
    pub name: String,
}

/// Lets somebody in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddPerson {
    /// What they sign in with.
    #[schema(example = "mary", min_length = 1, max_length = 64)]
    pub username: String,
    #[schema(example = "Mary Major", min_length = 1, max_length = 200)]
    pub name: String,
    #[schema(example = "mary@example.org", max_length = 254)]
    pub email: Option<String>,
    /// Absent: `member`.
    pub role: Option<OrganizationRole>,
    /// Absent: they set one themselves, with the secret in the answer.
    #[schema(format = Password, min_length = 12)]
    pub password: Option<String>,
}

impl From<AddPerson> for person::AddPerson {
    fn from(body: AddPerson) -> Self {
        Self {
            username: body.username,
            name: body.name,
            email: body.email,
            role: body.role.map_or(Role::Member, Role::from),
            password: body.password,
        }
    }
}

/// Somebody who was let in.
#[derive(Serialize, ToSchema)]
pub struct PersonAdded {
    pub id: Uuid,
    /// With which they set their password; null when one was given.
    #[schema(required = true)]
    pub one_time: Option<OneTimeSecret>,
}

/// With which a password can be set at `POST /api/v1/session/password`, once.
#[derive(Serialize, ToSchema)]
pub struct OneTimeSecret {
    /// Shown this once. Give it to the person over a way that you trust.
    #[schema(example = "jp_...")]
    pub secret: String,
    pub expires: Instant,
}

impl From<person::OneTimeSecret> for OneTimeSecret {
    fn from(one_time: person::OneTimeSecret) -> Self {
        Self { secret: one_time.secret, expires: one_time.expires.into() }
    }
}

/// Changes what is not absent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePerson {
    #[schema(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// Empty: none any more.
    #[schema(max_length = 254)]
    pub email: Option<String>,
    pub role: Option<OrganizationRole>,
    /// `false`: they cannot sign in, and their sessions and API tokens end.
    pub active: Option<bool>,
}

/// Erases somebody for ever.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasePerson {
    /// Their user name or their id, so that it is no slip.
    #[schema(example = "mary")]
    pub confirm: String,
}

/// A person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Person {
    pub id: Uuid,
    pub name: String,
    /// This and what follows: for administrators, auditors and themselves; absent for others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<OrganizationRole>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// Whether they have a password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_password: Option<bool>,
    /// Whether they can sign in with the identity provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub linked: Option<bool>,
    /// To the hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_sign_in: Option<Instant>,
}

impl From<PersonRow> for Person {
    fn from(PersonRow { id, name, details }: PersonRow) -> Self {
        let plain = Self {
            id: id.0,
            name,
            username: None,
            email: None,
            role: None,
            active: None,
            has_password: None,
            linked: None,
            last_sign_in: None,
        };
        let Some(PersonDetails { username, email, role, active, has_password, is_linked, last_sign_in }) = details
        else {
            return plain;
        };
        Self {
            username,
            email,
            role: role.map(OrganizationRole::from),
            active: Some(active),
            has_password: Some(has_password),
            linked: Some(is_linked),
            last_sign_in: last_sign_in.map(Instant::from),
            ..plain
        }
    }
}
