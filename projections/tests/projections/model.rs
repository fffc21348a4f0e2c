//! Every view, as of every sequence, against the truth.

use jobtrail_events::ids::JobId;
use jobtrail_events::job::{Artifact, JobStatus};
use jobtrail_projections::query::{
    AgentStatus, CountFiles, CountJobs, FileGroup, FileKind, FileSort, GetFile, GetJob, GetPool, GetProvenance,
    GetQueuePlace, JobSort, ListActiveJobs, ListAgents, ListArtifacts, ListFileArtifacts, ListFiles, ListHistory,
    ListJobs, ListPools, ListTools, Page, QueryError, Scope, TallyJobs, Viewer,
};
use proptest::prelude::*;

use crate::fixture::{Model, administrator, viewer};
use crate::histories::{AGENTS, FILES, PEOPLE, play, steps, tools};
use crate::truth::{Truth, parts};
use crate::world::{World, agent, file, person, pool};

const PAGE: u16 = 3;

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_as_of_every_sequence_is_the_truth(steps in steps(60), at_once in 1..20_usize) {
        let world = play(&steps);
        let model = Model::new();
        world.log.chunks(at_once).for_each(|commits| drop(model.take(commits).unwrap()));
        let mut truth = Truth::default();
        for commit in &world.log {
            truth.fold(commit);
            let sequence = commit.sequence;
            jobs(&model, &truth, sequence);
            lists(&model, &truth, &world, sequence);
            files(&model, &truth, sequence);
            agents_and_tools(&model, &truth, sequence);
            pools(&model, &truth, sequence);
        }
    }
}

fn jobs(model: &Model, truth: &Truth, sequence: u64) {
    for (id, job) in &truth.jobs {
        let me = viewer(job.order().creator);
        let row = model.ask_at(sequence, me, GetJob { job: *id }).unwrap();
        assert_eq!((row.status, row.attempt, row.sequence), (job.status(), job.attempt, job.sequence));
        assert_eq!((row.submitted_at, Some(row.since)), (job.submitted_at, job.job.since()));
        assert_eq!((&row.order, row.run.as_ref()), (job.order(), job.job.run()));
        assert_eq!(row.sandboxed, job.sandboxed);
        let history = model.ask_at(sequence, me, ListHistory { job: *id }).unwrap();
        let history: Vec<_> = history.iter().map(|row| (row.status, row.attempt, row.sequence)).collect();
        assert_eq!(history, job.history);
        let place = model.ask_at(sequence, me, GetQueuePlace { job: *id }).unwrap();
        assert_eq!((place.ahead, place.ahead_is_at_least), (truth.ahead(*id), false));
        let artifacts = model.ask_at(sequence, me, ListArtifacts { job: *id }).unwrap();
        assert_eq!(artifacts, truth.artifacts(*id));
    }
    let active = model.ask_at(sequence, Viewer::System, ListActiveJobs::default()).unwrap();
    assert_eq!(active.iter().map(|job| job.id).collect::<Vec<_>>(), truth.active_jobs());
    for (place, job) in active.iter().enumerate() {
        assert_eq!(
            (job.status, job.run),
            (truth.jobs[&job.id].status(), truth.jobs[&job.id].job.active_run().copied())
        );
        let after = ListActiveJobs { after: Some(job.id) };
        let rest = model.ask_at(sequence, Viewer::System, after).unwrap();
        assert_eq!(rest, active[place + 1..]);
    }
    for creator in (1..=PEOPLE).map(person) {
        let counts = model.ask_at(sequence, viewer(creator), CountJobs { scope: Scope::Mine }).unwrap();
        assert_eq!(counts.into_iter().map(|(_, n)| n).collect::<Vec<_>>(), truth.counts(Some(creator)));
    }
    let counts = model.ask_at(sequence, administrator(), CountJobs { scope: Scope::All }).unwrap();
    assert_eq!(counts.into_iter().map(|(_, n)| n).collect::<Vec<_>>(), truth.counts(None));
}

/// Filters that walk each of the lists, alone and with others held against the jobs.
fn filters(world: &World) -> Vec<ListJobs> {
    let all = || ListJobs { limit: Some(PAGE), ..ListJobs::default() };
    let moment = world.log[world.log.len() / 2].commit.at;
    let tool = || Some(tools()[0].tool.clone());
    let mut filters = vec![
        all(),
        ListJobs { file: Some(file(2)), ..all() },
        ListJobs { agent: Some(agent(2)), ..all() },
        ListJobs { pool: Some(pool(1)), ..all() },
        ListJobs { tool: tool(), ..all() },
        ListJobs { tool: tool(), function: Some("unpack".parse().unwrap()), ..all() },
        ListJobs { function: Some("extract".parse().unwrap()), ..all() },
        ListJobs { created_by: Some(person(2)), ..all() },
        ListJobs { from: Some(moment), ..all() },
        ListJobs { to: Some(moment), ..all() },
        ListJobs { from: Some(moment), to: Some(moment.plus_ms(5_000)), ..all() },
        ListJobs { status: vec![JobStatus::Running, JobStatus::Failed, JobStatus::Pending], ..all() },
        ListJobs { status: vec![JobStatus::Pending], pool: Some(pool(1)), to: Some(moment), ..all() },
        ListJobs { status: vec![JobStatus::Completed], tool: tool(), from: Some(moment), ..all() },
        ListJobs { status: vec![JobStatus::Claimed, JobStatus::Canceled], created_by: Some(person(1)), ..all() },
    ];
    filters.extend(JobStatus::ALL.map(|status| ListJobs { status: vec![status], ..all() }));
    filters
}

fn lists(model: &Model, truth: &Truth, world: &World, sequence: u64) {
    let oldest = |query: ListJobs| ListJobs { sort: JobSort::Oldest, ..query };
    for query in filters(world).into_iter().flat_map(|query| [query.clone(), oldest(query)]) {
        let of = ListJobs { scope: Scope::All, ..query.clone() };
        let tally = model.ask_at(sequence, administrator(), TallyJobs { of }).unwrap();
        let listed = truth.list_jobs(None, &query);
        let counted = tally.by_status.iter().map(|(status, _)| {
            let of_it = listed.iter().filter(|id| truth.jobs[*id].status() == *status).count();
            (*status, of_it as u64)
        });
        assert_eq!((counted.collect::<Vec<_>>(), false), (tally.by_status.clone(), tally.at_least), "{query:?}");
        let everybody = ListJobs { scope: Scope::All, ..query.clone() };
        assert_eq!(list_jobs(model, sequence, administrator(), &everybody), truth.list_jobs(None, &query), "{query:?}");
        let mine = list_jobs(model, sequence, viewer(person(1)), &query);
        assert_eq!(mine, truth.list_jobs(Some(person(1)), &query), "{query:?}");
    }
}

/// All pages. Each but the last must be full, since no list here is long enough to be cut off.
fn list_jobs(model: &Model, sequence: u64, viewer: Viewer, query: &ListJobs) -> Vec<JobId> {
    let ask = |cursor| model.ask_at(sequence, viewer, ListJobs { cursor, ..query.clone() });
    all_pages(ask, |row| row.id)
}

fn all_pages<R, T>(ask: impl Fn(Option<String>) -> Result<Page<R>, QueryError>, take: impl Fn(&R) -> T) -> Vec<T> {
    let mut found = Vec::new();
    let mut cursor = None;
    loop {
        let page = ask(cursor).unwrap();
        assert!(page.next.is_none() || page.rows.len() == usize::from(PAGE));
        found.extend(page.rows.iter().map(&take));
        cursor = page.next;
        if cursor.is_none() {
            return found;
        }
    }
}

/// Filters of files, each in every order.
fn file_filters(truth: &Truth) -> Vec<ListFiles> {
    let all = ListFiles::default;
    let moment = truth.files.values().next().map(|file| file.created_at.plus_ms(3_000));
    let filters = [
        all(),
        ListFiles { name: Some("PARTS".to_owned()), ..all() },
        ListFiles { name: Some("vised 1".to_owned()), ..all() },
        ListFiles { name: Some("ähr".to_owned()), ..all() },
        ListFiles { extension: Some("Zip".to_owned()), owner: Some(person(1)), ..all() },
        ListFiles { kind: Some(FileKind::Group(FileGroup::Archive)), created_from: moment, ..all() },
        ListFiles { kind: Some(FileKind::Family("image".to_owned())), ..all() },
        ListFiles { kind: Some(FileKind::Type("application/zip".to_owned())), created_to: moment, ..all() },
        ListFiles { changed_from: moment, ..all() },
        ListFiles { changed_to: moment, owner: Some(person(2)), ..all() },
    ];
    let sorts = [FileSort::Newest, FileSort::Oldest, FileSort::Name, FileSort::Size];
    let sorted = |query: &ListFiles| sorts.map(|sort| ListFiles { sort, ..query.clone() });
    let with_archived = |query: ListFiles| [false, true].map(|archived| ListFiles { archived, ..query.clone() });
    filters.iter().flat_map(sorted).flat_map(with_archived).collect()
}

fn files(model: &Model, truth: &Truth, sequence: u64) {
    for query in file_filters(truth) {
        let query = ListFiles { limit: Some(PAGE), ..query };
        let mine = viewer(person(1));
        let ask = |cursor| model.ask_at(sequence, mine, ListFiles { cursor, ..query.clone() });
        let expected = truth.list_files(Some(person(1)), &query);
        assert_eq!(all_pages(ask, |row| row.id), expected, "{query:?}");
        let counted = model.ask_at(sequence, mine, CountFiles { of: query.clone() }).unwrap();
        assert_eq!((counted.count, counted.at_least), (expected.len() as u64, false), "{query:?}");
        let everybody = ListFiles { scope: Scope::All, ..query.clone() };
        let ask = |cursor| model.ask_at(sequence, administrator(), ListFiles { cursor, ..everybody.clone() });
        let expected = truth.list_files(None, &query);
        assert_eq!(all_pages(ask, |row| row.id), expected, "{query:?}");
        let counted = model.ask_at(sequence, administrator(), CountFiles { of: everybody.clone() }).unwrap();
        assert_eq!((counted.count, counted.at_least), (expected.len() as u64, false), "{query:?}");
    }
    for id in (1..=FILES).map(file) {
        let Some(known) = truth.files.get(&id) else {
            model.ask_at(sequence, Viewer::System, GetFile { file: id }).expect_err("it was not uploaded yet");
            continue;
        };
        let (owner, archived, revisions) = parts(&known.file);
        let details = model.ask_at(sequence, viewer(owner), GetFile { file: id }).unwrap();
        assert_eq!((details.row.owner, details.row.archived), (owner, archived));
        assert_eq!((details.revisions.as_slice(), Some(&details.row.latest)), (revisions, revisions.last()));
        assert_eq!(usize::try_from(details.row.revision).unwrap(), revisions.len());
        let groups = model.ask_at(sequence, Viewer::System, ListFileArtifacts::of(id)).unwrap().rows;
        let groups: Vec<_> = groups.into_iter().map(|group| (group.job.id, group.artifacts)).collect();
        assert_eq!(groups, truth.made_from(id));
    }
    made_files(model, truth, sequence);
}

/// Each artifact is a file of the first job that said it made it.
fn made_files(model: &Model, truth: &Truth, sequence: u64) {
    let mut made: Vec<(u64, JobId, Artifact)> = Vec::new();
    for (id, job) in &truth.jobs {
        made.extend(job.artifacts.iter().map(|artifact| (job.sequence, *id, artifact.clone())));
    }
    made.sort_by_key(|(sequence, ..)| *sequence);
    let mut seen = Vec::new();
    for (_, id, artifact) in made {
        if seen.contains(&artifact.file) {
            continue;
        }
        seen.push(artifact.file);
        let owner = truth.jobs[&id].order().creator;
        let details = model.ask_at(sequence, viewer(owner), GetFile { file: artifact.file }).unwrap();
        assert_eq!((details.row.made_by, details.row.owner), (Some(id), owner));
        assert_eq!(details.row.latest.content.digest, artifact.content);
        assert!(artifact.name.ends_with(&details.row.latest.content.name));
        let asks = GetProvenance { file: artifact.file, depth: None, limit: None, cursor: None };
        let provenance = model.ask_at(sequence, viewer(owner), asks).unwrap();
        let mine = |id: &JobId| truth.jobs[id].order().creator == owner;
        let expected: Vec<_> = truth.origins(artifact.file).into_iter().take_while(mine).collect();
        let found: Vec<_> = provenance.origins.iter().map(|origin| origin.job.id).collect();
        assert!(expected.starts_with(&found) && found.first() == Some(&id), "{found:?} {expected:?}");
    }
}

fn agents_and_tools(model: &Model, truth: &Truth, sequence: u64) {
    let rows = model.ask_at(sequence, administrator(), ListAgents::default()).unwrap().rows;
    assert_eq!(rows.len(), truth.agents.len());
    for row in &rows {
        assert_eq!(Some(&row.profile), truth.agents[&row.id].profile());
        assert_eq!((row.active_jobs, row.status), (truth.load(row.id), truth.agent_status(row.id)));
        assert_eq!(row.pools.iter().map(|pool| pool.id).collect::<Vec<_>>(), truth.pools_of(row.id));
    }
    assert!((1..=AGENTS).map(agent).filter(|id| truth.agents.contains_key(id)).count() == rows.len());
    let rows = model.ask_at(sequence, viewer(person(1)), ListTools::default()).unwrap().rows;
    assert_eq!(rows.iter().map(|row| &row.key).collect::<Vec<_>>(), truth.tools.keys().collect::<Vec<_>>());
    for row in rows {
        let known = &truth.tools[&row.key];
        let versions: Vec<_> = row.versions.iter().map(|row| &row.version).collect();
        assert_eq!(versions, known.versions.keys().rev().collect::<Vec<_>>());
        for version in row.versions {
            let registered = &known.versions[&version.version];
            assert_eq!((&version.manifest, version.since), (&registered.manifest, registered.since));
            let tool = jobtrail_events::value::ToolVersion { tool: row.key.clone(), version: version.version };
            let agents: Vec<_> = version.agents.iter().map(|agent| (agent.id, agent.status)).collect();
            let expected = truth.with_tool(&tool).into_iter().map(|id| (id, truth.agent_status(id)));
            assert_eq!(agents, expected.collect::<Vec<_>>());
        }
    }
}

fn pools(model: &Model, truth: &Truth, sequence: u64) {
    let rows = model.ask_at(sequence, administrator(), ListPools::default()).unwrap().rows;
    let mut ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    ids.sort();
    assert_eq!(ids, truth.pools.keys().copied().collect::<Vec<_>>());
    for row in rows {
        assert_eq!(model.ask_at(sequence, administrator(), GetPool { pool: row.id }).unwrap(), row);
        let known = &truth.pools[&row.id];
        let details = known.pool.details().unwrap();
        assert_eq!((&row.name, row.archived), (&details.name, !known.pool.is_open()));
        assert_eq!((row.created_at, row.sequence), (known.created_at, known.sequence));
        assert_eq!(row.audience.as_ref(), Some(&details.audience));
        let members = row.members.unwrap();
        assert!(members.iter().all(|member| member.status == truth.agent_status(member.id)));
        let mut ids: Vec<_> = members.iter().map(|member| member.id).collect();
        ids.sort();
        let known = details.members.iter().filter(|id| truth.agents.contains_key(id));
        assert_eq!(ids, known.copied().collect::<Vec<_>>());
        let takes = [AgentStatus::Online, AgentStatus::Busy];
        let online = members.iter().filter(|member| takes.contains(&member.status)).count();
        assert_eq!(usize::try_from(row.members_online).unwrap(), online);
        let active = [JobStatus::Claimed, JobStatus::Running, JobStatus::Validating, JobStatus::Uploading];
        assert_eq!(row.pending, truth.in_pool(row.id, &[JobStatus::Pending]));
        assert_eq!(row.active, truth.in_pool(row.id, &active));
        assert_eq!(row.ended_last_hour, truth.ended_in_pool(row.id, 12));
        assert_eq!(row.ended_last_day, truth.ended_in_pool(row.id, 288));
    }
    for somebody in (1..=PEOPLE).map(person) {
        let rows = model.ask_at(sequence, viewer(somebody), ListPools::default()).unwrap().rows;
        assert!(rows.iter().all(|row| row.members.is_none() && row.audience.is_none()));
        let mut ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        ids.sort();
        let admitted = truth.pools.iter().filter(|(_, known)| {
            known.pool.is_open() && known.pool.details().is_some_and(|details| details.audience.admits(somebody))
        });
        assert_eq!(ids, admitted.map(|(id, _)| *id).collect::<Vec<_>>());
    }
}
