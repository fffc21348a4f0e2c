//! What the requirements say about who, by their names.

use jobtrail_events::permission::Relation;
use jobtrail_events::person::Role;
use jobtrail_events::system::SystemRole;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::askers::{Asker, Askers, Standing};
use crate::things::{Kind, Things};
use crate::{AGENT, Stage};

const EVERYBODY: [Standing; 7] = [
    Standing::Session(Role::Member),
    Standing::Session(Role::Auditor),
    Standing::Session(Role::Administrator),
    Standing::InSystem(SystemRole::Viewer),
    Standing::InSystem(SystemRole::Editor),
    Standing::InSystem(SystemRole::Administrator),
    Standing::InSystem(SystemRole::Owner),
];

async fn get(asker: &Asker, path: &str) -> (StatusCode, Value) {
    let answer = asker.request(Method::GET, &format!("/api/v1{path}")).send().await.expect("an answer");
    (answer.status(), answer.json().await.unwrap_or_default())
}

async fn post(asker: &Asker, path: &str, body: &Value) -> (StatusCode, Value) {
    let answer = asker.request(Method::POST, &format!("/api/v1{path}")).json(body).send().await.expect("an answer");
    (answer.status(), answer.json().await.unwrap_or_default())
}

/// Whoever sees another's job sees nothing of its inputs, in none of the answers that have jobs in them.
#[tokio::test(flavor = "multi_thread")]
async fn d4_inputs_are_for_the_creator_alone() {
    let Stage { system, _agent } = &Stage::set().await;
    let askers = Askers::with_sessions(system).await;
    let things = Things::make(system, &askers, AGENT).await;
    for standing in EVERYBODY {
        let asker = askers.of(standing);
        let own = things.thing(Kind::EndedJob, asker, Relation::Own, false).await;
        let (_, job) = get(asker, &format!("/jobs/{}", own.id)).await;
        assert!(!job["inputs"].as_array().expect("the creator's").is_empty(), "{standing:?}: {job}");
        let relation = asker.in_system().map_or(Relation::Other, Relation::Shared);
        let theirs = things.thing(Kind::EndedJob, asker, relation, false).await;
        let (status, job) = get(asker, &format!("/jobs/{}", theirs.id)).await;
        if standing == Standing::Session(Role::Member) {
            assert_eq!(status, StatusCode::NOT_FOUND, "{job}");
            continue;
        }
        assert_eq!(status, StatusCode::OK, "{standing:?}: {job}");
        let (id, file) = (&theirs.id, theirs.part("file"));
        let lists =
            ["/jobs?scope=all&limit=500".to_owned(), format!("/files/{file}/jobs"), format!("/files/{file}/artifacts")];
        let parts = ["history", "queue", "artifacts"].map(|part| format!("/jobs/{id}/{part}"));
        let mut shown = vec![job];
        for path in lists.into_iter().chain(parts).chain([format!("/files/{file}/provenance")]) {
            let (status, answer) = get(asker, &path).await;
            match status {
                StatusCode::OK => objects_about(id, &answer, &mut shown),
                refused => assert!(refused == StatusCode::FORBIDDEN && path.contains("scope=all"), "{path}: {refused}"),
            }
        }
        assert!(shown.len() > 2, "{standing:?} sees it in too few answers: {shown:?}");
        for job in shown {
            for field in ["inputs", "parameters"] {
                assert!(job.get(field).is_none_or(Value::is_null), "{standing:?} sees the {field}: {job}");
            }
        }
    }
}

/// The parts of an answer that have that id, however deep.
fn objects_about(id: &str, answer: &Value, found: &mut Vec<Value>) {
    match answer {
        Value::Object(fields) => {
            if answer["id"] == id {
                found.push(answer.clone());
            }
            fields.values().for_each(|field| objects_about(id, field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| objects_about(id, item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Only administrators and auditors list everybody's jobs; others are refused, and see their own alone.
#[tokio::test(flavor = "multi_thread")]
async fn j10_everybodys_jobs_are_refused_to_members() {
    let Stage { system, _agent } = &Stage::set().await;
    let askers = Askers::with_sessions(system).await;
    let things = Things::make(system, &askers, AGENT).await;
    let member = askers.of(Standing::Session(Role::Member));
    let own = things.thing(Kind::PendingJob, member, Relation::Own, false).await;
    let theirs = things.thing(Kind::PendingJob, member, Relation::Other, false).await;
    let (status, refused) = get(member, "/jobs?scope=all").await;
    assert_eq!((status, refused["code"].as_str()), (StatusCode::FORBIDDEN, Some("not-administrator")), "{refused}");
    let (_, mine) = get(member, "/jobs").await;
    let ids: Vec<_> = mine["items"].as_array().expect("a list").iter().map(|job| job["id"].as_str()).collect();
    assert_eq!(ids, [Some(own.id.as_str())], "J3: those that I created");
    for role in [Role::Auditor, Role::Administrator] {
        let (status, all) = get(askers.of(Standing::Session(role)), "/jobs?scope=all").await;
        assert_eq!(status, StatusCode::OK, "J9: {all}");
        let all = all["items"].as_array().expect("a list");
        let job = all.iter().find(|job| job["id"] == theirs.id.as_str()).expect("everybody's");
        assert_eq!(job["started_by"]["name"], "other", "J9 says whose each one is: {job}");
    }
}

/// The creator and administrators cancel; nobody else, whatever they see of it.
#[tokio::test(flavor = "multi_thread")]
async fn x4_the_creator_and_administrators_cancel() {
    let Stage { system, _agent } = &Stage::set().await;
    let askers = Askers::with_sessions(system).await;
    let things = Things::make(system, &askers, AGENT).await;
    for standing in EVERYBODY {
        let asker = askers.of(standing);
        let own = things.thing(Kind::PendingJob, asker, Relation::Own, true).await;
        let (status, job) = post(asker, &format!("/jobs/{}/cancel", own.id), &json!({})).await;
        assert_eq!((status, job["status"].as_str()), (StatusCode::OK, Some("Canceled")), "{standing:?}: {job}");
        let relation = asker.in_system().map_or(Relation::Other, Relation::Shared);
        let theirs = things.thing(Kind::PendingJob, asker, relation, true).await;
        let (status, job) = post(asker, &format!("/jobs/{}/cancel", theirs.id), &json!({})).await;
        let expected = match standing {
            Standing::Session(Role::Administrator) => StatusCode::OK,
            Standing::Session(Role::Member) => StatusCode::NOT_FOUND,
            _ => StatusCode::FORBIDDEN,
        };
        assert_eq!(status, expected, "{standing:?}: {job}");
    }
}

/// Extract in a system's tree and in its snapshots is for editors and above.
#[tokio::test(flavor = "multi_thread")]
async fn e6_editors_and_above_extract_in_a_system() {
    let Stage { system, _agent } = &Stage::set().await;
    let askers = Askers::with_sessions(system).await;
    let things = Things::make(system, &askers, AGENT).await;
    for standing in EVERYBODY {
        let asker = askers.of(standing);
        let relation = asker.in_system().map_or(Relation::Other, Relation::Shared);
        let snapshot = things.thing(Kind::Snapshot, asker, relation, false).await;
        let body = json!({ "path": snapshot.part("path") });
        let expected = match standing {
            Standing::InSystem(SystemRole::Viewer) => StatusCode::FORBIDDEN,
            Standing::InSystem(_) => StatusCode::CREATED,
            Standing::Session(Role::Member) => StatusCode::NOT_FOUND,
            _ => StatusCode::FORBIDDEN,
        };
        for path in
            [format!("/snapshots/{}/extract", snapshot.id), format!("/systems/{}/extract", snapshot.part("system"))]
        {
            let (status, answer) = post(asker, &path, &body).await;
            assert_eq!(status, expected, "{standing:?} at {path}: {answer}");
        }
    }
}

/// Everybody is told that there are agents, pools and people; where agents run, who may use a pool, and what people are is for
/// administrators, auditors and, of themselves, everybody.
#[tokio::test(flavor = "multi_thread")]
async fn machines_members_and_addresses_are_for_administrators_and_auditors() {
    let Stage { system, _agent } = &Stage::set().await;
    let askers = Askers::with_sessions(system).await;
    let things = Things::make(system, &askers, AGENT).await;
    for standing in EVERYBODY {
        let asker = askers.of(standing);
        let sees_all = matches!(standing, Standing::Session(Role::Auditor | Role::Administrator));
        let id = &asker.person.as_ref().expect("a person").id;
        let (of_agent, of_pool, of_person) = (
            ["host", "os", "arch", "version"],
            ["members", "audience"],
            ["username", "role", "active", "has_password"],
        );
        let looks = [
            (format!("/agents/{}", things.agent), &of_agent[..], sees_all),
            (format!("/pools/{}", things.idle), &of_pool[..], sees_all),
            (format!("/people/{}", askers.other.id), &of_person[..], sees_all),
            (format!("/people/{id}"), &of_person[..], true),
        ];
        for (path, fields, sees) in looks {
            let (status, answer) = get(asker, &path).await;
            assert_eq!(status, StatusCode::OK, "{standing:?} {path}: {answer}");
            assert!(answer["name"].is_string(), "{standing:?} {path}: {answer}");
            for field in fields {
                let is_told = !answer[field].is_null() && answer[field] != "";
                assert_eq!(is_told, sees, "{field} to {standing:?} at {path}: {answer}");
            }
        }
    }
}
