//! Signing in and out.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use http::{HeaderMap, StatusCode};
use jobtrail_bus::clock;
use jobtrail_events::value::Timestamp;
use jobtrail_services::people;

use super::Problems;
use crate::app::Shared;
use crate::dto::{Me, SetPassword, SignIn};
use crate::extract::{COOKIE, From, Json, secret_of};
use crate::problem::Problem;

/// Sign in
///
/// The answer sets the cookie `__Host-jobtrail`, which stands for the session.
#[utoipa::path(
    post, operation_id = "signIn", path = "/session", tag = "session",
    request_body = SignIn,
    responses((status = 201, description = "You are signed in", body = Me), Problems),
    security(()),
)]
pub async fn sign_in(
    State(app): State<Shared>,
    visitor: From,
    jar: CookieJar,
    Json(SignIn { username, password }): Json<SignIn>,
) -> Result<Response, Problem> {
    let signed_in = app.services.people(people::SignIn { username, password, visitor: visitor.0 }).await?;
    Ok(begun(jar, signed_in))
}

/// Sign out
///
/// Ends the session; with an API token, withdraws that token.
#[utoipa::path(
    delete, operation_id = "signOut", path = "/session", tag = "session",
    responses((status = 204, description = "You are signed out"), Problems),
)]
pub async fn sign_out(State(app): State<Shared>, headers: HeaderMap, jar: CookieJar) -> Result<Response, Problem> {
    let secret = secret_of(&headers)?;
    app.services.people(people::SignOut { secret: secret.clone() }).await?;
    app.identities.forget(&secret).await;
    let jar = jar.add(cookie(String::new(), 0));
    Ok((StatusCode::NO_CONTENT, jar).into_response())
}

/// Set a password
///
/// With the secret that an administrator gave you, once. You are signed in then, and your other sessions end.
#[utoipa::path(
    post, operation_id = "setPassword", path = "/session/password", tag = "session",
    request_body = SetPassword,
    responses((status = 201, description = "It is set, and you are signed in", body = Me), Problems),
    security(()),
)]
pub async fn set_password(
    State(app): State<Shared>,
    visitor: From,
    jar: CookieJar,
    Json(SetPassword { secret, password }): Json<SetPassword>,
) -> Result<Response, Problem> {
    let signed_in = app.services.people(people::SetPassword { secret, password, visitor: visitor.0 }).await?;
    Ok(begun(jar, signed_in))
}

/// The answer to who is signed in now.
fn begun(jar: CookieJar, signed_in: people::SignedIn) -> Response {
    let jar = jar.add(session_cookie(&signed_in));
    (StatusCode::CREATED, jar, Answer(Me::from(signed_in.identity))).into_response()
}

/// The cookie that stands for a session.
pub fn session_cookie(signed_in: &people::SignedIn) -> Cookie<'static> {
    cookie(signed_in.secret.clone(), seconds_until(signed_in.identity.expires, clock::now()))
}

/// With an age of 0 it takes the cookie away.
fn cookie(secret: String, lifetime_s: i64) -> Cookie<'static> {
    let mut cookie = Cookie::new(COOKIE, secret);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_secure(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_max_age(time::Duration::seconds(lifetime_s));
    cookie
}

fn seconds_until(then: Timestamp, now: Timestamp) -> i64 {
    i64::try_from(then.0.saturating_sub(now.0) / 1_000_000).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_stays_with_this_host_and_out_of_scripts() {
        let text = cookie("s".to_owned(), 60).to_string();
        assert_eq!(text, "__Host-jobtrail=s; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60");
    }

    #[test]
    fn a_session_that_is_over_has_no_time_left() {
        assert_eq!(seconds_until(Timestamp(5_000_000), Timestamp(2_000_000)), 3);
        assert_eq!(seconds_until(Timestamp(1), Timestamp(2)), 0);
    }
}
