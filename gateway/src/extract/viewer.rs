//! Who asks: by the session's cookie or by an API token. The services know; here it is remembered for a moment.

use axum::extract::FromRequestParts;
use axum_extra::extract::CookieJar;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use jobtrail_events::permission::{Action, Relation};
use jobtrail_events::value::Digest;
use jobtrail_projections::query;
use jobtrail_services::client::Services;
use jobtrail_services::people::{Authenticate, Identity, PeopleRefusal};
use moka::future::Cache;

use crate::app::Shared;
use crate::options::Limits;
use crate::problem::Problem;

/// The name of the session's cookie. The prefix makes browsers refuse it from anywhere but this very host.
pub const COOKIE: &str = "__Host-jobtrail";

/// Someone who is signed in.
#[derive(Clone, Debug)]
pub struct Viewer(pub Identity);

impl Viewer {
    /// Whether they may do what concerns no thing in particular.
    pub fn may(&self, action: Action) -> bool {
        action.allows(self.0.role, Relation::Other)
    }

    /// As the projections want to know it.
    pub fn asks(&self) -> query::Viewer {
        query::Viewer::Person { id: self.0.person, role: self.0.role }
    }
}

impl FromRequestParts<Shared> for Viewer {
    type Rejection = Problem;

    /// Found by what lets in to the routes ([`crate::routes::action`]); a route that is open to everybody has none.
    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        let known = parts.extensions.get::<Self>().cloned();
        known.ok_or_else(|| Problem::internal("a route that is open to everybody asks who it is"))
    }
}

/// The secret that the request shows. An API token takes precedence over a cookie, which a browser adds by itself.
pub fn secret_of(headers: &HeaderMap) -> Result<String, Problem> {
    let secret = match headers.get(AUTHORIZATION) {
        Some(value) => {
            let token = value.to_str().ok().and_then(|value| value.split_once(' '));
            let token =
                token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
            token
                .map(str::to_owned)
                .ok_or_else(|| Problem::not_signed_in("the header must be Authorization: Bearer jt_..."))?
        }
        None => {
            let jar = CookieJar::from_headers(headers);
            let cookie = jar.get(COOKIE).map(|cookie| cookie.value().to_owned());
            let detail = "sign in with POST /api/v1/session, or send an API token as Authorization: Bearer jt_...";
            cookie.ok_or_else(|| Problem::not_signed_in(detail))?
        }
    };
    if secret.is_empty() || secret.len() > Limits::LONGEST_SECRET {
        return Err(Problem::not_signed_in("that is no session and no API token"));
    }
    Ok(secret)
}

/// Asks the services who has a secret, and remembers it for a moment. Secrets are remembered as digests.
pub struct Identities {
    services: Services,
    known: Cache<Digest, Identity>,
}

impl Identities {
    pub fn new(services: Services, limits: &Limits) -> Self {
        let known = Cache::builder().max_capacity(Limits::MOST_REMEMBERED).time_to_live(limits.identity_memory).build();
        Self { services, known }
    }

    /// Who has the secret. Many who ask for the same one at a time cause one question.
    pub async fn of(&self, secret: &str) -> Result<Identity, Problem> {
        let ask = self.services.people(Authenticate { secret: secret.to_owned() });
        let known = self.known.try_get_with(Digest::of(secret.as_bytes()), ask).await;
        known.map_err(|refusal| PeopleRefusal::clone(&refusal).into())
    }

    /// The secret is not valid any more.
    pub async fn forget(&self, secret: &str) {
        self.known.invalidate(&Digest::of(secret.as_bytes())).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(headers: &[(http::HeaderName, &str)]) -> Option<String> {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().expect("a value"))).collect();
        secret_of(&headers).ok()
    }

    #[test]
    fn a_token_goes_before_a_cookie() {
        let cookie = (http::header::COOKIE, "a=b; __Host-jobtrail=session");
        let token = (AUTHORIZATION, "bearer jt_token");
        assert_eq!(secret(std::slice::from_ref(&cookie)).as_deref(), Some("session"));
        assert_eq!(secret(&[cookie.clone(), token]).as_deref(), Some("jt_token"));
        assert_eq!(secret(&[cookie, (AUTHORIZATION, "Basic YTpi")]), None, "a wrong header is not passed over");
    }

    #[test]
    fn what_cannot_be_a_secret_is_not_asked_about() {
        assert_eq!(secret(&[]), None);
        assert_eq!(secret(&[(AUTHORIZATION, "Bearer ")]), None);
        assert_eq!(secret(&[(AUTHORIZATION, &format!("Bearer {}", "x".repeat(1_000)))]), None);
    }
}
