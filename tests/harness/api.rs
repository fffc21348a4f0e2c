use std::path::Path;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{LOOK_EVERY, PATIENCE};

/// The HTTP API as one person. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    pub url: String,
    http: reqwest::Client,
    token: String,
}

/// A job as the API shows it.
pub type Job = Value;

impl Api {
    /// Waits until the system is ready, signs in and makes a token.
    pub async fn sign_in(url: &str, username: &str, password: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().cookie_store(true).build().expect("a client");
        let began = Instant::now();
        loop {
            let ready = http.get(format!("{url}/readyz")).send().await;
            if ready.is_ok_and(|ready| ready.status().is_success()) {
                break;
            }
            assert!(began.elapsed() < PATIENCE, "not ready within {PATIENCE:?}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let credentials = json!({ "username": username, "password": password });
        let session = http.post(format!("{url}/api/v1/session")).json(&credentials).send().await.expect("an answer");
        assert!(session.status().is_success(), "sign-in: {}", session.status());
        let cookie =
            session.headers()["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie").to_owned();
        let token = http
            .post(format!("{url}/api/v1/tokens"))
            .header("cookie", cookie)
            .json(&json!({ "name": "tests" }))
            .send()
            .await
            .expect("an answer");
        let token: Value = token.json().await.expect("a token");
        let token = token["secret"].as_str().unwrap_or_else(|| panic!("no secret in {token}")).to_owned();
        Self { url: url.to_owned(), http: reqwest::Client::new(), token }
    }

    /// The same person, with the same token, at another gateway.
    pub fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    pub fn token(&self) -> &str {
        &self.token
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}/api/v1{path}", self.url)).bearer_auth(&self.token)
    }

    /// The answer to a GET, which must be a success; asked again while the system is not reachable.
    pub async fn get(&self, path: &str) -> Value {
        let (status, _, body) = self.send(self.request(Method::GET, path)).await;
        assert!(status.is_success(), "GET {path}: {status} {body}");
        body
    }

    /// Whatever a POST is answered with.
    pub async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        let (status, _, body) = self.send(self.request(Method::POST, path).json(body)).await;
        (status, body)
    }

    /// Status, headers and document of an answer. A system that is away for a moment is asked again.
    pub async fn send(&self, request: RequestBuilder) -> (StatusCode, HeaderMap, Value) {
        let began = Instant::now();
        loop {
            let answer = request.try_clone().expect("a body that can be sent again").send().await;
            match answer {
                Ok(answer) if answer.status() != StatusCode::SERVICE_UNAVAILABLE => {
                    let (status, headers) = (answer.status(), answer.headers().clone());
                    let body = answer.text().await.expect("a body");
                    return (status, headers, serde_json::from_str(&body).unwrap_or(Value::String(body)));
                }
                Ok(_) | Err(_) if began.elapsed() < PATIENCE => tokio::time::sleep(LOOK_EVERY).await,
                Ok(answer) => panic!("still {} after {PATIENCE:?}", answer.status()),
                Err(error) => panic!("no answer within {PATIENCE:?}: {error}"),
            }
        }
    }

    /// Uploads a file and answers its id.
    pub async fn put(&self, file: &Path) -> String {
        let name = file.file_name().and_then(|name| name.to_str()).expect("a name");
        self.put_bytes(name, std::fs::read(file).expect("a file")).await
    }

    pub async fn put_bytes(&self, name: &str, bytes: Vec<u8>) -> String {
        let part = reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned());
        let form = reqwest::multipart::Form::new().part("file", part);
        let answer = self.request(Method::POST, "/files").multipart(form).send().await.expect("an answer");
        let status = answer.status();
        let files: Value = answer.json().await.expect("a document");
        assert_eq!(status, StatusCode::CREATED, "{files}");
        files["items"][0]["id"].as_str().unwrap_or_else(|| panic!("no id in {files}")).to_owned()
    }

    /// Submits a job that must be accepted, and answers its id.
    pub async fn submit(&self, file: &str, tool: &str, function: &str, parameters: Value) -> String {
        let order = json!({ "file_id": file, "tool": tool, "function": function, "parameters": parameters });
        let (status, job) = self.post("/jobs", &order).await;
        assert_eq!(status, StatusCode::CREATED, "{job}");
        job["id"].as_str().expect("an id").to_owned()
    }

    pub async fn job(&self, id: &str) -> Job {
        self.get(&format!("/jobs/{id}")).await
    }

    pub async fn history(&self, id: &str) -> Vec<Value> {
        let history = self.get(&format!("/jobs/{id}/history")).await;
        history["items"].as_array().expect("a list").clone()
    }

    /// The statuses that a job has been through, in order.
    pub async fn trail(&self, id: &str) -> Vec<String> {
        let history = self.history(id).await;
        history.iter().map(|row| row["status"].as_str().expect("a status").to_owned()).collect()
    }

    pub async fn status(&self, id: &str) -> String {
        self.job(id).await["status"].as_str().expect("a status").to_owned()
    }

    /// Waits until the job is in one of these statuses.
    pub async fn until_status(&self, id: &str, statuses: &[&str]) -> Job {
        let began = Instant::now();
        loop {
            let job = self.job(id).await;
            if statuses.iter().any(|status| job["status"] == *status) {
                return job;
            }
            assert!(
                began.elapsed() < PATIENCE,
                "job {id} is not {statuses:?} within {PATIENCE:?}, but {}: {:#?}",
                job["status"],
                self.history(id).await
            );
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    pub async fn until_completed(&self, id: &str) -> Job {
        let job = self.until_status(id, &["Completed", "Failed", "Canceled"]).await;
        assert_eq!(job["status"], "Completed", "{job:#}");
        job
    }

    /// The bytes of a file.
    pub async fn content(&self, file: &str) -> Vec<u8> {
        let request = self.request(Method::GET, &format!("/files/{file}/content"));
        let answer = request.timeout(Duration::from_secs(60)).send().await.expect("an answer");
        assert!(answer.status().is_success(), "content of {file}: {}", answer.status());
        answer.bytes().await.expect("bytes").to_vec()
    }

    pub async fn artifacts(&self, job: &str) -> Vec<Value> {
        self.get(&format!("/jobs/{job}/artifacts")).await["items"].as_array().expect("a list").clone()
    }

    /// Every job of everybody that is not finished.
    pub async fn active_jobs(&self) -> Vec<Value> {
        let mut active = Vec::new();
        for status in ["Pending", "Claimed", "Running", "Validating", "Uploading"] {
            let page = self.get(&format!("/jobs?scope=all&status={status}&limit=100")).await;
            active.extend(page["items"].as_array().expect("a list").iter().cloned());
        }
        active
    }
}
