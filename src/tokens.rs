//! `jobtrail tokens`: one's own API tokens. No token can do anything to tokens, so the password is needed each time.

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use crate::api::answer::{Identified, List, Token};
use crate::api::{Client, CredentialsFile, Given, Server};
use crate::sign_in::password;
use crate::terminal::{self, Cell, FAINT, Table, say, say_json, say_rows};

#[derive(Args, Debug)]
pub struct Options {
    #[command(flatten)]
    server: Server,
    /// Whose tokens; without it who signed in here with `jobtrail sign-in`, else admin.
    #[arg(long, value_name = "NAME", global = true)]
    username: Option<String>,
    /// Read the password from standard input; else it is JOBTRAIL_PASSWORD, or asked for.
    #[arg(long, global = true)]
    password_stdin: bool,
    /// Print what the gateway answers as JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Your API tokens. (Also without a subcommand.)
    List,
    /// Make an API token for a program, and print it. It is not to be had again.
    Create {
        /// What it is for, in your words.
        name: String,
        /// What it is good for; never more than what you may do yourself.
        #[arg(long, value_enum, default_value_t = Scope::Write)]
        scope: Scope,
        /// How many days it is valid: 1 to 366.
        #[arg(long, default_value_t = 90, value_name = "DAYS")]
        days: u32,
    },
    /// Withdraw an API token. It works no more at once.
    Revoke {
        /// Its id, or the beginning of its id.
        token: Given,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Scope {
    /// Look at what you may see.
    Read,
    /// Also work with files, jobs and systems.
    Write,
    /// Also administer, as far as you may.
    Administer,
}

impl Scope {
    fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Administer => "administer",
        }
    }
}

pub async fn run(options: Options) -> anyhow::Result<()> {
    let Options { server, username, password_stdin, json, command } = options;
    let kept = CredentialsFile::of_user()?.read()?;
    let base = server.url.or_else(|| kept.as_ref().map(|kept| kept.url.clone())).unwrap_or_default();
    let username = username.or_else(|| kept.filter(|kept| kept.url == base).map(|kept| kept.username));
    let username = username.unwrap_or_else(|| "admin".to_owned());
    base.warn_of_listeners();
    let password = password::obtain(password_stdin, &format!("password of {username}")).await?;
    let session = Client::new(base, None)?.begin_session(&username, &password).await?;
    let outcome = act(&session, command.unwrap_or(Command::List), json).await;
    // It would expire by itself.
    let _ = session.delete(&["session"]).await;
    terminal::quietly(outcome.map(|()| ExitCode::SUCCESS)).map(|_| ())
}

async fn act(session: &Client, command: Command, json: bool) -> anyhow::Result<()> {
    match command {
        Command::List => say_rows(&session.all(&["tokens"]).await?, json, "no API tokens", table),
        Command::Create { name, scope, days } => create(session, &name, scope, days, json).await,
        Command::Revoke { token } => revoke(session, &token).await,
    }
}

async fn create(session: &Client, name: &str, scope: Scope, days: u32, json: bool) -> anyhow::Result<()> {
    let asked = json!({ "name": name, "scope": scope.name(), "expires_in_days": days });
    let made: Value = session.post(&["tokens"], &asked).await?;
    if json {
        return say_json(&made);
    }
    terminal::note(format_args!(
        "for the header Authorization: Bearer TOKEN, or JOBTRAIL_TOKEN; it is shown this once"
    ));
    let secret = made["secret"].as_str().unwrap_or_default();
    say(|out| writeln!(out, "{secret}"))
}

async fn revoke(session: &Client, token: &Given) -> anyhow::Result<()> {
    let id = match token {
        Given::Whole(id) => *id,
        Given::Start(start) => {
            let rows: List<Identified> = session.get(&["tokens"], &[]).await?;
            start.pick("API token", rows.items.iter().map(|row| row.id))?
        }
    };
    session.delete(&["tokens", &id.to_string()]).await?;
    terminal::note(format_args!("API token {} is withdrawn", terminal::short(id)));
    Ok(())
}

fn table(tokens: &[Token]) -> Table {
    Table::of(["Name", "Token ID", "Scope", "Created", "Expires", "Last used"], tokens, |token| {
        [
            Cell::new(&token.name),
            Cell::styled(FAINT, terminal::short(token.id)),
            Cell::new(&token.scope),
            Cell::new(terminal::time(token.created)),
            Cell::new(terminal::time(token.expires)),
            Cell::new(token.last_used.map(terminal::time).unwrap_or_else(|| "never".to_owned())),
        ]
    })
}
