//! Trees of systems: as they are, and as they were when a snapshot was taken.
//!
//! A snapshot is a moment of the log. Its tree is the rows as of that moment, and so is the revision that each file was at. Who may
//! look is asked as of now.

use std::cmp::Ordering;
use std::collections::{BTreeMap, VecDeque};
use std::mem;

use jobtrail_events::file::Content;
use jobtrail_events::ids::{FileId, SystemId};
use jobtrail_events::permission::{Action, relation};
use jobtrail_events::system::{Entry, SystemRole, TreePath};
use jobtrail_events::tool::{Function, Manifest, Tool};
use jobtrail_events::value::{Key, ToolVersion};
use serde::{Deserialize, Serialize};

use super::cursor::{self, Cursor};
use super::systems::{visible, visible_snapshot};
use super::{Answer, Asked, limits, rows};
use crate::query::{
    CompareTrees, Comparison, Difference, Extract, GetExtract, ListTree, Page, QueryError, Tree, TreeFile, TreeRow,
};
use crate::store::{AsOf, StoreError};
use crate::views::tools::VersionRow;
use crate::views::{artifacts, files, systems, tools};
use crate::visibility;

/// Where a page of a tree ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Behind(String);

impl Behind {
    fn path(&self) -> Option<TreePath> {
        self.0.parse().ok()
    }
}

/// Where a page of a comparison ended, and what the first page counted: all differences.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Counted {
    behind: Behind,
    added: u64,
    removed: u64,
    changed: u64,
}

impl Answer for ListTree {
    const SCANS: bool = true;

    fn pinned(&self) -> Result<Option<u64>, QueryError> {
        Cursor::<Behind>::pinned(self.cursor.as_deref())
    }

    fn answer(&self, asked: &Asked) -> Result<Page<TreeRow>, QueryError> {
        let limit = limits::page(self.limit)?;
        let seen = Seen::of(asked, self.of)?;
        let list = cursor::list(asked.viewer, &Self { limit: None, cursor: None, ..self.clone() });
        let cursor = Cursor::<Behind>::read_for(self.cursor.as_deref(), list)?;
        if let Some(folder) = &self.folder {
            match systems::entry(&seen.as_of, seen.system, folder)? {
                Some(Entry::Folder) => {}
                Some(Entry::File { .. }) => {
                    let message = format!("'{folder}' is a file; ask for the folder that it is in");
                    return Err(QueryError::InvalidField { field: "path".to_owned(), message });
                }
                None => return Err(QueryError::NotFound(format!("folder '{folder}' in that tree"))),
            }
        }
        let behind = cursor.and_then(|cursor| cursor.after.path());
        let mut walk = Walk::begin(&seen, self.folder.as_ref(), behind.as_ref(), self.recursive)?;
        let mut page = Page { rows: Vec::new(), next: None };
        let mut bytes = 0;
        while let Some((path, entry)) = walk.next()? {
            if page.rows.len() == limit || bytes >= limits::PAGE_BYTES {
                let after = page.rows.last().map(|row: &TreeRow| Behind(row.path.to_string()));
                page.next = after.map(|after| Cursor { sequence: asked.as_of.sequence(), after, list }.write());
                break;
            }
            let row = seen.row(path, entry)?;
            bytes += limits::bytes(&row);
            page.rows.push(row);
        }
        Ok(page)
    }
}

/// The first page walks both trees to their ends, since it counts. The next ones begin where the page before ended, and end with
/// their rows.
impl Answer for CompareTrees {
    const SCANS: bool = true;

    fn pinned(&self) -> Result<Option<u64>, QueryError> {
        Cursor::<Counted>::pinned(self.cursor.as_deref())
    }

    fn answer(&self, asked: &Asked) -> Result<Comparison, QueryError> {
        let limit = limits::page(self.limit)?;
        let (from, to) = (Seen::of(asked, self.from)?, Seen::of(asked, self.to)?);
        if from.system != to.system {
            let message = "must be of the same system".to_owned();
            return Err(QueryError::InvalidField { field: "with".to_owned(), message });
        }
        let list = cursor::list(asked.viewer, &Self { limit: None, cursor: None, ..self.clone() });
        let counted = Cursor::<Counted>::read_for(self.cursor.as_deref(), list)?.map(|cursor| cursor.after);
        let behind = counted.as_ref().and_then(|counted| counted.behind.path());
        let mut all = match &counted {
            Some(Counted { added, removed, changed, .. }) => {
                Comparison { added: *added, removed: *removed, changed: *changed, rows: Vec::new(), next: None }
            }
            None => Comparison { added: 0, removed: 0, changed: 0, rows: Vec::new(), next: None },
        };
        let mut differences = Differences::begin(&from, &to, behind.as_ref())?;
        let (mut bytes, mut more) = (0, false);
        while let Some((path, before, after)) = differences.next()? {
            more = more || all.rows.len() == limit || bytes >= limits::PAGE_BYTES;
            if counted.is_none() {
                match (before, after) {
                    (None, _) => all.added += 1,
                    (Some(_), None) => all.removed += 1,
                    (Some(_), Some(_)) => all.changed += 1,
                }
            } else if more {
                break;
            }
            if !more {
                let before = before.map(|entry| from.row(path.clone(), entry)).transpose()?;
                let after = after.map(|entry| to.row(path.clone(), entry)).transpose()?;
                let difference = Difference { path, before, after };
                bytes += limits::bytes(&difference);
                all.rows.push(difference);
            }
        }
        if more && let Some(last) = all.rows.last() {
            let Comparison { added, removed, changed, .. } = all;
            let after = Counted { behind: Behind(last.path.to_string()), added, removed, changed };
            all.next = Some(Cursor { sequence: asked.as_of.sequence(), after, list }.write());
        }
        Ok(all)
    }
}

impl Answer for GetExtract {
    const SCANS: bool = true;

    fn answer(&self, asked: &Asked) -> Result<Extract, QueryError> {
        let seen = Seen::of(asked, self.of)?;
        if !visibility::allows(asked.viewer, Action::ExtractInSystem, relation(false, seen.role)) {
            let system = systems::system(&asked.as_of, seen.system)?.map(|state| state.name).unwrap_or_default();
            return Err(QueryError::NotInRole { system, needed: SystemRole::Editor.name().to_owned() });
        }
        let file = match systems::entry(&seen.as_of, seen.system, &self.path)? {
            Some(Entry::File { file, pin, .. }) => seen.file(file, pin)?,
            Some(Entry::Folder) => None,
            None => return Err(QueryError::NotFound(format!("file '{}' in that tree", self.path))),
        };
        let unfit = |message: &str| QueryError::InvalidField { field: "path".to_owned(), message: message.to_owned() };
        let file = file.ok_or_else(|| unfit("must be a file"))?;
        let mut best: Option<Candidate> = None;
        for tool in tools::tools(&asked.as_of, limits::MOST_TOOLS)? {
            let found = Candidate::of(asked, tool, &file.content)?;
            // The tools come by their keys.
            let is_better = |found: &Candidate| best.as_ref().is_none_or(|best| found.is_there && !best.is_there);
            best = found.filter(is_better).or(best);
        }
        let Candidate { tool, function, .. } = best.ok_or_else(|| unfit("is of a kind that no function extracts"))?;
        Ok(Extract { system: seen.system, file, tool, function })
    }
}

/// A function that extracts.
struct Candidate {
    tool: ToolVersion,
    function: Key,
    /// Whether an agent that takes work has it.
    is_there: bool,
}

impl Candidate {
    /// That of the tool's newest version that has one for such a file and is there; or else of the newest that has one.
    fn of(asked: &Asked, tool: Key, content: &Content) -> Result<Option<Self>, StoreError> {
        let (mut there, mut all) = (BTreeMap::new(), BTreeMap::new());
        for VersionRow { version, registered } in tools::versions(&asked.as_of, &tool)? {
            let Ok(manifest) = Manifest::from_json(&registered.manifest) else { continue };
            let takes = |it: &Function| it.extract && it.accepts(&content.name, &content.media_type);
            let Some(function) = manifest.functions.into_iter().find(takes) else { continue };
            if registered.deprecated.is_some() {
                continue;
            }
            let named = ToolVersion { tool: tool.clone(), version: version.clone() };
            let holders = rows::capable(&asked.as_of, &named, registered.digest)?;
            if holders.iter().any(|holder| holder.brief.status(0).takes_work()) {
                there.insert(version.clone(), registered.clone());
            }
            all.insert(version, (registered, function.key));
        }
        let is_there = !there.is_empty();
        let newest = match is_there {
            true => Tool::newest_of(&there),
            false => Tool::newest_of(all.iter().map(|(version, (registered, _))| (version, registered))),
        };
        let Some(version) = newest.map(|(version, _)| version.clone()) else { return Ok(None) };
        Ok(all.remove(&version).map(|(_, function)| Self { tool: ToolVersion { tool, version }, function, is_there }))
    }
}

/// A tree that the viewer sees.
struct Seen {
    as_of: AsOf,
    system: SystemId,
    role: Option<SystemRole>,
}

impl Seen {
    fn of(asked: &Asked, tree: Tree) -> Result<Self, QueryError> {
        match tree {
            Tree::Present(system) => {
                let (_, role) = visible(asked, system)?;
                Ok(Self { as_of: asked.as_of.at(asked.as_of.sequence()), system, role })
            }
            Tree::Snapshot(snapshot) => {
                let (taken, _, role) = visible_snapshot(asked, snapshot)?;
                Ok(Self { as_of: asked.as_of.at(taken.sequence), system: taken.system, role })
            }
        }
    }

    fn row(&self, path: TreePath, entry: Entry) -> Result<TreeRow, StoreError> {
        let file = match entry {
            Entry::Folder => None,
            Entry::File { file, pin, .. } => self.file(file, pin)?,
        };
        Ok(TreeRow { path, file })
    }

    /// The file at the revision that is tracked.
    fn file(&self, id: FileId, pin: Option<u32>) -> Result<Option<TreeFile>, StoreError> {
        if let Some(file) = files::file(&self.as_of, id)? {
            let pinned = match pin.filter(|pin| *pin != file.revisions) {
                Some(pin) => files::revision(&self.as_of, id, pin)?.map(|revision| (pin, revision)),
                None => None,
            };
            let (revision, content) =
                pinned.map_or((file.revisions, file.latest.content), |(pin, revision)| (pin, revision.content));
            return Ok(Some(TreeFile {
                id,
                pinned: pin.is_some(),
                revision,
                content,
                display_name: file.about.display_name,
                owner: file.owner,
                archived: file.archived.is_some(),
                made_by: None,
            }));
        }
        let Some(made) = artifacts::made_file(&self.as_of, id)? else { return Ok(None) };
        let artifact = made.artifact;
        let name = artifact.name.rsplit('/').next().unwrap_or_default().to_owned();
        Ok(Some(TreeFile {
            id,
            pinned: pin.is_some(),
            revision: 1,
            content: Content { name, media_type: artifact.media_type, size: artifact.size, digest: artifact.content },
            display_name: None,
            owner: made.owner,
            archived: false,
            made_by: Some(made.job),
        }))
    }

    /// The number of the revision that is tracked.
    fn revision(&self, id: FileId, pin: Option<u32>) -> Result<u32, StoreError> {
        match pin {
            Some(pin) => Ok(pin),
            None => Ok(files::file(&self.as_of, id)?.map_or(1, |file| file.revisions)),
        }
    }
}

/// Walks a tree in the order of its paths.
struct Walk<'a> {
    seen: &'a Seen,
    recursive: bool,
    /// Folders that are not through, and what of them has been read; the innermost last.
    open: Vec<Open>,
}

struct Open {
    folder: Option<TreePath>,
    read: VecDeque<(String, Entry)>,
    /// The last name that was read; absent: all have been.
    last: Option<String>,
}

impl<'a> Walk<'a> {
    /// Entries that are read at a time.
    const AT_ONCE: usize = 512;

    /// Begins with what comes behind a path, which need not be there.
    fn begin(
        seen: &'a Seen,
        folder: Option<&TreePath>,
        behind: Option<&TreePath>,
        recursive: bool,
    ) -> Result<Self, StoreError> {
        let mut walk = Self { seen, recursive, open: Vec::new() };
        let Some(behind) = behind else {
            walk.enter(folder.cloned(), None)?;
            return Ok(walk);
        };
        // The folders on the way to that path, each from behind the name that leads there.
        let inside = |path: &TreePath| folder.is_none_or(|folder| path.is_in(folder));
        for path in behind.folders().chain([behind.clone()]).filter(inside) {
            walk.enter(path.parent(), Some(path.name()))?;
        }
        if recursive {
            walk.enter(Some(behind.clone()), None)?;
        }
        Ok(walk)
    }

    fn enter(&mut self, folder: Option<TreePath>, after: Option<&str>) -> Result<(), StoreError> {
        let read = self.read(folder.as_ref(), after)?;
        let last = (read.len() == Self::AT_ONCE).then(|| read.back().map(|(name, _)| name.clone())).flatten();
        self.open.push(Open { folder, read, last });
        Ok(())
    }

    fn read(&self, folder: Option<&TreePath>, after: Option<&str>) -> Result<VecDeque<(String, Entry)>, StoreError> {
        Ok(systems::children(&self.seen.as_of, self.seen.system, folder, after, Self::AT_ONCE)?.into())
    }

    fn next(&mut self) -> Result<Option<(TreePath, Entry)>, StoreError> {
        loop {
            let Some(mut open) = self.open.pop() else { return Ok(None) };
            if open.read.is_empty()
                && let Some(last) = open.last.take()
            {
                self.enter(open.folder, Some(&last))?;
                continue;
            }
            let Some((name, entry)) = open.read.pop_front() else { continue };
            let path = match &open.folder {
                Some(folder) => format!("{folder}/{name}"),
                None => name,
            };
            self.open.push(open);
            let Ok(path) = path.parse::<TreePath>() else { continue };
            if self.recursive && entry == Entry::Folder {
                self.enter(Some(path.clone()), None)?;
            }
            return Ok(Some((path, entry)));
        }
    }
}

/// What is at a path in the one tree, and in the other.
type Pair = (TreePath, Option<Entry>, Option<Entry>);

/// Walks two trees side by side, in the order of their paths.
struct Differences<'a> {
    from: Walk<'a>,
    to: Walk<'a>,
    left: Option<(TreePath, Entry)>,
    right: Option<(TreePath, Entry)>,
}

impl<'a> Differences<'a> {
    /// Begins with what comes behind a path, which need not be there.
    fn begin(from: &'a Seen, to: &'a Seen, behind: Option<&TreePath>) -> Result<Self, StoreError> {
        let mut from = Walk::begin(from, None, behind, true)?;
        let mut to = Walk::begin(to, None, behind, true)?;
        let (left, right) = (from.next()?, to.next()?);
        Ok(Self { from, to, left, right })
    }

    fn next(&mut self) -> Result<Option<Pair>, StoreError> {
        loop {
            let order = match (&self.left, &self.right) {
                (None, None) => return Ok(None),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((left, _)), Some((right, _))) => left.cmp(right),
            };
            match order {
                Ordering::Less => {
                    let gone = mem::replace(&mut self.left, self.from.next()?);
                    return Ok(gone.map(|(path, entry)| (path, Some(entry), None)));
                }
                Ordering::Greater => {
                    let come = mem::replace(&mut self.right, self.to.next()?);
                    return Ok(come.map(|(path, entry)| (path, None, Some(entry))));
                }
                Ordering::Equal => {
                    let left = mem::replace(&mut self.left, self.from.next()?);
                    let right = mem::replace(&mut self.right, self.to.next()?);
                    if let (Some((path, was)), Some((_, is))) = (left, right)
                        && differ(self.from.seen, was, self.to.seen, is)?
                    {
                        return Ok(Some((path, Some(was), Some(is))));
                    }
                }
            }
        }
    }
}

fn differ(from: &Seen, was: Entry, to: &Seen, is: Entry) -> Result<bool, StoreError> {
    match (was, is) {
        (Entry::Folder, Entry::Folder) => Ok(false),
        (Entry::Folder, Entry::File { .. }) | (Entry::File { .. }, Entry::Folder) => Ok(true),
        (Entry::File { file: was, pin: old, .. }, Entry::File { file: is, pin: new, .. }) => {
            Ok(was != is || from.revision(was, old)? != to.revision(is, new)?)
        }
    }
}
