//! Systems: what each is, who is in it, its tree, its snapshots, and which systems hold a file.
//!
//! No row grows with the tree. So an event is folded into a part of the system: what the system is, and the entries of the
//! tree that the event is about, with the folders around them. `evolve` looks at nothing else ([`Part`]).

use std::collections::{BTreeMap, BTreeSet};

use jobtrail_events::ids::{FileId, PersonId, SnapshotId, SystemId};
use jobtrail_events::system::{Details, Entry, System, SystemEvent, SystemRole, TreePath};
use jobtrail_events::value::Timestamp;
use serde::{Deserialize, Serialize};

use crate::keys::{Key, Place, Prefix};
use crate::store::{AsOf, Batch, Read, StoreError, Table, decode};

/// A system without its tree and snapshots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemState {
    pub name: String,
    pub description: String,
    pub archived: bool,
    pub members: BTreeMap<PersonId, SystemRole>,
    pub created_at: Timestamp,
    /// Entries of the tree that are folders, and those that are files.
    pub folders: u64,
    pub files: u64,
    pub snapshots: u64,
    /// As in [`Details`].
    pub events: u64,
    pub last_snapshot: u64,
    /// Of its last event.
    pub sequence: u64,
}

/// A named moment of a system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotState {
    pub system: SystemId,
    pub name: String,
    pub description: String,
    /// Absent: nobody but the system itself.
    pub by: Option<PersonId>,
    pub at: Timestamp,
    /// The moment of the log that it is a name for.
    pub sequence: u64,
    pub folders: u64,
    pub files: u64,
}

/// How a system holds a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Hold {
    /// Places in the tree where it is.
    places: u64,
    /// Whether a snapshot has it that the tree may not have any more.
    kept: bool,
}

/// A part of a system that events can be folded into.
pub struct Part {
    pub before: System,
    pub after: System,
    created_at: Option<Timestamp>,
    counts: (u64, u64, u64),
}

impl SystemState {
    fn place(&self, id: SystemId) -> Place {
        Place { at: self.created_at, id: id.0 }
    }
}

pub fn system(read: &impl Read, id: SystemId) -> Result<Option<SystemState>, StoreError> {
    read.row(Table::Systems, &Key::new(Prefix::System).id(id.0))
}

/// The list of all systems, newest first.
pub fn all(archived: bool) -> Key {
    Key::new(Prefix::SystemsAll).byte(archived.into())
}

/// The list of those that somebody is a member of.
pub fn of_person(person: PersonId, archived: bool) -> Key {
    Key::new(Prefix::SystemsOfPerson).id(person.0).byte(archived.into())
}

pub fn snapshot(read: &impl Read, id: SnapshotId) -> Result<Option<SnapshotState>, StoreError> {
    read.row(Table::Systems, &Key::new(Prefix::Snapshot).id(id.0))
}

/// The list of a system's snapshots, newest first.
pub fn snapshots_of(system: SystemId) -> Key {
    Key::new(Prefix::SnapshotsOfSystem).id(system.0)
}

/// Of a folder, or of the top, the names and what is there, in the order of the names, from behind one.
pub fn children(
    as_of: &AsOf,
    system: SystemId,
    folder: Option<&TreePath>,
    after: Option<&str>,
    most: usize,
) -> Result<Vec<(String, Entry)>, StoreError> {
    let list = within(system, folder);
    let from = after.map_or_else(|| list.clone(), |after| list.clone().text(after).after());
    let mut rows = as_of.scan(Table::Systems, &from, &list.clone().after_all_that_begin_so());
    let mut found = Vec::new();
    while found.len() < most
        && let Some((key, row)) = rows.advance()?
    {
        found.push((name_in(key, &list)?, decode(Table::Systems, row)?));
    }
    Ok(found)
}

pub fn entry(read: &impl Read, system: SystemId, path: &TreePath) -> Result<Option<Entry>, StoreError> {
    read.row(Table::Systems, &entry_key(system, path))
}

/// The systems that hold a file.
pub fn holding(read: &impl Read, file: FileId) -> Result<Vec<SystemId>, StoreError> {
    let holders: Holders = read.row(Table::Systems, &holders(file))?.unwrap_or_default();
    Ok(holders.into_keys().collect())
}

/// The members of the systems that hold a file.
pub fn shown_to(read: &impl Read, file: FileId) -> Result<BTreeSet<PersonId>, StoreError> {
    let mut people = BTreeSet::new();
    for id in holding(read, file)? {
        people.extend(system(read, id)?.into_iter().flat_map(|state| state.members.into_keys()));
    }
    Ok(people)
}

/// What of the system these events are about.
pub fn part(batch: &Batch<'_>, id: SystemId, events: &[&SystemEvent]) -> Result<Part, StoreError> {
    let Some(state) = system(batch, id)? else {
        return Ok(Part { before: System::Unknown, after: System::Unknown, created_at: None, counts: (0, 0, 0) });
    };
    let mut details = Details {
        name: state.name,
        description: state.description,
        members: state.members,
        events: state.events,
        last_snapshot: state.last_snapshot,
        ..Details::default()
    };
    for event in events {
        load(batch, id, event, &mut details)?;
    }
    let before = if state.archived { System::Archived(details) } else { System::Open(details) };
    let counts = (state.folders, state.files, state.snapshots);
    Ok(Part { after: before.clone(), before, created_at: Some(state.created_at), counts })
}

fn load(batch: &Batch<'_>, id: SystemId, event: &SystemEvent, details: &mut Details) -> Result<(), StoreError> {
    match event {
        SystemEvent::Created { .. }
        | SystemEvent::Described { .. }
        | SystemEvent::MemberSet { .. }
        | SystemEvent::MemberRemoved { .. }
        | SystemEvent::Archived
        | SystemEvent::Restored => Ok(()),
        SystemEvent::FoldersAdded { paths } => paths.iter().try_for_each(|path| around(batch, id, path, details)),
        SystemEvent::FilesTracked { files } => files.iter().try_for_each(|it| around(batch, id, &it.path, details)),
        SystemEvent::FilePinned { path, .. } => around(batch, id, path, details),
        SystemEvent::EntryRemoved { path } => {
            around(batch, id, path, details)?;
            below(batch, id, path, details)
        }
        SystemEvent::EntryMoved { from, to } => {
            around(batch, id, to, details)?;
            around(batch, id, from, details)?;
            below(batch, id, from, details)
        }
        SystemEvent::SnapshotTaken { snapshot: taken, .. } => {
            if let Some(SnapshotState { name, description, .. }) = snapshot(batch, *taken)? {
                details.snapshots.insert(*taken, jobtrail_events::system::Snapshot { name, description });
            }
            Ok(())
        }
    }
}

/// The entry at a path and the folders that it is in.
fn around(batch: &Batch<'_>, id: SystemId, path: &TreePath, details: &mut Details) -> Result<(), StoreError> {
    for path in path.folders().chain([path.clone()]) {
        if let Some(found) = entry(batch, id, &path)? {
            details.tree.insert(path, found);
        }
    }
    Ok(())
}

/// What is in a folder, however deep.
fn below(batch: &Batch<'_>, id: SystemId, folder: &TreePath, details: &mut Details) -> Result<(), StoreError> {
    let list = within(id, Some(folder));
    for (key, row) in batch.rows_with(Table::Systems, &list)? {
        let name = name_in(&key, &list)?;
        let Ok(path) = format!("{folder}/{name}").parse::<TreePath>() else { continue };
        let found: Entry = decode(Table::Systems, &row)?;
        details.tree.insert(path.clone(), found);
        if found == Entry::Folder {
            below(batch, id, &path, details)?;
        }
    }
    Ok(())
}

/// Writes what became of the part.
pub fn project(
    batch: &mut Batch<'_>,
    id: SystemId,
    part: &Part,
    at: Timestamp,
    by: Option<PersonId>,
    sequence: u64,
) -> Result<(), StoreError> {
    let nothing = Details::default();
    let before = part.before.details().unwrap_or(&nothing);
    let Some(after) = part.after.details() else { return Ok(()) };
    let (mut folders, mut files, mut snapshots) = part.counts;
    let mut moved: BTreeMap<FileId, i64> = BTreeMap::new();
    let paths: BTreeSet<&TreePath> = before.tree.keys().chain(after.tree.keys()).collect();
    for path in paths {
        let (had, has) = (before.tree.get(path), after.tree.get(path));
        if had == has {
            continue;
        }
        for (entry, by) in had.map(|entry| (entry, -1)).into_iter().chain(has.map(|entry| (entry, 1))) {
            match entry {
                Entry::Folder => folders = folders.saturating_add_signed(by),
                Entry::File { file, .. } => {
                    files = files.saturating_add_signed(by);
                    *moved.entry(*file).or_default() += by;
                }
            }
        }
        match has {
            Some(entry) => batch.put(Table::Systems, entry_key(id, path), entry),
            None => batch.delete(Table::Systems, entry_key(id, path)),
        }
    }
    let kept = after.kept.iter().map(|file| (*file, 0));
    for (file, by) in moved.clone().into_iter().chain(kept.filter(|(file, _)| !moved.contains_key(file))) {
        hold(batch, id, file, by, after.kept.contains(&file))?;
    }
    for (snapshot, taken) in after.snapshots.iter().filter(|(snapshot, _)| !before.snapshots.contains_key(snapshot)) {
        snapshots += 1;
        let (name, description) = (taken.name.clone(), taken.description.clone());
        let state = SnapshotState { system: id, name, description, by, at, sequence, folders, files };
        batch.put(Table::Systems, Key::new(Prefix::Snapshot).id(snapshot.0), &state);
        batch.add(Table::Systems, &snapshots_of(id).place(Place { at, id: snapshot.0 }), &[]);
    }
    let state = SystemState {
        name: after.name.clone(),
        description: after.description.clone(),
        archived: !part.after.is_open(),
        members: after.members.clone(),
        created_at: part.created_at.unwrap_or(at),
        folders,
        files,
        snapshots,
        events: after.events,
        last_snapshot: after.last_snapshot,
        sequence,
    };
    list(batch, id, part, &state);
    batch.put(Table::Systems, Key::new(Prefix::System).id(id.0), &state);
    Ok(())
}

/// In which lists it stands.
fn list(batch: &mut Batch<'_>, id: SystemId, part: &Part, state: &SystemState) {
    let place = state.place(id);
    let lists = |system: &System| -> BTreeSet<Key> {
        let Some(details) = system.details() else { return BTreeSet::new() };
        let archived = !system.is_open();
        let members = details.members.keys().map(|person| of_person(*person, archived).place(place));
        members.chain([all(archived).place(place)]).collect()
    };
    let (had, has) = (lists(&part.before), lists(&part.after));
    for key in had.difference(&has) {
        batch.remove(Table::Systems, key);
    }
    for key in has.difference(&had) {
        batch.add(Table::Systems, key, &[]);
    }
}

/// The file is in so many more places of the tree, or so many fewer.
fn hold(batch: &mut Batch<'_>, id: SystemId, file: FileId, by: i64, kept: bool) -> Result<(), StoreError> {
    let key = holders(file);
    let mut all: Holders = batch.row(Table::Systems, &key)?.unwrap_or_default();
    let before = all.clone();
    let hold = all.entry(id).or_default();
    hold.places = hold.places.saturating_add_signed(by);
    hold.kept |= kept;
    if hold.places == 0 && !hold.kept {
        all.remove(&id);
    }
    match (all == before, all.is_empty()) {
        (true, _) => {}
        (false, true) => batch.delete(Table::Systems, key),
        (false, false) => batch.put(Table::Systems, key, &all),
    }
    Ok(())
}

type Holders = BTreeMap<SystemId, Hold>;

fn holders(file: FileId) -> Key {
    Key::new(Prefix::SystemsOfFile).id(file.0)
}

/// The entries in a folder, or at the top.
fn within(id: SystemId, folder: Option<&TreePath>) -> Key {
    Key::new(Prefix::SystemEntry).id(id.0).text(folder.map_or("", TreePath::as_str))
}

fn entry_key(id: SystemId, path: &TreePath) -> Key {
    within(id, path.parent().as_ref()).text(path.name())
}

/// The name that the key of an entry of that list ends with.
fn name_in(key: &[u8], list: &Key) -> Result<String, StoreError> {
    let name = key.len().checked_sub(1).and_then(|end| key.get(list.as_slice().len()..end));
    let name = name.and_then(|name| std::str::from_utf8(name).ok());
    name.map(str::to_owned).ok_or(StoreError::Misshapen(Table::Systems))
}
