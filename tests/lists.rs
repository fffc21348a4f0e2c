//! Every list of the API, against a running system: how much one page may hold, and that the pages together are the list.

mod harness;

use harness::System;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// The paths of all lists that come in pages, as the OpenAPI document has them, with the ids of what was made for them.
async fn lists(system: &System) -> Vec<String> {
    let api = &system.api;
    let made = async |path: &str, body: Value| {
        let (status, made) = api.post(path, &body).await;
        assert!(status.is_success(), "{path}: {status} {made}");
        made["id"].as_str().map(str::to_owned).unwrap_or_default()
    };
    let file = api.put_bytes("a.csv", b"a,b\n1,2\n".to_vec()).await;
    let of_system = made("/systems", json!({ "name": "Pump P-101" })).await;
    let tracked = json!({ "files": [{ "path": "tables/a.csv", "file_id": file }] });
    made(&format!("/systems/{of_system}/files"), tracked).await;
    let snapshot = made(&format!("/systems/{of_system}/snapshots"), json!({ "name": "as built" })).await;
    let webhook = made("/webhooks", json!({ "url": "http://127.0.0.1:9/hook" })).await;
    for name in ["c", "a", "b"] {
        made("/pools", json!({ "name": name })).await;
    }
    let document = reqwest::get(format!("{}/api/v1/openapi.json", api.url)).await.expect("an answer");
    let document: Value = document.json().await.expect("a document");
    let paths = document["paths"].as_object().expect("paths").iter().filter(|(_, item)| {
        let parameters = item["get"]["parameters"].as_array();
        parameters.is_some_and(|parameters| parameters.iter().any(|parameter| parameter["name"] == "limit"))
    });
    let ids = [("files", &file), ("systems", &of_system), ("snapshots", &snapshot), ("webhooks", &webhook)];
    let paths = paths.map(|(path, _)| {
        let path = path.strip_prefix("/api/v1").expect("a route");
        let of = ids.iter().find(|(of, _)| path.starts_with(&format!("/{of}/{{id}}")));
        let path = of.map_or_else(|| path.to_owned(), |(_, id)| path.replace("{id}", id));
        assert!(!path.contains('{'), "{path}: make one for this test");
        if path.ends_with("/compare") { format!("{path}?with=present&") } else { format!("{path}?") }
    });
    paths.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_that_means_nothing_is_refused_by_name_by_every_list() {
    let system = System::start().await;
    let paths = lists(&system).await;
    assert!(paths.len() >= 18, "{paths:?}");
    let get = async |path: String| system.api.send(system.api.request(Method::GET, &path)).await;
    for path in &paths {
        for limit in [0, 501] {
            let (status, _, problem) = get(format!("{path}limit={limit}")).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {limit}: {problem}");
            let told = (&problem["code"], &problem["errors"][0]["field"], &problem["errors"][0]["message"]);
            assert_eq!(told, (&json!("invalid-field"), &json!("limit"), &json!("must be 1 to 500")), "{path}");
        }
        for limit in [1, 500] {
            let (status, _, page) = get(format!("{path}limit={limit}")).await;
            assert_eq!(status, StatusCode::OK, "{path} {limit}: {page}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_are_the_list_as_it_was_though_something_comes_before_them() {
    let system = System::start().await;
    lists(&system).await;
    let api = &system.api;
    let names = |page: &Value| -> Vec<Value> {
        page["items"].as_array().expect("a list").iter().map(|row| row["name"].clone()).collect()
    };
    let first = api.get("/pools?limit=2").await;
    assert_eq!(names(&first), ["a", "b"]);
    let (status, made) = api.post("/pools", &json!({ "name": "Z before all in order" })).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let next = first["next"].as_str().expect("there is more");
    let second = api.get(&format!("/pools?limit=2&cursor={next}")).await;
    assert_eq!((names(&second), &second["next"]), (vec![json!("c")], &Value::Null));
    let request = api.request(Method::GET, &format!("/agents?cursor={next}"));
    let (status, _, problem) = api.send(request).await;
    assert_eq!((status, &problem["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("cursor")));
    assert_eq!(names(&api.get("/pools").await), ["Z before all in order", "a", "b", "c"]);
}
