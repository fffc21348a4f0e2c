use std::num::NonZeroU32;

use anyhow::bail;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::api::answer::Entry;
use crate::api::{Client, Given};
use crate::terminal::{self, Cell, FAINT, Table, say_rows};

/// A path is names with `/` between, from the top of the tree.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// What is in a folder, by name.
    List {
        system: String,
        #[command(flatten)]
        part: Part,
    },
    /// Make folders, with those that they are in (editors).
    AddFolder {
        system: String,
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<String>,
    },
    /// Put a file of yours at a path, so that all members see it (editors). The folders are made.
    Track {
        system: String,
        /// The id of the file, or its beginning.
        #[arg(value_name = "FILE_ID")]
        file: Given,
        path: String,
        /// Stay at that revision, whatever comes after it.
        #[arg(long, value_name = "N")]
        revision: Option<NonZeroU32>,
    },
    /// Track another revision of the file at a path (editors).
    Pin {
        system: String,
        path: String,
        /// The number of a revision, or `latest`.
        #[arg(value_name = "N|latest")]
        revision: String,
    },
    /// Move a file, or a folder with all that is in it (editors).
    Move { system: String, from: String, to: String },
    /// Take a file, or a folder with all that is in it, out of the tree (editors). The files themselves stay, and so do
    /// snapshots.
    Remove { system: String, path: String },
}

/// Which part of a tree.
#[derive(Args, Debug)]
pub struct Part {
    /// The folder; the top when absent.
    path: Option<String>,
    /// Also what is in its folders, however deep.
    #[arg(long, short)]
    recursive: bool,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    limit: usize,
}

pub async fn run(client: &Client, command: Command, json: bool) -> anyhow::Result<()> {
    match command {
        Command::List { system, part } => {
            let id = client.system(&system).await?.to_string();
            list(client, &["systems", &id, "tree"], part, json).await
        }
        Command::AddFolder { system, paths } => {
            let id = client.system(&system).await?.to_string();
            Ok(client.post_quietly(&["systems", &id, "folders"], &json!({ "paths": paths })).await?)
        }
        Command::Track { system, file, path, revision } => {
            let id = client.system(&system).await?.to_string();
            let file = client.file(&file).await?;
            let entry = json!({ "path": path, "file_id": file, "revision": revision });
            Ok(client.post_quietly(&["systems", &id, "files"], &json!({ "files": [entry] })).await?)
        }
        Command::Pin { system, path, revision } => {
            let revision = match (revision.as_str(), revision.parse::<NonZeroU32>()) {
                ("latest", _) => None,
                (_, Ok(number)) => Some(number),
                (other, Err(_)) => bail!("'{other}' is no revision: give its number, as in 2, or 'latest'"),
            };
            let change = json!({ "path": path, "track": { "revision": revision } });
            changed(client, &system, &change).await
        }
        Command::Move { system, from, to } => changed(client, &system, &json!({ "path": from, "to": to })).await,
        Command::Remove { system, path } => {
            let id = client.system(&system).await?.to_string();
            Ok(client.delete_part(&["systems", &id, "entries"], &[("path", path)]).await?)
        }
    }
}

async fn changed(client: &Client, system: &str, change: &Value) -> anyhow::Result<()> {
    let id = client.system(system).await?.to_string();
    Ok(client.patch_quietly(&["systems", &id, "entries"], change).await?)
}

/// Says what is in a part of a tree, whichever tree it is.
pub async fn list(
    client: &Client,
    route: &[&str],
    Part { path, recursive, limit }: Part,
    json: bool,
) -> anyhow::Result<()> {
    let mut query = vec![("recursive", recursive.to_string())];
    query.extend(path.map(|path| ("path", path)));
    let rows: Vec<Value> = client.list(route, &query, limit).await?;
    say_rows(&rows, json, "nothing is in it", |entries| table(entries, recursive))
}

fn table(entries: &[Entry], with_paths: bool) -> Table {
    let mut table = Table::new([if with_paths { "Path" } else { "Name" }, "File ID", "Revision", "Size", "Owner"]);
    for entry in entries {
        let name = if with_paths { &entry.path } else { &entry.name };
        table.push(match &entry.file {
            None => vec![Cell::new(format!("{name}/"))],
            Some(file) => vec![
                Cell::new(name),
                Cell::styled(FAINT, terminal::short(file.id)),
                Cell::new(format!("{}{}", file.revision, if file.pinned { ", pinned" } else { "" })),
                Cell::new(terminal::size(file.size)),
                Cell::new(terminal::name_of(&file.owner)),
            ],
        });
    }
    table
}
