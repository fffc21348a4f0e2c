use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::Client;
use crate::api::answer::Member;
use crate::terminal::{self, Cell, FAINT, Table, say_rows};

/// A person is given by the user name, the name, the id, or the beginning of the id.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Those who are most first.
    List { system: String },
    /// Make somebody a member, or something else (its administrators; owners for owners).
    Set { system: String, person: String, role: Role },
    /// Make somebody no member any more (its administrators; everybody may leave).
    Remove { system: String, person: String },
}

/// Each may do what those before it may.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Role {
    /// Sees files, jobs and what they made.
    Viewer,
    /// Also changes the tree, takes snapshots, runs functions.
    Editor,
    /// Also describes it, and lets others in.
    Administrator,
    /// Also decides about owners, and archives it.
    Owner,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Administrator => "administrator",
            Self::Owner => "owner",
        }
    }
}

pub async fn run(client: &Client, command: Command, json: bool) -> anyhow::Result<()> {
    let system = match command {
        Command::List { system } => client.system(&system).await?,
        Command::Set { system, person, role } => {
            let (system, person) = both(client, &system, &person).await?;
            let route = ["systems", &system.to_string(), "members", &person.to_string()];
            client.put_as(&route, &json!({ "role": role.name() })).await?;
            system
        }
        Command::Remove { system, person } => {
            let (system, person) = both(client, &system, &person).await?;
            client.delete(&["systems", &system.to_string(), "members", &person.to_string()]).await?;
            // Whoever has left does not see who is there.
            return Ok(());
        }
    };
    let rows: Vec<Value> = client.all(&["systems", &system.to_string(), "members"]).await?;
    say_rows(&rows, json, "no members", table)
}

async fn both(client: &Client, system: &str, person: &str) -> anyhow::Result<(Uuid, Uuid)> {
    Ok((client.system(system).await?, client.person(person).await?))
}

fn table(members: &[Member]) -> Table {
    Table::of(["Name", "Person ID", "Role"], members, |member| {
        [
            Cell::new(terminal::name_of(&member.person)),
            Cell::styled(FAINT, terminal::short(member.person.id)),
            Cell::new(&member.role),
        ]
    })
}
