//! Who sees what: every query, asked by each sort of viewer.

use jobtrail_events::ids::{FileId, JobId};
use jobtrail_events::person::Role;
use jobtrail_projections::queries::Answer;
use jobtrail_projections::query::{
    ChangesSince, CountJobs, GetAgent, GetFile, GetJob, GetQueuePlace, GetTool, ListActiveJobs, ListAgents,
    ListArtifacts, ListFileArtifacts, ListFiles, ListFunctions, ListHistory, ListJobs, ListTools, QueryError, Scope,
    Told, Viewer,
};
use uuid::Uuid;

use crate::fixture::{Model, administrator, viewer};
use crate::world::{World, agent, artifact, file, job, order, person};

/// Person 1 has file 1 and job 1, which made file 11.
fn model() -> Model {
    let mut world = World::new();
    world.furnish();
    world.submit(job(1), order(person(1)));
    world.run(job(1), agent(1), vec![artifact(11, "contents", "contents.json")]);
    Model::of(&world)
}

fn found<Q: Answer>(model: &Model, viewer: Viewer, query: Q) -> Result<bool, QueryError> {
    match model.ask(viewer, query) {
        Ok(_) => Ok(true),
        Err(QueryError::NotFound(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

#[test]
fn jobs_and_files_are_seen_by_who_owns_them_and_administrators() {
    let model = model();
    let seen = |viewer| {
        [
            found(&model, viewer, GetJob { job: job(1) }),
            found(&model, viewer, ListHistory { job: job(1) }),
            found(&model, viewer, GetQueuePlace { job: job(1) }),
            found(&model, viewer, ListArtifacts { job: job(1) }),
            found(&model, viewer, GetFile { file: file(1) }),
            found(&model, viewer, GetFile { file: file(11) }),
            found(&model, viewer, ListFileArtifacts::of(file(1))),
            found(&model, viewer, ListFunctions::of(file(1))),
            found(&model, viewer, ListJobs { scope: Scope::Visible, file: Some(file(1)), ..ListJobs::default() }),
        ]
    };
    for sees in [viewer(person(1)), administrator(), Viewer::System] {
        assert_eq!(seen(sees), std::array::from_fn(|_| Ok(true)), "{sees:?}");
    }
    assert_eq!(seen(viewer(person(2))), std::array::from_fn(|_| Ok(false)));
}

#[test]
fn what_is_hidden_is_answered_like_what_is_not_there() {
    let model = model();
    let other = viewer(person(2));
    let nothing = Uuid::from_u128(77);
    let hidden = model.ask(other, GetJob { job: job(1) }).expect_err("hidden").to_string();
    let absent = model.ask(other, GetJob { job: JobId(nothing) }).expect_err("absent").to_string();
    assert_eq!(hidden.replace(&job(1).to_string(), ""), absent.replace(&nothing.to_string(), ""));
    let hidden = model.ask(other, GetFile { file: file(1) }).expect_err("hidden").to_string();
    let absent = model.ask(other, GetFile { file: FileId(nothing) }).expect_err("absent").to_string();
    assert_eq!(hidden.replace(&file(1).to_string(), ""), absent.replace(&nothing.to_string(), ""));
}

#[test]
fn everybodys_lists_are_for_administrators() {
    let model = model();
    let forbidden = [
        model.ask(viewer(person(1)), ListJobs { scope: Scope::All, ..ListJobs::default() }).map(|page| page.rows.len()),
        model
            .ask(viewer(person(1)), ListFiles { scope: Scope::All, ..ListFiles::default() })
            .map(|page| page.rows.len()),
        model.ask(viewer(person(1)), CountJobs { scope: Scope::All }).map(|counts| counts.len()),
        model.ask(viewer(person(1)), ListActiveJobs::default()).map(|jobs| jobs.len()),
    ];
    assert_eq!(forbidden, std::array::from_fn(|_| Err(QueryError::Forbidden)));
    for sees_all in [administrator(), Viewer::System] {
        let jobs = model.ask(sees_all, ListJobs { scope: Scope::All, ..ListJobs::default() }).unwrap();
        assert_eq!(jobs.rows.len(), 1, "{sees_all:?}");
        let files = model.ask(sees_all, ListFiles { scope: Scope::All, ..ListFiles::default() }).unwrap();
        assert_eq!(files.rows.len(), 1, "{sees_all:?}");
    }
    // Mine is mine, whoever I am.
    assert!(model.ask(administrator(), ListJobs::default()).unwrap().rows.is_empty());
    assert!(model.ask(administrator(), ListFiles::default()).unwrap().rows.is_empty());
    let others = ListJobs { created_by: Some(person(1)), ..ListJobs::default() };
    assert!(model.ask(viewer(person(2)), others).unwrap().rows.is_empty());
}

#[test]
fn inputs_and_parameters_are_for_the_creator_alone() {
    let model = model();
    let all = || ListJobs { scope: Scope::All, ..ListJobs::default() };
    let for_administrator = [
        model.ask(administrator(), GetJob { job: job(1) }).unwrap(),
        model.ask(administrator(), all()).unwrap().rows.remove(0),
        model.ask(administrator(), ListFileArtifacts::of(file(1))).unwrap().rows.remove(0).job,
    ];
    for row in for_administrator {
        assert!(!row.order_is_whole);
        let input = &row.order.input;
        assert_eq!((input.name.as_str(), input.media_type.as_str(), input.size), ("", "", 0));
        assert!(input.file.0.is_nil() && input.content.0 == [0; 32] && row.order.request.0 == [0; 32]);
        assert_eq!(row.order.parameters, "");
        // What it ran and for whom is no secret.
        assert_eq!((row.order.creator, &row.order.tool), (person(1), &order(person(1)).tool));
    }
    for viewer in [viewer(person(1)), Viewer::Person { id: person(1), role: Role::Administrator }, Viewer::System] {
        let row = model.ask(viewer, GetJob { job: job(1) }).unwrap();
        assert_eq!((row.order, row.order_is_whole), (order(person(1)), true), "{viewer:?}");
    }
}

#[test]
fn everybody_sees_agents_and_tools_and_administrators_the_machines() {
    let model = model();
    let me = viewer(person(2));
    let hosts = |viewer| {
        let listed = model.ask(viewer, ListAgents::default()).unwrap().rows.remove(0);
        let row = model.ask(viewer, GetAgent { agent: agent(1) }).unwrap();
        assert_eq!(listed, row);
        (row.profile.name, row.profile.host, row.profile.offers.len())
    };
    assert_eq!(hosts(me), ("alpha".to_owned(), String::new(), 1));
    assert_eq!(hosts(administrator()), ("alpha".to_owned(), "alpha.example.org".to_owned(), 1));
    assert_eq!(model.ask(me, ListTools::default()).unwrap().rows.len(), 1);
    assert_eq!(model.ask(me, GetTool { tool: "archive".parse().unwrap() }).unwrap().versions.len(), 1);
    model.ask(me, GetAgent { agent: agent(9) }).expect_err("there is none");
    model.ask(me, GetTool { tool: "mesh".parse().unwrap() }).expect_err("there is none");
}

#[test]
fn changes_are_told_to_who_may_see_them() {
    let model = model();
    let owners = |viewer| {
        let answer = model.ask(viewer, ChangesSince { after: 0 }).unwrap();
        assert!(!answer.incomplete);
        let owners: Vec<_> = answer.changes.into_iter().map(|change| change.told).collect();
        (owners.len(), owners.contains(&Told::Owner(person(1))), owners.contains(&Told::Everybody))
    };
    // A tool, an agent, a file, six of the job, and the agent's load twice.
    assert_eq!(owners(viewer(person(1))), (11, true, true));
    assert_eq!(owners(administrator()), (11, true, true));
    assert_eq!(owners(viewer(person(2))), (4, false, true));
}
