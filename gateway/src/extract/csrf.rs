//! No page of another site changes anything in the name of who is signed in here.
//!
//! A browser says where a request comes from: in `Sec-Fetch-Site`, or an old one in `Origin`. A program says neither, and
//! has no cookie that somebody else could make it send. A request with an `Authorization` header is let through: a page of
//! another site cannot send one, since the gateway answers no preflight.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, HOST, ORIGIN};
use http::{HeaderMap, Method, StatusCode, Uri};

use crate::problem::Problem;

pub async fn layer(request: Request, next: Next) -> Response {
    if is_safe(request.method()) || is_ours(request.headers(), request.uri()) {
        return next.run(request).await;
    }
    cross_site().into_response()
}

pub fn cross_site() -> Problem {
    let detail = "a page of another site may not do that; open Jobtrail itself, or use an API token";
    Problem::new(StatusCode::FORBIDDEN, "cross-site", "The request came from another site", detail)
}

fn is_safe(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS].contains(method)
}

/// Whether no browser says that it comes from elsewhere.
pub fn is_ours(headers: &HeaderMap, uri: &Uri) -> bool {
    let text = |name| headers.get(name).map(|value: &http::HeaderValue| value.to_str().unwrap_or_default());
    if headers.contains_key(AUTHORIZATION) {
        return true;
    }
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = text(ORIGIN) else { return true };
    // The scheme is not compared: behind a proxy that ends TLS we do not see it.
    let host = text(HOST).or_else(|| uri.authority().map(http::uri::Authority::as_str));
    let from = origin.split_once("://").map(|(_, authority)| authority);
    from.zip(host).is_some_and(|(from, host)| from.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(headers: &[(&str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: http::HeaderName = name.parse().expect("a name");
            map.insert(name, value.parse().expect("a value"));
        }
        is_ours(&map, &Uri::from_static("/api/v1/jobs"))
    }

    #[test]
    fn a_browser_may_act_only_from_our_own_pages() {
        assert!(ours(&[("sec-fetch-site", "same-origin"), ("host", "a")]));
        assert!(ours(&[("sec-fetch-site", "none")]));
        assert!(!ours(&[("sec-fetch-site", "cross-site")]));
        assert!(!ours(&[("sec-fetch-site", "same-site")]));
        assert!(!ours(&[("sec-fetch-site", "cross-site"), ("origin", "http://a"), ("host", "a")]));
    }

    #[test]
    fn an_old_browser_is_told_by_the_origin() {
        assert!(ours(&[("origin", "https://jobs.example:8443"), ("host", "jobs.example:8443")]));
        assert!(!ours(&[("origin", "https://evil.example"), ("host", "jobs.example")]));
        assert!(!ours(&[("origin", "https://jobs.example:1"), ("host", "jobs.example")]));
        assert!(!ours(&[("origin", "null"), ("host", "null")]));
        assert!(!ours(&[("origin", "https://jobs.example")]));
    }

    #[test]
    fn a_program_may_act() {
        assert!(ours(&[]));
        assert!(ours(&[("host", "a")]));
        assert!(ours(&[("authorization", "Bearer jt_x"), ("origin", "https://other.example"), ("host", "a")]));
    }
}
