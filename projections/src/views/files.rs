//! Files that were uploaded, with their revisions. (What jobs made is in [`super::artifacts`].)

use std::collections::BTreeSet;

use jobtrail_events::file::{About, File, Revision};
use jobtrail_events::ids::{FileId, PersonId};
use jobtrail_events::value::Timestamp;
use serde::{Deserialize, Serialize};

use crate::folded::folded;
use crate::keys::{Key, Place, Prefix};
use crate::store::{AsOf, Batch, Read, StoreError, Table, decode, encode};

/// A file without its older revisions, of which there may be thousands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileState {
    pub owner: PersonId,
    pub about: About,
    pub created_at: Timestamp,
    /// When it was archived; absent: it is not.
    pub archived: Option<Timestamp>,
    /// How many there are, which is the number of the latest.
    pub revisions: u32,
    pub latest: Revision,
    /// Of its last event.
    pub sequence: u64,
}

impl FileState {
    /// The file to fold the next event into, with its latest revision alone: nothing folds into the others.
    pub fn file(&self) -> File {
        let (owner, about, revisions) = (self.owner, self.about.clone(), vec![self.latest.clone()]);
        match self.archived {
            None => File::Kept { owner, about, revisions },
            Some(since) => File::Archived { owner, about, revisions, since },
        }
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        self.about.display_name.as_ref().unwrap_or(&self.latest.content.name)
    }

    /// Where it stands in lists of that order.
    fn entry(&self, order: Order, id: FileId) -> Key {
        match order {
            Order::Created => Key::part().place(Place { at: self.created_at, id: id.0 }),
            Order::Name => Key::part().text(&folded(self.name()).replace('\0', " ")).id(id.0),
            Order::Size => Key::part().number(!self.latest.content.size).id(id.0),
        }
    }

    fn lists(&self, id: FileId) -> impl Iterator<Item = Key> {
        let archived = self.archived.is_some();
        Order::ALL.into_iter().flat_map(move |order| {
            let entry = self.entry(order, id);
            [None, Some(self.owner)].map(|owner| list(order, owner, archived).bytes(entry.as_slice()))
        })
    }
}

/// What a list of files is in the order of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    Created,
    /// As it is found in a search.
    Name,
    /// The largest first.
    Size,
}

impl Order {
    pub const ALL: [Self; 3] = [Self::Created, Self::Name, Self::Size];
}

/// All files, or those of an owner.
pub fn list(order: Order, owner: Option<PersonId>, archived: bool) -> Key {
    let key = match (order, owner) {
        (Order::Created, None) => Key::new(Prefix::FilesAll),
        (Order::Created, Some(PersonId(owner))) => Key::new(Prefix::FilesByOwner).id(owner),
        (Order::Name, None) => Key::new(Prefix::FilesByName),
        (Order::Name, Some(PersonId(owner))) => Key::new(Prefix::FilesOfOwnerByName).id(owner),
        (Order::Size, None) => Key::new(Prefix::FilesBySize),
        (Order::Size, Some(PersonId(owner))) => Key::new(Prefix::FilesOfOwnerBySize).id(owner),
    };
    key.byte(archived.into())
}

/// How many there are in such a list.
pub fn count(read: &impl Read, owner: Option<PersonId>, archived: bool) -> Result<u64, StoreError> {
    Ok(read.row(Table::Counts, &counted(owner, archived))?.unwrap_or(0))
}

pub fn file(read: &impl Read, id: FileId) -> Result<Option<FileState>, StoreError> {
    read.row(Table::Files, &Key::new(Prefix::File).id(id.0))
}

/// One of them by its number.
pub fn revision(read: &impl Read, id: FileId, number: u32) -> Result<Option<Revision>, StoreError> {
    read.row(Table::Files, &of(id).number(u64::from(number)))
}

/// The newest, at most so many; oldest first.
pub fn revisions(as_of: &AsOf, id: FileId, most: usize) -> Result<Vec<Revision>, StoreError> {
    let all = of(id);
    let mut rows = as_of.scan_backward(Table::Files, &all, &all.clone().after_all_that_begin_so());
    let mut found = Vec::new();
    while found.len() < most
        && let Some((_, row)) = rows.advance()?
    {
        found.push(decode(Table::Files, row)?);
    }
    found.reverse();
    Ok(found)
}

/// `added` are the revisions that came with the commit.
pub fn project(
    batch: &mut Batch<'_>,
    id: FileId,
    before: Option<&FileState>,
    after: &FileState,
    added: &[Revision],
) -> Result<(), StoreError> {
    let first = u64::from(after.revisions) + 1 - added.len() as u64;
    for (number, revision) in (first..).zip(added) {
        batch.add(Table::Files, &of(id).number(number), &encode(revision));
    }
    let was: BTreeSet<_> = before.into_iter().flat_map(|state| state.lists(id)).collect();
    let is: BTreeSet<_> = after.lists(id).collect();
    for list in was.difference(&is) {
        batch.remove(Table::Files, list);
    }
    for list in is.difference(&was) {
        batch.add(Table::Files, list, &[]);
    }
    tally(batch, before, after)?;
    batch.put(Table::Files, Key::new(Prefix::File).id(id.0), after);
    Ok(())
}

/// A file never changes its owner.
fn tally(batch: &mut Batch<'_>, before: Option<&FileState>, after: &FileState) -> Result<(), StoreError> {
    let was = before.map(|state| state.archived.is_some());
    let is = after.archived.is_some();
    if was == Some(is) {
        return Ok(());
    }
    for owner in [None, Some(after.owner)] {
        if let Some(was) = was {
            let files = count(batch, owner, was)?.saturating_sub(1);
            batch.put(Table::Counts, counted(owner, was), &files);
        }
        let files = count(batch, owner, is)? + 1;
        batch.put(Table::Counts, counted(owner, is), &files);
    }
    Ok(())
}

fn counted(owner: Option<PersonId>, archived: bool) -> Key {
    let key = match owner {
        None => Key::new(Prefix::FilesCounted),
        Some(PersonId(owner)) => Key::new(Prefix::FilesOfOwnerCounted).id(owner),
    };
    key.byte(archived.into())
}

fn of(id: FileId) -> Key {
    Key::new(Prefix::FileRevision).id(id.0)
}
