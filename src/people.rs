//! `jobtrail people`: who there is, what they are, and who comes and goes.

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::answer::{OneTimeSecret, Person, PersonAdded};
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

/// A person is given by the user name, the name, the id, or the beginning of the id.
#[derive(Subcommand, Debug)]
enum Command {
    /// Who there is. (Also without a subcommand.)
    List {
        /// Part of a name, user name or e-mail address.
        #[arg(long, value_name = "TEXT")]
        find: Option<String>,
    },
    /// All about a person.
    Show { person: String },
    /// Let somebody in, and print the secret with which they set their password.
    #[command(visible_alias = "add")]
    Invite {
        username: String,
        #[arg(long)]
        name: String,
        #[arg(long)]
        email: Option<String>,
        #[arg(long, value_enum, default_value_t = Role::Member)]
        role: Role,
    },
    /// Make somebody a member, an auditor or an administrator.
    Role { person: String, role: Role },
    /// Let somebody sign in no more. Their sessions and API tokens end.
    Deactivate { person: String },
    /// Let them sign in again.
    Reactivate { person: String },
    /// End all sessions of somebody, whatever they are signed in with. Their API tokens stay.
    SignOut { person: String },
    /// Print a new secret with which somebody sets their password.
    ResetPassword { person: String },
    /// Remove all that is personal of somebody, for ever.
    Erase {
        person: String,
        /// The user name or the id once more, so that it is no slip.
        #[arg(long, value_name = "USERNAME")]
        confirm: String,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Role {
    Member,
    Auditor,
    Administrator,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }
}

pub async fn run(Options { server, json, command }: Options) -> anyhow::Result<()> {
    let client = server.client()?;
    let outcome = match command.unwrap_or(Command::List { find: None }) {
        Command::List { find } => list(&client, find, json).await,
        Command::Show { person } => show(&client, &person, json).await,
        Command::Invite { username, name, email, role } => {
            let body = json!({ "username": username, "name": name, "email": email, "role": role.name() });
            invite(&client, &body, json).await
        }
        Command::Role { person, role } => change(&client, &person, json!({ "role": role.name() }), json).await,
        Command::Deactivate { person } => change(&client, &person, json!({ "active": false }), json).await,
        Command::Reactivate { person } => change(&client, &person, json!({ "active": true }), json).await,
        Command::SignOut { person } => sign_out(&client, &person).await,
        Command::ResetPassword { person } => reset_password(&client, &person, json).await,
        Command::Erase { person, confirm } => erase(&client, &person, &confirm).await,
    };
    terminal::quietly(outcome.map(|()| ExitCode::SUCCESS)).map(|_| ())
}

/// As many as there may be.
const MOST: usize = 10_000;

async fn list(client: &Client, find: Option<String>, json: bool) -> anyhow::Result<()> {
    let query: Vec<_> = find.map(|find| ("q", find)).into_iter().collect();
    say_rows(&client.list(&["people"], &query, MOST).await?, json, "nobody", table)
}

async fn show(client: &Client, person: &str, json: bool) -> anyhow::Result<()> {
    let id = client.person(person).await?;
    tell(client.get(&["people", &id.to_string()], &[]).await?, json)
}

async fn invite(client: &Client, body: &Value, json: bool) -> anyhow::Result<()> {
    let made: Value = client.post(&["people"], body).await?;
    if json {
        return say_json(&made);
    }
    let added = PersonAdded::deserialize(&made)?;
    terminal::note(format_args!("person {} is let in", added.id));
    match added.one_time {
        Some(one_time) => say_secret(&one_time),
        None => Ok(()),
    }
}

async fn change(client: &Client, person: &str, body: Value, json: bool) -> anyhow::Result<()> {
    let id = client.person(person).await?;
    tell(client.patch(&["people", &id.to_string()], &body).await?, json)
}

async fn sign_out(client: &Client, person: &str) -> anyhow::Result<()> {
    let id = client.person(person).await?.to_string();
    client.delete(&["people", &id, "sessions"]).await?;
    terminal::note(format_args!("person {id} is signed out everywhere"));
    Ok(())
}

async fn reset_password(client: &Client, person: &str, json: bool) -> anyhow::Result<()> {
    let id = client.person(person).await?.to_string();
    let made: Value = client.post(&["people", &id, "reset-password"], &Value::Null).await?;
    if json { say_json(&made) } else { say_secret(&OneTimeSecret::deserialize(&made)?) }
}

async fn erase(client: &Client, person: &str, confirm: &str) -> anyhow::Result<()> {
    let id: Uuid = client.person(person).await?;
    client.delete_with(&["people", &id.to_string()], &json!({ "confirm": confirm })).await?;
    terminal::note(format_args!("person {id} is erased"));
    Ok(())
}

fn say_secret(one_time: &OneTimeSecret) -> anyhow::Result<()> {
    let expires = terminal::time(one_time.expires);
    terminal::note(format_args!(
        "with this secret the password is set once, until {expires}: `jobtrail sign-in --secret SECRET`"
    ));
    say(|out| writeln!(out, "{}", one_time.secret))
}

fn tell(about: Value, json: bool) -> anyhow::Result<()> {
    say_one(&about, json, write_details)
}

fn table(people: &[Person]) -> Table {
    Table::of(["Name", "Person ID", "User name", "E-mail", "Role", "Status", "Last sign-in"], people, |person| {
        [
            Cell::new(&person.name),
            Cell::styled(FAINT, terminal::short(person.id)),
            Cell::new(person.username.as_deref().unwrap_or_default()),
            Cell::new(person.email.as_deref().unwrap_or_default()),
            Cell::new(person.role.as_deref().unwrap_or_default()),
            Cell::new(status(person)),
            Cell::new(person.last_sign_in.map(terminal::time).unwrap_or_default()),
        ]
    })
}

fn status(person: &Person) -> &'static str {
    match person.active {
        Some(true) => "active",
        Some(false) if person.role.is_none() => "erased",
        Some(false) => "deactivated",
        None => "",
    }
}

fn write_details(out: &mut dyn Write, person: &Person) -> std::io::Result<()> {
    let mut line = |label: &str, text: &str| terminal::line::<14>(out, label, text);
    line("Name", &printable(&person.name))?;
    line("Person ID", &person.id.to_string())?;
    for (label, text) in [("User name", &person.username), ("E-mail", &person.email), ("Role", &person.role)] {
        if let Some(text) = text {
            line(label, &printable(text))?;
        }
    }
    line("Status", status(person))?;
    match person.last_sign_in {
        Some(at) => line("Last sign-in", &terminal::time(at)),
        None => Ok(()),
    }
}
