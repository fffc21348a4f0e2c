//! Files that were uploaded, with their revisions. (What jobs made is in [`super::artifacts`].)

use jobtrail_events::file::{About, File, Revision};
use jobtrail_events::ids::{FileId, PersonId};
use jobtrail_events::value::Timestamp;
use serde::{Deserialize, Serialize};

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

    fn place(&self, id: FileId) -> Place {
        Place { at: self.created_at, id: id.0 }
    }

    fn lists(&self, id: FileId) -> [Key; 2] {
        let (archived, place) = (self.archived.is_some(), self.place(id));
        [all(archived).place(place), by_owner(self.owner, archived).place(place)]
    }
}

pub fn all(archived: bool) -> Key {
    Key::new(Prefix::FilesAll).byte(archived.into())
}

pub fn by_owner(owner: PersonId, archived: bool) -> Key {
    Key::new(Prefix::FilesByOwner).id(owner.0).byte(archived.into())
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
pub fn project(batch: &mut Batch<'_>, id: FileId, before: Option<&FileState>, after: &FileState, added: &[Revision]) {
    let first = u64::from(after.revisions) + 1 - added.len() as u64;
    for (number, revision) in (first..).zip(added) {
        batch.add(Table::Files, &of(id).number(number), &encode(revision));
    }
    let lists_before = before.map(|state| state.lists(id));
    let lists_after = after.lists(id);
    if lists_before.as_ref() != Some(&lists_after) {
        for list in lists_before.iter().flatten() {
            batch.remove(Table::Files, list);
        }
        for list in &lists_after {
            batch.add(Table::Files, list, &[]);
        }
    }
    batch.put(Table::Files, Key::new(Prefix::File).id(id.0), after);
}

fn of(id: FileId) -> Key {
    Key::new(Prefix::FileRevision).id(id.0)
}
