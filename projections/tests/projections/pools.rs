//! Pools, what a job can be assigned to, and the sandbox mark, where a single case says more than the model.

use jobtrail_events::agent::{AgentEvent, Departure, Profile};
use jobtrail_events::job::{JobEvent, JobStatus, Order, Run};
use jobtrail_events::pool::{Audience, PoolEvent};
use jobtrail_events::value::{Actor, Assignment, Digest, Timestamp};
use jobtrail_projections::queries::{Answer, Asked};
use jobtrail_projections::query::{
    AgentCounts, AgentStatus, Changed, GetAgent, GetJob, GetPool, LARGEST_PAGE, ListAgents, ListHistory, ListJobs,
    ListPools, ListTargets, Page, QueryError, Scope, Told, Viewer,
};
use jobtrail_projections::store::AsOf;

use crate::fixture::{Model, administrator, viewer};
use crate::world::{World, agent, boot, job, order, person, pool, profile, tool};

fn for_pool(n: u128) -> Order {
    Order { assignment: Assignment::Pool(pool(n)), ..order(person(1)) }
}

#[test]
fn a_pool_is_called_in_rows_as_it_was_called_then() {
    let mut world = World::new();
    world.furnish();
    world.pool(pool(1), "gpu", &[agent(1)]);
    world.submit(job(1), for_pool(1));
    let before = world.last();
    world.pool_event(pool(1), PoolEvent::Renamed { name: "cad".to_owned() });
    let model = Model::of(&world);
    let name = |sequence| model.ask_at(sequence, viewer(person(1)), GetJob { job: job(1) }).unwrap().pool_name;
    assert_eq!((name(before).as_deref(), name(world.last()).as_deref()), (Some("gpu"), Some("cad")));
    let pools = model.ask(viewer(person(1)), GetAgent { agent: agent(1) }).unwrap().pools;
    assert_eq!(pools.into_iter().map(|pool| pool.name).collect::<Vec<_>>(), ["cad"]);
    // A pool that one may not use any more is still called by its name in one's own jobs.
    world.pool_event(pool(1), PoolEvent::Archived);
    model.follow(&world);
    assert_eq!(name(world.last()).as_deref(), Some("cad"));
    assert!(model.ask(viewer(person(1)), GetAgent { agent: agent(1) }).unwrap().pools.is_empty());
    assert_eq!(model.ask(administrator(), ListAgents::default()).unwrap().rows[0].pools.len(), 1);
    let of_pool = ListJobs { scope: Scope::All, pool: Some(pool(1)), ..ListJobs::default() };
    assert_eq!(model.ask(administrator(), of_pool).unwrap().rows.len(), 1);
}

#[test]
fn a_pool_is_seen_by_those_who_may_use_it_and_whole_by_administrators() {
    let mut world = World::new();
    world.furnish();
    let audience = Audience::People([person(1)].into());
    world.pool_event(pool(1), PoolEvent::Created { name: "gpu".to_owned(), audience });
    world.pool_event(pool(1), PoolEvent::MemberAdded { agent: agent(1) });
    world.pool(pool(2), "old", &[agent(1)]);
    world.pool_event(pool(2), PoolEvent::Archived);
    let model = Model::of(&world);
    let names = |viewer| {
        let rows = model.ask(viewer, ListPools::default()).unwrap().rows;
        rows.into_iter().map(|row| (row.name, row.members.is_some(), row.audience.is_some())).collect::<Vec<_>>()
    };
    let gpu = |whole| ("gpu".to_owned(), whole, whole);
    assert_eq!(names(viewer(person(1))), [gpu(false)]);
    assert_eq!(names(viewer(person(2))), []);
    for sees_all in [administrator(), Viewer::System] {
        assert_eq!(names(sees_all), [gpu(true), ("old".to_owned(), true, true)]);
    }
    let hidden = model.ask(viewer(person(2)), GetPool { pool: pool(1) }).expect_err("hidden").to_string();
    let absent = model.ask(viewer(person(2)), GetPool { pool: pool(7) }).expect_err("absent").to_string();
    assert_eq!(hidden.replace(&pool(1).to_string(), ""), absent.replace(&pool(7).to_string(), ""));
    model.ask(viewer(person(1)), GetPool { pool: pool(2) }).expect_err("archived");
    let row = model.ask(administrator(), GetPool { pool: pool(2) }).unwrap();
    assert!(row.archived);
}

#[test]
fn a_change_of_a_pool_is_told_to_those_who_could_use_it_or_can_now() {
    let mut world = World::new();
    world.furnish();
    let model = Model::of(&world);
    let mut told = |event| {
        world.pool_event(pool(1), event);
        let changes = model.follow(&world);
        let of_pool = changes.iter().find(|change| change.what == Changed::Pool { pool: pool(1) }).cloned();
        let of_agent = changes.iter().any(|change| change.what == Changed::Agent { agent: agent(1) });
        (of_pool.unwrap().told, of_agent)
    };
    let people = |of: &[u128]| Audience::People(of.iter().map(|n| person(*n)).collect());
    let only = |of: &[u128]| Told::People(of.iter().map(|n| person(*n)).collect());
    assert_eq!(told(PoolEvent::Created { name: "gpu".to_owned(), audience: people(&[1]) }), (only(&[1]), false));
    assert_eq!(told(PoolEvent::MemberAdded { agent: agent(1) }), (only(&[1]), true));
    assert_eq!(told(PoolEvent::AudienceSet { audience: people(&[2, 3]) }), (only(&[1, 2, 3]), false));
    assert_eq!(told(PoolEvent::Archived), (only(&[2, 3]), false));
    assert_eq!(told(PoolEvent::AudienceSet { audience: Audience::Everyone }), (only(&[]), false));
    assert_eq!(told(PoolEvent::Restored), (Told::Everybody, false));
    assert_eq!(told(PoolEvent::MemberRemoved { agent: agent(1) }), (Told::Everybody, true));
}

#[test]
fn what_a_pool_gets_done_is_counted_by_time() {
    let mut world = World::new();
    world.furnish();
    world.pool(pool(1), "gpu", &[agent(1)]);
    for n in 1..=6 {
        world.submit(job(n), for_pool(1));
    }
    world.run(job(1), agent(1), Vec::new());
    world.wait(2 * 3_600);
    world.claim(job(2), agent(1), 1);
    world.fail(job(2), agent(1), 1, "no", None);
    world.cancel(job(3), person(1));
    world.claim(job(4), agent(1), 1);
    let model = Model::of(&world);
    let row = model.ask(administrator(), GetPool { pool: pool(1) }).unwrap();
    assert_eq!((row.pending, row.active, row.ended_last_hour, row.ended_last_day), (2, 1, 1, 2));
    let at = |now: Timestamp| {
        let asked = Asked { viewer: administrator(), as_of: AsOf::newest(model.store.clone()), now: Some(now) };
        let row = GetPool { pool: pool(1) }.answer(&asked).unwrap();
        (row.ended_last_hour, row.ended_last_day)
    };
    // Time passes without anything that happens.
    let later = |hours: u64| at(world.now().plus_ms(hours * 3_600_000));
    assert_eq!((later(0), later(2), later(23), later(26)), ((1, 2), (0, 2), (0, 1), (0, 0)));
    // As of a sequence it is the hour before that.
    let first = model.ask_at(world.last() - 4, administrator(), GetPool { pool: pool(1) }).unwrap();
    assert_eq!((first.ended_last_hour, first.ended_last_day), (1, 1));
}

#[test]
fn targets_are_what_has_the_tool_and_may_be_used() {
    let mut world = World::new();
    world.furnish();
    let archive = [tool("archive", "1.0.0")];
    world.connect(agent(2), Profile { takes_automatic: false, ..profile("beta", &archive) });
    world.disconnect(agent(2), Departure::Lost);
    world.connect(agent(3), profile("gone", &archive));
    world.agent_event(agent(3), AgentEvent::Archived);
    let mut other = profile("other", &archive);
    other.offers[0].digest = Digest::of(b"something else");
    world.connect(agent(4), other);
    world.connect(agent(5), profile("empty", &[]));
    world.pool(pool(1), "mixed", &[agent(1), agent(2), agent(3), agent(5)]);
    world.pool(pool(2), "away", &[agent(2)]);
    world.pool(pool(3), "none of it", &[agent(3), agent(4), agent(5)]);
    world.pool(pool(4), "closed", &[agent(1)]);
    world.pool_event(pool(4), PoolEvent::Archived);
    let audience = Audience::People([person(1)].into());
    world.pool_event(pool(5), PoolEvent::Created { name: "named".to_owned(), audience });
    world.pool_event(pool(5), PoolEvent::MemberAdded { agent: agent(1) });
    let model = Model::of(&world);
    let targets = |viewer| model.ask(viewer, ListTargets { tool: archive[0].clone() }).unwrap();
    let mine = targets(viewer(person(1)));
    assert_eq!(mine.automatic, AgentCounts { online: 1, ..AgentCounts::default() });
    let agents: Vec<_> = mine.agents.iter().map(|agent| (agent.name.as_str(), agent.status)).collect();
    assert_eq!(agents, [("alpha", AgentStatus::Online), ("beta", AgentStatus::Offline)]);
    let named = |pool: &jobtrail_projections::query::TargetPool| {
        (pool.name.clone(), pool.members_online, pool.capable.online, pool.capable.offline)
    };
    let row = |name: &str, members, online, offline| (name.to_owned(), members, online, offline);
    let (away, mixed, only_named) = (row("away", 0, 0, 1), row("mixed", 2, 1, 1), row("named", 1, 1, 0));
    assert_eq!(mine.pools.iter().map(named).collect::<Vec<_>>(), [away.clone(), mixed.clone(), only_named.clone()]);
    assert_eq!(targets(viewer(person(2))).pools.iter().map(named).collect::<Vec<_>>(), [away, mixed]);
    assert_eq!(targets(administrator()).pools.len(), 3);
    let unknown = model.ask(viewer(person(1)), ListTargets { tool: tool("archive", "9.0.0") });
    assert!(matches!(unknown, Err(QueryError::NotFound(_))));
}

#[test]
fn a_job_tells_whether_the_process_that_claimed_it_has_a_sandbox() {
    let mut world = World::new();
    world.furnish();
    let archive = [tool("archive", "1.0.0")];
    world.connect(agent(2), Profile { sandboxed: false, ..profile("bare", &archive) });
    world.submit(job(1), order(person(1)));
    world.claim(job(1), agent(2), 1);
    let claimed = world.last();
    world.requeue(job(1), 1, "the agent was lost");
    let requeued = world.last();
    // Of another process of the agent nothing is known.
    let stray = Run { attempt: 2, agent: agent(1), boot: boot(7) };
    world.job_event(job(1), Actor::Agent(agent(1)), JobEvent::Claimed { run: stray });
    let unknown = world.last();
    world.requeue(job(1), 2, "the agent was lost");
    world.claim(job(1), agent(1), 3);
    // What it says of itself later changes nothing of what was.
    world.connect(agent(1), Profile { sandboxed: false, ..profile("alpha", &archive) });
    world.start(job(1), agent(1), 3);
    let model = Model::of(&world);
    let me = viewer(person(1));
    let at = |sequence| model.ask_at(sequence, me, GetJob { job: job(1) }).unwrap().sandboxed;
    assert_eq!(
        [claimed - 1, claimed, requeued, unknown, world.last()].map(at),
        [None, Some(false), Some(false), None, Some(true)]
    );
    let history = model.ask(me, ListHistory { job: job(1) }).unwrap();
    let marks: Vec<_> = history.iter().map(|row| (row.status, row.sandboxed)).collect();
    let expected = [
        (JobStatus::Pending, None),
        (JobStatus::Claimed, Some(false)),
        (JobStatus::Pending, None),
        (JobStatus::Claimed, None),
        (JobStatus::Pending, None),
        (JobStatus::Claimed, Some(true)),
        (JobStatus::Running, Some(true)),
    ];
    assert_eq!(marks, expected);
}

#[test]
fn what_waits_in_one_pool_is_found_among_all_that_waits() {
    let mut world = World::new();
    world.furnish();
    for n in 1..=2_500 {
        let mut order = order(person(1));
        if n % 1_000 == 1 {
            order.assignment = Assignment::Pool(pool(1));
        }
        world.submit(job(n), order);
    }
    let model = Model::new();
    world.log.chunks(200).for_each(|commits| drop(model.take(commits).unwrap()));
    let status = vec![JobStatus::Pending];
    let waiting = ListJobs { scope: Scope::All, status, pool: Some(pool(1)), ..ListJobs::default() };
    let page = model.ask(administrator(), waiting).unwrap();
    let found: Vec<_> = page.rows.iter().map(|row| row.id).collect();
    assert_eq!(
        (found, page.next),
        (vec![job(2_001), job(1_001), job(1)], None),
        "the page is not cut off before the last"
    );
}

#[test]
fn a_long_list_of_agents_comes_in_pages_of_whole_agents() {
    let mut world = World::new();
    let offers: Vec<_> = (0..30).map(|n| tool("archive", &format!("1.{n}.0"))).collect();
    for n in 1..=1_200 {
        world.connect(agent(n), profile(&format!("agent {n:04}"), &offers));
    }
    let model = Model::new();
    world.log.chunks(200).for_each(|commits| drop(model.take(commits).unwrap()));
    let pages = pages(&model, |cursor| ListAgents { limit: Some(LARGEST_PAGE), cursor });
    let rows: Vec<_> = pages.iter().flatten().collect();
    assert!(rows.len() == 1_200 && rows.is_sorted_by_key(|row| (row.profile.name.clone(), row.id)));
    assert!(rows.iter().all(|row| row.profile.offers.len() == 30), "each is whole");
    for page in &pages {
        let bytes = postcard::to_stdvec(page).unwrap().len();
        assert!(bytes < 1_000_000, "{bytes}");
    }
}

#[test]
fn a_long_list_of_pools_comes_in_pages_of_whole_pools() {
    let mut world = World::new();
    let members: Vec<_> = (1..=1_000).map(agent).collect();
    for (n, id) in members.iter().enumerate() {
        world.connect(*id, profile(&format!("agent with a rather long name {n}"), &[]));
    }
    for n in 1..=40 {
        world.pool(pool(n), &format!("pool {n}"), &members);
    }
    let model = Model::new();
    world.log.chunks(200).for_each(|commits| drop(model.take(commits).unwrap()));
    let pages = pages(&model, |cursor| ListPools { limit: None, cursor });
    let rows: Vec<_> = pages.iter().flatten().collect();
    assert!(rows.len() == 40 && pages.len() > 1, "{} pages", pages.len());
    assert!(rows.iter().all(|row| row.members_online == 1_000));
    assert!(rows.iter().all(|row| row.members.as_ref().is_some_and(|members| members.len() == 1_000)), "each is whole");
    for page in &pages {
        let bytes = postcard::to_stdvec(page).unwrap().len();
        assert!(bytes < 1_000_000, "{bytes}");
    }
}

/// All pages of a list.
fn pages<Q, T>(model: &Model, query: impl Fn(Option<String>) -> Q) -> Vec<Vec<T>>
where
    Q: Answer<Answer = Page<T>>,
{
    let (mut pages, mut cursor) = (Vec::new(), None);
    loop {
        let Page { rows, next } = model.ask(administrator(), query(cursor)).unwrap();
        pages.push(rows);
        cursor = next;
        if cursor.is_none() {
            return pages;
        }
    }
}
