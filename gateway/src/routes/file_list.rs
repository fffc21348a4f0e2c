//! Lists of files, and how many are in them.

use axum::extract::State;
use jobtrail_events::ids::PersonId;
use jobtrail_events::request::page_size;
use jobtrail_projections::query::{self, FileGroup, FileKind};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::jobs::{Scope, span};
use super::{Problems, page};
use crate::app::Shared;
use crate::dto::{Counted, File, Page};
use crate::extract::{AtLeast, Query, Sequenced, Viewer};
use crate::problem::Problem;

/// Which file comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    #[default]
    Newest,
    Oldest,
    /// By what it is called, in any case.
    Name,
    /// The largest first.
    Size,
}

/// Which files. All filters must fit.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filters {
    #[serde(default)]
    #[param(inline)]
    pub scope: Scope,
    /// A part of the display name or of the name of the latest revision; in any case, and however its letters are composed.
    #[param(max_length = 255)]
    pub name: Option<String>,
    /// A media type as in `text/csv`, a family as in `image/*`, or one of `image`, `audio`, `video`, `text`, `table`, `document`,
    /// `archive`, `model`.
    #[serde(rename = "type")]
    #[param(example = "table")]
    pub kind: Option<String>,
    /// What the name ends with after a dot, as in `csv` or `tar.gz`.
    #[param(max_length = 32, example = "csv")]
    pub extension: Option<String>,
    /// The id of a person; for administrators and auditors.
    pub owner: Option<Uuid>,
    /// Uploaded first at that time or later (RFC 3339).
    #[param(format = DateTime)]
    pub created_from: Option<String>,
    /// Uploaded first before that time (RFC 3339).
    #[param(format = DateTime)]
    pub created_to: Option<String>,
    /// With a latest revision of that time or later (RFC 3339).
    #[param(format = DateTime)]
    pub changed_from: Option<String>,
    /// With a latest revision from before that time (RFC 3339).
    #[param(format = DateTime)]
    pub changed_to: Option<String>,
    /// Those that are archived, and no others.
    #[serde(default)]
    pub archived: bool,
    #[serde(default)]
    #[param(inline)]
    pub sort: Sort,
    /// 1 to 500; 50 when absent.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u16>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

/// Characters of what is searched for, and of an extension.
const LONGEST_NAME: usize = 255;
const LONGEST_EXTENSION: usize = 32;

impl Filters {
    fn query(self) -> Result<query::ListFiles, Problem> {
        let (created_from, created_to) = span(("created_from", self.created_from), ("created_to", self.created_to))?;
        let (changed_from, changed_to) = span(("changed_from", self.changed_from), ("changed_to", self.changed_to))?;
        if self.name.as_ref().is_some_and(|name| name.chars().count() > LONGEST_NAME) {
            return Err(Problem::field("name", format!("must be at most {LONGEST_NAME} characters")));
        }
        // Also where it does not matter: whoever sends one that means nothing is told.
        page_size(self.limit).map_err(|message| Problem::field("limit", message))?;
        Ok(query::ListFiles {
            scope: self.scope.into(),
            name: self.name,
            kind: self.kind.map(|text| kind(&text)).transpose()?,
            extension: self.extension.map(extension).transpose()?,
            owner: self.owner.map(PersonId),
            created_from,
            created_to,
            changed_from,
            changed_to,
            archived: self.archived,
            sort: match self.sort {
                Sort::Newest => query::FileSort::Newest,
                Sort::Oldest => query::FileSort::Oldest,
                Sort::Name => query::FileSort::Name,
                Sort::Size => query::FileSort::Size,
            },
            limit: self.limit,
            cursor: self.cursor,
        })
    }
}

fn kind(text: &str) -> Result<FileKind, Problem> {
    let text = text.trim().to_ascii_lowercase();
    if let Some(group) = FileGroup::ALL.into_iter().find(|group| group.name() == text) {
        return Ok(FileKind::Group(group));
    }
    if let Some(family) = text.strip_suffix("/*").filter(|family| !family.contains(['/', '*']) && !family.is_empty()) {
        return Ok(FileKind::Family(family.to_owned()));
    }
    if jobtrail_events::value::is_media_type(&text) && !text.contains([';', '*']) {
        return Ok(FileKind::Type(text));
    }
    let groups = FileGroup::ALL.map(FileGroup::name).join(", ");
    let message = format!("must be a media type as in text/csv, a family as in image/*, or one of {groups}");
    Err(Problem::field("type", message))
}

fn extension(text: String) -> Result<String, Problem> {
    let text = text.strip_prefix('.').map(str::to_owned).unwrap_or(text);
    let length = text.chars().count();
    if (1..=LONGEST_EXTENSION).contains(&length) && !text.contains(['/', '\\']) && !text.chars().any(char::is_control) {
        return Ok(text);
    }
    let message = format!("must be 1 to {LONGEST_EXTENSION} characters of a name's end, as in csv or tar.gz");
    Err(Problem::field("extension", message))
}

/// Files, newest first
///
/// What jobs made is listed under the files that it was made from. A page may be short, or empty, and still have a `next`: for
/// one page at most 2,000 files are looked at.
#[utoipa::path(
    get, operation_id = "listFiles", path = "/files", tag = "files", params(Filters),
    responses((status = 200, body = Page<File>), Problems),
)]
pub async fn list(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Query(filters): Query<Filters>,
) -> Result<Sequenced<Page<File>>, Problem> {
    page(&app, &viewer, at_least, filters.query()?, File::people, File::of).await
}

/// How many files a list has
///
/// Of all, or of all of an owner, the number is always exact. With other filters at most 10,000 files are looked at; when there are
/// more, `at_least` says that there may be more than `count`. `sort`, `limit` and `cursor` do not matter.
#[utoipa::path(
    get, operation_id = "countFiles", path = "/files/counts", tag = "files", params(Filters),
    responses((status = 200, body = Counted), Problems),
)]
pub async fn counts(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Query(filters): Query<Filters>,
) -> Result<Sequenced<Counted>, Problem> {
    let of = filters.query()?;
    Ok(app.ask(&viewer, at_least, query::CountFiles { of }).await?.map(Counted::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_a_group_a_family_or_a_media_type() {
        assert_eq!(kind("Table").expect("a group"), FileKind::Group(FileGroup::Table));
        assert_eq!(kind("image/*").expect("a family"), FileKind::Family("image".to_owned()));
        assert_eq!(kind("Text/CSV").expect("a type"), FileKind::Type("text/csv".to_owned()));
        for wrong in ["", "picture", "*/*", "text/", "a/b;c=d", "image/p*", "/*"] {
            assert_eq!(kind(wrong).expect_err(wrong).errors[0].field, "type");
        }
    }

    #[test]
    fn a_filter_that_means_nothing_is_refused_by_name() {
        let text = |text: &str| Some(text.to_owned());
        let refused = |filters: Filters| filters.query().expect_err("it means nothing").errors[0].field.clone();
        let all = Filters::default;
        assert_eq!(refused(Filters { extension: text("a/b"), ..all() }), "extension");
        assert_eq!(refused(Filters { extension: text("."), ..all() }), "extension");
        assert_eq!(refused(Filters { created_from: text("yesterday"), ..all() }), "created_from");
        assert_eq!(refused(Filters { changed_to: text("2026-07-01"), ..all() }), "changed_to");
        let (from, to) = (text("2026-07-02T00:00:00Z"), text("2026-07-01T00:00:00Z"));
        assert_eq!(refused(Filters { created_from: from.clone(), created_to: to.clone(), ..all() }), "created_to");
        assert_eq!(refused(Filters { changed_from: from, changed_to: to, ..all() }), "changed_to");
        assert_eq!(refused(Filters { limit: Some(0), ..all() }), "limit");
        assert_eq!(refused(Filters { name: text(&"n".repeat(256)), ..all() }), "name");
    }
}
