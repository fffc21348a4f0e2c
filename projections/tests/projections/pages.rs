//! Cursors: stable while things change, refused when they are not ours, and bounded in what one page costs.

use jobtrail_events::file::{About, FileEvent};
use jobtrail_events::job::JobStatus;
use jobtrail_projections::queries::{Answer, MOST_EXAMINED};
use jobtrail_projections::query::{
    GetFile, LARGEST_PAGE, ListAgents, ListFileArtifacts, ListFiles, ListFunctions, ListJobs, ListPools, ListTools,
    Page, QueryError, Scope, Viewer,
};

use crate::fixture::{Model, administrator, viewer};
use crate::world::{World, agent, artifact, file, job, manifest, order, person, pool, profile, tool};

fn three_a_page(cursor: Option<String>) -> ListJobs {
    ListJobs { limit: Some(3), cursor, ..ListJobs::default() }
}

#[test]
fn paging_is_stable_while_jobs_come_and_change() {
    let mut world = World::new();
    world.furnish();
    for n in 1..=8 {
        world.submit(job(n), order(person(1)));
    }
    let model = Model::of(&world);
    let me = viewer(person(1));
    let first = model.ask(me, three_a_page(None)).unwrap();
    assert_eq!(first.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [8, 7, 6].map(job));
    world.submit(job(9), order(person(1)));
    world.run(job(5), agent(1), Vec::new());
    world.cancel(job(4), person(1));
    model.follow(&world);
    let second = model.ask(me, three_a_page(first.next)).unwrap();
    assert_eq!(second.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [5, 4, 3].map(job));
    assert!(second.rows.iter().all(|row| row.status == JobStatus::Pending), "as they were at the first page");
    let third = model.ask(me, three_a_page(second.next)).unwrap();
    assert_eq!(third.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [2, 1].map(job));
    assert_eq!(third.next, None);
}

#[test]
fn a_list_by_status_pages_on_when_its_jobs_have_left_that_status() {
    let mut world = World::new();
    world.furnish();
    for n in 1..=6 {
        world.submit(job(n), order(person(1)));
    }
    let model = Model::of(&world);
    let pending = |cursor| ListJobs {
        scope: Scope::All,
        status: vec![JobStatus::Pending],
        limit: Some(4),
        cursor,
        ..ListJobs::default()
    };
    let first = model.ask(administrator(), pending(None)).unwrap();
    for n in 1..=6 {
        world.cancel(job(n), person(1));
    }
    model.follow(&world);
    let second = model.ask(administrator(), pending(first.next)).unwrap();
    assert_eq!(second.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [2, 1].map(job));
    assert!(model.ask(administrator(), pending(None)).unwrap().rows.is_empty());
}

#[test]
fn a_broken_or_foreign_cursor_is_refused() {
    let mut world = World::new();
    world.furnish();
    for n in 1..=5 {
        world.submit(job(n), order(person(1)));
        world.upload(file(n + 1), person(1), "another.zip");
    }
    let model = Model::of(&world);
    let me = viewer(person(1));
    let cursor = model.ask(me, three_a_page(None)).unwrap().next.unwrap();
    let files = ListFiles { limit: Some(3), ..ListFiles::default() };
    let cursor_of_files = model.ask(me, files.clone()).unwrap().next.unwrap();
    let cut = cursor[..cursor.len() - 4].to_owned();
    let other_filter = ListJobs { status: vec![JobStatus::Pending], ..three_a_page(Some(cursor.clone())) };
    let refused = [
        model.ask(me, three_a_page(Some("nonsense!".to_owned()))).map(|page| page.rows.len()),
        model.ask(me, three_a_page(Some(cut))).map(|page| page.rows.len()),
        model.ask(me, three_a_page(Some(cursor_of_files))).map(|page| page.rows.len()),
        model.ask(me, other_filter).map(|page| page.rows.len()),
        model.ask(viewer(person(2)), three_a_page(Some(cursor.clone()))).map(|page| page.rows.len()),
        model.ask(me, ListFiles { cursor: Some(cursor.clone()), ..files }).map(|page| page.rows.len()),
    ];
    for answer in refused {
        assert!(matches!(&answer, Err(QueryError::InvalidField { field, .. }) if field == "cursor"), "{answer:?}");
    }
    // The size of a page is no part of what is listed.
    let wider = ListJobs { limit: Some(50), ..three_a_page(Some(cursor)) };
    assert_eq!(model.ask(me, wider).unwrap().rows.len(), 2);
}

#[test]
fn the_size_of_a_page_has_bounds() {
    let mut world = World::new();
    world.furnish();
    let model = Model::of(&world);
    for (limit, right) in [(0, false), (1, true), (LARGEST_PAGE, true), (LARGEST_PAGE + 1, false)] {
        let jobs = model.ask(Viewer::System, ListJobs { limit: Some(limit), ..ListJobs::default() });
        let files = model.ask(Viewer::System, ListFiles { limit: Some(limit), ..ListFiles::default() });
        let named = |error: &QueryError| matches!(error, QueryError::InvalidField { field, .. } if field == "limit");
        assert_eq!((jobs.as_ref().is_ok(), files.as_ref().is_ok()), (right, right), "{limit}");
        assert!(right || (named(&jobs.unwrap_err()) && named(&files.unwrap_err())));
    }
}

#[test]
fn a_page_looks_at_so_many_jobs_and_says_where_to_go_on() {
    let mut world = World::new();
    world.furnish();
    let unpack = |mut order: jobtrail_events::job::Order| {
        order.function = "unpack".parse().unwrap();
        order
    };
    let many = MOST_EXAMINED as u128 + 10;
    world.submit(job(0), unpack(order(person(1))));
    for n in 1..=many {
        world.submit(job(n), order(person(1)));
    }
    let model = Model::new();
    model.follow(&world);
    let me = viewer(person(1));
    let ask = |cursor| {
        let query = ListJobs { function: Some("unpack".parse().unwrap()), cursor, ..ListJobs::default() };
        model.ask(me, query).unwrap()
    };
    let first = ask(None);
    assert!(first.rows.is_empty());
    let second = ask(Some(first.next.expect("there is more to look at")));
    assert_eq!(second.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [job(0)]);
    assert_eq!(second.next, None);
}

#[test]
fn a_page_ends_when_it_is_large_and_says_where_to_go_on() {
    let mut world = World::new();
    world.furnish();
    for n in 1..=20 {
        let mut large = order(person(1));
        large.parameters = format!("{{\"text\":\"{}\"}}", "x".repeat(60_000));
        world.submit(job(n), large);
    }
    let model = Model::of(&world);
    let me = viewer(person(1));
    let mut found = Vec::new();
    let mut cursor = None;
    loop {
        let page = model.ask(me, ListJobs { cursor, ..ListJobs::default() }).unwrap();
        let bytes = jobtrail_projections::store::encode(&page).len();
        assert!(bytes < 1_000_000 && !page.rows.is_empty(), "{bytes}");
        found.extend(page.rows.iter().map(|row| row.id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(found, (1..=20).rev().map(job).collect::<Vec<_>>());
}

#[test]
fn a_page_of_files_with_long_descriptions_ends_before_it_is_too_large_for_an_answer() {
    let mut world = World::new();
    for n in 1..=150 {
        world.upload(file(n), person(1), "parts.zip");
        let described = FileEvent::Described {
            by: person(1),
            display_name: None,
            description: "d".repeat(About::LONGEST_DESCRIPTION),
        };
        world.file_event(file(n), person(1), described);
    }
    let model = Model::of(&world);
    let me = viewer(person(1));
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page = model.ask(me, ListFiles { cursor, limit: Some(LARGEST_PAGE), ..ListFiles::default() }).unwrap();
        let bytes = jobtrail_projections::store::encode(&page).len();
        assert!(bytes < 1_000_000 && !page.rows.is_empty(), "{bytes}");
        found.extend(page.rows.iter().map(|row| row.id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(found, (1..=150).rev().map(file).collect::<Vec<_>>());
}

#[test]
fn of_very_many_revisions_the_newest_are_told_with_their_own_numbers() {
    let mut world = World::new();
    world.upload(file(1), person(1), "1.zip");
    for n in 2..=2_005 {
        world.revise(file(1), person(1), &format!("{n}.zip"));
    }
    let model = Model::of(&world);
    let details = model.ask(viewer(person(1)), GetFile { file: file(1) }).unwrap();
    let numbered: Vec<_> = details.numbered().map(|(number, it)| (format!("{number}.zip"), it.content.name)).collect();
    assert_eq!((numbered.len(), numbered[0].0.as_str()), (2_000, "6.zip"));
    assert!(numbered.iter().all(|(number, name)| number == name), "{:?}", numbered[0]);
}

/// All pages of one row, with something that happens after each.
fn one_by_one<Q, T: std::fmt::Debug>(
    model: &Model,
    query: impl Fn(Option<u16>, Option<String>) -> Q,
    mut between: impl FnMut(),
) -> Vec<String>
where
    Q: Answer<Answer = Page<T>>,
{
    for limit in [0, LARGEST_PAGE + 1] {
        match model.ask(administrator(), query(Some(limit), None)) {
            Err(QueryError::InvalidField { field, .. }) => assert_eq!(field, "limit"),
            other => panic!("{limit}: {other:?}"),
        }
    }
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page = model.ask(administrator(), query(Some(1), cursor)).unwrap();
        assert!(page.rows.len() <= 1);
        found.extend(page.rows.iter().map(|row| format!("{row:?}")));
        cursor = page.next;
        if cursor.is_none() {
            return found;
        }
        between();
    }
}

/// Agents, pools, tools, functions and artifacts of a file: the pages together are the list as it was when the first was asked
/// for, whatever comes meanwhile.
#[test]
fn short_lists_come_in_pages_too() {
    let mut world = World::new();
    world.furnish();
    for n in 1..=3 {
        let version = tool(&format!("tool-{n}"), "1.0.0");
        world.register(agent(1), &version, manifest(&version, &[("extract", "Extract", &["zip"])]));
        world.connect(agent(n), profile(&format!("agent {n}"), &[version]));
        world.pool(pool(n), &format!("pool {n}"), &[agent(n)]);
        world.submit(job(n), order(person(1)));
        world.run(job(n), agent(1), vec![artifact(100 + n, "table", "a.csv")]);
    }
    let model = Model::of(&world);
    let mut more = 10;
    macro_rules! hold {
        ($query:expr) => {{
            let query = $query;
            let before = model.ask(administrator(), query(None, None)).unwrap();
            assert_eq!(before.next, None);
            let before: Vec<_> = before.rows.iter().map(|row| format!("{row:?}")).collect();
            assert!(before.len() >= 3, "{before:?}");
            let paged = one_by_one(&model, query, || {
                // First in each of the lists.
                more += 1;
                let version = tool(&format!("a-tool-{more}"), "1.0.0");
                world.register(agent(1), &version, manifest(&version, &[("extract", "Extract", &["zip"])]));
                world.connect(agent(more), profile(&format!("a {more}"), &[version]));
                world.pool(pool(more), &format!("a {more}"), &[]);
                world.submit(job(more), order(person(1)));
                world.run(job(more), agent(1), vec![artifact(100 + more, "table", "a.csv")]);
                model.follow(&world);
            });
            assert_eq!(paged, before);
        }};
    }
    hold!(|limit, cursor| ListAgents { limit, cursor });
    hold!(|limit, cursor| ListPools { limit, cursor });
    hold!(|limit, cursor| ListTools { limit, cursor });
    hold!(|limit, cursor| ListFunctions { file: file(1), limit, cursor });
    hold!(|limit, cursor| ListFileArtifacts { file: file(1), limit, cursor });
    // The cursor of one is none of another.
    let next = model.ask(administrator(), ListPools { limit: Some(1), cursor: None }).unwrap().next;
    let other = model.ask(administrator(), ListAgents { limit: None, cursor: next });
    assert!(matches!(other, Err(QueryError::InvalidField { field, .. }) if field == "cursor"));
}
