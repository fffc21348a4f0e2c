use reqwest::Method;
use uuid::Uuid;

use crate::world::{World, json, problem, send};

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_wrong_is_a_problem_document() {
    let world = World::begin().await;
    problem(world.get("/nowhere"), 404, "no-such-route").await;
    problem(world.get("/api/v1/nowhere"), 404, "no-such-route").await;
    let method = world.ask(Method::PUT, "/api/v1/jobs");
    assert_eq!(send(method.try_clone().expect("no body")).await.headers()["allow"], "GET,HEAD,POST");
    problem(method, 405, "method-not-allowed").await;

    let id = problem(world.get("/api/v1/jobs/123"), 400, "invalid-path").await;
    assert_eq!(id["errors"][0]["field"], "id");
    problem(world.get(&format!("/api/v1/jobs/{}", Uuid::new_v4())), 404, "not-found").await;
    let query = problem(world.get("/api/v1/jobs?stauts=Pending"), 400, "invalid-query").await;
    assert_eq!(query["errors"][0]["field"], "stauts");
    let status = problem(world.get("/api/v1/jobs?status=Done"), 422, "invalid-field").await;
    assert_eq!(status["errors"][0]["field"], "status");
    let header = problem(world.get("/api/v1/jobs").header("jobtrail-sequence", "soon"), 400, "invalid-header").await;
    assert_eq!(header["errors"][0]["field"], "Jobtrail-Sequence");

    let post = |body: &str| world.post("/api/v1/jobs").header("content-type", "application/json").body(body.to_owned());
    problem(world.post("/api/v1/jobs").body("{}"), 415, "unsupported-media-type").await;
    problem(post("{"), 400, "invalid-json").await;
    problem(post(&format!("[{}1]", "1,".repeat(200_000))), 413, "too-large").await;
    let body = r#"{"file_id": "00000000-0000-0000-0000-000000000001", "tool": "a", "function": "b"#;
    problem(post(&format!(r#"{body}"}} x"#)), 400, "invalid-json").await;
    let missing = problem(post(r#"{"tool": "a"}"#), 422, "invalid-field").await;
    assert_eq!(missing["errors"][0]["field"], "file_id");
    let unknown = problem(post(&format!(r#"{body}", "parametres": {{}}}}"#)), 422, "invalid-field").await;
    assert_eq!(unknown["errors"][0]["field"], "parametres");
    let kind = problem(post(&format!(r#"{body}", "assignment": {{"kind": "agent"}}}}"#)), 422, "invalid-field").await;
    assert_eq!(kind["errors"][0]["field"], "assignment.id");
    let list = problem(post(r#"["00000000-0000-0000-0000-000000000001", null, "a", "b"]"#), 422, "invalid-field").await;
    assert_eq!(list["errors"][0]["field"], "body", "an object is no list of its fields");
    let kind = problem(post(&format!(r#"{body}", "assignment": ["automatic"]}}"#)), 422, "invalid-field").await;
    assert_eq!(kind["errors"][0]["field"], "assignment");
    let key = post(&format!(r#"{body}"}}"#)).header("idempotency-key", "x".repeat(256));
    problem(key, 400, "invalid-header").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_keeps_the_id_that_it_came_with() {
    let world = World::begin().await;
    let id = Uuid::new_v4().to_string();
    let response = send(world.get("/nowhere").header("x-request-id", &id)).await;
    assert_eq!(response.headers()["x-request-id"], id.as_str());
    assert_eq!(json(response).await["instance"], format!("urn:uuid:{id}"));
    let response = send(world.get("/nowhere").header("x-request-id", "<script>")).await;
    assert!(response.headers()["x-request-id"].to_str().is_ok_and(|id| id.parse::<Uuid>().is_ok()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_need_nothing_from_elsewhere() {
    let world = World::begin().await;
    let response = send(world.ask(Method::GET, "/api/docs")).await;
    assert_eq!(response.status(), 200);
    let policy = response.headers()["content-security-policy"].to_str().expect("text").to_owned();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    let page = response.text().await.expect("text");
    assert!(page.starts_with("<!doctype html>") && !page.contains("<script"));
    let document = json(send(world.ask(Method::GET, "/api/v1/openapi.json")).await).await;
    assert_eq!(document["openapi"], "3.1.0");
    let ready = json(send(world.ask(Method::GET, "/readyz")).await).await;
    assert_eq!((&ready["ready"], &ready["services"]), (&true.into(), &"ok".into()));
    assert_eq!(send(world.ask(Method::GET, "/healthz")).await.status(), 200);
    let figures = send(world.ask(Method::GET, "/metrics")).await.text().await.expect("text");
    assert!(
        figures.contains(r#"jobtrail_http_requests_total{method="GET",route="/readyz",status="200"}"#),
        "{figures}"
    );
}

/// With the web UI and without: a program is built with it only where Node is.
#[tokio::test(flavor = "multi_thread")]
async fn every_path_of_the_ui_is_its_page_and_nothing_else_is() {
    let world = World::begin().await;
    let mut pages = Vec::new();
    for path in ["/", "/jobs", "/jobs/6f1c?status=Pending", "/files/a/b", "/sign-in", "/settings", "/audit"] {
        let response = send(world.ask(Method::GET, path)).await;
        assert_eq!(response.status(), 200, "{path}");
        let headers = response.headers();
        assert_eq!(
            (&headers["content-type"], &headers["x-frame-options"]),
            (&"text/html; charset=utf-8".parse().expect("a value"), &"DENY".parse().expect("a value"),)
        );
        let policy = headers["content-security-policy"].to_str().expect("text").to_owned();
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("script-src 'unsafe"), "{policy}");
        let page = response.text().await.expect("text");
        assert!(!page.contains("http://cdn") && !page.contains("https://"), "{page}");
        assert!(page.to_lowercase().starts_with("<!doctype html>") && !page.contains("<script>"), "{page}");
        pages.push(page);
    }
    assert!(pages.iter().all(|page| *page == pages[0]), "one page for all paths");
    for path in ["/nowhere", "/jobsx", "/api/jobs", "/assets/none.js", "/assets/../index.html"] {
        problem(world.get(path), 404, "no-such-route").await;
    }
}
