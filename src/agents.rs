//! `jobtrail agents`: which agents there are, what they have, and how one is given no more work.

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::answer::{AgentDetails, EnrolmentToken};
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

/// An agent is given by its name, by its id, or by the beginning of its id.
#[derive(Subcommand, Debug)]
enum Command {
    /// All agents. (Also without a subcommand.)
    List,
    /// All about an agent.
    Show { agent: String },
    /// Give an agent no more work, for good. What it has in hand it may finish; jobs that are assigned to it wait.
    Archive { agent: String },
    /// Make an enrolment token, by which agents come in, and print it. It is not to be had again.
    Token {
        /// What it is for, in your words.
        name: String,
        /// How many agents it brings in.
        #[arg(long, default_value_t = 1)]
        uses: u32,
        /// How many hours it is valid.
        #[arg(long, default_value_t = 24, value_name = "HOURS")]
        hours: u32,
    },
    /// The enrolment tokens.
    Tokens,
    /// Withdraw an enrolment token. The agents that it brought in stay.
    Revoke {
        /// As `jobtrail agents tokens` shows it.
        token: Uuid,
    },
}

pub async fn run(Options { server, json, command }: Options) -> anyhow::Result<()> {
    let client = server.client()?;
    let outcome = match command.unwrap_or(Command::List) {
        Command::List => list(&client, json).await,
        Command::Show { agent } => show(&client, &agent, json).await,
        Command::Archive { agent } => archive(&client, &agent, json).await,
        Command::Token { name, uses, hours } => create_token(&client, &name, uses, hours, json).await,
        Command::Tokens => list_tokens(&client, json).await,
        Command::Revoke { token } => {
            let route = ["agents", "enrolment-tokens", &token.to_string()];
            client.delete(&route).await.map_err(Into::into)
        }
    };
    terminal::quietly(outcome.map(|()| ExitCode::SUCCESS)).map(|_| ())
}

async fn list(client: &Client, json: bool) -> anyhow::Result<()> {
    say_rows(&client.list::<Value>(&["agents"], &[], usize::MAX).await?, json, "no agents", table)
}

async fn list_tokens(client: &Client, json: bool) -> anyhow::Result<()> {
    say_rows(&client.all(&["agents", "enrolment-tokens"]).await?, json, "no enrolment tokens", table_of_tokens)
}

async fn show(client: &Client, agent: &str, json: bool) -> anyhow::Result<()> {
    let id = client.agent(agent).await?.to_string();
    tell(client, &id, json).await
}

async fn archive(client: &Client, agent: &str, json: bool) -> anyhow::Result<()> {
    let id = client.agent(agent).await?.to_string();
    client.post::<Value>(&["agents", &id, "archive"], &Value::Null).await?;
    tell(client, &id, json).await
}

async fn tell(client: &Client, id: &str, json: bool) -> anyhow::Result<()> {
    let about: Value = client.get(&["agents", id], &[]).await?;
    say_one(&about, json, write_details)
}

async fn create_token(client: &Client, name: &str, uses: u32, hours: u32, json: bool) -> anyhow::Result<()> {
    let asked = json!({ "name": name, "uses": uses, "expires_in_hours": hours });
    let token: Value = client.post(&["agents", "enrolment-tokens"], &asked).await?;
    if json {
        return say_json(&token);
    }
    terminal::note(format_args!("for {uses} of `jobtrail agent --enrol TOKEN`; it is shown this once"));
    let secret = token["secret"].as_str().unwrap_or_default();
    say(|out| writeln!(out, "{secret}"))
}

fn table_of_tokens(tokens: &[EnrolmentToken]) -> Table {
    Table::of(["Name", "Token ID", "Left", "Expires"], tokens, |token| {
        [
            Cell::new(&token.name),
            Cell::styled(FAINT, token.id.to_string()),
            Cell::new(format!("{} of {}", token.left, token.uses)),
            Cell::new(terminal::time(token.expires)),
        ]
    })
}

fn table(agents: &[AgentDetails]) -> Table {
    Table::of(["Name", "Agent ID", "Status", "Slots", "Pools", "Host", "Since"], agents, |agent| {
        [
            Cell::new(&agent.name),
            Cell::styled(FAINT, terminal::short(agent.id)),
            Cell::new(&agent.status),
            Cell::new(format!("{} of {}", agent.active_jobs, agent.slots)),
            Cell::new(pools(agent)),
            Cell::new(&agent.host),
            Cell::new(terminal::time(agent.since)),
        ]
    })
}

fn pools(agent: &AgentDetails) -> String {
    agent.pools.iter().map(terminal::name_of).collect::<Vec<_>>().join(", ")
}

fn write_details(out: &mut dyn Write, agent: &AgentDetails) -> std::io::Result<()> {
    let mut line = |label: &str, text: &str| terminal::line::<12>(out, label, text);
    line("Name", &printable(&agent.name))?;
    line("Agent ID", &agent.id.to_string())?;
    line("Status", &format!("{} since {}", printable(&agent.status), terminal::time(agent.since)))?;
    line("Host", &printable(&format!("{} ({} {})", agent.host, agent.os, agent.arch)))?;
    line("Slots", &format!("{} of {} in use", agent.active_jobs, agent.slots))?;
    line("Sandbox", if agent.sandboxed { "yes" } else { "OFF: it was started with --sandbox=off" })?;
    let automatic = agent.takes_automatic.then(|| "everybody's".to_owned());
    let named = agent.pools.iter().map(|pool| format!("pool {}", terminal::name_of(pool)));
    let work: Vec<_> = ["its own".to_owned()].into_iter().chain(automatic).chain(named).collect();
    line("Takes work", &work.join(", "))?;
    for tool in &agent.tools {
        line("Tool", &printable(&format!("{} {}", tool.tool, tool.version)))?;
    }
    Ok(())
}
