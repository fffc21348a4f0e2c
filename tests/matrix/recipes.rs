//! How to ask each operation so that nothing but who asks decides what comes of it.

use std::collections::BTreeMap;

use jobtrail_bus::{Key, KeyKind};
use jobtrail_events::permission::Action;
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Operation;
use crate::askers::{Asker, PASSWORD};
use crate::things::{Kind, Thing, Things, webhook};

/// One way to ask an operation.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    pub kind: Kind,
    /// What it is then, when it is not what the table of routes says.
    pub action: Option<Action>,
    query: &'static str,
    body: Body,
    /// Something happens to the thing, so that each needs one of its own.
    pub ruins: bool,
    /// Whoever may not is answered as if there were no such thing, since whoever may not does not see it.
    pub is_hidden: bool,
    /// What of the thing it is about; the id of what never was takes its place.
    about: &'static str,
    /// The one answer to everybody who comes in without what an open route looks at: status and code.
    refusal: Option<(u16, &'static str)>,
}

#[derive(Clone, Copy, Debug)]
enum Body {
    Nothing,
    Json(fn(&Things<'_>, &Thing) -> Value),
    Bytes,
}

/// Actions that no route is for: they are looked up within others, and what comes of that is tried in `named.rs`.
pub const WITHOUT_A_ROUTE: &[Action] = &[
    // Left out of the answer.
    Action::ViewInputs,
    Action::ViewMachines,
    // No route of the gateway asks for these: the log is read over the broker.
    Action::ReadAudit,
    Action::Operate,
];

fn about(kind: Kind) -> Recipe {
    Recipe {
        kind,
        action: None,
        query: "",
        body: Body::Nothing,
        ruins: false,
        is_hidden: false,
        about: "id",
        refusal: None,
    }
}

impl Recipe {
    fn is(self, action: Action) -> Self {
        Self { action: Some(action), ..self }
    }

    fn query(self, query: &'static str) -> Self {
        Self { query, ..self }
    }

    fn json(self, body: fn(&Things<'_>, &Thing) -> Value) -> Self {
        Self { body: Body::Json(body), ..self }
    }

    fn bytes(self) -> Self {
        Self { body: Body::Bytes, ..self }
    }

    fn ruins(self) -> Self {
        Self { ruins: true, ..self }
    }

    fn hidden(self) -> Self {
        Self { is_hidden: true, ..self }
    }

    /// It is about that part of the thing.
    fn of(self, about: &'static str) -> Self {
        Self { about, ..self }
    }

    fn refused(self, status: u16, code: &'static str) -> Self {
        Self { refusal: Some((status, code)), ..self }
    }

    pub fn request(&self, things: &Things<'_>, asker: &Asker, operation: &Operation, thing: &Thing) -> RequestBuilder {
        let place = format!("{}{}", operation.path, self.query);
        let request = asker.request(operation.method.clone(), &filled(&place, thing));
        match self.body {
            Body::Nothing => request,
            Body::Json(body) => request.json(&body(things, thing)),
            Body::Bytes => request.header("content-type", "application/octet-stream").body(Uuid::new_v4().to_string()),
        }
    }

    /// The id of what it is about.
    pub fn subject<'a>(&self, thing: &'a Thing) -> &'a str {
        if self.about == "id" { &thing.id } else { thing.part(self.about) }
    }

    /// The thing, if what it is about had never been.
    pub fn never_was(&self, thing: &Thing) -> Thing {
        let id = Uuid::new_v4().to_string();
        if self.about == "id" { Thing { id, ..thing.clone() } } else { thing.clone().with(self.about, id) }
    }

    /// Whether an open route was as open as it has to be.
    pub fn is_open(&self, status: StatusCode, code: &str) -> bool {
        match self.refusal {
            Some(refusal) => (status.as_u16(), code) == refusal,
            None => status.is_success(),
        }
    }
}

/// With the thing's id and parts in the place of what is in braces.
fn filled(place: &str, thing: &Thing) -> String {
    let mut filled = place.to_owned();
    while let Some((start, end)) = filled.find('{').zip(filled.find('}')) {
        let part = match &filled[start + 1..end] {
            "id" => thing.id.clone(),
            "key" => thing.parts.get("key").map_or("probe", String::as_str).to_owned(),
            "version" => "1.0.0".to_owned(),
            "sha256" => "0".repeat(64),
            name => thing.part(name).to_owned(),
        };
        filled.replace_range(start..=end, &part);
    }
    filled
}

fn submission(_: &Things<'_>, thing: &Thing) -> Value {
    let assignment = json!({ "kind": "pool", "id": thing.part("pool") });
    json!({ "file_id": thing.id, "tool": "probe", "function": "copy", "assignment": assignment })
}

fn extraction(_: &Things<'_>, thing: &Thing) -> Value {
    json!({ "path": thing.part("path"), "assignment": { "kind": "pool", "id": thing.part("pool") } })
}

fn new_name(_: &Things<'_>, _: &Thing) -> Value {
    json!({ "name": format!("name {}", Uuid::new_v4()) })
}

/// The ways to ask each operation, by its id.
#[rustfmt::skip]
pub fn recipes() -> BTreeMap<&'static str, Vec<Recipe>> {
    use Kind::{
        Agent, ArchivedFile, ArchivedPool, ArchivedSystem, Artifact, Delivery, EndedJob, Enrolment, File, Invited,
        Membership, Oneself, Organization, OrganizationWebhook, PendingJob, Person, Pool, Session, Snapshot, System,
        Token, Tool, Webhook,
    };
    let mut all = BTreeMap::new();
    let mut known = |operations: &[&'static str], recipes: &[Recipe]| {
        for operation in operations {
            assert!(all.insert(*operation, recipes.to_vec()).is_none(), "{operation} has its recipes twice");
        }
    };

    // Open to everybody.
    known(&["healthz", "readyz", "metrics"], &[about(Organization)]);
    known(&["signIn"], &[about(Organization).json(|_, _| json!({ "username": "other", "password": PASSWORD }))]);
    known(&["setPassword"], &[about(Invited).ruins().json(|_, invited| {
        json!({ "secret": invited.part("secret"), "password": PASSWORD })
    })]);
    known(&["listSignInMethods"], &[about(Organization)]);
    // There is no identity provider here; tests/oidc has one.
    known(&["beginOidc", "finishOidc"], &[about(Organization).refused(404, "no-identity-provider")]);
    known(&["enrolAgent"], &[about(Organization).json(|things, _| {
        let key = Key::generate(KeyKind::User).public();
        json!({ "token": things.system.enrolment, "key": key, "name": format!("agent-{}", Uuid::new_v4()) })
    })]);
    known(&["readContent"], &[about(Organization).query("?expires=1&signature=no").refused(403, "grant-refused")]);
    known(&["storeContent"], &[
        about(Organization)
            .query("?job=00000000-0000-4000-8000-000000000000&attempt=1&expires=1&signature=no")
            .bytes()
            .refused(403, "grant-refused"),
    ]);

    // Oneself.
    known(&["signOut", "me", "listSessions", "listTokens", "endOtherSessions"], &[about(Oneself)]);
    known(&["changeMe"], &[about(Oneself).json(new_name)]);
    known(&["changePassword"], &[about(Oneself).json(|_, _| json!({ "present": PASSWORD, "password": PASSWORD }))]);
    known(&["endSession"], &[about(Session).ruins().hidden()]);
    known(&["createToken"], &[about(Oneself).json(new_name)]);
    known(&["revokeToken"], &[about(Token).ruins().hidden()]);

    // People.
    known(&["listPeople"], &[
        about(Organization),
        about(Organization).query("?role=member").is(Action::ViewPerson),
        about(Organization).query("?active=false").is(Action::ViewPerson),
    ]);
    known(&["addPerson"], &[about(Organization).json(|_, _| {
        json!({ "username": format!("person-{}", Uuid::new_v4()), "name": "Somebody" })
    })]);
    known(&["getPerson"], &[about(Person)]);
    known(&["changePerson"], &[about(Person).json(new_name)]);
    known(&["erasePerson"], &[about(Person).ruins().json(|_, person| json!({ "confirm": person.part("username") }))]);
    known(&["resetPassword", "endSessionsOf"], &[about(Person)]);

    // Files.
    known(&["listFiles", "countFiles"], &[
        about(Organization),
        about(Organization).query("?scope=all").is(Action::ListAllFiles),
    ]);
    known(&["uploadFiles"], &[about(Organization).query("?name=a.txt").bytes()]);
    known(
        &["getFile", "downloadFile", "listFileFunctions", "listFileJobs", "listFileArtifacts", "getProvenance"],
        &[about(File), about(ArchivedFile), about(Artifact)],
    );
    known(&["describeFile"], &[about(File).json(|_, _| json!({ "description": Uuid::new_v4() }))]);
    known(&["reviseFile"], &[about(File).query("?name=b.txt").bytes()]);
    known(&["archiveFile"], &[about(File).ruins()]);
    known(&["restoreFile"], &[about(ArchivedFile).ruins()]);

    // Jobs.
    known(&["listJobs", "countJobs"], &[
        about(Organization),
        about(Organization).query("?scope=all").is(Action::ListAllJobs),
    ]);
    known(&["submitJob"], &[
        about(File).json(submission),
        about(Artifact).json(submission),
        about(Pool).of("pool").is(Action::AssignToAnyPool).json(|_, pool| {
            json!({
                "file_id": pool.part("file"), "tool": "probe", "function": "copy",
                "assignment": { "kind": "pool", "id": pool.part("pool") },
            })
        }),
    ]);
    known(
        &["getJob", "listJobHistory", "getJobQueue", "listJobArtifacts", "getJobLog"],
        &[about(PendingJob), about(EndedJob)],
    );
    known(&["cancelJob"], &[about(PendingJob).ruins()]);

    // Systems.
    known(&["listSystems"], &[
        about(Organization),
        about(Organization).query("?scope=all").is(Action::ListAllSystems),
    ]);
    known(&["createSystem"], &[about(Organization).json(new_name)]);
    known(&["getSystem", "listSystemMembers", "listSystemTree", "listSnapshots"], &[
        about(System),
        about(ArchivedSystem),
    ]);
    known(&["changeSystem", "takeSnapshot"], &[about(System).json(new_name)]);
    known(&["archiveSystem"], &[about(System).ruins()]);
    known(&["restoreSystem"], &[about(ArchivedSystem).ruins()]);
    known(&["setSystemMember"], &[
        about(System).ruins().json(|_, _| json!({ "role": "editor" })),
        about(System).ruins().is(Action::ManageOwners).json(|_, _| json!({ "role": "owner" })),
    ]);
    known(&["removeSystemMember"], &[about(System).ruins(), about(Membership).ruins().is(Action::LeaveSystem)]);
    known(&["addSystemFolders"], &[about(System).json(|_, _| json!({ "paths": [Uuid::new_v4().to_string()] }))]);
    known(&["trackFiles"], &[about(System).json(|_, system| {
        json!({ "files": [{ "path": Uuid::new_v4(), "file_id": system.part("file") }] })
    })]);
    known(&["changeSystemEntry"], &[
        about(System).ruins().json(|_, system| json!({ "path": system.part("path"), "to": Uuid::new_v4() })),
        about(System).ruins().json(|_, system| json!({ "path": system.part("path"), "track": { "revision": 1 } })),
    ]);
    known(&["removeSystemEntry"], &[about(System).ruins().query("?path={path}")]);
    known(&["extractInSystem"], &[about(System).json(extraction)]);
    known(&["getSnapshot", "listSnapshotTree"], &[about(Snapshot)]);
    known(&["compareSnapshot"], &[about(Snapshot).query("?with={with}"), about(Snapshot).query("?with={with}").of("with")]);
    known(&["extractInSnapshot"], &[about(Snapshot).json(extraction)]);

    // Tools, agents, pools.
    known(&["listTools", "getTool", "getToolVersion", "listTargets"], &[about(Organization)]);
    known(&["deprecateToolVersion"], &[about(Tool).json(|_, _| json!({ "reason": "there is a better one" }))]);
    known(&["recommendToolVersion"], &[about(Tool)]);
    known(&["listAgents", "listEnrolmentTokens"], &[about(Organization)]);
    known(&["getAgent"], &[about(Agent)]);
    known(&["archiveAgent"], &[about(Agent).ruins()]);
    known(&["createEnrolmentToken"], &[about(Organization).json(new_name)]);
    known(&["revokeEnrolmentToken"], &[about(Enrolment).ruins()]);
    known(&["listPools"], &[about(Organization)]);
    known(&["createPool"], &[about(Organization).json(new_name)]);
    known(&["getPool"], &[about(Pool).is(Action::ViewPools).hidden(), about(ArchivedPool).is(Action::ViewPools).hidden()]);
    known(&["changePool"], &[about(Pool).json(new_name)]);
    known(&["addPoolMember", "removePoolMember"], &[about(Pool)]);
    known(&["archivePool"], &[about(Pool).ruins()]);
    known(&["restorePool"], &[about(ArchivedPool).ruins()]);

    // Webhooks, and what happens.
    let organization = about(OrganizationWebhook).is(Action::ManageOrganizationWebhooks).hidden();
    known(&["listWebhooks"], &[about(Oneself)]);
    known(&["createWebhook"], &[
        about(Oneself).ruins().json(|_, _| webhook("mine")),
        about(Organization).is(Action::ManageOrganizationWebhooks).json(|_, _| webhook("all")),
    ]);
    known(&["getWebhook", "listWebhookDeliveries"], &[about(Webhook), organization]);
    known(&["rotateWebhookSecret", "pingWebhook"], &[about(Webhook), organization]);
    known(&["changeWebhook"], &[
        about(Webhook).json(|_, _| json!({ "description": "another" })),
        organization.json(|_, _| json!({ "description": "another" })),
    ]);
    known(&["deleteWebhook"], &[about(Webhook).ruins(), organization.ruins()]);
    known(&["redeliver"], &[about(Delivery), about(Delivery).of("delivery_id")]);
    known(&["followChanges"], &[about(Organization)]);
    all
}
