//! What each route is for: the one place where the gateway decides who is let in to it.
//!
//! To add a route: add its handler in `router.rs`, and here one line with its method, its path as `router.rs` has it below
//! `/api/v1`, and the action of `events/src/permission.rs` that it carries out. A route without a line answers nobody
//! (405), and the test below says which it is. What its person may do to which thing is decided by the services and
//! the projections, by the same table of actions; here it is who they are, and what their API token is good for.

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::ALLOW;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use jobtrail_events::permission::Action;
use jobtrail_services::people::Identity;

use crate::app::Shared;
use crate::extract::{Viewer, secret_of};
use crate::problem::Problem;

/// Who is let in to a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody: it gives away nothing, or looks at a secret of its own.
    Open,
    /// Whoever shows a session or an API token, whatever it is good for: it is there to end it.
    Credential,
    /// Who is signed in, with a session or with an API token whose scope is wide enough for that.
    For(Action),
}

use Access::{Credential, For, Open};
use Action as A;

/// Method, path, access. `GET` stands for `HEAD` too.
const TABLE: &[(&str, &str, Access)] = &[
    // Who you are.
    ("POST", "/api/v1/session", Open),
    ("DELETE", "/api/v1/session", Credential),
    ("POST", "/api/v1/session/password", Open),
    ("GET", "/api/v1/session/methods", Open),
    ("GET", "/api/v1/auth/oidc", Open),
    ("GET", "/api/v1/auth/oidc/callback", Open),
    ("GET", "/api/v1/me", For(A::ViewOneself)),
    ("PATCH", "/api/v1/me", For(A::ChangeOneself)),
    ("PUT", "/api/v1/me/password", For(A::ChangeOneself)),
    ("GET", "/api/v1/me/sessions", For(A::ManageOwnAccess)),
    ("DELETE", "/api/v1/me/sessions", For(A::ManageOwnAccess)),
    ("DELETE", "/api/v1/me/sessions/{id}", For(A::ManageOwnAccess)),
    ("GET", "/api/v1/tokens", For(A::ManageOwnAccess)),
    ("POST", "/api/v1/tokens", For(A::ManageOwnAccess)),
    ("DELETE", "/api/v1/tokens/{id}", For(A::ManageOwnAccess)),
    // People.
    ("GET", "/api/v1/people", For(A::ListPeople)),
    ("POST", "/api/v1/people", For(A::ManagePeople)),
    ("GET", "/api/v1/people/{id}", For(A::ListPeople)),
    ("PATCH", "/api/v1/people/{id}", For(A::ManagePeople)),
    ("DELETE", "/api/v1/people/{id}", For(A::ManagePeople)),
    ("POST", "/api/v1/people/{id}/reset-password", For(A::ManagePeople)),
    ("DELETE", "/api/v1/people/{id}/sessions", For(A::ManagePeople)),
    // Files.
    ("GET", "/api/v1/files", For(A::ListOwnFiles)),
    ("POST", "/api/v1/files", For(A::UploadFile)),
    ("GET", "/api/v1/files/counts", For(A::ListOwnFiles)),
    ("GET", "/api/v1/files/{id}", For(A::ViewFile)),
    ("PATCH", "/api/v1/files/{id}", For(A::DescribeFile)),
    ("POST", "/api/v1/files/{id}/revisions", For(A::ReviseFile)),
    ("GET", "/api/v1/files/{id}/content", For(A::ViewFile)),
    ("GET", "/api/v1/files/{id}/functions", For(A::ViewFile)),
    ("GET", "/api/v1/files/{id}/jobs", For(A::ViewFile)),
    ("GET", "/api/v1/files/{id}/artifacts", For(A::ViewFile)),
    ("GET", "/api/v1/files/{id}/provenance", For(A::ViewFile)),
    ("POST", "/api/v1/files/{id}/archive", For(A::ArchiveFile)),
    ("POST", "/api/v1/files/{id}/restore", For(A::ArchiveFile)),
    // Jobs.
    ("GET", "/api/v1/jobs", For(A::ListOwnJobs)),
    ("POST", "/api/v1/jobs", For(A::SubmitJob)),
    ("GET", "/api/v1/jobs/counts", For(A::ListOwnJobs)),
    ("GET", "/api/v1/jobs/{id}", For(A::ViewJob)),
    ("GET", "/api/v1/jobs/{id}/history", For(A::ViewJob)),
    ("GET", "/api/v1/jobs/{id}/queue", For(A::ViewJob)),
    ("GET", "/api/v1/jobs/{id}/artifacts", For(A::ViewJob)),
    ("GET", "/api/v1/jobs/{id}/log", For(A::ViewJob)),
    ("POST", "/api/v1/jobs/{id}/cancel", For(A::CancelJob)),
    // Systems.
    ("GET", "/api/v1/systems", For(A::ListOwnSystems)),
    ("POST", "/api/v1/systems", For(A::CreateSystem)),
    ("GET", "/api/v1/systems/{id}", For(A::ViewSystem)),
    ("PATCH", "/api/v1/systems/{id}", For(A::DescribeSystem)),
    ("POST", "/api/v1/systems/{id}/archive", For(A::ArchiveSystem)),
    ("POST", "/api/v1/systems/{id}/restore", For(A::ArchiveSystem)),
    ("GET", "/api/v1/systems/{id}/members", For(A::ViewSystem)),
    ("PUT", "/api/v1/systems/{id}/members/{person_id}", For(A::ManageMembers)),
    ("DELETE", "/api/v1/systems/{id}/members/{person_id}", For(A::ManageMembers)),
    ("GET", "/api/v1/systems/{id}/tree", For(A::ViewSystem)),
    ("POST", "/api/v1/systems/{id}/folders", For(A::EditTree)),
    ("POST", "/api/v1/systems/{id}/files", For(A::EditTree)),
    ("PATCH", "/api/v1/systems/{id}/entries", For(A::EditTree)),
    ("DELETE", "/api/v1/systems/{id}/entries", For(A::EditTree)),
    ("POST", "/api/v1/systems/{id}/extract", For(A::ExtractInSystem)),
    ("GET", "/api/v1/systems/{id}/snapshots", For(A::ViewSystem)),
    ("POST", "/api/v1/systems/{id}/snapshots", For(A::TakeSnapshot)),
    ("GET", "/api/v1/snapshots/{id}", For(A::ViewSystem)),
    ("GET", "/api/v1/snapshots/{id}/tree", For(A::ViewSystem)),
    ("GET", "/api/v1/snapshots/{id}/compare", For(A::ViewSystem)),
    ("POST", "/api/v1/snapshots/{id}/extract", For(A::ExtractInSystem)),
    // Tools.
    ("GET", "/api/v1/tools", For(A::ListTools)),
    ("GET", "/api/v1/tools/{key}", For(A::ListTools)),
    ("GET", "/api/v1/tools/{key}/versions/{version}", For(A::ListTools)),
    ("POST", "/api/v1/tools/{key}/versions/{version}/deprecate", For(A::DeprecateTool)),
    ("POST", "/api/v1/tools/{key}/versions/{version}/recommend", For(A::DeprecateTool)),
    ("GET", "/api/v1/tools/{key}/versions/{version}/targets", For(A::ListAgents)),
    // Agents and pools.
    ("GET", "/api/v1/agents", For(A::ListAgents)),
    ("GET", "/api/v1/agents/{id}", For(A::ListAgents)),
    ("POST", "/api/v1/agents/{id}/archive", For(A::ManageAgents)),
    ("GET", "/api/v1/agents/enrolment-tokens", For(A::ViewEnrolments)),
    ("POST", "/api/v1/agents/enrolment-tokens", For(A::ManageAgents)),
    ("DELETE", "/api/v1/agents/enrolment-tokens/{id}", For(A::ManageAgents)),
    ("POST", "/api/v1/agents/enrol", Open),
    ("GET", "/api/v1/pools", For(A::ListPools)),
    ("POST", "/api/v1/pools", For(A::ManagePools)),
    ("GET", "/api/v1/pools/{id}", For(A::ListPools)),
    ("PATCH", "/api/v1/pools/{id}", For(A::ManagePools)),
    ("PUT", "/api/v1/pools/{id}/members/{agent_id}", For(A::ManagePools)),
    ("DELETE", "/api/v1/pools/{id}/members/{agent_id}", For(A::ManagePools)),
    ("POST", "/api/v1/pools/{id}/archive", For(A::ManagePools)),
    ("POST", "/api/v1/pools/{id}/restore", For(A::ManagePools)),
    // Webhooks. Those for everybody's jobs are asked about in `routes/webhooks.rs`.
    ("GET", "/api/v1/webhooks", For(A::ManageOwnWebhooks)),
    ("POST", "/api/v1/webhooks", For(A::ManageOwnWebhooks)),
    ("GET", "/api/v1/webhooks/{id}", For(A::ManageOwnWebhooks)),
    ("PATCH", "/api/v1/webhooks/{id}", For(A::ManageOwnWebhooks)),
    ("DELETE", "/api/v1/webhooks/{id}", For(A::ManageOwnWebhooks)),
    ("POST", "/api/v1/webhooks/{id}/rotate-secret", For(A::ManageOwnWebhooks)),
    ("POST", "/api/v1/webhooks/{id}/ping", For(A::ManageOwnWebhooks)),
    ("GET", "/api/v1/webhooks/{id}/deliveries", For(A::ManageOwnWebhooks)),
    ("POST", "/api/v1/webhooks/{id}/deliveries/{delivery_id}/redeliver", For(A::ManageOwnWebhooks)),
    // Live.
    ("GET", "/api/v1/changes", For(A::WatchChanges)),
    // Content, for agents with signed grants.
    ("GET", "/api/v1/content/{sha256}", Open),
    ("POST", "/api/v1/content", Open),
    // Operations.
    ("GET", "/healthz", Open),
    ("GET", "/readyz", Open),
    ("GET", "/metrics", Open),
];

/// Who is let in to a route; absent: nobody, for there is no such line.
pub fn access(method: &Method, path: &str) -> Option<Access> {
    let method = if *method == Method::HEAD { Method::GET } else { method.clone() };
    TABLE.iter().find(|(known, at, _)| *known == method.as_str() && *at == path).map(|(_, _, access)| *access)
}

/// Lets in to a route who may come in. What follows finds out who that is with [`Viewer`].
pub async fn layer(State(app): State<Shared>, path: Option<MatchedPath>, mut request: Request, next: Next) -> Response {
    let path = path.as_ref().map_or("", MatchedPath::as_str);
    let Some(access) = access(request.method(), path) else { return no_method(request.method(), path) };
    match admitted(&app, access, request.headers()).await {
        Ok(Some(viewer)) => drop(request.extensions_mut().insert(viewer)),
        Ok(None) => {}
        Err(problem) => return problem.into_response(),
    }
    next.run(request).await
}

async fn admitted(app: &Shared, access: Access, headers: &HeaderMap) -> Result<Option<Viewer>, Problem> {
    match access {
        Access::Open => Ok(None),
        Access::Credential => secret_of(headers).map(|_| None),
        Access::For(action) => {
            let identity = app.identities.of(&secret_of(headers)?).await?;
            is_within_scope(&identity, action)?;
            Ok(Some(Viewer(identity)))
        }
    }
}

/// Whether what they showed is good for it. A session is good for everything that its person may do.
pub fn is_within_scope(identity: &Identity, action: Action) -> Result<(), Problem> {
    let Some(scope) = identity.scope else { return Ok(()) };
    if action.is_within(scope) {
        return Ok(());
    }
    let detail = match action.rule().scope {
        Some(needed) => format!(
            "the API token has the scope '{}' and that needs '{}'; make another token with that scope",
            scope.name(),
            needed.name()
        ),
        None => "that needs a session, and no API token is good for it; sign in with POST /api/v1/session".to_owned(),
    };
    Err(Problem::new(StatusCode::FORBIDDEN, "scope-too-narrow", "The API token is not good for that", detail))
}

fn no_method(method: &Method, path: &str) -> Response {
    let lines = TABLE.iter().filter(|(_, at, _)| *at == path);
    let known = lines.map(|(method, _, _)| if *method == "GET" { "GET,HEAD" } else { method });
    let allowed = known.collect::<Vec<_>>().join(",");
    let detail = format!("{path} does not take {method}; see Allow");
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let problem = Problem::new(status, "method-not-allowed", "The route does not take that method", detail);
    let mut response = problem.into_response();
    if let Ok(allowed) = HeaderValue::from_str(&allowed) {
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Both ways: a route without a line answers nobody, and a line without a route is a mistake.
    #[test]
    fn every_route_of_the_document_has_a_line_and_every_line_a_route() {
        let (_, document) = crate::router::api();
        let document: serde_json::Value = serde_json::to_value(&document).expect("JSON");
        let mut routes = BTreeSet::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            for method in item.as_object().expect("operations").keys() {
                routes.insert((method.to_uppercase(), path.clone()));
            }
        }
        let lines: BTreeSet<_> =
            TABLE.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
        assert_eq!(lines.len(), TABLE.len(), "a route has two lines");
        let without_line: Vec<_> = routes.difference(&lines).collect();
        assert!(without_line.is_empty(), "add a line to TABLE in gateway/src/routes/action.rs for {without_line:?}");
        let without_route: Vec<_> = lines.difference(&routes).collect();
        assert!(without_route.is_empty(), "there is no such route: {without_route:?}");
    }

    /// What the document says about credentials is what the table does.
    #[test]
    fn the_document_says_which_routes_are_open() {
        let (_, document) = crate::router::api();
        let document: serde_json::Value = serde_json::to_value(&document).expect("JSON");
        for (method, path, access) in TABLE {
            let operation = &document["paths"][path][method.to_lowercase()];
            let said_open = operation["security"] == serde_json::json!([{}]);
            assert_eq!(said_open, *access == Open, "{method} {path}: `security(())` and the table differ");
        }
    }

    #[test]
    fn nothing_that_changes_something_is_within_the_scope_to_read() {
        for (method, path, access) in TABLE {
            if let For(action) = access
                && *method != "GET"
            {
                assert!(!action.is_within(jobtrail_events::permission::TokenScope::Read), "{method} {path}");
            }
        }
    }

    #[test]
    fn a_route_that_is_not_known_lets_nobody_in() {
        assert_eq!(access(&Method::GET, "/api/v1/nowhere"), None);
        assert_eq!(access(&Method::PUT, "/api/v1/jobs"), None);
        assert_eq!(access(&Method::HEAD, "/api/v1/jobs"), Some(For(Action::ListOwnJobs)));
    }
}
