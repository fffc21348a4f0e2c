//! What is asked about: things of the asker, of another, and in a system in which the asker is something.

use std::collections::HashMap;
use std::sync::Arc;

use jobtrail_bus::{Key, KeyKind};
use jobtrail_events::agent::Agent;
use jobtrail_events::permission::Relation;
use jobtrail_events::person::Role;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use tokio::sync::{Mutex, OnceCell};
use uuid::Uuid;

use crate::askers::{Asker, Askers, Person, invite};
use crate::harness::{LOOK_EVERY, PATIENCE, System};

/// What sort of thing a route is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Nothing in particular, or what belongs to the organization.
    Organization,
    /// A version of a tool that nothing else needs.
    Tool,
    /// The asker, or what belongs to them and cannot be another's.
    Oneself,
    File,
    ArchivedFile,
    /// Pending, in a pool without members.
    PendingJob,
    /// Completed, with an artifact and a log.
    EndedJob,
    /// What an ended job made.
    Artifact,
    Token,
    Session,
    Webhook,
    /// With a delivery.
    Delivery,
    /// A webhook on everybody's jobs.
    OrganizationWebhook,
    Person,
    /// Somebody who was given a secret with which to set their password.
    Invited,
    /// Whose audience is nobody.
    Pool,
    ArchivedPool,
    Agent,
    Enrolment,
    /// With a file, a folder, and somebody else who is a Viewer.
    System,
    /// The same, and what it is about is that the asker is a member.
    Membership,
    ArchivedSystem,
    Snapshot,
}

/// One that was made.
#[derive(Clone, Debug, Default)]
pub struct Thing {
    /// What stands for `{id}`.
    pub id: String,
    /// What stands for other parameters, and what bodies need.
    pub parts: HashMap<&'static str, String>,
}

impl Thing {
    fn of(id: &Value) -> Self {
        Self::called(id.as_str().unwrap_or_else(|| panic!("no id: {id}")))
    }

    fn called(id: impl Into<String>) -> Self {
        Self { id: id.into(), parts: HashMap::new() }
    }

    pub fn with(mut self, name: &'static str, part: impl Into<String>) -> Self {
        self.parts.insert(name, part.into());
        self
    }

    pub fn part(&self, name: &str) -> &str {
        self.parts.get(name).unwrap_or_else(|| panic!("the thing has no {name}: {self:?}"))
    }
}

impl Kind {
    /// Those of which a person has their own.
    const OWNED: [Self; 9] = [
        Self::File,
        Self::ArchivedFile,
        Self::PendingJob,
        Self::EndedJob,
        Self::Artifact,
        Self::Token,
        Self::Session,
        Self::Webhook,
        Self::Delivery,
    ];

    /// How an asker can stand to such a thing.
    pub fn relations(self, asker: &Asker) -> Vec<Relation> {
        let shared = asker.in_system().map(Relation::Shared);
        let own = asker.person.as_ref().map(|_| Relation::Own);
        match self {
            Self::Organization
            | Self::Tool
            | Self::OrganizationWebhook
            | Self::Person
            | Self::Invited
            | Self::Pool
            | Self::ArchivedPool
            | Self::Agent
            | Self::Enrolment => vec![Relation::Other],
            Self::Oneself => vec![own.unwrap_or(Relation::Other)],
            Self::Token | Self::Session | Self::Webhook | Self::Delivery => {
                [Relation::Other].into_iter().chain(own).collect()
            }
            Self::File | Self::ArchivedFile | Self::PendingJob | Self::EndedJob | Self::Artifact => {
                [Relation::Other].into_iter().chain(own).chain(shared).collect()
            }
            // Whoever makes a system is its owner by being a member.
            Self::System | Self::ArchivedSystem | Self::Snapshot => {
                [Relation::Other].into_iter().chain(shared).collect()
            }
            Self::Membership => shared.into_iter().collect(),
        }
    }
}

/// For whom and what it is kept: the kind, the owner, whether it is shared in a system with everybody who is something in one, and
/// the operation that would ruin it, which shall not spoil what others are asked about should it be allowed by mistake.
type KeptAs = (Kind, String, bool, String);

/// Makes things, and keeps those that nothing happens to.
pub struct Things<'a> {
    pub system: &'a System,
    askers: &'a Askers,
    /// A pool without members: what is assigned to it stays Pending.
    pub idle: String,
    pub agent: String,
    kept: Mutex<HashMap<KeptAs, Arc<OnceCell<Thing>>>>,
}

impl<'a> Things<'a> {
    /// `agent`: the name of one that has the tools.
    pub async fn make(system: &'a System, askers: &'a Askers, agent: &str) -> Self {
        let (status, pool) = system.api.post("/pools", &json!({ "name": "idle" })).await;
        assert_eq!(status, 201, "{pool}");
        let idle = Thing::of(&pool["id"]).id;
        let agent = system.agent_id(agent).await;
        Self { system, askers, idle, agent, kept: Mutex::default() }
    }

    /// Everything that somebody can own, while they can still make it.
    pub async fn keep_all_of(&self, person: &Person) {
        for kind in Kind::OWNED {
            self.kept(kind, person, false, "").await;
        }
    }

    /// `is_fresh`: something will happen to it, so it is nobody else's.
    pub async fn thing(&self, kind: Kind, asker: &Asker, relation: Relation, is_fresh: bool) -> Thing {
        let kept_for = if is_fresh { None } else { Some("") };
        self.thing_for(kind, asker, relation, kept_for).await
    }

    /// One that is made now, or one that is kept for the operation that must not ruin it.
    pub async fn thing_for(&self, kind: Kind, asker: &Asker, relation: Relation, kept_for: Option<&str>) -> Thing {
        let owner = match (relation, &asker.person) {
            (Relation::Own, Some(person)) => person,
            (Relation::Own | Relation::Other | Relation::Shared(_), _) => &self.askers.other,
        };
        let is_shared = matches!(relation, Relation::Shared(_));
        let thing = match kept_for {
            Some(operation) => self.kept(kind, owner, is_shared, operation).await,
            None => Box::pin(self.new_thing(kind, owner, is_shared)).await,
        };
        let asks = asker.person.as_ref().unwrap_or(&self.askers.other);
        if kind == Kind::Membership {
            return thing.with("person_id", &asks.id);
        }
        if kind == Kind::Pool {
            // What is submitted to it is the asker's own.
            return thing.with("file", self.kept(Kind::File, asks, false, "").await.id);
        }
        thing
    }

    async fn kept(&self, kind: Kind, owner: &Person, is_shared: bool, operation: &str) -> Thing {
        let key = (kind, owner.id.clone(), is_shared, operation.to_owned());
        let cell = Arc::clone(self.kept.lock().await.entry(key).or_default());
        // Boxed, since things are made of things.
        cell.get_or_init(|| Box::pin(self.new_thing(kind, owner, is_shared))).await.clone()
    }

    async fn new_thing(&self, kind: Kind, owner: &Person, is_shared: bool) -> Thing {
        match kind {
            Kind::Organization => Thing::default(),
            Kind::Tool => Thing::default().with("key", "spare").with("version", "1.0.0"),
            Kind::Oneself => Thing::called(&owner.id),
            Kind::File => Thing::called(self.file(owner, is_shared).await).with("pool", &self.idle),
            Kind::ArchivedFile => {
                let id = self.file(owner, is_shared).await;
                owner.post(&format!("/files/{id}/archive"), &json!({})).await;
                Thing::called(id)
            }
            Kind::PendingJob => {
                let file = self.file(owner, is_shared).await;
                Thing::of(&self.job(owner, &file, json!({ "kind": "pool", "id": self.idle })).await["id"])
            }
            Kind::EndedJob => self.ended_job(owner, is_shared).await,
            Kind::Artifact => {
                let job = self.kept(Kind::EndedJob, owner, is_shared, "").await;
                Thing::called(job.part("artifact")).with("pool", &self.idle)
            }
            Kind::Token => Thing::of(&owner.post("/tokens", &json!({ "name": "one" })).await["id"]),
            Kind::Session => Thing::called(owner.new_session().await),
            Kind::Webhook => self.webhook(owner).await,
            Kind::Delivery => {
                let hook = self.webhook(owner).await;
                let ping = owner.post(&format!("/webhooks/{}/ping", hook.id), &json!({})).await;
                hook.with("delivery_id", Thing::of(&ping["id"]).id)
            }
            Kind::OrganizationWebhook => {
                let (status, made) = self.system.api.post("/webhooks", &webhook("all")).await;
                assert_eq!(status, 201, "{made}");
                Thing::of(&made["id"])
            }
            Kind::Person | Kind::Invited => {
                let username = format!("person-{}", Uuid::new_v4());
                let (id, secret) = invite(self.system, &username, Role::Member).await;
                Thing::called(id).with("username", username).with("secret", secret)
            }
            Kind::Pool | Kind::ArchivedPool => self.pool(kind == Kind::ArchivedPool).await,
            Kind::Agent => {
                let key = Key::generate(KeyKind::User);
                let name = format!("agent-{}", Uuid::new_v4());
                let request = json!({ "token": self.system.enrolment, "key": key.public(), "name": name });
                let (status, enrolled) = self.system.api.post("/agents/enrol", &request).await;
                assert_eq!(status, 201, "{enrolled}");
                let id = Agent::id(&key.public()).to_string();
                self.system
                    .until("the agent is seen", async || {
                        let agents = self.system.api.get("/agents").await;
                        agents["items"].as_array().is_some_and(|agents| agents.iter().any(|it| it["id"] == id.as_str()))
                    })
                    .await;
                Thing::called(id)
            }
            Kind::Enrolment => {
                let (status, token) = self.system.api.post("/agents/enrolment-tokens", &json!({ "name": "one" })).await;
                assert_eq!(status, 201, "{token}");
                Thing::of(&token["id"])
            }
            Kind::System | Kind::Membership => self.system_of(owner, is_shared).await,
            Kind::ArchivedSystem => {
                let system = self.system_of(owner, is_shared).await;
                owner.post(&format!("/systems/{}/archive", system.id), &json!({})).await;
                system
            }
            Kind::Snapshot => {
                let system = self.system_of(owner, is_shared).await;
                let path = format!("/systems/{}/snapshots", system.id);
                let before = owner.post(&path, &json!({ "name": "as built" })).await;
                let after = owner.post(&path, &json!({ "name": "as sold" })).await;
                let system = system.id;
                Thing { id: Thing::of(&before["id"]).id, ..self.in_system(system) }
                    .with("with", Thing::of(&after["id"]).id)
            }
        }
    }

    async fn file(&self, owner: &Person, is_shared: bool) -> String {
        let form = Form::new().part("file", Part::bytes(b"some text\n".to_vec()).file_name("a.txt"));
        let files = owner.send(owner.request(Method::POST, "/files").multipart(form)).await;
        let id = Thing::of(&files["items"][0]["id"]).id;
        if is_shared {
            let system = self.kept(Kind::System, owner, true, "").await;
            let body = json!({ "files": [{ "path": format!("files/{id}.txt"), "file_id": id }] });
            owner.post(&format!("/systems/{}/files", system.id), &body).await;
            // Who asks next did not write that: their answer may be as of a moment before.
            let (member, _) = self.askers.members().next().expect("a member");
            let path = format!("/files/{id}");
            let sees = async || {
                let answer = member.request(Method::GET, &path).send().await.expect("an answer");
                answer.status().is_success()
            };
            self.system.until("the members see what was put into the system", sees).await;
        }
        id
    }

    async fn system_of(&self, owner: &Person, is_shared: bool) -> Thing {
        let made = owner.post("/systems", &json!({ "name": "Pump" })).await;
        let system = Thing::of(&made["id"]).id;
        let set = async |person: &str, role: &str| {
            let path = format!("/systems/{system}/members/{person}");
            owner.send(owner.request(Method::PUT, &path).json(&json!({ "role": role }))).await;
        };
        let somebody = self.kept(Kind::Person, owner, false, "").await.id;
        set(&somebody, "viewer").await;
        if is_shared {
            for (person, role) in self.askers.members() {
                set(&person.id, role.name()).await;
            }
        }
        let file = self.file(owner, false).await;
        let body = json!({ "files": [{ "path": PATH, "file_id": file }] });
        owner.post(&format!("/systems/{system}/files"), &body).await;
        self.in_system(system).with("person_id", somebody).with("file", file)
    }

    fn in_system(&self, system: String) -> Thing {
        Thing::called(&system).with("system", system).with("path", PATH).with("pool", &self.idle)
    }

    async fn job(&self, owner: &Person, file: &str, assignment: Value) -> Value {
        let order = json!({ "file_id": file, "tool": "probe", "function": "copy", "assignment": assignment });
        owner.post("/jobs", &order).await
    }

    async fn ended_job(&self, owner: &Person, is_shared: bool) -> Thing {
        let file = self.file(owner, is_shared).await;
        let job = Thing::of(&self.job(owner, &file, json!({ "kind": "automatic" })).await["id"]);
        let began = tokio::time::Instant::now();
        loop {
            let now = owner.get(&format!("/jobs/{}", job.id)).await;
            if now["status"] == "Completed" {
                break;
            }
            assert!(began.elapsed() < PATIENCE, "not completed within {PATIENCE:?}: {now}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let artifacts = owner.get(&format!("/jobs/{}/artifacts", job.id)).await;
        let artifact = Thing::of(&artifacts["items"][0]["file_id"]).id;
        job.with("file", file).with("artifact", artifact)
    }

    async fn pool(&self, is_archived: bool) -> Thing {
        let body =
            json!({ "name": format!("pool {}", Uuid::new_v4()), "audience": { "kind": "people", "people": [] } });
        let (status, pool) = self.system.api.post("/pools", &body).await;
        assert_eq!(status, 201, "{pool}");
        let id = Thing::of(&pool["id"]).id;
        if is_archived {
            let (status, pool) = self.system.api.post(&format!("/pools/{id}/archive"), &json!({})).await;
            assert_eq!(status, 200, "{pool}");
        }
        Thing::called(&id).with("agent_id", &self.agent).with("pool", id)
    }

    async fn webhook(&self, owner: &Person) -> Thing {
        Thing::of(&owner.post("/webhooks", &webhook("mine")).await["id"])
    }
}

/// Where the file of a system is.
const PATH: &str = "drawings/a.txt";

pub fn webhook(scope: &str) -> Value {
    // Nobody listens there, which is all the same here.
    json!({ "url": "http://127.0.0.1:1/", "scope": scope })
}
