//! `jobtrail pools`: which agent pools there are, what is in them, and who may assign jobs to them.

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::answer::Pool;
use crate::api::{Client, Server};
use crate::terminal::{self, Cell, FAINT, Table, printable, say, say_json, say_one, say_rows};

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

/// A pool is given by its name, by its id, or by the beginning of its id; so is an agent, and a person by the user name too.
#[derive(Subcommand, Debug)]
enum Command {
    /// Those that you may assign jobs to; for administrators all. (Also without a subcommand.)
    List,
    /// All about a pool.
    Show { pool: String },
    /// Make a pool without agents, and print its id.
    Create {
        name: String,
        #[command(flatten)]
        audience: Audience,
    },
    /// Give a pool another name.
    Rename { pool: String, name: String },
    /// Say who may assign jobs to a pool.
    Audience {
        pool: String,
        #[command(flatten)]
        audience: Audience,
    },
    /// Let agents take the pool's jobs. They need no restart.
    Add {
        pool: String,
        #[arg(required = true, value_name = "AGENT")]
        agents: Vec<String>,
    },
    /// Let agents take the pool's jobs no more. What they have they finish.
    Remove {
        pool: String,
        #[arg(required = true, value_name = "AGENT")]
        agents: Vec<String>,
    },
    /// Take no new jobs, and give those that wait to nobody. Those in hand are finished.
    Archive { pool: String },
    /// Undo that: the jobs that still wait are given out.
    Restore { pool: String },
}

// Its name is a command's too, and would be a group twice.
#[derive(Args, Debug)]
#[group(skip)]
struct Audience {
    /// Only these people and administrators may assign jobs to it; without it everyone may.
    #[arg(long = "for", value_name = "PERSON", num_args = 1..)]
    people: Option<Vec<String>>,
}

impl Audience {
    async fn document(&self, client: &Client) -> anyhow::Result<Value> {
        let Some(people) = &self.people else { return Ok(json!({ "kind": "everyone" })) };
        let mut ids = Vec::with_capacity(people.len());
        for person in people {
            ids.push(client.person(person).await?);
        }
        Ok(json!({ "kind": "people", "people": ids }))
    }
}

pub async fn run(Options { server, json, command }: Options) -> anyhow::Result<()> {
    let client = server.client()?;
    let outcome = match command.unwrap_or(Command::List) {
        Command::List => list(&client, json).await,
        Command::Show { pool } => show(&client, &pool, json).await,
        Command::Create { name, audience } => create(&client, &name, &audience, json).await,
        Command::Rename { pool, name } => change(&client, &pool, json!({ "name": name }), json).await,
        Command::Audience { pool, audience } => {
            let audience = audience.document(&client).await?;
            change(&client, &pool, json!({ "audience": audience }), json).await
        }
        Command::Add { pool, agents } => add(&client, &pool, &agents, json).await,
        Command::Remove { pool, agents } => remove(&client, &pool, &agents, json).await,
        Command::Archive { pool } => act(&client, &pool, "archive", json).await,
        Command::Restore { pool } => act(&client, &pool, "restore", json).await,
    };
    terminal::quietly(outcome.map(|()| ExitCode::SUCCESS)).map(|_| ())
}

async fn list(client: &Client, json: bool) -> anyhow::Result<()> {
    say_rows(&client.list::<Value>(&["pools"], &[], usize::MAX).await?, json, "no agent pools", table)
}

async fn show(client: &Client, pool: &str, json: bool) -> anyhow::Result<()> {
    let id = client.pool(pool).await?;
    tell(client, id, json).await
}

async fn create(client: &Client, name: &str, audience: &Audience, json: bool) -> anyhow::Result<()> {
    let body = json!({ "name": name, "audience": audience.document(client).await? });
    let made: Value = client.post(&["pools"], &body).await?;
    if json {
        return say_json(&made);
    }
    let pool = Pool::deserialize(&made)?;
    terminal::note(format_args!("agent pool {} is made; add agents to it", printable(&pool.name)));
    say(|out| writeln!(out, "{}", pool.id))
}

async fn change(client: &Client, pool: &str, body: Value, json: bool) -> anyhow::Result<()> {
    let id = client.pool(pool).await?;
    client.patch::<Value>(&["pools", &id.to_string()], &body).await?;
    tell(client, id, json).await
}

async fn add(client: &Client, pool: &str, agents: &[String], json: bool) -> anyhow::Result<()> {
    let id = client.pool(pool).await?;
    for agent in agents {
        let agent = client.agent(agent).await?.to_string();
        client.put(&["pools", &id.to_string(), "members", &agent]).await?;
    }
    tell(client, id, json).await
}

async fn remove(client: &Client, pool: &str, agents: &[String], json: bool) -> anyhow::Result<()> {
    let id = client.pool(pool).await?;
    for agent in agents {
        let agent = client.agent(agent).await?.to_string();
        client.delete(&["pools", &id.to_string(), "members", &agent]).await?;
    }
    tell(client, id, json).await
}

async fn act(client: &Client, pool: &str, action: &str, json: bool) -> anyhow::Result<()> {
    let id = client.pool(pool).await?;
    client.post::<Value>(&["pools", &id.to_string(), action], &Value::Null).await?;
    tell(client, id, json).await
}

async fn tell(client: &Client, id: Uuid, json: bool) -> anyhow::Result<()> {
    let about: Value = client.get(&["pools", &id.to_string()], &[]).await?;
    say_one(&about, json, write_details)
}

fn table(pools: &[Pool]) -> Table {
    Table::of(["Name", "Pool ID", "Status", "Agents online", "Waiting", "Running", "Last hour"], pools, |pool| {
        [
            Cell::new(&pool.name),
            Cell::styled(FAINT, terminal::short(pool.id)),
            Cell::new(status(pool)),
            Cell::new(online(pool)),
            Cell::new(pool.pending.to_string()),
            Cell::new(pool.active.to_string()),
            Cell::new(pool.ended_last_hour.to_string()),
        ]
    })
}

fn status(pool: &Pool) -> &'static str {
    if pool.archived { "archived" } else { "open" }
}

fn online(pool: &Pool) -> String {
    match &pool.members {
        Some(members) => format!("{} of {}", pool.members_online, members.len()),
        None => pool.members_online.to_string(),
    }
}

fn write_details(out: &mut dyn Write, pool: &Pool) -> std::io::Result<()> {
    let mut line = |label: &str, text: &str| terminal::line::<14>(out, label, text);
    line("Name", &printable(&pool.name))?;
    line("Pool ID", &pool.id.to_string())?;
    line("Status", status(pool))?;
    if let Some(audience) = &pool.audience {
        let people = audience.people.as_deref().map(|people| {
            let names: Vec<_> = people.iter().map(terminal::name_of).collect();
            if names.is_empty() { "administrators".to_owned() } else { format!("{}, administrators", names.join(", ")) }
        });
        line("May assign", &people.unwrap_or_else(|| "everyone".to_owned()))?;
    }
    line("Agents online", &online(pool))?;
    for member in pool.members.iter().flatten() {
        line("", &format!("{} ({}, {})", printable(&member.name), terminal::short(member.id), member.status))?;
    }
    line("Waiting", &pool.pending.to_string())?;
    line("Running", &pool.active.to_string())?;
    line("Ended", &format!("{} in the last hour, {} in the last day", pool.ended_last_hour, pool.ended_last_day))?;
    line("Created On", &terminal::time(pool.created_on))
}
