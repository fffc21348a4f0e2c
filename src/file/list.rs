use clap::{Args, ValueEnum};
use serde_json::Value;
use uuid::Uuid;

use crate::api::Server;
use crate::api::answer::File;
use crate::terminal::{self, Cell, FAINT, Table, say_rows};

#[derive(Args, Debug)]
pub struct Options {
    #[command(flatten)]
    server: Server,
    #[command(flatten)]
    filters: Filters,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// As JSON, with all that the gateway says of them.
    #[arg(long)]
    json: bool,
}

/// Those that all of it fits.
#[derive(Args, Debug)]
struct Filters {
    /// Everybody's; for administrators and auditors.
    #[arg(long)]
    all: bool,
    /// This person's, by user name, name or id; for administrators and auditors.
    #[arg(long, value_name = "PERSON")]
    owner: Option<String>,
    /// Those whose name contains this, in any case.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// A media type as in text/csv, a family as in image/*, or one of image, audio, video, text, table, document, archive,
    /// model.
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// Those whose name ends so, as in csv or tar.gz.
    #[arg(long, value_name = "EXTENSION")]
    extension: Option<String>,
    /// Uploaded first at that time or later, as in 2026-07-01T09:30:00Z.
    #[arg(long, value_name = "TIME")]
    created_from: Option<String>,
    /// Uploaded first before that time.
    #[arg(long, value_name = "TIME")]
    created_to: Option<String>,
    /// With a latest revision of that time or later.
    #[arg(long, value_name = "TIME")]
    changed_from: Option<String>,
    /// With a latest revision from before that time.
    #[arg(long, value_name = "TIME")]
    changed_to: Option<String>,
    /// Those that are archived, and no others.
    #[arg(long)]
    archived: bool,
    /// Which come first.
    #[arg(long, value_enum, default_value_t = Sort::Newest)]
    sort: Sort,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Sort {
    Newest,
    Oldest,
    /// By what they are called.
    Name,
    /// The largest.
    Size,
}

impl Sort {
    /// As the API calls it.
    fn name(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Name => "name",
            Self::Size => "size",
        }
    }
}

impl Filters {
    /// As the API takes them; `owner` is who is meant.
    fn query(&self, owner: Option<Uuid>) -> Vec<(&'static str, String)> {
        // Whoever asks for somebody's asks for more than for their own.
        let scope = if self.all || owner.is_some() { "all" } else { "mine" };
        let mut query = vec![("scope", scope.to_owned()), ("sort", self.sort.name().to_owned())];
        let given = [
            ("name", &self.name),
            ("type", &self.kind),
            ("extension", &self.extension),
            ("created_from", &self.created_from),
            ("created_to", &self.created_to),
            ("changed_from", &self.changed_from),
            ("changed_to", &self.changed_to),
        ];
        query.extend(given.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))));
        query.extend(owner.map(|owner| ("owner", owner.to_string())));
        query.extend(self.archived.then(|| ("archived", "true".to_owned())));
        query
    }
}

pub async fn run(Options { server, filters, limit, json }: Options) -> anyhow::Result<()> {
    let client = server.client()?;
    let owner = match &filters.owner {
        Some(person) => Some(client.person(person).await?),
        None => None,
    };
    let rows: Vec<Value> = client.list(&["files"], &filters.query(owner), limit).await?;
    say_rows(&rows, json, "no files", |files| table(files, filters.all || owner.is_some()))
}

fn table(files: &[File], with_owner: bool) -> Table {
    let owner = with_owner.then_some("Owner");
    let mut table = Table::new(["Name", "File ID", "Type", "Size", "Revision", "Changed On"].into_iter().chain(owner));
    for file in files {
        let mut row = vec![
            Cell::new(file.display_name.as_ref().unwrap_or(&file.name)),
            Cell::styled(FAINT, terminal::short(file.id)),
            Cell::new(&file.media_type),
            Cell::new(terminal::size(file.size)),
            Cell::new(file.revision.to_string()),
            Cell::new(terminal::time(file.updated_at)),
        ];
        if with_owner {
            row.push(Cell::new(terminal::name_of(&file.owner)));
        }
        table.push(row);
    }
    table
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        filters: Filters,
    }

    /// Whatever the list of the API can be narrowed by has a flag.
    #[test]
    fn every_filter_of_the_api_has_a_flag_that_reaches_it() {
        let arguments = [
            "list",
            "--all",
            "--name=lager",
            "--type=image/*",
            "--extension=tar.gz",
            "--created-from=a",
            "--created-to=b",
            "--changed-from=c",
            "--changed-to=d",
            "--archived",
            "--sort=size",
        ];
        let Program { filters } = Program::parse_from(arguments);
        let owner = Uuid::from_u128(7);
        let sent = filters.query(Some(owner));
        let document: Value = serde_json::from_str(include_str!("../../gateway/openapi.json")).expect("JSON");
        let parameters = document["paths"]["/api/v1/files"]["get"]["parameters"].as_array().expect("parameters");
        for parameter in parameters {
            let name = parameter["name"].as_str().expect("a name");
            // How much is asked for at a time is the client's.
            if parameter["in"] == "query" && !["limit", "cursor"].contains(&name) {
                assert!(sent.iter().any(|(sent, _)| *sent == name), "{name} has no flag");
            }
        }
        assert!(sent.contains(&("sort", "size".to_owned())) && sent.contains(&("owner", owner.to_string())));
        let Program { filters } = Program::parse_from(["list"]);
        assert_eq!(filters.query(None), [("scope", "mine".to_owned()), ("sort", "newest".to_owned())]);
        assert_eq!(filters.query(Some(owner))[0], ("scope", "all".to_owned()), "somebody's");
    }
}
