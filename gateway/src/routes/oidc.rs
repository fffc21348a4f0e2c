//! Signing in with the identity provider.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use http::header::{ACCEPT, LOCATION};
use http::{HeaderMap, StatusCode, Uri};
use jobtrail_bus::clock;
use jobtrail_events::ids::PersonId;
use jobtrail_services::people::{Credential, SignInWith};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use tracing::info;
use utoipa::IntoParams;

use super::Problems;
use super::session::session_cookie;
use crate::app::{App, Shared};
use crate::dto::{OidcMethod, SignInMethods};
use crate::extract::{From, Query, csrf, secret_of};
use crate::oidc::{COOKIE, Oidc, Pending, Standing, safe_return};
use crate::problem::{Problem, ProblemDocument};

/// Where to go afterwards.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Begin {
    /// A path of this site; `/` when absent.
    pub return_to: Option<String>,
    /// You are signed in, and want to be able to sign in with the identity provider from now on.
    #[serde(default)]
    pub link: bool,
}

/// What the provider sends back.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Back {
    pub code: Option<String>,
    pub state: Option<String>,
    pub error: Option<String>,
    pub error_description: Option<String>,
    /// Who sends it, as RFC 9207 has it.
    pub iss: Option<String>,
}

/// How one can sign in
#[utoipa::path(
    get, operation_id = "listSignInMethods", path = "/session/methods", tag = "session",
    responses((status = 200, body = SignInMethods), Problems), security(()),
)]
pub async fn methods(State(app): State<Shared>) -> Answer<SignInMethods> {
    let oidc = app.oidc.as_ref().map(|oidc| OidcMethod { name: oidc.settings.name.clone(), path: "/api/v1/auth/oidc" });
    Answer(SignInMethods { password: true, oidc })
}

/// Sign in with the identity provider
///
/// For browsers: it leads to the provider, and from there back to `/api/v1/auth/oidc/callback`. Who asks for a page, with `Accept: text/html`,
/// is led to the page of sign-in when it is refused, which says why.
#[utoipa::path(
    get, operation_id = "beginOidc", path = "/auth/oidc", tag = "session", params(Begin),
    responses(
        (status = 303, description = "Go to the provider, or to the page of sign-in", headers(("Location" = String))),
        (status = 401, description = "You link an account, and are not signed in", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no identity provider", body = ProblemDocument, content_type = "application/problem+json"),
        Problems,
    ),
    security(()),
)]
pub async fn begin(
    State(app): State<Shared>,
    uri: Uri,
    headers: HeaderMap,
    jar: CookieJar,
    Query(Begin { return_to, link }): Query<Begin>,
) -> Result<Response, Problem> {
    let return_to = return_to.as_deref().unwrap_or("/");
    let return_to = safe_return(return_to)
        .ok_or_else(|| Problem::field("return_to", "must be a path of this site, as in /jobs"))?
        .to_owned();
    match lead_there(&app, &uri, &headers, &return_to, link).await {
        Ok((url, pending)) => Ok((StatusCode::SEE_OTHER, jar.add(pending), [(LOCATION, url)]).into_response()),
        Err(problem) => Ok(refused(&headers, problem, &return_to, link)),
    }
}

/// The address of the provider, and the cookie to come back with.
async fn lead_there(
    app: &Shared,
    uri: &Uri,
    headers: &HeaderMap,
    return_to: &str,
    link: bool,
) -> Result<(String, Cookie<'static>), Problem> {
    let oidc = provider(app)?;
    // Else a page of another site could have somebody link what is not theirs.
    if link && !csrf::is_ours(headers, uri) {
        return Err(csrf::cross_site());
    }
    let link = if link { Some(linking(app, headers).await?.0) } else { None };
    let (url, pending) = oidc.begin(return_to.to_owned(), link).await?;
    let sealed = pending.seal(app.key()?).ok_or_else(|| Problem::internal("a sign-in cannot be sealed"))?;
    let lifetime_s = i64::try_from(Pending::LIFE_MS / 1_000).unwrap_or(i64::MAX);
    Ok((url, cookie(sealed, lifetime_s)))
}

/// Come back from the identity provider
///
/// Whoever the provider vouches for is signed in, and sent on. A person is known by what the provider calls them, never by their
/// e-mail address: somebody here with the same address is not taken over. Who asks for a page, with `Accept: text/html`, is led to the
/// page of sign-in when it is refused, which says why.
#[utoipa::path(
    get, operation_id = "finishOidc", path = "/auth/oidc/callback", tag = "session", params(Back),
    responses(
        (status = 303, description = "You are signed in; or go to the page of sign-in", headers(("Location" = String))),
        (status = 401, description = "You link an account, and are not signed in any more", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no identity provider", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "Somebody here is linked otherwise, or not yet", body = ProblemDocument, content_type = "application/problem+json"),
        Problems,
    ),
    security(()),
)]
pub async fn callback(
    State(app): State<Shared>,
    visitor: From,
    headers: HeaderMap,
    jar: CookieJar,
    Query(back): Query<Back>,
) -> Response {
    let sealed = jar.get(COOKIE).map(Cookie::value).unwrap_or_default();
    let begun = app.key().ok().and_then(|key| Pending::open(sealed, key, clock::now()));
    let (return_to, linking) = match &begun {
        Some(begun) => (begun.return_to.clone(), begun.link.is_some()),
        None => ("/".to_owned(), false),
    };
    let outcome = finish(&app, visitor, &headers, begun, back).await;
    // Whatever came of it: it is good for one attempt.
    let jar = jar.add(cookie(String::new(), 0));
    match outcome {
        Ok((session, return_to)) => (StatusCode::SEE_OTHER, jar.add(session), [(LOCATION, return_to)]).into_response(),
        Err(problem) => (jar, refused(&headers, problem, &return_to, linking)).into_response(),
    }
}

async fn finish(
    app: &Shared,
    From(visitor): From,
    headers: &HeaderMap,
    begun: Option<Pending>,
    back: Back,
) -> Result<(Cookie<'static>, String), Problem> {
    let oidc = provider(app)?;
    let pending = begun.filter(|pending| back.state.as_deref() == Some(pending.state.as_str()));
    let pending = pending.ok_or_else(|| {
        let detail = "this is no sign-in that this browser has begun, or it took too long; begin again";
        Problem::new(StatusCode::FORBIDDEN, "sign-in-not-begun", "You are not signed in", detail)
    })?;
    if !oidc.is_first(&pending).await {
        return Err(sign_in_refused("this sign-in came back before; begin again"));
    }
    if back.iss.as_ref().is_some_and(|issuer| *issuer != oidc.settings.issuer) {
        return Err(sign_in_refused("another identity provider than ours sent you back; begin again"));
    }
    let code = match (back.code, back.error) {
        (Some(code), None) => code,
        (_, error) => {
            let error = error.unwrap_or_else(|| "it gave no code".to_owned());
            let detail =
                format!("the identity provider says no: {error} {}", back.error_description.unwrap_or_default());
            return Err(sign_in_refused(detail.trim()));
        }
    };
    let link = match pending.link {
        // The one who comes back must be the one who went.
        Some(person) if linking(app, headers).await?.0 == person => Some(PersonId(person)),
        Some(_) => return Err(Problem::not_signed_in("somebody else is signed in here by now; begin again")),
        None => None,
    };
    let vouched = oidc.finish(code, &pending).await?;
    let role = match oidc.settings.standing(&vouched.groups) {
        Standing::Unsaid => None,
        Standing::Is(role) => Some(role),
        Standing::NotLetIn => {
            let detail = "you are in none of the groups that are let in; ask who runs this to add you to one";
            return Err(Problem::new(StatusCode::FORBIDDEN, "not-let-in", "You are not signed in", detail));
        }
    };
    let command = SignInWith {
        issuer: oidc.settings.issuer.clone(),
        role,
        subject: vouched.subject,
        username: vouched.username,
        name: vouched.name,
        email: vouched.email,
        lets_in_unknown: oidc.settings.lets_in_unknown,
        link,
        visitor,
    };
    let signed_in = app.services.people(command).await?;
    Ok((session_cookie(&signed_in), pending.return_to))
}

fn provider(app: &App) -> Result<&Oidc, Problem> {
    app.oidc.as_ref().ok_or_else(|| {
        let detail = "no identity provider is set here; sign in with POST /api/v1/session";
        Problem::new(StatusCode::NOT_FOUND, "no-identity-provider", "There is no such thing", detail)
    })
}

/// A program is told the problem. A browser goes to the page of sign-in with its code, for which that page has words; what the provider
/// said stands in the log, since an address that could carry any text could have our page say it.
fn refused(headers: &HeaderMap, problem: Problem, return_to: &str, linking: bool) -> Response {
    info!(code = problem.code, detail = %problem.detail, "a sign-in with the identity provider was refused");
    let accepts = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    if !accepts.flat_map(|value| value.split(',')).any(|offer| offer.trim().starts_with("text/html")) {
        return problem.into_response();
    }
    let next = utf8_percent_encode(return_to, NON_ALPHANUMERIC);
    let linking = if linking { "&linking=true" } else { "" };
    let page = format!("/sign-in?refused={}&next={next}{linking}", problem.code);
    (StatusCode::SEE_OTHER, [(LOCATION, page)]).into_response()
}

fn sign_in_refused(detail: &str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "sign-in-refused", "You are not signed in", detail)
}

/// Who is signed in with a session.
async fn linking(app: &App, headers: &HeaderMap) -> Result<PersonId, Problem> {
    let identity = app.identities.of(&secret_of(headers)?).await?;
    match identity.credential {
        Credential::Session => Ok(identity.person),
        Credential::Token(_) => Err(Problem::not_signed_in("an account is linked in a session, not with an API token")),
    }
}

/// With an age of 0 it takes the cookie away.
fn cookie(sealed: String, lifetime_s: i64) -> Cookie<'static> {
    let mut cookie = Cookie::new(COOKIE, sealed);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_secure(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_max_age(time::Duration::seconds(lifetime_s));
    cookie
}
