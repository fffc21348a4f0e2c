use std::sync::{Arc, Mutex};

use jobtrail_bus::Responder;
use jobtrail_events::file::{About, DescribeFile};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Command, Done, Refusal, Request};
use jobtrail_events::subject;
use jobtrail_events::tool::{DeprecateToolVersion, Manifest, RecommendToolVersion};
use jobtrail_events::value::{Digest, Timestamp};
use jobtrail_projections::query::{GetTool, ToolRow, ToolVersionRow};
use reqwest::Method;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::parts::on_command;
use crate::world::{World, header, json, problem, send};

/// What the services were sent, in words.
type Heard = Arc<Mutex<Vec<String>>>;

async fn begin() -> (World, Heard) {
    let world = World::begin().await;
    world.parts.state().sequence = 8;
    let heard = Heard::default();
    let services = Responder::new(world.bus.clone(), subject::SERVICES, CancellationToken::new());
    take::<DeprecateToolVersion>(&services, &heard).await;
    take::<RecommendToolVersion>(&services, &heard).await;
    let projections = Responder::new(world.bus.clone(), subject::PROJECTIONS, CancellationToken::new());
    world
        .parts
        .on_query(&projections, |_, _, GetTool { tool }| {
            let version = |version: &str, deprecated: Option<&str>| ToolVersionRow {
                version: version.parse().expect("a version"),
                digest: Digest::NONE,
                manifest: manifest(version),
                since: Timestamp(1_500_000),
                deprecated: deprecated.map(str::to_owned),
                agents: Vec::new(),
            };
            let versions = vec![version("1.1.0", Some("slow")), version("1.0.0", None)];
            Ok(ToolRow { key: tool, chosen: Some(versions[1].version.clone()), versions })
        })
        .await;
    (world, heard)
}

fn manifest(version: &str) -> String {
    let function =
        json!({ "key": "extract", "name": "Extract", "accepts": { "extensions": ["csv"] }, "command": ["run"] });
    let manifest = json!({ "key": "table", "name": "Table", "version": version, "function": [function] });
    Manifest::from_json(&manifest.to_string()).expect("a manifest").to_json()
}

async fn take<C: Command<Answer = ()> + std::fmt::Debug>(services: &Responder, heard: &Heard) {
    let heard = heard.clone();
    on_command(services, move |request: Request<C>| {
        heard.lock().expect("no panic").push(format!("{:?}", request.command));
        Ok(Done { answer: (), sequence: 8 })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tool_says_which_version_is_chosen_and_which_are_deprecated_and_why() {
    let (world, heard) = begin().await;
    let tool = json(send(world.get("/api/v1/tools/table")).await).await;
    assert_eq!(tool["chosen_version"], "1.0.0");
    let deprecated: Vec<_> = tool["versions"].as_array().expect("a list").iter().map(|it| &it["deprecated"]).collect();
    assert_eq!(deprecated, [&json!("slow"), &Value::Null]);

    let deprecate = |body: Value| world.post("/api/v1/tools/table/versions/1.0.0/deprecate").json(&body);
    let answer = send(deprecate(json!({ "reason": "loses the last row" }))).await;
    assert_eq!((answer.status().as_u16(), header(&answer, "jobtrail-sequence")), (204, "8"));
    assert_eq!(send(deprecate(json!({}))).await.status(), 204);
    let refused = problem(deprecate(json!({ "because": "slow" })), 422, "invalid-field").await;
    assert_eq!(refused["errors"][0]["field"], "because");
    assert_eq!(send(world.post("/api/v1/tools/table/versions/1.0.0/recommend")).await.status(), 204);
    for path in ["table/versions/one/deprecate", "Table!/versions/1.0.0/deprecate"] {
        let path = format!("/api/v1/tools/{path}");
        problem(world.post(&path).json(&json!({})), 404, "not-found").await;
    }
    let heard = heard.lock().expect("no panic");
    assert!(heard[0].starts_with("DeprecateToolVersion") && heard[0].contains("loses the last row"), "{heard:?}");
    assert!(heard[1].contains("reason: \"\"") && heard[2].starts_with("RecommendToolVersion"), "{heard:?}");
    assert_eq!(heard.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_described_field_by_field() {
    let world = World::begin().await;
    let services = Responder::new(world.bus.clone(), subject::SERVICES, CancellationToken::new());
    let parts = world.parts.clone();
    on_command(&services, move |Request { command, .. }: Request<DescribeFile>| {
        let mut state = parts.state();
        let sequence = state.sequence;
        let details = state.files.get_mut(&command.file).expect("it is there");
        let About { display_name, description } = &mut details.row.about;
        match command.display_name.as_deref() {
            Some("no") => return Err(Refusal::Rejected(Rejection::field("display_name", "must be another"))),
            Some(name) => *display_name = Some(name.to_owned()),
            None => {}
        }
        description.extend(command.description);
        Ok(Done { answer: (), sequence })
    })
    .await;
    let file = json(send(world.post("/api/v1/files?name=a.csv").body("a,b\n")).await).await;
    assert_eq!(
        (&file["name"], &file["display_name"], &file["description"]),
        (&json!("a.csv"), &Value::Null, &json!(""))
    );
    let path = format!("/api/v1/files/{}", file["id"].as_str().expect("an id"));
    let describe = |body: Value| world.ask(Method::PATCH, &path).bearer_auth("jt_member").json(&body);
    let named = json(send(describe(json!({ "display_name": "Strain" }))).await).await;
    assert_eq!((&named["name"], &named["display_name"]), (&json!("a.csv"), &json!("Strain")));
    let told = json(send(describe(json!({ "description": "of the rig" }))).await).await;
    assert_eq!((&told["display_name"], &told["description"]), (&json!("Strain"), &json!("of the rig")));
    let refused = problem(describe(json!({ "display_name": "no" })), 422, "invalid-field").await;
    assert_eq!(refused["errors"][0]["field"], "display_name");
    let unknown = problem(describe(json!({ "owner": "me" })), 422, "invalid-field").await;
    assert_eq!(unknown["errors"][0]["field"], "owner");
}
