//! The life of a job, as its row, its history, its lists and its counts tell it.

use jobtrail_events::job::JobStatus;
use jobtrail_events::value::Actor;
use jobtrail_projections::query::{
    CountJobs, GetJob, ListActiveJobs, ListAgents, ListHistory, ListJobs, Scope, Viewer,
};

use crate::fixture::{Model, viewer};
use crate::world::{World, agent, artifact, job, order, person};

fn counts(model: &Model, viewer: Viewer, scope: Scope) -> Vec<u64> {
    let counts = model.ask(viewer, CountJobs { scope }).unwrap();
    assert_eq!(counts.iter().map(|(status, _)| *status).collect::<Vec<_>>(), JobStatus::ALL);
    counts.into_iter().map(|(_, count)| count).collect()
}

#[test]
fn a_job_that_completes_is_told_transition_by_transition() {
    let mut world = World::new();
    world.furnish();
    let submitted_at = world.now();
    let submitted = world.submit(job(1), order(person(1)));
    let completed = world.run(job(1), agent(1), vec![artifact(11, "contents", "contents.json")]);
    let model = Model::of(&world);
    let me = viewer(person(1));

    let row = model.ask(me, GetJob { job: job(1) }).unwrap();
    assert_eq!(row.status, JobStatus::Completed);
    assert_eq!((row.tool_name.as_str(), row.function_name.as_str()), ("The archive", "List contents"));
    assert_eq!(row.agent_name.as_deref(), Some("alpha"));
    assert_eq!((row.submitted_at, row.attempt, row.sequence), (submitted_at, 1, completed));
    assert_eq!((row.order, row.order_is_whole), (order(person(1)), true));

    let statuses = [
        JobStatus::Pending,
        JobStatus::Claimed,
        JobStatus::Running,
        JobStatus::Validating,
        JobStatus::Uploading,
        JobStatus::Completed,
    ];
    let history = model.ask(me, ListHistory { job: job(1) }).unwrap();
    assert_eq!(history.iter().map(|row| row.status).collect::<Vec<_>>(), statuses);
    assert_eq!(history[0].by, Actor::Person(person(1)));
    assert!(history[1..].iter().all(|row| row.by == Actor::Agent(agent(1))));
    assert!(history[1..].iter().all(|row| row.agent_name.as_deref() == Some("alpha")));
    assert!(history.is_sorted_by_key(|row| row.at));

    for (sequence, status) in (submitted..).zip(statuses) {
        let row = model.ask_at(sequence, me, GetJob { job: job(1) }).unwrap();
        assert_eq!((row.status, row.sequence), (status, sequence));
        let history = model.ask_at(sequence, me, ListHistory { job: job(1) }).unwrap();
        assert_eq!(history.last().map(|row| row.sequence), Some(sequence));
        let listed = ListJobs { status: vec![status], ..ListJobs::default() };
        assert_eq!(model.ask_at(sequence, me, listed).unwrap().rows.len(), 1);
        let active = model.ask_at(sequence, Viewer::System, ListActiveJobs::default()).unwrap();
        assert_eq!(active.first().map(|job| job.status), status.is_active().then_some(status));
        let agents = model.ask_at(sequence, Viewer::System, ListAgents::default()).unwrap().rows;
        assert_eq!(agents[0].active_jobs, u32::from(status.is_active() && status != JobStatus::Pending));
    }
    model.ask_at(submitted - 1, me, GetJob { job: job(1) }).expect_err("there was none yet");
    assert_eq!(counts(&model, me, Scope::Mine), [0, 0, 0, 0, 0, 1, 0, 0]);
    assert_eq!(counts(&model, viewer(person(2)), Scope::Mine), [0; 8]);
    assert_eq!(counts(&model, Viewer::System, Scope::All), [0, 0, 0, 0, 0, 1, 0, 0]);
}
