//! As much of a browser as signing in takes: redirects, cookies, forms.

use std::collections::BTreeMap;

use reqwest::{Client, Method, StatusCode};
use serde_json::Value;

/// Each origin has its cookies.
pub struct Browser {
    http: Client,
    pub cookies: BTreeMap<(String, String), String>,
    /// Whether it asks for pages, as a real one does that goes somewhere; else it is told problems as a program is.
    wants_pages: bool,
    /// Every address that it was sent to.
    visited: Vec<String>,
}

pub struct Page {
    pub url: String,
    pub status: StatusCode,
    pub text: String,
}

impl Page {
    /// Status and code of a refusal.
    pub fn refusal(&self) -> (u16, String) {
        (self.status.as_u16(), self.json()["code"].as_str().unwrap_or_default().to_owned())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{} {}: {}", self.status, self.url, self.text))
    }
}

impl Browser {
    pub fn new() -> Self {
        let policy = reqwest::redirect::Policy::none();
        let http = Client::builder().redirect(policy).build().expect("a client");
        Self { http, cookies: BTreeMap::new(), wants_pages: false, visited: Vec::new() }
    }

    /// As a person has it.
    pub fn of_a_person() -> Self {
        Self { wants_pages: true, ..Self::new() }
    }

    /// One request; the page, and where it leads.
    pub async fn step(&mut self, method: Method, url: &str, form: Option<String>) -> (Page, Option<String>) {
        let origin = origin(url);
        let mine = self.cookies.iter().filter(|((of, _), _)| *of == origin);
        let cookies: Vec<_> = mine.map(|((_, name), value)| format!("{name}={value}")).collect();
        let mut request = self.http.request(method, url).header("cookie", cookies.join("; "));
        if self.wants_pages {
            request = request.header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        }
        if let Some(form) = form {
            request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
        }
        let response = request.send().await.unwrap_or_else(|error| panic!("{url}: {error}"));
        for cookie in response.headers().get_all("set-cookie") {
            let cookie = cookie.to_str().expect("text");
            let (name, value) = cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair");
            let key = (origin.clone(), name.to_owned());
            if value.is_empty() {
                self.cookies.remove(&key)
            } else {
                self.cookies.insert(key, value.to_owned())
            };
        }
        let leads = response.headers().get("location").map(|to| to.to_str().expect("text").to_owned());
        let leads = leads.map(|to| if to.starts_with('/') { format!("{origin}{to}") } else { to });
        let (status, url) = (response.status(), url.to_owned());
        let leads = leads.filter(|_| status.is_redirection());
        (Page { url, status, text: response.text().await.expect("text") }, leads)
    }

    pub async fn follow(&mut self, url: &str) -> Page {
        let mut next = url.to_owned();
        for _ in 0..20 {
            self.visited.push(next.clone());
            match self.step(Method::GET, &next, None).await {
                (page, None) => return page,
                (_, Some(leads)) => next = leads,
            }
        }
        panic!("it leads nowhere: {:?}", self.visited);
    }

    /// Fills in the provider's forms until it has no more.
    pub async fn pass(&mut self, mut page: Page, name: &str) -> Page {
        for _ in 0..5 {
            let Some(action) = between(&page.text, "action=\"", "\"").map(str::to_owned) else { return page };
            let prompt = between(&page.text, "name=\"prompt\" value=\"", "\"").expect("a prompt").to_owned();
            let action = if action.starts_with('/') { format!("{}{action}", origin(&page.url)) } else { action };
            let form = format!("prompt={prompt}&login={name}&password=any");
            page = match self.step(Method::POST, &action, Some(form)).await {
                (_, Some(leads)) => self.follow(&leads).await,
                (page, None) => page,
            };
        }
        page
    }

    /// The address with which the provider sent the browser back.
    pub fn callback(&self) -> String {
        let is_one = |url: &&String| url.contains("/auth/oidc/callback");
        self.visited.iter().rev().find(is_one).expect("it was sent back").clone()
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|((_, known), _)| known == name).map(|(_, value)| value.as_str())
    }
}

pub fn origin(url: &str) -> String {
    url.split('/').take(3).collect::<Vec<_>>().join("/")
}

pub fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}
