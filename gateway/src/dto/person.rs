use jobtrail_events::person::Role;
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
    /// When the session or the token ends.
    pub expires: Instant,
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
            expires: identity.expires.into(),
        }
    }
}

/// Asks for an API token.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateToken {
    /// What it is for, in your words.
    #[schema(example = "nightly import", max_length = 100)]
    pub name: String,
    /// 1 to 366; 90 when absent.
    #[schema(minimum = 1, maximum = 366)]
    pub expires_in_days: Option<u32>,
}

/// An API token. Its secret is not in here.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Token {
    pub id: Uuid,
    pub name: String,
    pub created: Instant,
    pub expires: Instant,
}

impl From<people::TokenRow> for Token {
    fn from(row: people::TokenRow) -> Self {
        Self { id: row.id.0, name: row.name, created: row.created.into(), expires: row.expires.into() }
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
