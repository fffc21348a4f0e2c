use std::io::Write;

use clap::Subcommand;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::tree::{self, Part};
use crate::api::Client;
use crate::api::answer::{Comparison, Difference, Entry, Snapshot};
use crate::terminal::{self, Cell, FAINT, Table, printable, printable_lines, say, say_json, say_rows};

/// A snapshot is given by its name, by its id, or by the beginning of its id.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Newest first.
    List {
        system: String,
        /// At most so many.
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: usize,
    },
    /// Give what is in a system now a name, and print the id of the snapshot (editors).
    Create {
        system: String,
        name: String,
        #[arg(long, value_name = "TEXT", default_value = "")]
        description: String,
    },
    /// All about a snapshot.
    Show { system: String, snapshot: String },
    /// What was in a folder then, by name.
    Tree {
        system: String,
        snapshot: String,
        #[command(flatten)]
        part: Part,
    },
    /// What was added, removed and changed since a snapshot.
    Compare {
        system: String,
        snapshot: String,
        /// Until another snapshot; without it until now.
        other: Option<String>,
        /// At most so many.
        #[arg(long, value_name = "N", default_value_t = 1_000)]
        limit: usize,
    },
}

pub async fn run(client: &Client, command: Command, json: bool) -> anyhow::Result<()> {
    match command {
        Command::List { system, limit } => {
            let id = client.system(&system).await?.to_string();
            let rows: Vec<Value> = client.list(&["systems", &id, "snapshots"], &[], limit).await?;
            say_rows(&rows, json, "no snapshots", table)
        }
        Command::Create { system, name, description } => {
            let id = client.system(&system).await?.to_string();
            let body = json!({ "name": name, "description": description });
            let taken: Value = client.post(&["systems", &id, "snapshots"], &body).await?;
            if json {
                return say_json(&taken);
            }
            let snapshot = Snapshot::deserialize(&taken)?;
            terminal::note(format_args!("snapshot {}: {}", printable(&snapshot.name), counts(&snapshot)));
            say(|out| writeln!(out, "{}", snapshot.id))
        }
        Command::Show { system, snapshot } => {
            let (_, id) = both(client, &system, &snapshot).await?;
            let about: Value = client.get(&["snapshots", &id.to_string()], &[]).await?;
            if json {
                return say_json(&about);
            }
            let snapshot = Snapshot::deserialize(&about)?;
            say(|out| write_details(out, &snapshot))
        }
        Command::Tree { system, snapshot, part } => {
            let (_, id) = both(client, &system, &snapshot).await?;
            tree::list(client, &["snapshots", &id.to_string(), "tree"], part, json).await
        }
        Command::Compare { system, snapshot, other, limit } => {
            let (system, id) = both(client, &system, &snapshot).await?;
            let with = match other {
                Some(other) => client.snapshot(system, &other).await?.to_string(),
                None => "present".to_owned(),
            };
            compare(client, id, with, limit, json).await
        }
    }
}

async fn both(client: &Client, system: &str, snapshot: &str) -> anyhow::Result<(Uuid, Uuid)> {
    let system = client.system(system).await?;
    Ok((system, client.snapshot(system, snapshot).await?))
}

async fn compare(client: &Client, id: Uuid, with: String, limit: usize, json: bool) -> anyhow::Result<()> {
    let id = id.to_string();
    let (route, query) = (["snapshots", &id, "compare"], [("with", with)]);
    let rows: Vec<Value> = client.list(&route, &query, limit).await?;
    if json {
        return say_json(&rows);
    }
    let [(_, with)] = query;
    let all: Comparison = client.get(&route, &[("with", with), ("limit", "1".to_owned())]).await?;
    say_rows(&rows, false, "nothing is different", differences)?;
    let Comparison { added, removed, changed } = all;
    if added + removed + changed > 0 {
        terminal::note(format_args!("{added} added, {removed} removed, {changed} changed"));
    }
    Ok(())
}

fn table(snapshots: &[Snapshot]) -> Table {
    Table::of(["Name", "Snapshot ID", "Files", "Taken By", "Taken On"], snapshots, |snapshot| {
        [
            Cell::new(&snapshot.name),
            Cell::styled(FAINT, terminal::short(snapshot.id)),
            Cell::new(snapshot.files.to_string()),
            Cell::new(snapshot.taken_by.as_ref().map(terminal::name_of).unwrap_or_default()),
            Cell::new(terminal::time(snapshot.taken_on)),
        ]
    })
}

fn differences(rows: &[Difference]) -> Table {
    Table::of(["Path", "What", "Before", "After"], rows, |row| {
        [
            Cell::new(&row.path),
            Cell::new(&row.kind),
            Cell::new(row.before.as_ref().map(what).unwrap_or_default()),
            Cell::new(row.after.as_ref().map(what).unwrap_or_default()),
        ]
    })
}

fn what(entry: &Entry) -> String {
    match &entry.file {
        None => "folder".to_owned(),
        Some(file) => format!("file {} revision {}", terminal::short(file.id), file.revision),
    }
}

fn counts(snapshot: &Snapshot) -> String {
    format!("{} files in {} folders", snapshot.files, snapshot.folders)
}

fn write_details(out: &mut dyn Write, snapshot: &Snapshot) -> std::io::Result<()> {
    let mut line = |label: &str, text: &str| terminal::line::<14>(out, label, text);
    line("Name", &printable(&snapshot.name))?;
    line("Snapshot ID", &snapshot.id.to_string())?;
    line("System", &terminal::name_of(&snapshot.system))?;
    line("Tree", &counts(snapshot))?;
    line("Taken By", &snapshot.taken_by.as_ref().map(terminal::name_of).unwrap_or_default())?;
    line("Taken On", &terminal::time(snapshot.taken_on))?;
    if snapshot.description.is_empty() { Ok(()) } else { writeln!(out, "\n{}", printable_lines(&snapshot.description)) }
}
