use std::collections::BTreeSet;

use super::{Details, Entry, Snapshot, System, SystemEvent, SystemRole, Tracked, TreePath};
use crate::aggregate::{Aggregate, Event, Fold};
use crate::ids::{FileId, SystemId};
use crate::value::Timestamp;

impl Aggregate for System {
    type Id = SystemId;
    type Event = SystemEvent;

    fn evolve(&mut self, event: &SystemEvent, _at: Timestamp) -> Fold {
        let applied = match event {
            SystemEvent::Created { by, name, description } => {
                let Self::Unknown = self else { return Fold::Ignored };
                let (name, description) = (name.clone(), description.clone());
                let members = [(*by, SystemRole::Owner)].into();
                *self = Self::Open(Details { name, description, members, events: 1, ..Details::default() });
                true
            }
            SystemEvent::Archived => {
                let Self::Open(details) = self else { return Fold::Ignored };
                details.events += 1;
                *self = Self::Archived(std::mem::take(details));
                true
            }
            SystemEvent::Restored => {
                let Self::Archived(details) = self else { return Fold::Ignored };
                details.events += 1;
                *self = Self::Open(std::mem::take(details));
                true
            }
            // Who may see it can change while it is out of the way.
            SystemEvent::MemberSet { .. } | SystemEvent::MemberRemoved { .. } => match self {
                Self::Unknown => false,
                Self::Open(details) | Self::Archived(details) => details.take_in(event),
            },
            SystemEvent::Described { .. }
            | SystemEvent::FoldersAdded { .. }
            | SystemEvent::FilesTracked { .. }
            | SystemEvent::EntryMoved { .. }
            | SystemEvent::EntryRemoved { .. }
            | SystemEvent::FilePinned { .. }
            | SystemEvent::SnapshotTaken { .. } => match self {
                Self::Open(details) => details.take_in(event),
                Self::Unknown | Self::Archived(_) => false,
            },
        };
        if applied { Fold::Applied } else { Fold::Ignored }
    }

    fn pick(event: &Event) -> Option<&SystemEvent> {
        match event {
            Event::System(event) => Some(event),
            Event::Job(_) | Event::File(_) | Event::Agent(_) | Event::Tool(_) | Event::Pool(_) | Event::Person(_) => {
                None
            }
        }
    }
}

impl Details {
    /// Whether the event changed something.
    fn take_in(&mut self, event: &SystemEvent) -> bool {
        let changed = match event {
            SystemEvent::Created { .. } | SystemEvent::Archived | SystemEvent::Restored => false,
            SystemEvent::Described { name, description } => {
                let changed = self.name != *name || self.description != *description;
                self.name.clone_from(name);
                self.description.clone_from(description);
                changed
            }
            SystemEvent::MemberSet { person, role } => self.members.insert(*person, *role) != Some(*role),
            SystemEvent::MemberRemoved { person } => self.members.remove(person).is_some(),
            SystemEvent::FoldersAdded { paths } => self.add_folders(paths),
            SystemEvent::FilesTracked { files } => self.track(files),
            SystemEvent::EntryMoved { from, to } => self.shift(from, to),
            SystemEvent::EntryRemoved { path } => self.remove(path),
            SystemEvent::FilePinned { path, pin: wanted } => match self.tree.get_mut(path) {
                Some(Entry::File { pin, .. }) if pin != wanted => {
                    *pin = *wanted;
                    true
                }
                Some(Entry::File { .. } | Entry::Folder) | None => false,
            },
            SystemEvent::SnapshotTaken { snapshot, name, description } => {
                let taken = Snapshot { name: name.clone(), description: description.clone() };
                let is_new = !self.snapshots.contains_key(snapshot);
                if is_new {
                    self.snapshots.insert(*snapshot, taken);
                    self.last_snapshot = self.events + 1;
                }
                is_new
            }
        };
        if changed {
            self.events += 1;
        }
        changed
    }

    /// Whether a folder can be at that path: no file is in the way.
    pub fn can_be_folder(&self, path: &TreePath) -> bool {
        path.folders().chain([path.clone()]).all(|folder| !matches!(self.tree.get(&folder), Some(Entry::File { .. })))
    }

    /// Whether a file can be at that path: its folders can be, and no folder is there.
    pub fn can_be_file(&self, path: &TreePath) -> bool {
        path.parent().is_none_or(|parent| self.can_be_folder(&parent)) && self.tree.get(path) != Some(&Entry::Folder)
    }

    fn add_folders(&mut self, paths: &[TreePath]) -> bool {
        if !paths.iter().all(|path| self.can_be_folder(path)) {
            return false;
        }
        let mut changed = false;
        for path in paths {
            changed |= self.make(path);
        }
        changed
    }

    /// Whether none of the files is in the way of what is there or of another of them.
    pub fn can_track(&self, files: &[Tracked]) -> bool {
        let places: BTreeSet<_> = files.iter().map(|it| &it.path).collect();
        let is_in_another = |path: &TreePath| path.folders().any(|folder| places.contains(&folder));
        files.iter().all(|it| self.can_be_file(&it.path) && !is_in_another(&it.path))
    }

    fn track(&mut self, files: &[Tracked]) -> bool {
        if !self.can_track(files) {
            return false;
        }
        let now = self.events + 1;
        let mut changed = false;
        for Tracked { path, file, pin } in files {
            if let Some(parent) = path.parent() {
                changed |= self.make(&parent);
            }
            let present = self.tree.get(path).copied();
            let since = match present {
                // The same file stays as long as it was.
                Some(Entry::File { file: present, since, .. }) if present == *file => since,
                Some(Entry::File { file: present, since, .. }) => {
                    self.keep(present, since);
                    now
                }
                Some(Entry::Folder) | None => now,
            };
            let entry = Entry::File { file: *file, pin: *pin, since };
            changed |= self.tree.insert(path.clone(), entry) != Some(entry);
        }
        changed
    }

    fn shift(&mut self, from: &TreePath, to: &TreePath) -> bool {
        let free = !self.tree.contains_key(to) && to != from && !to.is_in(from);
        let has_room = to.parent().is_none_or(|parent| self.can_be_folder(&parent));
        let moving: Vec<_> = self.at_and_in(from);
        let moved: Option<Vec<_>> = moving.iter().map(|path| path.moved(from, to)).collect();
        let Some(moved) = moved.filter(|moved| free && has_room && !moved.is_empty()) else { return false };
        if let Some(parent) = to.parent() {
            self.make(&parent);
        }
        for (path, to) in moving.iter().zip(moved) {
            let entry = self.tree.remove(path);
            self.tree.extend(entry.map(|entry| (to, entry)));
        }
        true
    }

    fn remove(&mut self, path: &TreePath) -> bool {
        let gone: Vec<_> = self.at_and_in(path).into_iter().filter_map(|path| self.tree.remove(&path)).collect();
        for entry in &gone {
            if let Entry::File { file, since, .. } = entry {
                self.keep(*file, *since);
            }
        }
        !gone.is_empty()
    }

    /// A path and all that is in it.
    pub fn at_and_in(&self, path: &TreePath) -> Vec<TreePath> {
        let from = self.tree.range(path.clone()..).map(|(path, _)| path);
        from.take_while(|it| *it == path || it.is_in(path)).cloned().collect()
    }

    /// Makes a folder and those that it is in; whether there was none.
    fn make(&mut self, folder: &TreePath) -> bool {
        if self.tree.contains_key(folder) {
            return false;
        }
        self.tree.extend(folder.folders().chain([folder.clone()]).map(|folder| (folder, Entry::Folder)));
        true
    }

    /// A file left the tree, in which it was since then: if a snapshot was taken meanwhile, that has it.
    fn keep(&mut self, file: FileId, since: u64) {
        if since <= self.last_snapshot {
            self.kept.insert(file);
        }
    }
}
