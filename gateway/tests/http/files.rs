use jobtrail_events::value::Digest;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::world::{PATIENCE, World, header, json, problem, send, until};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and the rest of it";

#[tokio::test(flavor = "multi_thread")]
async fn a_raw_body_becomes_a_file() {
    let world = World::begin().await;
    let response = send(world.post("/api/v1/files?name=gr%C3%B6%C3%9Fe.csv").body(PNG)).await;
    assert_eq!((response.status().as_u16(), header(&response, "jobtrail-sequence")), (201, "1"));
    let location = response.headers()["location"].to_str().expect("text").to_owned();
    let file = json(response).await;
    assert_eq!(location, format!("/api/v1/files/{}", file["id"].as_str().expect("an id")));
    assert_eq!(file["name"], "größe.csv");
    assert_eq!(file["media_type"], "image/png", "it is what it is, not what it is called");
    assert_eq!((&file["size"], &file["revision"]), (&json!(PNG.len()), &json!(1)));
    assert_eq!(file["sha256"], Digest::of(PNG).to_string());
    assert_eq!(file["owner"]["name"], "Mem Ber");
    assert_eq!(file["created_at"], "1970-01-01T00:00:00.000001Z");
    assert_eq!(world.kept().len(), 1);
    problem(world.post("/api/v1/files").body(PNG), 422, "invalid-field").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_holds_many_files_and_all_are_taken_or_none() {
    let world = World::begin().await;
    let part = |bytes: &'static [u8], name: &'static str| Part::bytes(bytes).file_name(name);
    let form = Form::new().part("file", part(b"a,b\n1,2\n", "C:\\data\\a.csv")).part("file", part(PNG, "b.png"));
    let response = send(world.post("/api/v1/files").multipart(form)).await;
    assert_eq!(response.status(), 201);
    let files = json(response).await;
    let names: Vec<_> = files["items"].as_array().expect("a list").iter().map(|file| &file["name"]).collect();
    assert_eq!(names, ["a.csv", "b.png"]);

    let before = world.kept();
    let form = Form::new().part("file", part(b"new", "c.txt")).text("comment", "not a file");
    let refused = problem(world.post("/api/v1/files").multipart(form), 422, "invalid-field").await;
    assert_eq!(refused["errors"][0]["field"], "comment");
    let form = |body: &'static str| {
        world.post("/api/v1/files").header("content-type", "multipart/form-data; boundary=x").body(body)
    };
    problem(form("--x--\r\n"), 422, "invalid-field").await;
    problem(form("--x\r\nhalf"), 400, "invalid-form").await;
    until(async || world.kept() == before).await;
    assert_eq!(world.parts.state().files.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_kept_of_an_upload_that_is_not_what_was_declared() {
    let world = World::begin().await;
    let other = world
        .post("/api/v1/files?name=a")
        .header("repr-digest", "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:");
    problem(other.body("goodbye"), 422, "content-mismatch").await;
    let right = world
        .post("/api/v1/files?name=a")
        .header("repr-digest", "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:");
    assert_eq!(send(right.body("hello")).await.status(), 201);
    let before = world.kept();

    // A hundred bytes are announced, ten come, and the client goes away.
    let mut stream = TcpStream::connect(world.address).await.expect("a connection");
    let head = "POST /api/v1/files?name=a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer jt_member\r\nContent-Length: 100\r\n\r\n0123456789";
    stream.write_all(head.as_bytes()).await.expect("it is sent");
    until(async || world.kept().len() == before.len() + 1).await;
    drop(stream);
    until(async || world.kept() == before).await;
    assert_eq!(world.parts.state().files.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_stalls_or_is_too_large_is_refused() {
    let limits = jobtrail_gateway::Limits {
        upload_bytes: Some(1_000),
        upload_idle: std::time::Duration::from_millis(200),
        ..jobtrail_gateway::Limits::default()
    };
    let world = World::with(limits).await;
    problem(world.post("/api/v1/files?name=a").body(vec![0; 1_001]), 413, "too-large").await;
    let mut stream = TcpStream::connect(world.address).await.expect("a connection");
    let head = "POST /api/v1/files?name=a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer jt_member\r\nContent-Length: 100\r\n\r\n0123456789";
    stream.write_all(head.as_bytes()).await.expect("it is sent");
    let mut answer = [0; 12];
    tokio::time::timeout(PATIENCE, stream.read_exact(&mut answer)).await.expect("in time").expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 408");
    until(async || world.kept().is_empty()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_is_whole_or_a_part_and_never_a_page_of_ours() {
    let world = World::begin().await;
    let html = b"<!doctype html><script>alert(1)</script>";
    let file = json(send(world.post("/api/v1/files?name=evil%20%22x%22.html").body(html.as_slice())).await).await;
    let path = format!("/api/v1/files/{}/content", file["id"].as_str().expect("an id"));
    let tag = format!("\"{}\"", Digest::of(html));

    let response = send(world.get(&path)).await;
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "content-type"), "text/html; charset=utf-8");
    assert_eq!(
        header(&response, "content-disposition"),
        "attachment; filename=\"evil _x_.html\"; filename*=UTF-8''evil%20%22x%22.html"
    );
    assert!(header(&response, "content-security-policy").starts_with("sandbox; default-src 'none'"));
    assert_eq!(header(&response, "x-content-type-options"), "nosniff");
    assert_eq!(header(&response, "cross-origin-resource-policy"), "same-origin");
    assert_eq!(header(&response, "cache-control"), "private, no-cache");
    assert_eq!(
        (header(&response, "etag"), header(&response, "content-length")),
        (tag.as_str(), html.len().to_string().as_str())
    );
    assert_eq!(response.bytes().await.expect("bytes"), html.as_slice());

    let inline = send(world.get(&format!("{path}?inline=true"))).await;
    assert!(inline.headers()["content-disposition"].to_str().expect("text").starts_with("inline; "));
    assert!(inline.headers()["content-security-policy"].to_str().expect("text").starts_with("sandbox; "));

    let part = send(world.get(&path).header("range", "bytes=2-8")).await;
    assert_eq!((part.status().as_u16(), header(&part, "content-range")), (206, "bytes 2-8/40"));
    assert_eq!(part.bytes().await.expect("bytes"), "doctype");
    let other = send(world.get(&path).header("range", "bytes=2-8").header("if-range", "\"other\"")).await;
    assert_eq!(other.status(), 200, "of another content a part is of no use");
    let none = send(world.get(&path).header("range", "bytes=40-")).await;
    assert_eq!((none.status().as_u16(), header(&none, "content-range")), (416, "bytes */40"));
    assert_eq!(none.headers()["content-type"], "application/problem+json");
    assert_eq!(send(world.get(&path).header("if-none-match", &tag)).await.status(), 304);

    let head = send(world.ask(Method::HEAD, &path).bearer_auth("jt_member")).await;
    assert_eq!((head.status().as_u16(), header(&head, "content-length")), (200, "40"));
    assert_eq!(send(world.get(&format!("{path}?revision=1"))).await.status(), 200);
    problem(world.get(&format!("{path}?revision=2")), 404, "not-found").await;
    problem(world.get(&format!("{path}?revision=0")), 404, "not-found").await;
    problem(world.ask(Method::GET, &path), 401, "not-signed-in").await;
}

/// RFC 9110, sections 13 and 14: what is asked, the status, `Content-Range`, and the bytes.
#[tokio::test(flavor = "multi_thread")]
async fn ranges_and_conditions_are_as_rfc_9110_says() {
    let world = World::begin().await;
    let bytes = b"0123456789";
    let file = json(send(world.post("/api/v1/files?name=a.txt").body(bytes.as_slice())).await).await;
    let path = format!("/api/v1/files/{}/content", file["id"].as_str().expect("an id"));
    let tag = format!("\"{}\"", Digest::of(bytes));
    let (weak, both) = (format!("W/{tag}"), format!("\"other\", {tag}"));
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], u16, Option<&'a str>, &'a str);
    let table: &[Case<'_>] = &[
        ("GET", &[], 200, None, "0123456789"),
        ("GET", &[("range", "bytes=0-3")], 206, Some("bytes 0-3/10"), "0123"),
        ("GET", &[("range", "BYTES=0-3")], 206, Some("bytes 0-3/10"), "0123"),
        ("GET", &[("range", "bytes=7-")], 206, Some("bytes 7-9/10"), "789"),
        ("GET", &[("range", "bytes=-2")], 206, Some("bytes 8-9/10"), "89"),
        ("GET", &[("range", "bytes=-99")], 206, Some("bytes 0-9/10"), "0123456789"),
        ("GET", &[("range", "bytes=9-99")], 206, Some("bytes 9-9/10"), "9"),
        ("GET", &[("range", "bytes=10-")], 416, Some("bytes */10"), ""),
        ("GET", &[("range", "bytes=-0")], 416, Some("bytes */10"), ""),
        // What is not understood is passed over, and several ranges get the whole (14.2).
        ("GET", &[("range", "bytes=3-1")], 200, None, "0123456789"),
        ("GET", &[("range", "lines=0-1")], 200, None, "0123456789"),
        ("GET", &[("range", "bytes=0-1,4-5")], 200, None, "0123456789"),
        // `If-Range` compares strongly (13.1.5).
        ("GET", &[("range", "bytes=0-3"), ("if-range", &tag)], 206, Some("bytes 0-3/10"), "0123"),
        ("GET", &[("range", "bytes=0-3"), ("if-range", &weak)], 200, None, "0123456789"),
        ("GET", &[("range", "bytes=0-3"), ("if-range", "Wed, 01 Jul 2026 09:30:00 GMT")], 200, None, "0123456789"),
        ("GET", &[("range", "bytes=99-"), ("if-range", "\"other\"")], 200, None, "0123456789"),
        // `If-None-Match` compares weakly, and goes before a range (13.1.2, 13.2.2).
        ("GET", &[("if-none-match", &tag)], 304, None, ""),
        ("GET", &[("if-none-match", &weak)], 304, None, ""),
        ("GET", &[("if-none-match", &both)], 304, None, ""),
        ("GET", &[("if-none-match", "*")], 304, None, ""),
        ("GET", &[("if-none-match", "\"other\"")], 200, None, "0123456789"),
        ("GET", &[("if-none-match", &tag), ("range", "bytes=0-3")], 304, None, ""),
        // A range is of GET alone (14.2).
        ("HEAD", &[], 200, None, ""),
        ("HEAD", &[("range", "bytes=0-3")], 200, None, ""),
        ("HEAD", &[("range", "bytes=99-")], 200, None, ""),
        ("HEAD", &[("if-none-match", &tag)], 304, None, ""),
    ];
    for (method, headers, status, range, body) in table {
        let mut request = world.ask(method.parse().expect("a method"), &path).bearer_auth("jt_member");
        for (name, value) in *headers {
            request = request.header(*name, *value);
        }
        let response = send(request).await;
        let case = format!("{method} {headers:?}");
        assert_eq!(response.status(), *status, "{case}");
        let said = response.headers().get("content-range").map(|value| value.to_str().expect("text").to_owned());
        assert_eq!(said.as_deref(), *range, "{case}");
        if *status != 416 {
            assert_eq!(header(&response, "etag"), tag, "{case}");
            assert_eq!(header(&response, "accept-ranges"), "bytes", "{case}");
        }
        if *status == 200 {
            assert_eq!(header(&response, "content-length"), "10", "{case}");
        }
        if *status != 416 {
            assert_eq!(response.text().await.expect("bytes"), *body, "{case}");
        }
    }
}

/// A page that lets in scripts of its own origin would else let in those of everybody who may upload.
#[tokio::test(flavor = "multi_thread")]
async fn scripts_and_styles_are_given_out_as_text() {
    let world = World::begin().await;
    for (name, stored) in [
        ("code.js", "text/javascript"),
        ("code.mjs", "application/javascript"),
        ("look.css", "text/css"),
        ("code.ts", ""),
    ] {
        let upload = world.post(&format!("/api/v1/files?name={name}")).body("alert(1)");
        let file = json(send(upload).await).await;
        assert!(stored.is_empty() || file["media_type"] == stored, "{file}");
        let path = format!("/api/v1/files/{}/content?inline=true", file["id"].as_str().expect("an id"));
        let served = send(world.get(&path)).await;
        let media_type = header(&served, "content-type");
        assert!(!media_type.contains("script") && !media_type.contains("css"), "{name}: {media_type}");
        assert_eq!(header(&served, "x-content-type-options"), "nosniff");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_body_is_not_an_empty_file() {
    let world = World::begin().await;
    let file = json(send(world.post("/api/v1/files?name=a.csv").body("a,b\n")).await).await;
    let before = world.kept();
    for path in [
        "/api/v1/files?name=a.csv".to_owned(),
        format!("/api/v1/files/{}/revisions", file["id"].as_str().expect("an id")),
    ] {
        let refused = problem(world.post(&path), 422, "invalid-field").await;
        assert_eq!(refused["errors"][0]["field"], "body", "{path}");
    }
    until(async || world.kept() == before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_file_can_be_kept_and_read() {
    let world = World::begin().await;
    let empty = world.post("/api/v1/files?name=empty.csv").header("content-type", "application/octet-stream").body("");
    let file = json(send(empty).await).await;
    assert_eq!((&file["size"], &file["media_type"]), (&json!(0), &json!("text/csv")));
    let content = send(world.get(&format!("/api/v1/files/{}/content", file["id"].as_str().expect("an id")))).await;
    assert_eq!((content.status().as_u16(), content.bytes().await.expect("bytes").len()), (200, 0));
}
