//! Signing in with an identity provider, by OpenID Connect: authorization code with PKCE.
//!
//! 1. `GET /auth/oidc` makes state, nonce and a verifier, keeps them in a signed cookie that lives for ten minutes
//!    ([`pending`]), and sends the browser to the provider.
//! 2. The provider sends it back to `GET /auth/oidc/callback` with a code and the state. Only the browser that has the cookie
//!    can go on, once: the cookie is taken away with the answer.
//! 3. The code is exchanged for an ID token. Its signature, issuer, audience, time (a minute of skew is borne) and nonce are
//!    checked ([`provider`]); then the services say who that is here.
//!
//! What the provider says of itself is asked for when it is needed and remembered for a while, so that Jobtrail starts and people
//! sign in with passwords when it is down.

mod http;
mod pending;
mod provider;
mod settings;

pub use pending::{COOKIE, Pending, safe_return};
pub use provider::Oidc;
pub use settings::{OidcSettings, Standing, WrongSettings};
