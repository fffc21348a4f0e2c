use reqwest::Method;
use serde_json::json;

use crate::world::{World, header, json, problem, send, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_session_begins_and_ends() {
    let world = World::begin().await;
    problem(world.ask(Method::GET, "/api/v1/me"), 401, "not-signed-in").await;
    let sign_in = |username: &str, password: &str| {
        world.ask(Method::POST, "/api/v1/session").json(&json!({"username": username, "password": password}))
    };
    problem(sign_in("member", "wrong"), 401, "wrong-credentials").await;
    let throttled = send(sign_in("busy", "")).await;
    assert_eq!((throttled.status().as_u16(), header(&throttled, "retry-after")), (429, "30"));

    let response = send(sign_in("member", "right")).await;
    assert_eq!(response.status(), 201);
    let cookie = response.headers()["set-cookie"].to_str().expect("text").to_owned();
    let (pair, attributes) = cookie.split_once("; ").expect("attributes");
    assert_eq!(pair, "__Host-jobtrail=s-member");
    assert!(attributes.starts_with("HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age="), "{attributes}");
    assert_eq!(json(response).await["username"], "member");

    let me = world.ask(Method::GET, "/api/v1/me").header("cookie", pair);
    let me = json(send(me).await).await;
    assert_eq!((&me["name"], &me["credential"], &me["token_id"]), (&json!("Mem Ber"), &json!("session"), &json!(null)));
    assert_eq!(me["expires"], "2096-10-02T07:06:40.000000Z");

    let response = send(world.ask(Method::DELETE, "/api/v1/session").header("cookie", pair)).await;
    assert_eq!(response.status(), 204);
    assert!(response.headers()["set-cookie"].to_str().expect("text").contains("Max-Age=0"));
    problem(world.ask(Method::GET, "/api/v1/me").header("cookie", pair), 401, "not-signed-in").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_changes_their_name_is_called_so_at_once() {
    let world = World::begin().await;
    let cookie = "__Host-jobtrail=s-member";
    let name = async || {
        let me = world.ask(Method::GET, "/api/v1/me").header("cookie", cookie);
        json(send(me).await).await["name"].clone()
    };
    assert_eq!(name().await, "Mem Ber");
    let change = world.ask(Method::PATCH, "/api/v1/me").header("cookie", cookie).json(&json!({"name": "Ada Example"}));
    assert_eq!(json(send(change).await).await["name"], "Ada Example");
    assert_eq!(name().await, "Ada Example");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_token_works_for_a_moment_at_most() {
    let world = World::begin().await;
    let me = json(send(world.get("/api/v1/me")).await).await;
    assert_eq!((&me["credential"], me["token_id"].is_string()), (&json!("token"), true));
    world.parts.state().signed_out.push("jt_member".to_owned());
    until(async || send(world.get("/api/v1/me")).await.status() == 401).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_site_changes_nothing() {
    let world = World::begin().await;
    let delete = || world.ask(Method::DELETE, "/api/v1/session").header("cookie", "__Host-jobtrail=s-member");
    problem(delete().header("sec-fetch-site", "cross-site"), 403, "cross-site").await;
    problem(delete().header("origin", "https://evil.example"), 403, "cross-site").await;
    assert!(world.parts.state().signed_out.is_empty());
    let ours = format!("http://{}", world.address);
    assert_eq!(send(delete().header("origin", ours)).await.status(), 204);
    let read = world.ask(Method::GET, "/api/v1/me").bearer_auth("jt_member").header("sec-fetch-site", "cross-site");
    assert_eq!(send(read).await.status(), 200, "a link from elsewhere may lead here");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_good_for_what_its_scope_says() {
    let world = World::begin().await;
    let reader = |method, path: &str| world.ask(method, path).bearer_auth("jt_reader");
    assert_eq!(send(reader(Method::GET, "/api/v1/jobs")).await.status(), 200);
    assert_eq!(send(reader(Method::HEAD, "/api/v1/jobs")).await.status(), 200);
    let submit = problem(reader(Method::POST, "/api/v1/jobs").json(&json!({})), 403, "scope-too-narrow").await;
    assert!(submit["detail"].as_str().expect("text").contains("'write'"), "{submit}");
    let pool = problem(reader(Method::POST, "/api/v1/pools").json(&json!({})), 403, "scope-too-narrow").await;
    assert!(pool["detail"].as_str().expect("text").contains("'administer'"), "{pool}");
    assert!(world.parts.state().submitted.is_empty());
    // No token makes tokens, however wide its scope is; it can only end itself.
    let widest = problem(world.get("/api/v1/tokens"), 403, "scope-too-narrow").await;
    assert!(widest["detail"].as_str().expect("text").contains("session"), "{widest}");
    assert_eq!(send(reader(Method::DELETE, "/api/v1/session")).await.status(), 204);
    problem(reader(Method::GET, "/api/v1/me"), 401, "not-signed-in").await;
}
