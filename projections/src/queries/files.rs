use jobtrail_events::file::{About, Content, Revision};
use jobtrail_events::ids::FileId;
use jobtrail_events::permission::{Action, relation};

use super::cursor::{self, Cursor};
use super::shares::Shares;
use super::{Answer, Asked, job_list, limits};
use crate::keys::Place;
use crate::query::{FileDetails, FileRow, GetFile, ListFiles, Page, QueryError};
use crate::store::{StoreError, Table};
use crate::views::artifacts::{self, MadeFile};
use crate::views::files::{self, FileState};
use crate::visibility;

impl Answer for ListFiles {
    const SCANS: bool = true;

    fn pinned(&self) -> Result<Option<u64>, QueryError> {
        <Cursor>::pinned(self.cursor.as_deref())
    }

    fn answer(&self, asked: &Asked) -> Result<Page<FileRow>, QueryError> {
        let limit = limits::page(self.limit)?;
        let owner = visibility::scope(asked.viewer, self.scope, Action::ListAllFiles)?;
        let list = cursor::list(asked.viewer, &Self { limit: None, cursor: None, ..self.clone() });
        let cursor = Cursor::read_for(self.cursor.as_deref(), list)?;
        let keys = owner.map_or_else(|| files::all(self.archived), |owner| files::by_owner(owner, self.archived));
        let from = cursor.map_or_else(|| keys.clone(), |cursor| keys.clone().place(cursor.after).after());
        let mut places = asked.as_of.scan(Table::Files, &from, &keys.after_all_that_begin_so());
        let wanted = self.name.as_ref().map(|name| name.to_lowercase());
        let mut page = Page { rows: Vec::new(), next: None };
        let mut last = None;
        let mut examined = 0;
        while let Some((key, _)) = places.advance()? {
            if page.rows.len() == limit || examined == job_list::MOST_EXAMINED {
                page.next = last.map(|after| Cursor { sequence: asked.as_of.sequence(), after, list }.write());
                break;
            }
            let place = Place::at_end_of(key).ok_or(StoreError::Misshapen(Table::Files))?;
            examined += 1;
            last = Some(place);
            let id = FileId(place.id);
            let Some(file) = files::file(&asked.as_of, id)? else { continue };
            if wanted.as_ref().is_none_or(|part| file.latest.content.name.to_lowercase().contains(part)) {
                page.rows.push(uploaded(id, file));
            }
        }
        Ok(page)
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

/// The file, uploaded or made by a job, if there is one and the viewer sees it.
pub fn visible(asked: &Asked, id: FileId) -> Result<FileRow, QueryError> {
    let shares = Shares::new(asked);
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
