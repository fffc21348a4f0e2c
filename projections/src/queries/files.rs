use jobtrail_events::file::{About, Content, Revision};
use jobtrail_events::ids::{FileId, PersonId};
use jobtrail_events::permission::{Action, relation};
use jobtrail_events::value::Timestamp;

use super::cursor::{self, Cursor};
use super::shares::Shares;
use super::{Answer, Asked, job_list, limits};
use crate::folded::folded;
use crate::keys::id_at_end_of;
use crate::query::{
    CountFiles, Counted, FileDetails, FileRow, FileSort, GetFile, ListFiles, LocateFiles, Located, Page, QueryError,
    Scope,
};
use crate::store::{Scan, StoreError, Table};
use crate::views::artifacts::{self, MadeFile};
use crate::views::files::{self, FileState, Order};
use crate::visibility;

impl Answer for ListFiles {
    const SCANS: bool = true;

    fn pinned(&self) -> Result<Option<u64>, QueryError> {
        Cursor::<Vec<u8>>::pinned(self.cursor.as_deref())
    }

    fn answer(&self, asked: &Asked) -> Result<Page<FileRow>, QueryError> {
        let limit = limits::page(self.limit)?;
        let list = cursor::list(asked.viewer, &Self { limit: None, cursor: None, ..self.clone() });
        let cursor = Cursor::<Vec<u8>>::read_for(self.cursor.as_deref(), list)?;
        let mut page = Page { rows: Vec::new(), next: None };
        let Some(mut walk) = Walk::begin(asked, self, cursor.as_ref().map(|cursor| cursor.after.as_slice()))? else {
            return Ok(page);
        };
        let mut bytes = 0;
        while page.rows.len() < limit && walk.examined < job_list::MOST_EXAMINED && bytes < limits::PAGE_BYTES {
            let Some(found) = walk.advance()? else { return Ok(page) };
            if let Some((id, file)) = found {
                let row = uploaded(id, file);
                bytes += limits::bytes(&row);
                page.rows.push(row);
            }
        }
        let after = walk.last.clone();
        if walk.rows.advance()?.is_some() {
            page.next = Some(Cursor { sequence: asked.as_of.sequence(), after, list }.write());
        }
        Ok(page)
    }
}

impl Answer for CountFiles {
    const SCANS: bool = true;

    fn answer(&self, asked: &Asked) -> Result<Counted, QueryError> {
        let of = ListFiles { sort: FileSort::Newest, limit: None, cursor: None, ..self.of.clone() };
        let none = Counted { count: 0, at_least: false };
        let plain = ListFiles { scope: of.scope, archived: of.archived, owner: of.owner, ..ListFiles::default() };
        if of == plain {
            let Some(owner) = of.whose(asked)? else { return Ok(none) };
            return Ok(Counted { count: files::count(&asked.as_of, owner, of.archived)?, at_least: false });
        }
        let Some(mut walk) = Walk::begin(asked, &of, None)? else { return Ok(none) };
        let mut count = 0;
        while let Some(found) = walk.advance()? {
            count += u64::from(found.is_some());
            if walk.examined == job_list::MOST_COUNTED {
                return Ok(Counted { count, at_least: walk.rows.advance()?.is_some() });
            }
        }
        Ok(Counted { count, at_least: false })
    }
}

/// The files of a list, one after the other.
struct Walk<'a> {
    asked: &'a Asked,
    query: &'a ListFiles,
    /// As it is compared.
    name: Option<String>,
    /// With the dot before it.
    extension: Option<String>,
    rows: Scan<'a>,
    /// Bytes of what all keys of the list begin with.
    beginning: usize,
    /// The end of the last key.
    last: Vec<u8>,
    examined: usize,
}

impl<'a> Walk<'a> {
    /// Absent: there can be nothing.
    fn begin(asked: &'a Asked, query: &'a ListFiles, after: Option<&[u8]>) -> Result<Option<Self>, QueryError> {
        let Some(owner) = query.whose(asked)? else { return Ok(None) };
        let (order, backward) = match query.sort {
            FileSort::Newest => (Order::Created, false),
            FileSort::Oldest => (Order::Created, true),
            FileSort::Name => (Order::Name, false),
            FileSort::Size => (Order::Size, false),
        };
        let list = files::list(order, owner, query.archived);
        let (mut from, mut to) = (list.clone(), list.clone().after_all_that_begin_so());
        if order == Order::Created {
            if let Some(Timestamp(before)) = query.created_to {
                let Some(last) = before.checked_sub(1) else { return Ok(None) };
                from = list.clone().number(!last);
            }
            if let Some(Timestamp(first)) = query.created_from {
                to = list.clone().number(!first).after_all_that_begin_so();
            }
        }
        match after.map(|after| list.clone().bytes(after)) {
            Some(after) if backward => to = to.min(after),
            Some(after) => from = from.max(after.after()),
            None => {}
        }
        if from >= to {
            return Ok(None);
        }
        let rows = match backward {
            true => asked.as_of.scan_backward(Table::Files, &from, &to),
            false => asked.as_of.scan(Table::Files, &from, &to),
        };
        let name = query.name.as_deref().map(folded);
        let extension = query.extension.as_deref().map(|extension| folded(&format!(".{extension}")));
        let (beginning, last) = (list.as_slice().len(), Vec::new());
        Ok(Some(Self { asked, query, name, extension, rows, beginning, last, examined: 0 }))
    }

    /// The next file, if it is one that is wanted; absent at the end.
    fn advance(&mut self) -> Result<Option<Option<(FileId, FileState)>>, StoreError> {
        let Some((key, _)) = self.rows.advance()? else { return Ok(None) };
        let misshapen = || StoreError::Misshapen(Table::Files);
        let id = FileId(id_at_end_of(key).ok_or_else(misshapen)?);
        self.last = key.get(self.beginning..).ok_or_else(misshapen)?.to_vec();
        self.examined += 1;
        let found = files::file(&self.asked.as_of, id)?;
        Ok(Some(found.filter(|file| self.takes(file)).map(|file| (id, file))))
    }

    fn takes(&self, file: &FileState) -> bool {
        let Self { query, name, extension, .. } = self;
        let Content { name: file_name, media_type, .. } = &file.latest.content;
        let display_name = file.about.display_name.as_deref();
        let is_called = |part: &String| {
            folded(file_name).contains(part) || display_name.is_some_and(|name| folded(name).contains(part))
        };
        query.created_from.is_none_or(|from| file.created_at >= from)
            && query.created_to.is_none_or(|to| file.created_at < to)
            && query.changed_from.is_none_or(|from| file.latest.at >= from)
            && query.changed_to.is_none_or(|to| file.latest.at < to)
            && query.kind.as_ref().is_none_or(|kind| kind.takes(media_type))
            && extension.as_ref().is_none_or(|extension| folded(file_name).ends_with(extension))
            && name.as_ref().is_none_or(is_called)
    }
}

impl ListFiles {
    /// Whose files: absent, nobody's; absent within, everybody's.
    fn whose(&self, asked: &Asked) -> Result<Option<Option<PersonId>>, QueryError> {
        if self.scope == Scope::Visible {
            let message = "what is visible by systems is listed in their trees".to_owned();
            return Err(QueryError::InvalidField { field: "scope".to_owned(), message });
        }
        let owner = visibility::scope(asked.viewer, self.scope, Action::ListAllFiles)?;
        Ok(match (owner, self.owner) {
            (Some(viewer), Some(other)) if viewer != other => None,
            (owner, wanted) => Some(owner.or(wanted)),
        })
    }
}

impl Answer for GetFile {
    const SCANS: bool = true;

    fn answer(&self, asked: &Asked) -> Result<FileDetails, QueryError> {
        let row = visible(asked, self.file)?;
        let revisions = match row.made_by {
            None => files::revisions(&asked.as_of, self.file, limits::MOST_REVISIONS)?,
            Some(_) => vec![row.latest.clone()],
        };
        Ok(FileDetails { row, revisions })
    }
}

impl Answer for LocateFiles {
    const SCANS: bool = true;

    fn answer(&self, asked: &Asked) -> Result<Vec<Located>, QueryError> {
        if self.files.len() > Self::MOST {
            let message = format!("must be at most {} at once", Self::MOST);
            return Err(QueryError::InvalidField { field: "files".to_owned(), message });
        }
        let shares = Shares::new(asked);
        let located = |id: &FileId| match seen(asked, &shares, *id) {
            Ok(FileRow { made_by, through, .. }) => Ok(Located { made_by, through }),
            Err(QueryError::NotFound(_)) => Ok(Located::default()),
            Err(error) => Err(error),
        };
        self.files.iter().map(located).collect()
    }
}

/// The file, uploaded or made by a job, if there is one and the viewer sees it.
pub fn visible(asked: &Asked, id: FileId) -> Result<FileRow, QueryError> {
    seen(asked, &Shares::new(asked), id)
}

fn seen(asked: &Asked, shares: &Shares, id: FileId) -> Result<FileRow, QueryError> {
    let what = format_args!("file {id}");
    let (mut row, share) = match files::file(&asked.as_of, id)? {
        Some(file) => (uploaded(id, file), shares.of_file(id)?),
        None => {
            let file = artifacts::made_file(&asked.as_of, id)?.ok_or_else(|| QueryError::NotFound(what.to_string()))?;
            let share = match shares.input_of(&file)? {
                Some(input) => shares.of_artifact(id, input)?,
                None => shares.of_file(id)?,
            };
            (made(id, file), share)
        }
    };
    let owns = shares.is(row.owner);
    row.through = share.filter(|_| !owns).map(|(_, system)| system);
    let relation = relation(owns, share.map(|(role, _)| role));
    visibility::visible(asked.viewer, Action::ViewFile, row, relation, what)
}

fn uploaded(id: FileId, file: FileState) -> FileRow {
    FileRow {
        id,
        owner: file.owner,
        about: file.about,
        archived: file.archived.is_some(),
        revision: file.revisions,
        latest: file.latest,
        created_at: file.created_at,
        made_by: None,
        through: None,
        sequence: file.sequence,
    }
}

fn made(id: FileId, file: MadeFile) -> FileRow {
    let MadeFile { job, owner, at, artifact, sequence } = file;
    let name = artifact.name.rsplit('/').next().unwrap_or_default().to_owned();
    let content = Content { name, media_type: artifact.media_type, size: artifact.size, digest: artifact.content };
    FileRow {
        id,
        owner,
        about: About::default(),
        archived: false,
        revision: 1,
        latest: Revision { by: owner, at, content },
        created_at: at,
        made_by: Some(job),
        through: None,
        sequence,
    }
}
