use std::sync::{Arc, Mutex};

use jobtrail_bus::Responder;
use jobtrail_events::agent::{ArchiveAgent, Profile};
use jobtrail_events::ids::{AgentId, PoolId};
use jobtrail_events::person::Role;
use jobtrail_events::pool::{
    AddPoolMember, ArchivePool, Audience, ChangePool, CreatePool, RemovePoolMember, RestorePool,
};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Command, Done, Refusal, Request};
use jobtrail_events::subject;
use jobtrail_events::value::Timestamp;
use jobtrail_projections::query::{
    AgentCounts, AgentRow, AgentStatus, CapableAgent, GetAgent, GetPool, ListPools, ListTargets, NamedPool, Page,
    PoolRow, QueryError, TargetPool, Targets,
};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::parts::{ADMINISTRATOR, MEMBER, on_command};
use crate::world::{World, header, json, problem, send};

const GPU: PoolId = PoolId(Uuid::from_u128(60));
const GONE: PoolId = PoolId(Uuid::from_u128(61));
const MILL: AgentId = AgentId(Uuid::from_u128(3));

/// What the services were sent, in words.
type Heard = Arc<Mutex<Vec<String>>>;

async fn begin() -> (World, Heard) {
    let world = World::begin().await;
    // As far as the views are when the commands below are done.
    world.parts.state().sequence = 8;
    let heard = Heard::default();
    let services = Responder::new(world.bus.clone(), subject::SERVICES, CancellationToken::new());
    let note = heard.clone();
    on_command(&services, move |request: Request<CreatePool>| {
        only_administrators(&request)?;
        if request.command.name == "gpu" {
            return Err(Refusal::Rejected(Rejection::PoolNameTaken("gpu".to_owned())));
        }
        note.lock().expect("no panic").push(format!("{:?}", request.command));
        Ok(Done { answer: GPU, sequence: 7 })
    })
    .await;
    take::<ChangePool>(&services, &heard).await;
    take::<AddPoolMember>(&services, &heard).await;
    take::<RemovePoolMember>(&services, &heard).await;
    take::<ArchivePool>(&services, &heard).await;
    take::<ArchiveAgent>(&services, &heard).await;
    on_command(&services, |request: Request<RestorePool>| {
        Err(Refusal::Rejected(Rejection::UnknownPool(request.command.pool)))
    })
    .await;
    answer(&world).await;
    (world, heard)
}

async fn take<C: Command<Answer = ()> + std::fmt::Debug>(services: &Responder, heard: &Heard) {
    let heard = heard.clone();
    on_command(services, move |request: Request<C>| {
        only_administrators(&request)?;
        heard.lock().expect("no panic").push(format!("{:?}", request.command));
        Ok(Done { answer: (), sequence: 8 })
    })
    .await;
}

fn only_administrators<C>(request: &Request<C>) -> Result<(), Refusal> {
    if request.role == Role::Administrator { Ok(()) } else { Err(Refusal::Rejected(Rejection::NotAdministrator)) }
}

async fn answer(world: &World) {
    let projections = Responder::new(world.bus.clone(), subject::PROJECTIONS, CancellationToken::new());
    let parts = &world.parts;
    parts.on_query(&projections, |_, _, ListPools { .. }| Ok(Page { rows: vec![gpu()], next: None })).await;
    parts
        .on_query(&projections, |_, _, GetPool { pool }| match pool {
            GPU => Ok(gpu()),
            other => Err(QueryError::NotFound(format!("agent pool {other}"))),
        })
        .await;
    parts
        .on_query(&projections, |_, _, GetAgent { agent }| {
            let pools = vec![NamedPool { id: GPU, name: "gpu".to_owned() }];
            let (status, since) = (AgentStatus::Archived, Timestamp(1_500_000));
            let profile = Profile::named("mill");
            let (boot, departure, active_jobs, sequence) = (None, None, 1, 8);
            Ok(AgentRow { id: agent, status, profile, boot, departure, since, active_jobs, pools, sequence })
        })
        .await;
    parts
        .on_query(&projections, |_, _, ListTargets { tool }| {
            if tool.version != semver::Version::new(1, 2, 0) {
                return Err(QueryError::NotFound(format!("tool version {tool}")));
            }
            let counts = AgentCounts { online: 1, busy: 2, draining: 3, offline: 4 };
            let pool = TargetPool { id: GPU, name: "gpu".to_owned(), capable: counts, members_online: 5 };
            Ok(Targets { automatic: counts, agents: vec![mill()], pools: vec![pool] })
        })
        .await;
}

fn mill() -> CapableAgent {
    CapableAgent { id: MILL, name: "mill".to_owned(), status: AgentStatus::Offline }
}

fn gpu() -> PoolRow {
    PoolRow {
        id: GPU,
        name: "gpu".to_owned(),
        archived: false,
        audience: Some(Audience::People([MEMBER, ADMINISTRATOR].into())),
        members: Some(vec![mill()]),
        members_online: 0,
        pending: 4,
        active: 3,
        ended_last_hour: 2,
        ended_last_day: 9,
        created_at: Timestamp(1_500_000),
        sequence: 6,
    }
}

fn gpu_document() -> Value {
    json!({
        "id": GPU, "name": "gpu", "archived": false,
        "audience": {"kind": "people", "people": [{"id": MEMBER, "name": "Mem Ber"}, {"id": ADMINISTRATOR, "name": null}]},
        "members": [{"id": MILL, "name": "mill", "status": "Offline"}], "members_online": 0,
        "pending": 4, "active": 3, "ended_last_hour": 2, "ended_last_day": 9,
        "created_on": "1970-01-01T00:00:01.500000Z", "sequence": 6,
    })
}

fn as_administrator(world: &World, method: Method, path: &str) -> RequestBuilder {
    world.ask(method, path).bearer_auth("jt_admin")
}

fn heard(heard: &Heard) -> String {
    heard.lock().expect("no panic").pop().expect("it was sent")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pool_is_made_changed_and_archived() {
    let (world, sent) = begin().await;
    let body = json!({"name": "cad", "audience": {"kind": "people", "people": [MEMBER]}});
    let created = send(as_administrator(&world, Method::POST, "/api/v1/pools").json(&body)).await;
    assert_eq!((created.status().as_u16(), header(&created, "location")), (201, &*format!("/api/v1/pools/{GPU}")));
    assert_eq!(header(&created, "jobtrail-sequence"), "8");
    assert_eq!(json(created).await, gpu_document());
    let audience = Audience::People([MEMBER].into());
    assert_eq!(heard(&sent), format!("{:?}", CreatePool { name: "cad".to_owned(), audience }));

    let path = format!("/api/v1/pools/{GPU}");
    let body = json!({"audience": {"kind": "everyone"}});
    let changed = send(as_administrator(&world, Method::PATCH, &path).json(&body)).await;
    assert_eq!((changed.status().as_u16(), json(changed).await), (200, gpu_document()));
    let change = ChangePool { pool: GPU, name: None, audience: Some(Audience::Everyone) };
    assert_eq!(heard(&sent), format!("{change:?}"));

    let archived = send(as_administrator(&world, Method::POST, &format!("{path}/archive"))).await;
    assert_eq!(archived.status(), 200);
    assert_eq!(heard(&sent), format!("{:?}", ArchivePool { pool: GPU }));
    let restored = as_administrator(&world, Method::POST, &format!("/api/v1/pools/{GONE}/restore"));
    let unknown = problem(restored, 404, "unknown-pool").await;
    assert!(unknown.get("errors").is_none(), "it is in the path, and no field is wrong: {unknown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn members_come_and_go() {
    let (world, sent) = begin().await;
    let path = format!("/api/v1/pools/{GPU}/members/{MILL}");
    for (method, command) in [
        (Method::PUT, format!("{:?}", AddPoolMember { pool: GPU, agent: MILL })),
        (Method::DELETE, format!("{:?}", RemovePoolMember { pool: GPU, agent: MILL })),
    ] {
        let answer = send(as_administrator(&world, method, &path)).await;
        assert_eq!((answer.status().as_u16(), header(&answer, "jobtrail-sequence")), (204, "8"));
        assert_eq!(heard(&sent), command);
    }
    problem(world.ask(Method::PUT, &path).bearer_auth("jt_member"), 403, "not-administrator").await;
    problem(world.ask(Method::PUT, &path), 401, "not-signed-in").await;
    problem(as_administrator(&world, Method::PUT, &path.replace("00", "x")), 400, "invalid-path").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pools_are_listed_and_shown() {
    let (world, _) = begin().await;
    assert_eq!(json(send(world.get("/api/v1/pools")).await).await, json!({"items": [gpu_document()], "next": null}));
    assert_eq!(json(send(world.get(&format!("/api/v1/pools/{GPU}"))).await).await, gpu_document());
    problem(world.get(&format!("/api/v1/pools/{GONE}")), 404, "not-found").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_pool_is_told_by_field() {
    let (world, _) = begin().await;
    let create = |body: Value| as_administrator(&world, Method::POST, "/api/v1/pools").json(&body);
    let taken = problem(create(json!({"name": "gpu"})), 409, "pool-name-taken").await;
    assert_eq!(taken["errors"][0]["field"], "name");
    for audience in [json!({"kind": "people"}), json!({"kind": "everyone", "people": []})] {
        let refused = problem(create(json!({"name": "cad", "audience": audience})), 422, "invalid-field").await;
        assert_eq!(refused["errors"][0]["field"], "audience.people");
    }
    problem(create(json!({"audience": {"kind": "everyone"}})), 422, "invalid-field").await;
    problem(world.post("/api/v1/pools").json(&json!({"name": "cad"})), 403, "not-administrator").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_agent_is_shown_with_its_pools() {
    let (world, sent) = begin().await;
    let archived = send(as_administrator(&world, Method::POST, &format!("/api/v1/agents/{MILL}/archive"))).await;
    assert_eq!(archived.status(), 200);
    let agent = json(archived).await;
    assert_eq!((&agent["status"], &agent["pools"]), (&json!("Archived"), &json!([{"id": GPU, "name": "gpu"}])));
    assert_eq!(heard(&sent), format!("{:?}", ArchiveAgent { agent: MILL }));
}

#[tokio::test(flavor = "multi_thread")]
async fn targets_say_how_they_stand() {
    let (world, _) = begin().await;
    let counts = json!({"online": 1, "busy": 2, "draining": 3, "offline": 4});
    let expected = json!({
        "automatic": counts,
        "agents": [{"id": MILL, "name": "mill", "status": "Offline"}],
        "pools": [{"id": GPU, "name": "gpu", "members_online": 5, "members_capable": counts}],
    });
    assert_eq!(json(send(world.get("/api/v1/tools/mesh/versions/1.2.0/targets")).await).await, expected);
    for version in ["1.3.0", "one"] {
        problem(world.get(&format!("/api/v1/tools/mesh/versions/{version}/targets")), 404, "not-found").await;
    }
}
