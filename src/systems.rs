//! `jobtrail systems`: trees of files that their members share, snapshots of them, and Extract.

mod members;
mod snapshots;
mod tree;

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::api::answer::{Job, System};
use crate::api::{Client, Server};
use crate::terminal::{self, Cell, FAINT, Table, printable, printable_lines, say, say_json, say_one, say_rows};

#[derive(Args, Debug)]
pub struct Options {
    #[command(flatten)]
    server: Server,
    /// Print what the gateway answers as JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

/// A system is given by its name, by its id, or by the beginning of its id.
#[derive(Subcommand, Debug)]
enum Command {
    /// Those that you are a member of, newest first. (Also without a subcommand.)
    List(List),
    /// Make a system with nothing in it, of which you are the owner, and print its id.
    Create {
        name: String,
        #[arg(long, value_name = "TEXT", default_value = "")]
        description: String,
    },
    /// All about a system.
    Show { system: String },
    /// Give a system another name or description (its administrators).
    Describe {
        system: String,
        #[arg(long, value_name = "TEXT", required_unless_present = "description")]
        name: Option<String>,
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
    },
    /// Who is in a system, and what they may do there.
    #[command(subcommand)]
    Members(members::Command),
    /// Folders and files of a system.
    #[command(subcommand)]
    Tree(tree::Command),
    /// Names for moments of a system, and what is different between two.
    #[command(subcommand)]
    Snapshots(snapshots::Command),
    /// Run the extract function that fits a file (editors), and print the id of the job.
    Extract {
        system: String,
        /// Where the file is, as in `drawings/pump.step`.
        path: String,
        /// The file as a snapshot has it: its name, its id, or the beginning of its id.
        #[arg(long, value_name = "SNAPSHOT")]
        snapshot: Option<String>,
    },
    /// Let nothing in a system change (its owners). It can be read.
    Archive { system: String },
    /// Undo that.
    Restore { system: String },
}

#[derive(Args, Debug, Default)]
struct List {
    /// Everybody's; for administrators and auditors.
    #[arg(long)]
    all: bool,
    /// Those whose name contains this, in any case.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Those that are archived, and no others.
    #[arg(long)]
    archived: bool,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = List::LIMIT)]
    limit: usize,
}

impl List {
    const LIMIT: usize = 50;
}

pub async fn run(Options { server, json, command }: Options) -> anyhow::Result<()> {
    let client = server.client()?;
    let outcome = match command.unwrap_or(Command::List(List { limit: List::LIMIT, ..List::default() })) {
        Command::List(options) => list(&client, options, json).await,
        Command::Create { name, description } => create(&client, &name, &description, json).await,
        Command::Show { system } => tell(&client, client.system(&system).await?, json).await,
        Command::Describe { system, name, description } => describe(&client, &system, name, description, json).await,
        Command::Members(command) => members::run(&client, command, json).await,
        Command::Tree(command) => tree::run(&client, command, json).await,
        Command::Snapshots(command) => snapshots::run(&client, command, json).await,
        Command::Extract { system, path, snapshot } => {
            extract(&client, &system, &path, snapshot.as_deref(), json).await
        }
        Command::Archive { system } => act(&client, &system, "archive", json).await,
        Command::Restore { system } => act(&client, &system, "restore", json).await,
    };
    terminal::quietly(outcome.map(|()| ExitCode::SUCCESS)).map(|_| ())
}

async fn list(client: &Client, List { all, name, archived, limit }: List, json: bool) -> anyhow::Result<()> {
    let scope = if all { "all" } else { "mine" };
    let mut query = vec![("scope", scope.to_owned()), ("archived", archived.to_string())];
    query.extend(name.map(|name| ("name", name)));
    let rows: Vec<Value> = client.list(&["systems"], &query, limit).await?;
    say_rows(&rows, json, "no systems", table)
}

async fn create(client: &Client, name: &str, description: &str, json: bool) -> anyhow::Result<()> {
    let made: Value = client.post(&["systems"], &json!({ "name": name, "description": description })).await?;
    if json {
        return say_json(&made);
    }
    let system = System::deserialize(&made)?;
    terminal::note(format_args!("system {} is made; put files into it, and let others in", printable(&system.name)));
    say(|out| writeln!(out, "{}", system.id))
}

async fn describe(
    client: &Client,
    system: &str,
    name: Option<String>,
    description: Option<String>,
    json: bool,
) -> anyhow::Result<()> {
    let id = client.system(system).await?;
    let said = [("name", name), ("description", description)];
    let body: Map<_, _> =
        said.into_iter().filter_map(|(field, text)| Some((field.to_owned(), Value::String(text?)))).collect();
    client.patch::<Value>(&["systems", &id.to_string()], &body).await?;
    tell(client, id, json).await
}

async fn act(client: &Client, system: &str, action: &str, json: bool) -> anyhow::Result<()> {
    let id = client.system(system).await?;
    client.post::<Value>(&["systems", &id.to_string(), action], &Value::Null).await?;
    tell(client, id, json).await
}

async fn extract(client: &Client, system: &str, path: &str, snapshot: Option<&str>, json: bool) -> anyhow::Result<()> {
    let system = client.system(system).await?;
    let id = match snapshot {
        Some(snapshot) => client.snapshot(system, snapshot).await?,
        None => system,
    };
    let route = [if snapshot.is_some() { "snapshots" } else { "systems" }, &id.to_string(), "extract"];
    // Whatever happens to an answer, asking again begins no second job.
    let key = Uuid::new_v4().to_string();
    let made: Value = client.post_once(&route, &key, &json!({ "path": path })).await?;
    if json {
        return say_json(&made);
    }
    let job = Job::deserialize(&made)?;
    let (tool, function) = (printable(&job.tool_name), printable(&job.function_name));
    terminal::note(format_args!("{tool}: {function}; `jobtrail job watch {}` follows it", job.id));
    say(|out| writeln!(out, "{}", job.id))
}

async fn tell(client: &Client, id: Uuid, json: bool) -> anyhow::Result<()> {
    let about: Value = client.get(&["systems", &id.to_string()], &[]).await?;
    say_one(&about, json, write_details)
}

fn table(systems: &[System]) -> Table {
    Table::of(["Name", "System ID", "You are", "Files", "Snapshots", "Members", "Created On"], systems, |system| {
        [
            Cell::new(&system.name),
            Cell::styled(FAINT, terminal::short(system.id)),
            Cell::new(role(system)),
            Cell::new(system.files.to_string()),
            Cell::new(system.snapshots.to_string()),
            Cell::new(system.members.to_string()),
            Cell::new(terminal::time(system.created_on)),
        ]
    })
}

fn role(system: &System) -> &str {
    system.role.as_deref().unwrap_or("no member")
}

fn write_details(out: &mut dyn Write, system: &System) -> std::io::Result<()> {
    let mut line = |label: &str, text: &str| terminal::line::<14>(out, label, text);
    line("Name", &printable(&system.name))?;
    line("System ID", &system.id.to_string())?;
    line("Status", if system.archived { "archived" } else { "open" })?;
    line("You are", role(system))?;
    line("Members", &system.members.to_string())?;
    line("Tree", &format!("{} files in {} folders", system.files, system.folders))?;
    line("Snapshots", &system.snapshots.to_string())?;
    line("Created On", &terminal::time(system.created_on))?;
    if system.description.is_empty() { Ok(()) } else { writeln!(out, "\n{}", printable_lines(&system.description)) }
}
