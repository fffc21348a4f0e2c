//! Systems against a naive model, the fold of the whole tree: as of every commit, in pages, and compared.

use std::collections::BTreeMap;

use jobtrail_events::aggregate::Aggregate;
use jobtrail_events::file::FileEvent;
use jobtrail_events::ids::{FileId, SnapshotId, SystemId};
use jobtrail_events::person::Role;
use jobtrail_events::system::{Entry, System, SystemEvent, SystemRole, Tracked, TreePath};
use jobtrail_events::value::Actor;
use jobtrail_projections::query::{
    Changed, CompareTrees, GetExtract, GetFile, GetJob, GetSnapshot, GetSystem, ListArtifacts, ListFileArtifacts,
    ListFiles, ListFunctions, ListJobs, ListSnapshots, ListSystems, ListTree, QueryError, Scope, Told, Tree, TreeRow,
    Viewer,
};
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

use crate::fixture::{Model, administrator, viewer};
use crate::world::{World, agent, artifact, content, file, job, manifest, order, person, tool};

fn system(n: u128) -> SystemId {
    SystemId(Uuid::from_u128(0x7_0000 + n))
}

fn snapshot(n: u128) -> SnapshotId {
    SnapshotId(Uuid::from_u128(0x8_0000 + n))
}

fn path(text: &str) -> TreePath {
    text.parse().unwrap()
}

fn tracked(at: &str, file: FileId) -> SystemEvent {
    SystemEvent::FilesTracked { files: vec![Tracked { path: path(at), file, pin: None }] }
}

fn taken(id: SnapshotId) -> SystemEvent {
    SystemEvent::SnapshotTaken { snapshot: id, name: "as built".to_owned(), description: String::new() }
}

fn happen(world: &mut World, id: SystemId, event: SystemEvent) -> u64 {
    world.commit(id, Actor::Person(person(1)), vec![event.into()])
}

fn created(world: &mut World, id: SystemId) -> u64 {
    let created = SystemEvent::Created { by: person(1), name: "Pump".to_owned(), description: String::new() };
    happen(world, id, created)
}

fn revise(world: &mut World, file: FileId, name: &str) -> u64 {
    let revised = FileEvent::Revised { by: person(1), content: content(name) };
    world.commit(file, Actor::Person(person(1)), vec![revised.into()])
}

/// All pages of so many rows.
fn tree(model: &Model, at: u64, of: Tree, folder: Option<&TreePath>, recursive: bool, limit: u16) -> Vec<TreeRow> {
    let (mut rows, mut cursor) = (Vec::new(), None);
    loop {
        let ask = ListTree { of, folder: folder.cloned(), recursive, limit: Some(limit), cursor };
        let page = model.ask_at(at, Viewer::System, ask).unwrap();
        assert!(page.rows.len() <= usize::from(limit));
        rows.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            return rows;
        }
    }
}

fn any_event() -> impl Strategy<Value = SystemEvent> {
    let place = || select(vec!["a", "a/b", "a/b/c", "a b", "d", "d/b", "d/b/a"]).prop_map(path);
    let one = (place(), 1..4_u128, proptest::option::of(Just(1_u32))).prop_map(|(path, n, pin)| Tracked {
        path,
        file: file(n),
        pin,
    });
    let who = || (1..4_u128).prop_map(person);
    prop_oneof![
        2 => Just(SystemEvent::Created { by: person(1), name: "Pump".to_owned(), description: String::new() }),
        1 => (who(), select(SystemRole::ALL.to_vec())).prop_map(|(person, role)| SystemEvent::MemberSet { person, role }),
        1 => who().prop_map(|person| SystemEvent::MemberRemoved { person }),
        2 => proptest::collection::vec(place(), 1..3).prop_map(|paths| SystemEvent::FoldersAdded { paths }),
        6 => proptest::collection::vec(one, 1..4).prop_map(|files| SystemEvent::FilesTracked { files }),
        3 => (place(), place()).prop_map(|(from, to)| SystemEvent::EntryMoved { from, to }),
        2 => place().prop_map(|path| SystemEvent::EntryRemoved { path }),
        1 => (place(), proptest::option::of(Just(1))).prop_map(|(path, pin)| SystemEvent::FilePinned { path, pin }),
        2 => (1..4_u128).prop_map(|n| taken(snapshot(n))),
        1 => Just(SystemEvent::Archived),
        1 => Just(SystemEvent::Restored),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn a_system_is_the_fold_of_its_events_as_of_every_commit(
        events in proptest::collection::vec((any_event(), 0..4_u32, any::<bool>()), 1..40)
    ) {
        let mut world = World::new();
        world.furnish();
        for n in 1..4 {
            if n > 1 {
                let registered = FileEvent::Registered { by: person(1), content: content("first.zip") };
                world.commit(file(n), Actor::Person(person(1)), vec![registered.into()]);
            }
        }
        let (mut truth, mut moments) = (System::default(), Vec::new());
        let mut revisions: BTreeMap<FileId, u32> = (1..4).map(|n| (file(n), 1)).collect();
        let mut snapshots = BTreeMap::new();
        for (event, revised, together) in &events {
            if *revised > 0 {
                let file = file(u128::from(*revised));
                let name = format!("{}.zip", world.last());
                revise(&mut world, file, &name);
                *revisions.get_mut(&file).unwrap() += 1;
            }
            let mut commit = vec![event.clone().into()];
            let _ = truth.evolve(event, world.now());
            if *together {
                let another = tracked("d/e", file(2));
                let _ = truth.evolve(&another, world.now());
                commit.push(another.into());
            }
            let sequence = world.commit(system(1), Actor::Person(person(1)), commit);
            for (id, _) in truth.details().into_iter().flat_map(|details| &details.snapshots) {
                snapshots.entry(*id).or_insert_with(|| (sequence, moments.len()));
            }
            moments.push((sequence, truth.clone(), revisions.clone()));
        }
        let model = Model::of(&world);
        for (sequence, truth, revisions) in &moments {
            check(&model, *sequence, truth, revisions, Tree::Present(system(1)));
        }
        for (id, (sequence, at)) in &snapshots {
            // As the tree was at the end of the commit that took it, whatever came then.
            let (_, truth, revisions) = &moments[*at];
            check(&model, world.last(), truth, revisions, Tree::Snapshot(*id));
            let row = model.ask(Viewer::System, GetSnapshot { snapshot: *id }).unwrap();
            prop_assert_eq!((row.system, row.sequence), (system(1), *sequence));
            compare(&model, (truth, revisions), moments.last().map(|(_, truth, revisions)| (truth, revisions)).unwrap(), *id);
        }
        let listed = model.ask(Viewer::System, ListSnapshots { system: system(1), limit: None, cursor: None });
        let known = truth.details().map(|details| details.snapshots.len());
        prop_assert_eq!(listed.map(|page| page.rows.len()).ok(), known);
        for n in 1..4 {
            holders(&model, &truth, file(n));
        }
    }
}

/// Path, and of a file which one at which revision.
fn rows_of(truth: &System, revisions: &BTreeMap<FileId, u32>) -> Vec<(TreePath, Option<(FileId, u32)>)> {
    let entry = |entry: &Entry| match entry {
        Entry::Folder => None,
        Entry::File { file, pin, .. } => Some((*file, pin.unwrap_or(revisions[file]))),
    };
    let tree = truth.details().map(|details| &details.tree);
    tree.into_iter().flatten().map(|(path, found)| (path.clone(), entry(found))).collect()
}

fn simple(row: &TreeRow) -> (TreePath, Option<(FileId, u32)>) {
    (row.path.clone(), row.file.as_ref().map(|file| (file.id, file.revision)))
}

fn check(model: &Model, at: u64, truth: &System, revisions: &BTreeMap<FileId, u32>, of: Tree) {
    let Some(details) = truth.details() else {
        let unknown = model.ask_at(at, Viewer::System, GetSystem { system: system(1) });
        assert!(matches!(unknown, Err(QueryError::NotFound(_))), "{unknown:?}");
        return;
    };
    let expected = rows_of(truth, revisions);
    for limit in [1, 3, 500] {
        let rows = tree(model, at, of, None, true, limit);
        assert_eq!(rows.iter().map(simple).collect::<Vec<_>>(), expected, "in pages of {limit}");
    }
    for folder in details.tree.iter().filter(|(_, entry)| **entry == Entry::Folder).map(|(path, _)| path) {
        let rows = tree(model, at, of, Some(folder), false, 2);
        let within: Vec<_> =
            expected.iter().filter(|(path, _)| path.parent().as_ref() == Some(folder)).cloned().collect();
        assert_eq!(rows.iter().map(simple).collect::<Vec<_>>(), within, "in {folder}");
        let rows = tree(model, at, of, Some(folder), true, 2);
        let within: Vec<_> = expected.iter().filter(|(path, _)| path.is_in(folder)).cloned().collect();
        assert_eq!(rows.iter().map(simple).collect::<Vec<_>>(), within, "in all of {folder}");
    }
    if of == Tree::Present(system(1)) {
        let found = model.ask_at(at, Viewer::System, GetSystem { system: system(1) }).unwrap();
        assert_eq!(found.members, details.members);
        assert_eq!(found.row.archived, !truth.is_open());
        let files = details.tree.values().filter(|entry| entry.file().is_some()).count() as u64;
        assert_eq!((found.row.files, found.row.folders), (files, details.tree.len() as u64 - files));
        assert_eq!(found.row.snapshots, details.snapshots.len() as u64);
    }
}

fn compare(
    model: &Model,
    (before, old): (&System, &BTreeMap<FileId, u32>),
    (after, new): (&System, &BTreeMap<FileId, u32>),
    from: SnapshotId,
) {
    let before: BTreeMap<_, _> = rows_of(before, old).into_iter().collect();
    let after: BTreeMap<_, _> = rows_of(after, new).into_iter().collect();
    let mut expected = Vec::new();
    for path in before.keys().chain(after.keys()).collect::<std::collections::BTreeSet<_>>() {
        let (was, is) = (before.get(path), after.get(path));
        if was != is {
            expected.push((path.clone(), was.cloned(), is.cloned()));
        }
    }
    for limit in [1, 500] {
        let (mut rows, mut cursor) = (Vec::new(), None);
        loop {
            let to = Tree::Present(system(1));
            let ask = CompareTrees { from: Tree::Snapshot(from), to, limit: Some(limit), cursor };
            let page = model.ask(Viewer::System, ask).unwrap();
            assert_eq!(page.added + page.removed + page.changed, expected.len() as u64);
            rows.extend(page.rows);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let simple = |row: &Option<TreeRow>| row.as_ref().map(|row| simple(row).1);
        let found: Vec<_> = rows.iter().map(|it| (it.path.clone(), simple(&it.before), simple(&it.after))).collect();
        assert_eq!(found, expected, "in pages of {limit}");
    }
}

/// A member sees the files that the system holds and no others.
fn holders(model: &Model, truth: &System, file: FileId) {
    for n in 2..4 {
        let sees = model.ask(viewer(person(n)), GetFile { file }).is_ok();
        assert_eq!(sees, truth.holds(file) && truth.role_of(person(n)).is_some(), "{n} {file}");
    }
}

/// A system with a viewer and an editor; a file in it on which a job made something.
fn shared() -> (World, Model) {
    let mut world = World::new();
    world.furnish();
    created(&mut world, system(1));
    for (n, role) in [(2, SystemRole::Viewer), (3, SystemRole::Editor)] {
        happen(&mut world, system(1), SystemEvent::MemberSet { person: person(n), role });
    }
    happen(&mut world, system(1), tracked("drawings/parts.zip", file(1)));
    world.submit(job(1), order(person(1)));
    world.run(job(1), agent(1), vec![artifact(50, "tree", "tree.json")]);
    let model = Model::of(&world);
    (world, model)
}

#[test]
fn a_member_sees_the_files_of_a_system_the_jobs_on_them_and_what_those_made() {
    let (_, model) = shared();
    for sees in [viewer(person(2)), viewer(person(3))] {
        let found = model.ask(sees, GetFile { file: file(1) }).unwrap();
        assert_eq!(found.row.through, Some(system(1)));
        assert_eq!(model.ask(sees, GetFile { file: file(50) }).unwrap().row.through, Some(system(1)));
        let row = model.ask(sees, GetJob { job: job(1) }).unwrap();
        assert!(!row.order_is_whole, "D4");
        assert!(row.order.input.name.is_empty() && row.order.parameters.is_empty(), "D4: {row:?}");
        assert_eq!(model.ask(sees, ListArtifacts { job: job(1) }).unwrap().len(), 1);
        let groups = model.ask(sees, ListFileArtifacts::of(file(1))).unwrap().rows;
        assert!(!groups[0].job.order_is_whole && groups[0].artifacts.len() == 1);
        assert!(!model.ask(sees, ListFunctions::of(file(1))).unwrap().rows.is_empty());
        let of_file = |scope| ListJobs { scope, file: Some(file(1)), ..ListJobs::default() };
        assert_eq!(model.ask(sees, of_file(Scope::Visible)).unwrap().rows.len(), 1);
        assert!(model.ask(sees, of_file(Scope::Mine)).unwrap().rows.is_empty(), "J3: those that I created");
        assert!(model.ask(sees, ListJobs::default()).unwrap().rows.is_empty(), "J3");
        assert!(model.ask(sees, ListFiles::default()).unwrap().rows.is_empty());
        let everything = ListJobs { scope: Scope::Visible, ..ListJobs::default() };
        assert!(matches!(model.ask(sees, everything), Err(QueryError::InvalidField { .. })));
    }
    let own = model.ask(viewer(person(1)), GetFile { file: file(1) }).unwrap();
    assert_eq!(own.row.through, None);
    let stranger = viewer(person(4));
    assert!(matches!(model.ask(stranger, GetFile { file: file(1) }), Err(QueryError::NotFound(_))));
    assert!(matches!(model.ask(stranger, GetJob { job: job(1) }), Err(QueryError::NotFound(_))));
    assert!(matches!(model.ask(stranger, GetSystem { system: system(1) }), Err(QueryError::NotFound(_))));
}

#[test]
fn who_is_removed_sees_nothing_of_the_past_either() {
    let (mut world, model) = shared();
    happen(&mut world, system(1), taken(snapshot(1)));
    happen(&mut world, system(1), tracked("another", file(1)));
    model.follow(&world);
    let sees = viewer(person(2));
    let ask =
        |cursor| ListTree { of: Tree::Snapshot(snapshot(1)), folder: None, recursive: true, limit: Some(1), cursor };
    let page = model.ask(sees, ask(None)).unwrap();
    let removed = SystemEvent::MemberRemoved { person: person(2) };
    let sequence = happen(&mut world, system(1), removed);
    let told = model.follow(&world);
    assert_eq!(told[0].what, Changed::System { system: system(1) });
    assert!(told[0].told.reaches(person(2)), "who was removed is told so");
    assert!(matches!(model.ask(sees, ask(page.next)), Err(QueryError::NotFound(_))));
    assert!(matches!(model.ask_at(sequence - 1, sees, GetFile { file: file(1) }), Err(QueryError::NotFound(_))));
}

#[test]
fn members_are_told_of_what_happens_to_the_files_and_jobs() {
    let (mut world, model) = shared();
    revise(&mut world, file(1), "second.zip");
    world.submit(job(2), order(person(1)));
    let told = model.follow(&world);
    let everybody = [1, 2, 3].map(person).into();
    assert_eq!(told[0].told, Told::People(everybody));
    assert!(told.iter().all(|change| change.told.reaches(person(2)) && !change.told.reaches(person(4))));
    happen(&mut world, system(1), SystemEvent::EntryRemoved { path: path("drawings") });
    revise(&mut world, file(1), "third.zip");
    let told = model.follow(&world);
    assert_eq!(told[1].told, Told::Owner(person(1)), "the system does not hold it any more");
}

#[test]
fn lists_have_the_systems_of_a_member_or_all() {
    let (mut world, model) = shared();
    created(&mut world, system(2));
    model.follow(&world);
    let list = |viewer, scope| {
        let page = model.ask(viewer, ListSystems { scope, ..ListSystems::default() });
        page.map(|page| page.rows.into_iter().map(|row| (row.id, row.role)).collect::<Vec<_>>())
    };
    let owner = Some(SystemRole::Owner);
    assert_eq!(list(viewer(person(1)), Scope::Mine).unwrap(), [(system(2), owner), (system(1), owner)]);
    assert_eq!(list(viewer(person(2)), Scope::Mine).unwrap(), [(system(1), Some(SystemRole::Viewer))]);
    assert_eq!(list(administrator(), Scope::All).unwrap(), [(system(2), None), (system(1), None)]);
    let auditor = Viewer::Person { id: person(9), role: Role::Auditor };
    assert_eq!(list(auditor, Scope::All).unwrap().len(), 2);
    assert_eq!(list(viewer(person(2)), Scope::All), Err(QueryError::Forbidden));
}

#[test]
fn extract_is_for_editors_and_finds_the_function() {
    let (mut world, model) = shared();
    let looks = tool("looks", "1.0.0");
    let manifest =
        manifest(&looks, &[("look", "Look", &["zip"])]).replace("\"command\"", "\"extract\":true,\"command\"");
    world.register(agent(1), &looks, manifest);
    happen(&mut world, system(1), taken(snapshot(1)));
    revise(&mut world, file(1), "second.zip");
    model.follow(&world);
    let ask = |viewer, of, at: &str| model.ask(viewer, GetExtract { of, path: path(at) });
    let editor = viewer(person(3));
    let found = ask(editor, Tree::Snapshot(snapshot(1)), "drawings/parts.zip").unwrap();
    assert_eq!((found.file.id, found.file.revision), (file(1), 1), "as it was then");
    assert_eq!((found.tool, found.function.as_str()), (looks, "look"));
    assert_eq!(ask(editor, Tree::Present(system(1)), "drawings/parts.zip").unwrap().file.revision, 2);
    assert!(matches!(ask(editor, Tree::Present(system(1)), "drawings"), Err(QueryError::InvalidField { .. })));
    assert!(matches!(ask(editor, Tree::Present(system(1)), "nothing"), Err(QueryError::NotFound(_))));
    for (who, refused) in [(viewer(person(2)), true), (administrator(), true), (viewer(person(4)), false)] {
        let answer = ask(who, Tree::Snapshot(snapshot(1)), "drawings/parts.zip");
        let is_right = match answer {
            Err(QueryError::NotInRole { .. }) => refused,
            Err(QueryError::NotFound(_)) => !refused,
            _ => false,
        };
        assert!(is_right, "E6 {who:?}: {answer:?}");
    }
}
