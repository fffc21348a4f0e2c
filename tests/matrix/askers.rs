//! Who asks: nobody, everybody that there can be in the organization and in a system, tokens that are good for less, and what
//! was good once.

use jobtrail_events::permission::{Action, Relation, TokenScope, Verdict};
use jobtrail_events::person;
use jobtrail_events::subject::permission::Role;
use jobtrail_events::system::SystemRole;
use jobtrail_events::value::Timestamp;
use jobtrail_services::people::Directory;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::harness::System;

pub const PASSWORD: &str = "a long enough password";

/// By what somebody asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    SignedOut,
    /// What never was a session or a token.
    Garbage,
    ExpiredSession,
    ExpiredToken,
    /// A session and a token of an administrator who was deactivated.
    DeactivatedSession,
    DeactivatedToken,
    Session(person::Role),
    Token(person::Role, TokenScope),
    /// The session of a member who is that in the system that things are in.
    InSystem(SystemRole),
}

/// Somebody who asks.
#[derive(Clone, Debug)]
pub struct Asker {
    pub standing: Standing,
    /// The person, when there is one.
    pub person: Option<Person>,
    /// What is shown.
    credential: Option<Credential>,
    http: Client,
    url: String,
}

/// Somebody with a session, by which things are made.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: String,
    pub username: String,
    session: Credential,
    http: Client,
    url: String,
}

#[derive(Clone, Debug)]
enum Credential {
    Session(String),
    Token(String),
}

/// The name of the session's cookie.
const COOKIE: &str = "__Host-jobtrail";

impl Credential {
    fn on(&self, request: RequestBuilder) -> RequestBuilder {
        match self {
            Self::Session(secret) => {
                request.header("cookie", format!("{COOKIE}={secret}")).header("sec-fetch-site", "same-origin")
            }
            Self::Token(secret) => request.bearer_auth(secret),
        }
    }

    fn secret(&self) -> &str {
        match self {
            Self::Session(secret) | Self::Token(secret) => secret,
        }
    }
}

/// What an asker has to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    NotSignedIn,
    TooNarrow,
    Table(Verdict),
}

impl Asker {
    pub fn name(&self) -> String {
        format!("{:?}", self.standing)
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        match &self.credential {
            Some(credential) => credential.on(request),
            None => request,
        }
    }

    /// What they are in the organization, if what they show is good.
    pub fn role(&self) -> Option<person::Role> {
        match self.standing {
            Standing::SignedOut
            | Standing::Garbage
            | Standing::ExpiredSession
            | Standing::ExpiredToken
            | Standing::DeactivatedSession
            | Standing::DeactivatedToken => None,
            Standing::Session(role) | Standing::Token(role, _) => Some(role),
            Standing::InSystem(_) => Some(person::Role::Member),
        }
    }

    /// What they are in the system that things are in.
    pub fn in_system(&self) -> Option<SystemRole> {
        if let Standing::InSystem(role) = self.standing { Some(role) } else { None }
    }

    fn scope(&self) -> Option<TokenScope> {
        if let Standing::Token(_, scope) = self.standing { Some(scope) } else { None }
    }

    /// `route`: what the route is for; `action`: what this very request is, which may be more.
    pub fn expected(&self, route: Action, action: Action, relation: Relation) -> Expected {
        let Some(role) = self.role() else { return Expected::NotSignedIn };
        let is_good_for = |action: Action| self.scope().is_none_or(|scope| action.is_within(scope));
        if !is_good_for(route) || !is_good_for(action) {
            return Expected::TooNarrow;
        }
        Expected::Table(action.verdict(role, relation))
    }
}

impl Person {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.session.on(self.http.request(method, format!("{}/api/v1{path}", self.url)))
    }

    /// The document that a request, which must be a success, is answered with.
    pub async fn send(&self, request: RequestBuilder) -> Value {
        let answer = request.send().await.expect("an answer");
        let (status, url) = (answer.status(), answer.url().clone());
        let sequence = answer.headers().get("jobtrail-sequence").cloned();
        let text = answer.text().await.expect("a body");
        assert!(status.is_success(), "{} at {url}: {status} {text}", self.username);
        if let Some(sequence) = sequence {
            // Whoever is asked next, by whomever, knows of it: they do not say what they have seen.
            let seen = self.request(Method::GET, "/files?limit=1").header("jobtrail-sequence", sequence);
            let seen = seen.send().await.expect("an answer").status();
            assert!(seen.is_success(), "{} at {url}, seen: {seen}", self.username);
        }
        serde_json::from_str(&text).unwrap_or_default()
    }

    pub async fn get(&self, path: &str) -> Value {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Value {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    async fn token(&self, scope: TokenScope) -> Credential {
        let token = self.post("/tokens", &json!({ "name": "tests", "scope": scope.name() })).await;
        Credential::Token(token["secret"].as_str().expect("a secret").to_owned())
    }

    /// The id of another session of theirs.
    pub async fn new_session(&self) -> String {
        let known = self.sessions().await;
        sign_in(&self.http, &self.url, &self.username).await;
        let now = self.sessions().await;
        now.into_iter().find(|id| !known.contains(id)).expect("a session more")
    }

    async fn sessions(&self) -> Vec<String> {
        let sessions = self.get("/me/sessions").await;
        let sessions = sessions["items"].as_array().expect("a list");
        sessions.iter().map(|session| session["id"].as_str().expect("an id").to_owned()).collect()
    }
}

/// Everybody.
pub struct Askers {
    all: Vec<Asker>,
    /// A member who asks nothing, and has what is another's to all who do.
    pub other: Person,
    /// An administrator who is to be deactivated.
    gone: Option<Person>,
}

impl Askers {
    /// Those who have a session.
    pub async fn with_sessions(system: &System) -> Self {
        let host = Host::of(system);
        let mut all = Vec::new();
        for role in person::Role::ALL {
            let person = host.person(role.name(), role).await;
            all.push(host.asker(Standing::Session(role), Some(&person), Some(person.session.clone())));
        }
        for role in SystemRole::ALL {
            let person = host.person(&format!("system-{}", role.name()), person::Role::Member).await;
            all.push(host.asker(Standing::InSystem(role), Some(&person), Some(person.session.clone())));
        }
        Self { all, other: host.person("other", person::Role::Member).await, gone: None }
    }

    pub async fn all_of_them(system: &System) -> Self {
        let mut askers = Self::with_sessions(system).await;
        let host = Host::of(system);
        for asker in askers.all.clone() {
            let (Standing::Session(role), Some(person)) = (asker.standing, &asker.person) else { continue };
            for scope in TokenScope::ALL {
                let token = person.token(scope).await;
                askers.all.push(host.asker(Standing::Token(role, scope), Some(person), Some(token)));
            }
        }
        let garbage = Credential::Token("jt_nobody-was-ever-given-this".to_owned());
        askers.all.push(host.asker(Standing::SignedOut, None, None));
        askers.all.push(host.asker(Standing::Garbage, None, Some(garbage)));

        let expired = host.person("expired", person::Role::Administrator).await;
        let directory = Directory::open(&system.bus(Role::Services).await, 1).await.expect("the buckets of people");
        let session = Credential::Session(sign_in(&host.http, &host.url, "expired").await);
        let old = [
            (Standing::ExpiredToken, expired.token(TokenScope::Administer).await),
            (Standing::ExpiredSession, session),
        ];
        for (standing, credential) in old {
            let asker = host.asker(standing, Some(&expired), Some(credential.clone()));
            assert_eq!(me(&asker).await, StatusCode::OK, "it was good once");
            // None can be had for less than hours, so time is moved where they are kept.
            let stored = directory.access.stored(credential.secret()).await.expect("the bucket");
            let mut stored = stored.expect("it is kept");
            stored.expires = Timestamp(1);
            directory.access.store(credential.secret(), &stored).await.expect("the bucket");
            system
                .until("an expired credential is refused", async || me(&asker).await == StatusCode::UNAUTHORIZED)
                .await;
            askers.all.push(asker);
        }

        let gone = host.person("gone", person::Role::Administrator).await;
        let token = gone.token(TokenScope::Administer).await;
        askers.all.push(host.asker(Standing::DeactivatedSession, Some(&gone), Some(gone.session.clone())));
        askers.all.push(host.asker(Standing::DeactivatedToken, Some(&gone), Some(token)));
        askers.gone = Some(gone);
        askers
    }

    /// Deactivates who is to be; before that they make what is theirs.
    pub async fn deactivate(&self, system: &System) {
        let gone = self.gone.as_ref().expect("somebody to deactivate");
        let change = system.api.request(Method::PATCH, &format!("/people/{}", gone.id));
        let (status, _, body) = system.api.send(change.json(&json!({ "active": false }))).await;
        assert!(status.is_success(), "{body}");
        for standing in [Standing::DeactivatedSession, Standing::DeactivatedToken] {
            let asker = self.of(standing);
            system.until("who was deactivated is refused", async || me(asker).await == StatusCode::UNAUTHORIZED).await;
        }
    }

    pub fn all(&self) -> &[Asker] {
        &self.all
    }

    pub fn of(&self, standing: Standing) -> &Asker {
        self.all.iter().find(|asker| asker.standing == standing).expect("everybody is there")
    }

    /// Who is something in systems, and what.
    pub fn members(&self) -> impl Iterator<Item = (&Person, SystemRole)> {
        self.all.iter().filter_map(|asker| Some((asker.person.as_ref()?, asker.in_system()?)))
    }
}

/// What somebody is told who asks who they are.
pub async fn me(asker: &Asker) -> StatusCode {
    let answer = asker.request(Method::GET, "/api/v1/me").send().await.expect("an answer");
    answer.status()
}

/// The secret of a new session.
async fn sign_in(http: &Client, url: &str, username: &str) -> String {
    let credentials = json!({ "username": username, "password": PASSWORD });
    let answer = http.post(format!("{url}/api/v1/session")).json(&credentials).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::CREATED, "{username}");
    secret_in(&answer)
}

fn secret_in(answer: &Response) -> String {
    let cookie = answer.headers()["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie");
    let (name, secret) = cookie.split_once('=').expect("a cookie");
    assert_eq!(name, COOKIE);
    secret.to_owned()
}

/// The first administrator, who lets everybody in.
struct Host<'a> {
    system: &'a System,
    http: Client,
    url: String,
}

impl<'a> Host<'a> {
    fn of(system: &'a System) -> Self {
        Self { system, http: Client::new(), url: system.api.url.clone() }
    }

    fn asker(&self, standing: Standing, person: Option<&Person>, credential: Option<Credential>) -> Asker {
        Asker { standing, person: person.cloned(), credential, http: self.http.clone(), url: self.url.clone() }
    }

    /// Lets somebody in, who sets their password.
    async fn person(&self, username: &str, role: person::Role) -> Person {
        let (id, one_time) = invite(self.system, username, role).await;
        let body = json!({ "secret": one_time, "password": PASSWORD });
        let answer = self.http.post(format!("{}/api/v1/session/password", self.url)).json(&body).send().await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.status(), StatusCode::CREATED, "{username}");
        let session = Credential::Session(secret_in(&answer));
        Person { id, username: username.to_owned(), session, http: self.http.clone(), url: self.url.clone() }
    }
}

/// The id of somebody who was let in, and the secret with which they set a password.
pub async fn invite(system: &System, username: &str, role: person::Role) -> (String, String) {
    let invitation = json!({ "username": username, "name": username, "role": role.name() });
    let (status, added) = system.api.post("/people", &invitation).await;
    assert_eq!(status, StatusCode::CREATED, "{added}");
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("no text: {added}")).to_owned();
    (text(&added["id"]), text(&added["one_time"]["secret"]))
}
