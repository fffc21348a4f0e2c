//! Everybody at every route: each operation of the OpenAPI document that the running gateway gives out, asked by everyone
//! who can be, about their own things, another's, and things in a system in which they are something.
//!
//! What has to come of it is what the table says (`events/src/permission.rs`), and nothing else: allowed, refused (403), as if
//! it were not there (404), or not signed in (401). What is as if it were not there is asked for once more under the id of what
//! never was, and nothing may tell the two answers apart. An operation without a recipe fails the test, and so does a recipe
//! without an operation; so the table cannot be passed by. `ONLY=cancelJob` asks of one operation.

#[path = "../harness/mod.rs"]
mod harness;

mod askers;
mod complete;
mod named;
mod recipes;
mod things;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use futures::StreamExt;
use jobtrail_events::permission::{Action, Relation, Verdict};
use jobtrail_gateway::{Access, access};
use reqwest::{Method, StatusCode};
use serde_json::Value;

use askers::{Asker, Askers, Expected, Standing, me};
use harness::{Process, System, tools};
use recipes::{Recipe, WITHOUT_A_ROUTE, recipes};
use things::{Thing, Things};

/// One operation of the document.
#[derive(Clone, Debug)]
pub struct Operation {
    pub id: String,
    pub method: Method,
    /// With its parameters in braces.
    pub path: String,
}

/// A system with an agent.
pub struct Stage {
    pub system: System,
    _agent: Process,
}

const AGENT: &str = "alpha";
/// Cells that are asked at a time.
const AT_A_TIME: usize = 12;

impl Stage {
    pub async fn set() -> Self {
        let mut system = System::start().await;
        // What is Pending in a pool without members stays so.
        system.all_jobs_end = false;
        let folder = system.folder.path().join("tools");
        tools::probe(&folder);
        tools::extractor(&folder, "peel");
        tools::extractor(&folder, "spare");
        let agent = system.agent(AGENT, &folder, 4).await;
        Self { system, _agent: agent }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_at_every_route() {
    let Stage { system, _agent } = &Stage::set().await;
    let askers = Askers::all_of_them(system).await;
    let things = Things::make(system, &askers, AGENT).await;
    things.keep_all_of(askers.of(Standing::DeactivatedSession).person.as_ref().expect("a person")).await;
    askers.deactivate(system).await;

    let operations = operations(system).await;
    let mut tally = Tally { wrong: complete::incomplete(&operations, &recipes(), access), ..Tally::default() };
    let only = std::env::var("ONLY").ok();
    let asked = operations.iter().filter(|it| only.as_ref().is_none_or(|only| it.id == *only));
    let cells: Vec<_> = asked.flat_map(|operation| cells(operation, &askers)).collect();
    for turn in Turn::ALL {
        let cells = cells.iter().filter(|cell| Turn::of(cell.operation) == turn);
        let at_a_time = if turn == Turn::First { AT_A_TIME } else { 1 };
        let asking = futures::stream::iter(cells).map(|cell| Box::pin(cell.ask(&things)));
        let mut answers = asking.buffer_unordered(at_a_time);
        while let Some(answered) = answers.next().await {
            tally.count(answered);
        }
    }
    if only.is_none() {
        let is_used = |action: &Action| tally.actions.contains(action) || WITHOUT_A_ROUTE.contains(action);
        let unused: Vec<_> = Action::ALL.iter().filter(|action| !is_used(action)).collect();
        assert!(unused.is_empty(), "actions that no route is for: {unused:?}");
        for asker in askers.all() {
            assert_eq!(me(asker).await, StatusCode::UNAUTHORIZED, "{} has signed out", asker.name());
        }
    }
    // Past the test program, which keeps to itself what a test that passes prints.
    writeln!(std::io::stderr(), "{}", tally.summary(&askers)).expect("it can be written");
    let Tally { cells, mut wrong, .. } = tally;
    wrong.sort();
    assert!(wrong.is_empty(), "{} of {cells} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// When an operation is asked: what ends sessions, after what needs them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    First,
    EndsOthers,
    SignsOut,
}

impl Turn {
    const ALL: [Self; 3] = [Self::First, Self::EndsOthers, Self::SignsOut];

    fn of(operation: &Operation) -> Self {
        match operation.id.as_str() {
            "endOtherSessions" | "changePassword" => Self::EndsOthers,
            "signOut" => Self::SignsOut,
            _ => Self::First,
        }
    }
}

/// One operation, asked one way by one asker about one thing.
struct Cell<'a> {
    operation: &'a Operation,
    recipe: Recipe,
    access: Access,
    asker: &'a Asker,
    relation: Relation,
}

/// What came of a cell.
struct Answered {
    action: Option<Action>,
    operation: String,
    asker: String,
    relation: Relation,
    expected: &'static str,
    status: StatusCode,
    wrong: Option<String>,
}

fn cells<'a>(operation: &'a Operation, askers: &'a Askers) -> Vec<Cell<'a>> {
    let Some(access) = access(&operation.method, &operation.path) else { return Vec::new() };
    let mut cells = Vec::new();
    for recipe in recipes().remove(operation.id.as_str()).unwrap_or_default() {
        for asker in askers.all() {
            let of = |relation| Cell { operation, recipe, access, asker, relation };
            cells.extend(recipe.kind.relations(asker).into_iter().map(of));
        }
    }
    cells
}

impl Cell<'_> {
    fn expected(&self) -> (&'static str, Expectation) {
        let expected = match self.access {
            Access::Open => return ("open", Expectation::Open),
            Access::Credential if self.asker.standing == Standing::SignedOut => Expected::NotSignedIn,
            Access::Credential => Expected::Table(Verdict::Allowed),
            Access::For(action) => self.asker.expected(action, self.recipe.action.unwrap_or(action), self.relation),
        };
        match expected {
            Expected::NotSignedIn => ("401", Expectation::Refused(StatusCode::UNAUTHORIZED)),
            Expected::TooNarrow if self.is_for_a_narrower_scope() => ("404", Expectation::Unseen),
            Expected::TooNarrow => ("403, the token's scope", Expectation::TooNarrow),
            Expected::Table(Verdict::Allowed) => ("2xx", Expectation::Allowed),
            Expected::Table(Verdict::Forbidden) if !self.recipe.is_hidden => {
                ("403", Expectation::Refused(StatusCode::FORBIDDEN))
            }
            Expected::Table(Verdict::Forbidden | Verdict::Hidden) => ("404", Expectation::Unseen),
        }
    }

    /// The token is good for the route, and not for seeing the thing that is asked about.
    fn is_for_a_narrower_scope(&self) -> bool {
        let Access::For(route) = self.access else { return false };
        self.recipe.is_hidden && self.asker.expected(route, route, self.relation) != Expected::TooNarrow
    }

    async fn ask(&self, things: &Things<'_>) -> Answered {
        let Self { operation, recipe, access, asker, relation } = self;
        let (expected, expectation) = self.expected();
        let happens = matches!(expectation, Expectation::Allowed | Expectation::Open);
        let kept_for = match (recipe.ruins, happens) {
            (true, true) => None,
            // Who was deactivated makes nothing any more.
            (true, false) if asker.role().is_some() => Some(operation.id.as_str()),
            (true | false, _) => Some(""),
        };
        let thing = things.thing_for(recipe.kind, asker, *relation, kept_for).await;
        let (status, body) = self.answer(things, &thing).await;
        let code = body["code"].as_str().unwrap_or_default();
        let is_narrow = code == "scope-too-narrow";
        let mut is_right = match expectation {
            Expectation::Open => recipe.is_open(status, code),
            Expectation::Allowed => status.is_success(),
            Expectation::Refused(refused) => status == refused && !is_narrow,
            Expectation::TooNarrow => status == StatusCode::FORBIDDEN && is_narrow,
            Expectation::Unseen => status == StatusCode::NOT_FOUND,
        };
        let mut told = body.to_string();
        if let (Expectation::Unseen, true) = (expectation, is_right) {
            let nothing = recipe.never_was(&thing);
            let (of_nothing, nothing_told) = self.answer(things, &nothing).await;
            let anonymous = |body: Value, thing: &Thing| without(body, recipe.subject(thing));
            let (unseen, never) = (anonymous(body, &thing), anonymous(nothing_told, &nothing));
            is_right = (status, &unseen) == (of_nothing, &never);
            told = format!("told apart: {unseen} is not {of_nothing} {never}");
        }
        let Operation { id, method, path } = operation;
        let who = asker.name();
        let wrong = (!is_right).then(|| {
            format!(
                "{id} ({method} {path}, {:?}) by {who} about {relation:?}: {status}, not {expected}: {told}",
                recipe.kind
            )
        });
        let action = if let Access::For(action) = access { Some(recipe.action.unwrap_or(*action)) } else { None };
        Answered { action, operation: id.clone(), asker: who, relation: *relation, expected, status, wrong }
    }

    /// The status, and the document unless it is a success: what goes on for ever is not read.
    async fn answer(&self, things: &Things<'_>, thing: &Thing) -> (StatusCode, Value) {
        let Self { operation, recipe, asker, .. } = self;
        let request = recipe.request(things, asker, operation, thing);
        let response = request.send().await.unwrap_or_else(|error| panic!("{}: {error}", operation.id));
        let status = response.status();
        if status.is_success() {
            return (status, Value::Null);
        }
        (status, response.json().await.unwrap_or_default())
    }
}

/// What an answer has to be.
#[derive(Clone, Copy, Debug)]
enum Expectation {
    /// Whoever asks.
    Open,
    Allowed,
    Refused(StatusCode),
    TooNarrow,
    /// As if it had never been.
    Unseen,
}

/// A problem, without what is new in each answer.
fn without(mut problem: Value, id: &str) -> String {
    if let Some(problem) = problem.as_object_mut() {
        problem.remove("instance");
    }
    problem.to_string().replace(id, "ID")
}

async fn operations(system: &System) -> Vec<Operation> {
    let document = system.api.get("/openapi.json").await;
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no id"));
            found.push(Operation { id: id.to_owned(), method, path: path.clone() });
        }
    }
    assert!(found.len() > 90, "a document with so few operations is none: {}", found.len());
    found
}

#[derive(Default)]
struct Tally {
    cells: usize,
    operations: BTreeSet<String>,
    askers: BTreeSet<String>,
    relations: BTreeSet<String>,
    actions: BTreeSet<Action>,
    expected: BTreeMap<&'static str, usize>,
    came: BTreeMap<u16, usize>,
    wrong: Vec<String>,
}

impl Tally {
    fn count(&mut self, answered: Answered) {
        let Answered { action, operation, asker, relation, expected, status, wrong } = answered;
        self.cells += 1;
        self.actions.extend(action);
        self.operations.insert(operation);
        self.askers.insert(asker);
        self.relations.insert(format!("{relation:?}"));
        *self.expected.entry(expected).or_default() += 1;
        *self.came.entry(status.as_u16()).or_default() += 1;
        self.wrong.extend(wrong);
    }

    fn summary(&self, askers: &Askers) -> String {
        fn listed<K: std::fmt::Display>(counts: &BTreeMap<K, usize>) -> String {
            counts.iter().map(|(what, count)| format!("{count} x {what}")).collect::<Vec<_>>().join(", ")
        }
        let Self { cells, operations, relations, actions, expected, came, .. } = self;
        assert_eq!(self.askers.len(), askers.all().len(), "somebody was asked nothing");
        format!(
            "the matrix: {} operations, {} askers, {} relations, {} actions: {cells} cells\n  had to be: {}\n  were: {}",
            operations.len(),
            self.askers.len(),
            relations.len(),
            actions.len(),
            listed(expected),
            listed(came)
        )
    }
}
