//! Files, artifacts, agents, tools and functions where a single case says more than the model.

use jobtrail_events::agent::{AgentEvent, Departure};
use jobtrail_events::file::FileEvent;
use jobtrail_events::job::{FailureCause, JobStatus, RequeueReason};
use jobtrail_events::tool::ToolEvent;
use jobtrail_events::value::Actor;
use jobtrail_projections::query::{
    AgentStatus, GetAgent, GetFile, GetJob, GetTool, ListArtifacts, ListFileArtifacts, ListFiles, ListFunctions,
    ListHistory, ListJobs, Viewer,
};

use crate::fixture::{Model, viewer};
use crate::world::{World, agent, artifact, boot, file, job, manifest, order, person, profile, tool};

#[test]
fn what_a_job_made_is_listed_with_its_log_last_and_is_a_file() {
    let mut world = World::new();
    world.furnish();
    world.submit(job(1), order(person(1)));
    let made = vec![
        artifact(12, "log", "log.txt"),
        artifact(11, "tables", "sheets/first.csv"),
        artifact(13, "chart", "chart.png"),
    ];
    let completed = world.run(job(1), agent(1), made.clone());
    let model = Model::of(&world);
    let me = viewer(person(1));
    let listed = model.ask(me, ListArtifacts { job: job(1) }).unwrap();
    assert_eq!(listed, [made[1].clone(), made[2].clone(), made[0].clone()]);
    let groups = model.ask(me, ListFileArtifacts::of(file(1))).unwrap().rows;
    assert_eq!((groups.len(), groups[0].job.id, &groups[0].artifacts), (1, job(1), &listed));
    let details = model.ask(me, GetFile { file: file(11) }).unwrap();
    assert_eq!((details.row.made_by, details.row.owner, details.row.sequence), (Some(job(1)), person(1), completed));
    assert_eq!((details.row.revision, details.revisions.len()), (1, 1));
    assert_eq!(details.row.latest.content.name, "first.csv");
    // It is listed under the job, and not among what was uploaded.
    assert_eq!(model.ask(me, ListFiles::default()).unwrap().rows.len(), 1);
}

#[test]
fn a_failure_keeps_its_words_and_its_log() {
    let mut world = World::new();
    world.furnish();
    world.submit(job(1), order(person(1)));
    world.claim(job(1), agent(1), 1);
    world.fail(job(1), agent(1), 1, "the archive is broken at byte 17", Some(artifact(12, "log", "log.txt")));
    let model = Model::of(&world);
    let me = viewer(person(1));
    let row = model.ask(me, GetJob { job: job(1) }).unwrap();
    let failure = row.failure.unwrap();
    assert_eq!((failure.cause, failure.log_tail.as_str()), (FailureCause::Function, "the end of the log"));
    assert_eq!(row.run.map(|run| run.agent), Some(agent(1)), "who had it last");
    let history = model.ask(me, ListHistory { job: job(1) }).unwrap();
    assert_eq!(history[2].message.as_deref(), Some("the archive is broken at byte 17"));
    assert_eq!(model.ask(me, ListArtifacts { job: job(1) }).unwrap().len(), 1);
    // A log alone is nothing that was made from the file.
    assert!(model.ask(me, ListFileArtifacts::of(file(1))).unwrap().rows.is_empty());
}

#[test]
fn a_job_that_was_given_back_tells_of_both_attempts() {
    let mut world = World::new();
    world.furnish();
    world.connect(agent(2), profile("beta", &[tool("archive", "1.0.0")]));
    world.submit(job(1), order(person(1)));
    world.claim(job(1), agent(1), 1);
    world.requeue(job(1), 1, "nothing was heard of alpha for 20 s");
    let model = Model::of(&world);
    let me = viewer(person(1));
    let by = |agent| ListJobs { agent: Some(agent), ..ListJobs::default() };
    let row = model.ask(me, GetJob { job: job(1) }).unwrap();
    assert_eq!((row.status, row.attempt, row.run), (JobStatus::Pending, 2, None));
    assert!(model.ask(me, by(agent(1))).unwrap().rows.is_empty());
    world.claim(job(1), agent(2), 2);
    world.start(job(1), agent(2), 2);
    world.finish(job(1), agent(2), 2, Vec::new());
    model.follow(&world);
    assert_eq!(model.ask(me, by(agent(2))).unwrap().rows.len(), 1);
    let history = model.ask(me, ListHistory { job: job(1) }).unwrap();
    let requeued = &history[2];
    assert_eq!((requeued.status, requeued.attempt, requeued.by), (JobStatus::Pending, 2, Actor::Reconciler));
    assert_eq!(requeued.requeue_reason, Some(RequeueReason::AgentLost));
    assert_eq!(requeued.message.as_deref(), Some("nothing was heard of alpha for 20 s"));
    assert_eq!(history.last().map(|row| (row.attempt, row.agent_name.as_deref())), Some((2, Some("beta"))));
}

#[test]
fn an_archived_file_changes_lists_and_keeps_its_revisions() {
    let mut world = World::new();
    world.upload(file(1), person(1), "Parts.zip");
    world.revise(file(1), person(1), "parts 2.zip");
    world.file_event(file(1), person(1), FileEvent::Archived { by: person(1) });
    // Not legal while it is archived.
    world.revise(file(1), person(1), "parts 3.zip");
    let model = Model::of(&world);
    let me = viewer(person(1));
    let archived = |archived| model.ask(me, ListFiles { archived, ..ListFiles::default() }).unwrap().rows.len();
    assert_eq!((archived(false), archived(true)), (0, 1));
    let details = model.ask(me, GetFile { file: file(1) }).unwrap();
    assert_eq!((details.row.archived, details.row.revision, details.revisions.len()), (true, 2, 2));
    assert_eq!(details.row.latest.content.name, "parts 2.zip");
    assert_eq!(details.revisions[0].content.name, "Parts.zip");
    world.file_event(file(1), person(1), FileEvent::Restored { by: person(1) });
    model.follow(&world);
    let archived = |archived| model.ask(me, ListFiles { archived, ..ListFiles::default() }).unwrap().rows.len();
    assert_eq!((archived(false), archived(true)), (1, 0));
}

#[test]
fn of_very_many_revisions_the_newest_are_listed() {
    let mut world = World::new();
    world.upload(file(1), person(1), "0.zip");
    let last = 2_500;
    for n in 1..=last {
        world.revise(file(1), person(1), &format!("{n}.zip"));
    }
    let model = Model::new();
    model.follow(&world);
    let details = model.ask(viewer(person(1)), GetFile { file: file(1) }).unwrap();
    assert_eq!(details.row.revision, last + 1);
    let names: Vec<_> = details.revisions.iter().map(|revision| revision.content.name.clone()).collect();
    assert_eq!(names, (501..=last).map(|n| format!("{n}.zip")).collect::<Vec<_>>());
}

#[test]
fn functions_are_those_that_take_the_file_and_first_comes_the_version_that_is_chosen() {
    let mut world = World::new();
    let versions = ["1.2.0", "1.10.0", "2.0.0-beta.1"].map(|version| tool("archive", version));
    for version in &versions {
        let functions: [(&str, &str, &[&str]); 2] = [("extract", "Extract", &["zip"]), ("play", "Play", &["mp3"])];
        world.register(agent(1), version, manifest(version, &functions));
    }
    let table = tool("table", "1.0.0");
    world.register(agent(1), &table, manifest(&table, &[("extract", "Extract", &["csv"])]));
    world.connect(agent(1), profile("alpha", &[versions[1].clone()]));
    world.connect(agent(2), profile("beta", &versions[..2]));
    world.disconnect(agent(2), Departure::Lost);
    world.upload(file(1), person(1), "PARTS.ZIP");
    let model = Model::of(&world);
    let rows = model.ask(viewer(person(1)), ListFunctions::of(file(1))).unwrap().rows;
    let rows: Vec<_> = rows
        .iter()
        .map(|row| (row.tool.version.to_string(), row.function.as_str(), row.tool_name.as_str(), row.agents_online))
        .collect();
    let row = |version: &str, online| (version.to_owned(), "extract", "The archive", online);
    assert_eq!(rows, [row("1.10.0", 1), row("2.0.0-beta.1", 0), row("1.2.0", 0)]);
    // What is deprecated comes last, and another version is chosen.
    let reason = "loses the last row".to_owned();
    let deprecated = ToolEvent::VersionDeprecated { version: versions[1].version.clone(), reason: reason.clone() };
    world.commit(versions[1].tool.clone(), Actor::Person(person(99)), vec![deprecated.into()]);
    model.follow(&world);
    let rows = model.ask(viewer(person(1)), ListFunctions::of(file(1))).unwrap().rows;
    let rows: Vec<_> = rows.iter().map(|row| (row.tool.version.to_string(), row.deprecated.as_deref())).collect();
    let said = |version: &str, deprecated| (version.to_owned(), deprecated);
    assert_eq!(rows, [said("1.2.0", None), said("2.0.0-beta.1", None), said("1.10.0", Some(reason.as_str()))]);
    let tool = model.ask(viewer(person(1)), GetTool { tool: versions[0].tool.clone() }).unwrap();
    assert_eq!(tool.chosen, Some(versions[0].version.clone()));
}

#[test]
fn an_agent_that_left_says_why_and_one_that_came_back_does_not() {
    let mut world = World::new();
    world.furnish();
    let left = world.now();
    world.disconnect(agent(1), Departure::Lost);
    // Of a process that is not the present one: not legal.
    let stray = AgentEvent::Disconnected { boot: boot(7), reason: Departure::Stopped };
    world.commit(agent(1), Actor::Reconciler, vec![stray.into()]);
    let model = Model::of(&world);
    let row = model.ask(Viewer::System, GetAgent { agent: agent(1) }).unwrap();
    assert_eq!((row.status, row.departure, row.since), (AgentStatus::Offline, Some(Departure::Lost), left));
    world.connect(agent(1), profile("alpha", &[]));
    model.follow(&world);
    let row = model.ask(Viewer::System, GetAgent { agent: agent(1) }).unwrap();
    assert_eq!((row.status, row.departure), (AgentStatus::Online, None));
}

#[test]
fn a_tool_that_is_not_known_is_called_by_its_key() {
    let mut world = World::new();
    world.submit(job(1), order(person(1)));
    let row = Model::of(&world).ask(viewer(person(1)), GetJob { job: job(1) }).unwrap();
    assert_eq!((row.tool_name.as_str(), row.function_name.as_str()), ("archive", "extract"));
}
