//! `jobtrail tools`: which tools the agents have, in which versions, and which of those are not to be used any more.

use std::io::Write;
use std::process::ExitCode;
use std::str::FromStr;

use clap::{Args, Subcommand};
use jobtrail_events::value::Key;
use semver::Version;
use serde_json::{Value, json};

use crate::api::answer::{Tool, ToolVersion};
use crate::api::{Client, Server};
use crate::terminal::{self, Cell, Table, printable, say_one, say_rows};

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

#[derive(Subcommand, Debug)]
enum Command {
    /// All tools. (Also without a subcommand.)
    List,
    /// All about a tool.
    Show {
        /// The key of a tool, as in archive.
        tool: Key,
    },
    /// Let nobody begin anything new with a version. It still runs for those who name it. (Administrators.)
    Deprecate {
        /// As in archive@1.0.0.
        #[arg(id = "named_version", value_name = "TOOL@VERSION")]
        version: Named,
        /// Why, in one line.
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        reason: String,
    },
    /// Undo that. (Administrators.)
    Recommend {
        /// As in archive@1.0.0.
        #[arg(id = "named_version", value_name = "TOOL@VERSION")]
        version: Named,
    },
}

/// A version of a tool, as it is named on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Named {
    tool: Key,
    version: Version,
}

impl FromStr for Named {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (tool, version) = text.split_once('@').ok_or("must be TOOL@VERSION, as in archive@1.0.0")?;
        let tool = tool.parse().map_err(|error: jobtrail_events::value::NotAKey| error.to_string())?;
        let version = version.parse().map_err(|error| format!("'{version}' is no version, as in 1.0.0: {error}"))?;
        Ok(Self { tool, version })
    }
}

pub async fn run(Options { server, json, command }: Options) -> anyhow::Result<()> {
    let client = server.client()?;
    let outcome = match command.unwrap_or(Command::List) {
        Command::List => list(&client, json).await,
        Command::Show { tool } => show(&client, &tool, json).await,
        Command::Deprecate { version, reason } => {
            act(&client, &version, "deprecate", &json!({ "reason": reason }), json).await
        }
        Command::Recommend { version } => act(&client, &version, "recommend", &Value::Null, json).await,
    };
    terminal::quietly(outcome.map(|()| ExitCode::SUCCESS)).map(|_| ())
}

async fn list(client: &Client, json: bool) -> anyhow::Result<()> {
    say_rows(&client.list::<Value>(&["tools"], &[], usize::MAX).await?, json, "no tools; agents bring them", table)
}

async fn show(client: &Client, tool: &Key, json: bool) -> anyhow::Result<()> {
    let about: Value = client.get(&["tools", tool.as_str()], &[]).await?;
    say_one(&about, json, write_details)
}

async fn act(
    client: &Client,
    Named { tool, version }: &Named,
    action: &str,
    body: &Value,
    json: bool,
) -> anyhow::Result<()> {
    client.post_quietly(&["tools", tool.as_str(), "versions", &version.to_string(), action], body).await?;
    show(client, tool, json).await
}

fn table(tools: &[Tool]) -> Table {
    let mut table = Table::new(["Tool", "Name", "Version", "Others", "Agents"]);
    for tool in tools {
        let chosen = tool.versions.iter().find(|version| Some(&version.version) == tool.chosen_version.as_ref());
        let others = tool.versions.iter().filter(|version| Some(&version.version) != tool.chosen_version.as_ref());
        let others: Vec<_> = others.map(with_mark).collect();
        table.push([
            Cell::new(&tool.key),
            Cell::new(&tool.name),
            Cell::new(chosen.map(with_mark).unwrap_or_default()),
            Cell::new(others.join(", ")),
            Cell::new(chosen.map_or(0, |version| version.agents.len()).to_string()),
        ]);
    }
    table
}

fn with_mark(version: &ToolVersion) -> String {
    let mark = if version.deprecated.is_some() { " (deprecated)" } else { "" };
    format!("{}{mark}", version.version)
}

fn write_details(out: &mut dyn Write, tool: &Tool) -> std::io::Result<()> {
    let mut line = |label: &str, text: &str| terminal::line::<12>(out, label, text);
    line("Tool", &printable(&tool.key))?;
    line("Name", &printable(&tool.name))?;
    line("Description", &printable(&tool.description))?;
    for version in &tool.versions {
        let chosen = if Some(&version.version) == tool.chosen_version.as_ref() { ", chosen" } else { "" };
        let since = terminal::time(version.registered_at);
        line("Version", &printable(&format!("{} since {since}{chosen}", version.version)))?;
        if let Some(reason) = &version.deprecated {
            let reason = if reason.is_empty() { "yes" } else { reason };
            line("  Deprecated", &printable(reason))?;
        }
        for function in &version.functions {
            line("  Function", &printable(&format!("{}:{} ({})", tool.key, function.key, function.name)))?;
        }
        for agent in &version.agents {
            line("  Agent", &printable(&format!("{} ({})", agent.name, agent.status)))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[test]
    fn a_version_is_named_with_its_tool() {
        let named: Named = "archive@1.0.0-rc.1".parse().expect("a version");
        assert_eq!((named.tool.as_str(), named.version.to_string()), ("archive", "1.0.0-rc.1".to_owned()));
        for text in ["archive", "archive@", "archive@1", "@1.0.0", "Archive@1.0.0"] {
            assert!(text.parse::<Named>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_list_says_which_version_is_chosen_and_which_are_deprecated() {
        let version = |version: &str, deprecated: Option<&str>| {
            json!({ "version": version, "registered_at": "2026-07-01T09:30:00.000000Z", "deprecated": deprecated,
                    "functions": [], "agents": [] })
        };
        let versions = [version("2.0.0", Some("slow")), version("1.0.0", None)];
        let tool = json!({ "key": "table", "name": "Table", "description": "", "chosen_version": "1.0.0", "versions": versions });
        let mut out = Vec::new();
        let tool = Tool::deserialize(tool).expect("a tool");
        table(&[tool]).write(&mut out, "").expect("memory takes all");
        let text = String::from_utf8(anstream::adapter::strip_bytes(&out).into_vec()).expect("UTF-8");
        assert!(text.contains("1.0.0    2.0.0 (deprecated)"), "{text}");
    }
}
