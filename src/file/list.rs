use clap::Args;
use serde_json::Value;

use crate::api::Server;
use crate::api::answer::File;
use crate::terminal::{self, Cell, FAINT, Table, say_rows};

#[derive(Args, Debug)]
pub struct Options {
    #[command(flatten)]
    server: Server,
    /// Everybody's; for administrators.
    #[arg(long)]
    all: bool,
    /// Those whose name contains this, in any case.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// As JSON, with all that the gateway says of them.
    #[arg(long)]
    json: bool,
}

pub async fn run(Options { server, all, name, limit, json }: Options) -> anyhow::Result<()> {
    let client = server.client()?;
    let mut query = vec![("scope", if all { "all" } else { "mine" }.to_owned())];
    query.extend(name.map(|name| ("name", name)));
    let rows: Vec<Value> = client.list(&["files"], &query, limit).await?;
    say_rows(&rows, json, "no files", |files| table(files, all))
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
