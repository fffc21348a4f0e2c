//! The provider: what it says of itself, and what it says of somebody.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use jobtrail_bus::clock;
use moka::future::Cache;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdTokenVerifier, CoreJwsSigningAlgorithm as Algorithm, CoreProviderMetadata,
};
use openidconnect::{
    AccessToken, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RequestTokenError, Scope, TokenResponse,
};
use serde_json::Value;
use tokio::time::Instant;
use tracing::{info, warn};

use super::http::Fetch;
use super::pending::Pending;
use super::settings::{OidcSettings, WrongSettings};
use crate::options::Limits;
use crate::problem::Problem;

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// The identity provider, as it is set.
pub struct Oidc {
    pub settings: OidcSettings,
    fetch: Fetch,
    known: Mutex<Option<(Instant, CoreProviderMetadata)>>,
    /// The states that came back here.
    used: Cache<String, ()>,
}

/// Somebody, as the provider says it; checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    pub subject: String,
    pub username: String,
    pub name: String,
    pub email: Option<String>,
    pub groups: Vec<String>,
}

impl Oidc {
    /// How long what the provider says of itself is remembered, its keys too.
    const MEMORY: Duration = Duration::from_secs(300);
    /// How far the provider's clock and ours may be apart.
    const SKEW: Duration = Duration::from_secs(60);

    pub fn new(settings: OidcSettings) -> Result<Self, WrongSettings> {
        settings.check()?;
        let fetch = Fetch::new();
        let fetch = fetch
            .map_err(|error| WrongSettings { setting: "--oidc-issuer", problem: format!("is of no use: {error}") })?;
        let lifetime = Duration::from_millis(Pending::LIFE_MS);
        let used = Cache::builder().max_capacity(Limits::MOST_REMEMBERED).time_to_live(lifetime).build();
        Ok(Self { settings, fetch, known: Mutex::default(), used })
    }

    /// Whether that is the first time that this attempt comes back here. (With several gateways the provider has the last word: it
    /// takes a code once.)
    pub async fn is_first(&self, pending: &Pending) -> bool {
        self.used.entry(pending.state.clone()).or_insert(()).await.is_fresh()
    }

    /// Where to send the browser, and what has to be kept until it is back.
    pub async fn begin(&self, return_to: String, link: Option<uuid::Uuid>) -> Result<(String, Pending), Problem> {
        let client = self.client(false).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let scopes = self.settings.scopes.iter().map(|scope| Scope::new(scope.clone()));
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let request = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        let (url, state, nonce) = request.add_scopes(scopes).set_pkce_challenge(challenge).url();
        let pending = Pending {
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
            return_to,
            link,
            expires: clock::now().plus_ms(Pending::LIFE_MS),
        };
        Ok((url.to_string(), pending))
    }

    /// Exchanges the code, and checks all that came of it.
    pub async fn finish(&self, code: String, pending: &Pending) -> Result<Vouched, Problem> {
        let client = self.client(false).await?;
        let exchange = client.exchange_code(AuthorizationCode::new(code)).map_err(|error| refused(&error))?;
        let exchange = exchange.set_pkce_verifier(PkceCodeVerifier::new(pending.verifier.clone()));
        let tokens = exchange.request_async(&self.fetch).await.map_err(|error| match error {
            RequestTokenError::Request(error) => away(&error),
            RequestTokenError::ServerResponse(_) | RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                refused(&error)
            }
        })?;
        let token = tokens.id_token().ok_or_else(|| refused("it gave no ID token"))?;
        let nonce = Nonce::new(pending.nonce.clone());
        let verified = token.claims(&verifier(&client), &nonce).map(|claims| claims.subject().to_string());
        let subject = match verified {
            Ok(subject) => subject,
            Err(ClaimsVerificationError::SignatureVerification(error)) => {
                // Its keys may have changed since they were asked for.
                info!(%error, "the signature of an ID token does not hold; looking at the provider's keys again");
                let client = self.client(true).await?;
                let claims = token.claims(&verifier(&client), &nonce).map_err(|error| refused(&error))?;
                claims.subject().to_string()
            }
            Err(error) => return Err(refused(&error)),
        };
        let mut claims = payload(&token.to_string()).ok_or_else(|| refused("its ID token cannot be read"))?;
        self.ask_more(&mut claims, tokens.access_token(), &subject).await?;
        Ok(vouched(&claims, subject, &self.settings.groups_claim))
    }

    /// Many providers say names and groups only when they are asked.
    async fn ask_more(&self, claims: &mut Value, token: &AccessToken, subject: &str) -> Result<(), Problem> {
        let metadata = self.metadata(false).await?;
        let Some(endpoint) = metadata.userinfo_endpoint() else { return Ok(()) };
        let request = http::Request::get(endpoint.as_str())
            .header(http::header::AUTHORIZATION, format!("Bearer {}", token.secret()))
            .header(http::header::ACCEPT, "application/json")
            .body(Vec::new());
        let answer = self.fetch.fetch(request.map_err(Problem::internal)?).await.map_err(|error| away(&error))?;
        let more = serde_json::from_slice::<Value>(answer.body()).ok().filter(|_| answer.status().is_success());
        let more = more.ok_or_else(|| refused("it does not say more about somebody whom it vouched for"))?;
        if more["sub"].as_str() != Some(subject) {
            return Err(refused("it says more about somebody else than whom it vouched for"));
        }
        if let (Some(claims), Value::Object(more)) = (claims.as_object_mut(), more) {
            for (name, value) in more {
                claims.entry(name).or_insert(value);
            }
        }
        Ok(())
    }

    async fn client(&self, anew: bool) -> Result<Client, Problem> {
        let settings = &self.settings;
        let secret = settings.client_secret.clone().map(ClientSecret::new);
        let redirect = RedirectUrl::new(settings.callback()).map_err(Problem::internal)?;
        let metadata = self.metadata(anew).await?;
        let id = ClientId::new(settings.client_id.clone());
        Ok(CoreClient::from_provider_metadata(metadata, id, secret).set_redirect_uri(redirect))
    }

    async fn metadata(&self, anew: bool) -> Result<CoreProviderMetadata, Problem> {
        if let Some((asked, metadata)) = &*self.known.lock().unwrap_or_else(PoisonError::into_inner)
            && !anew
            && asked.elapsed() < Self::MEMORY
        {
            return Ok(metadata.clone());
        }
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(Problem::internal)?;
        let found = CoreProviderMetadata::discover_async(issuer, &self.fetch).await.map_err(|error| away(&error))?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some((Instant::now(), found.clone()));
        Ok(found)
    }
}

/// Checks signature, issuer, audience and time, with some skew: what expired a minute ago is taken, and what the provider made
/// a minute from now.
fn verifier(client: &Client) -> CoreIdTokenVerifier<'_> {
    // Those with a key that is the provider's alone: never a secret that we know too, and never none.
    let algorithms = [
        Algorithm::RsaSsaPkcs1V15Sha256,
        Algorithm::RsaSsaPkcs1V15Sha384,
        Algorithm::RsaSsaPkcs1V15Sha512,
        Algorithm::RsaSsaPssSha256,
        Algorithm::EcdsaP256Sha256,
        Algorithm::EcdsaP384Sha384,
        Algorithm::EdDsa,
    ];
    let verifier = client.id_token_verifier().set_allowed_algs(algorithms);
    verifier.set_time_fn(|| now() - Oidc::SKEW).set_issue_time_verifier_fn(|made| {
        if made <= now() + Oidc::SKEW { Ok(()) } else { Err(format!("it was made at {made}, which is to come")) }
    })
}

fn now() -> DateTime<Utc> {
    let micros = i64::try_from(clock::now().0).unwrap_or(i64::MAX);
    DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::UNIX_EPOCH)
}

/// Of a token that was checked.
fn payload(token: &str) -> Option<Value> {
    let payload = token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

fn vouched(claims: &Value, subject: String, groups_claim: &str) -> Vouched {
    let text = |name: &str| claims[name].as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    // Only an address that the provider has checked is somebody's.
    let email = text("email").filter(|_| claims["email_verified"] == Value::Bool(true));
    let username = text("preferred_username").or_else(|| text("email")).unwrap_or_else(|| subject.clone());
    let name = text("name").unwrap_or_else(|| username.clone());
    let groups = match &claims[groups_claim] {
        Value::Array(groups) => groups.iter().filter_map(|group| group.as_str().map(str::to_owned)).collect(),
        Value::String(group) => vec![group.clone()],
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    };
    Vouched { subject, username, name, email, groups }
}

/// What the provider says does not hold. Why is for the operator: the one who signs in cannot mend it.
fn refused(error: impl std::fmt::Display) -> Problem {
    warn!(%error, "JT0016: a sign-in with the identity provider is refused: {error}");
    let detail =
        format!("what the identity provider says does not hold: {error}; begin again, or sign in with a password");
    Problem::new(http::StatusCode::FORBIDDEN, "sign-in-refused", "You are not signed in", detail)
}

/// It does not answer, or not with what it should.
fn away(error: &dyn std::error::Error) -> Problem {
    let why = chain(error);
    warn!(why, "JT0016: the identity provider cannot be asked: {why}");
    Problem::unavailable(format!("the identity provider cannot be asked just now: {why}; a password works"))
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_address_counts_only_when_the_provider_has_checked_it() {
        let said = |claims: Value| vouched(&claims, "1234".to_owned(), "groups");
        let plain = said(json!({ "email": "mm@example.org" }));
        assert_eq!(
            (plain.email, plain.username.as_str(), plain.name.as_str()),
            (None, "mm@example.org", "mm@example.org")
        );
        let checked = said(json!({ "email": "mm@example.org", "email_verified": true, "name": "Mary Major" }));
        assert_eq!((checked.email.as_deref(), checked.name.as_str()), (Some("mm@example.org"), "Mary Major"));
        assert_eq!(said(json!({ "groups": ["a", 1, "b"] })).groups, ["a", "b"]);
        assert_eq!(said(json!({ "groups": "a" })).groups, ["a"]);
        assert_eq!(said(json!({})).username, "1234");
    }
}
