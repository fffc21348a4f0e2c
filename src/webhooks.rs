//! `jobtrail webhooks`: programs that are told of jobs, and what became of the messages to them.

use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::bail;
use clap::{Args, Subcommand};
use jobtrail_events::job::JobStatus;
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::api::answer::{Delivery, DeliveryAttempt, Page, Webhook};
use crate::api::{Client, Given, Server, Unclear};
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

/// A webhook is given by its id or by the beginning of its id; so is a delivery.
#[derive(Subcommand, Debug)]
enum Command {
    /// Yours; for administrators also those for everybody's jobs. (Also without a subcommand.)
    List,
    /// Be told at a URL of what becomes of your jobs, and print the secret that messages are signed with. It is not to be had
    /// again.
    Create {
        url: String,
        /// Be told of everybody's jobs (administrators).
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        fields: Fields,
    },
    /// All about a webhook.
    Show { webhook: Given },
    /// Change what is given.
    Change {
        webhook: Given,
        #[arg(long)]
        url: Option<String>,
        #[command(flatten)]
        fields: Fields,
        /// Send messages, or none. One that was switched off by the system is switched on by `--active true`.
        #[arg(long, value_name = "true|false")]
        active: Option<bool>,
    },
    /// Delete a webhook. What waits to be sent to it is not sent.
    Delete { webhook: Given },
    /// Give a webhook another secret, and print it. For a day messages are signed with the one before as well.
    Rotate { webhook: Given },
    /// Send a message that is about nothing, and say whether it arrives.
    Ping { webhook: Given },
    /// What became of the latest messages.
    Deliveries {
        webhook: Given,
        /// How many.
        #[arg(long, short = 'n', default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1_000))]
        limit: u16,
    },
    /// Send a message again, at once.
    Redeliver { webhook: Given, delivery: Given },
}

#[derive(Args, Debug)]
struct Fields {
    /// Of which statuses to be told, with commas; without it of Completed, Failed and Canceled.
    #[arg(long, value_name = "STATUS,...", value_delimiter = ',')]
    events: Option<Vec<JobStatus>>,
    /// What it is for, in your words.
    #[arg(long)]
    description: Option<String>,
}

/// How long a ping is waited for: longer than an attempt takes.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(200);

impl Fields {
    fn put_in(&self, body: &mut Map<String, Value>) {
        if let Some(events) = &self.events {
            body.insert("events".to_owned(), events.iter().map(|status| status.name()).collect());
        }
        if let Some(description) = &self.description {
            body.insert("description".to_owned(), description.as_str().into());
        }
    }
}

pub async fn run(Options { server, json, command }: Options) -> anyhow::Result<()> {
    let client = server.client()?;
    let outcome = match command.unwrap_or(Command::List) {
        Command::List => say_rows(&client.all(&["webhooks"]).await?, json, "no webhooks", table),
        Command::Create { url, all, fields } => {
            let scope = if all { "all" } else { "mine" };
            let mut body = Map::from_iter([("url".to_owned(), url.into()), ("scope".to_owned(), scope.into())]);
            fields.put_in(&mut body);
            let made = client.post(&["webhooks"], &body).await?;
            say_secret(&made, json)
        }
        Command::Show { webhook } => {
            let id = client.webhook(&webhook).await?;
            tell(&client.get(&["webhooks", &id.to_string()], &[]).await?, json)
        }
        Command::Change { webhook, url, fields, active } => {
            let id = client.webhook(&webhook).await?;
            let mut body = Map::new();
            body.extend(url.map(|url| ("url".to_owned(), url.into())));
            body.extend(active.map(|active| ("active".to_owned(), active.into())));
            fields.put_in(&mut body);
            tell(&client.patch(&["webhooks", &id.to_string()], &body).await?, json)
        }
        Command::Delete { webhook } => {
            let id = client.webhook(&webhook).await?;
            client.delete(&["webhooks", &id.to_string()]).await.map_err(Into::into)
        }
        Command::Rotate { webhook } => {
            let id = client.webhook(&webhook).await?;
            let rotated = client.post(&["webhooks", &id.to_string(), "rotate-secret"], &Value::Null).await?;
            say_secret(&rotated, json)
        }
        Command::Ping { webhook } => ping(&client, client.webhook(&webhook).await?, json).await,
        Command::Deliveries { webhook, limit } => {
            let id = client.webhook(&webhook).await?.to_string();
            let rows: Vec<Value> = deliveries(&client, &id, limit.into()).await?;
            say_rows(&rows, json, "no deliveries", table_of_deliveries)
        }
        Command::Redeliver { webhook, delivery } => redeliver(&client, &webhook, &delivery, json).await,
    };
    terminal::quietly(outcome.map(|()| ExitCode::SUCCESS)).map(|_| ())
}

fn say_secret(made: &Value, json: bool) -> anyhow::Result<()> {
    if json {
        return say_json(made);
    }
    let webhook = Webhook::deserialize(made)?;
    terminal::note(format_args!(
        "webhook {}; its receiver verifies messages with the secret, which is shown this once",
        terminal::short(webhook.id)
    ));
    let secret = made["secret"].as_str().unwrap_or_default();
    say(|out| writeln!(out, "{secret}"))
}

fn tell(about: &Value, json: bool) -> anyhow::Result<()> {
    say_one(about, json, write_details)
}

/// Fewer than the gateway has at most in a page.
const PAGE: usize = 100;

async fn deliveries<T: serde::de::DeserializeOwned>(client: &Client, id: &str, most: usize) -> anyhow::Result<Vec<T>> {
    let (mut rows, mut cursor) = (Vec::new(), None);
    while rows.len() < most {
        let mut query = vec![("limit", PAGE.min(most - rows.len()).to_string())];
        query.extend(cursor.map(|cursor| ("cursor", cursor)));
        let page: Page<T> = client.get(&["webhooks", id, "deliveries"], &query).await?;
        rows.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(rows)
}

async fn ping(client: &Client, id: Uuid, json: bool) -> anyhow::Result<()> {
    let id = id.to_string();
    let sent: Delivery = client.post(&["webhooks", &id, "ping"], &Value::Null).await?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let rows: Vec<Value> = deliveries(client, &id, PAGE).await?;
        let found = rows.into_iter().find(|row| row["id"] == sent.id.to_string());
        let found = found.ok_or_else(|| anyhow::anyhow!("the ping is not known any more; was the webhook deleted?"))?;
        let ping = Delivery::deserialize(&found)?;
        if ping.state != "waiting" {
            if json {
                say_json(&found)?;
            }
            let last = ping.attempts.last().map(outcome);
            match (ping.state.as_str(), last) {
                ("delivered", Some(last)) => terminal::note(format_args!("the ping arrived: {last}")),
                (_, Some(last)) => bail!("the ping did not arrive: {last}"),
                (_, None) => bail!("the ping was not sent: {}", printable(&ping.reason.unwrap_or_default())),
            }
            return Ok(());
        }
        if Instant::now() > deadline {
            bail!("the ping was not sent within {} s; do the services run?", PATIENCE.as_secs());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn redeliver(client: &Client, webhook: &Given, delivery: &Given, json: bool) -> anyhow::Result<()> {
    let id = client.webhook(webhook).await?.to_string();
    let delivery = match delivery {
        Given::Whole(id) => *id,
        Given::Start(start) => {
            let rows: Vec<Delivery> = deliveries(client, &id, usize::MAX).await?;
            match start.pick("delivery", rows.iter().map(|row| row.id)) {
                Err(Unclear::None { .. }) => bail!(
                    "no delivery that is known begins with {start}\n  what to do: `jobtrail webhooks deliveries {id}` shows which there are"
                ),
                picked => picked?,
            }
        }
    };
    let route = ["webhooks", &id, "deliveries", &delivery.to_string(), "redeliver"];
    let sent: Value = client.post(&route, &Value::Null).await?;
    if json {
        return say_json(&sent);
    }
    terminal::note("it is sent now; `jobtrail webhooks deliveries` says what becomes of it");
    Ok(())
}

fn table(webhooks: &[Webhook]) -> Table {
    Table::of(["Webhook ID", "URL", "Jobs", "Events", "Status"], webhooks, |webhook| {
        [
            Cell::styled(FAINT, terminal::short(webhook.id)),
            Cell::new(&webhook.url),
            Cell::new(jobs(webhook)),
            Cell::new(webhook.events.join(", ")),
            Cell::new(status(webhook)),
        ]
    })
}

fn jobs(webhook: &Webhook) -> &'static str {
    if webhook.scope == "all" { "everybody's" } else { "yours" }
}

fn status(webhook: &Webhook) -> String {
    match (&webhook.disabled, webhook.active, webhook.failing_since) {
        (Some(disabled), _, _) => format!("switched off: {}", disabled.reason),
        (None, false, _) => "not active".to_owned(),
        (None, true, Some(since)) => format!("failing since {}", terminal::time(since)),
        (None, true, None) => "active".to_owned(),
    }
}

fn table_of_deliveries(deliveries: &[Delivery]) -> Table {
    Table::of(["Delivery ID", "Type", "Job ID", "Created", "State", "Attempts", "Last"], deliveries, |delivery| {
        [
            Cell::styled(FAINT, terminal::short(delivery.id)),
            Cell::new(&delivery.kind),
            Cell::styled(FAINT, delivery.job_id.map(terminal::short).unwrap_or_default()),
            Cell::new(terminal::time(delivery.created)),
            Cell::new(state(delivery)),
            Cell::new(delivery.attempts.len().to_string()),
            Cell::new(delivery.attempts.last().map(outcome).unwrap_or_default()),
        ]
    })
}

fn state(delivery: &Delivery) -> String {
    match (delivery.state.as_str(), delivery.next_try, delivery.attempts.is_empty()) {
        ("waiting", Some(next), false) => format!("tried again {}", terminal::time(next)),
        ("given-up", _, _) => "given up".to_owned(),
        (state, _, _) => state.to_owned(),
    }
}

fn outcome(attempt: &DeliveryAttempt) -> String {
    let what = match (attempt.status, &attempt.error) {
        (Some(status), _) => format!("status {status}"),
        (None, error) => printable(error.as_deref().unwrap_or("no answer")),
    };
    format!("{what} after {} ms", attempt.duration_ms)
}

fn write_details(out: &mut dyn Write, webhook: &Webhook) -> std::io::Result<()> {
    let mut line = |label: &str, text: &str| terminal::line::<14>(out, label, text);
    line("URL", &printable(&webhook.url))?;
    line("Webhook ID", &webhook.id.to_string())?;
    line("Owner", &terminal::name_of(&webhook.owner))?;
    line("Jobs", jobs(webhook))?;
    line("Events", &webhook.events.join(", "))?;
    line("Status", &printable(&status(webhook)))?;
    if !webhook.description.is_empty() {
        line("Description", &printable(&webhook.description))?;
    }
    if let Some(until) = webhook.previous_secret_until {
        line("Old secret", &format!("signs too until {}", terminal::time(until)))?;
    }
    line("Created On", &terminal::time(webhook.created))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn webhook(change: Value) -> Webhook {
        let mut webhook = json!({
            "id": Uuid::nil(), "owner": { "id": Uuid::nil(), "name": "Ada" }, "scope": "mine", "url": "https://example.com/",
            "events": ["Failed"], "description": "", "active": true, "disabled": null,
            "created": "2026-07-01T09:30:00.000000Z", "failing_since": null, "previous_secret_until": null,
        });
        let change = change.as_object().expect("an object").clone();
        webhook.as_object_mut().expect("an object").extend(change);
        serde_json::from_value(webhook).expect("a webhook")
    }

    #[test]
    fn a_status_says_what_is_most_important() {
        assert_eq!(status(&webhook(json!({}))), "active");
        assert_eq!(status(&webhook(json!({ "active": false }))), "not active");
        let failing = json!({ "failing_since": "2026-07-01T09:30:00.000000Z" });
        assert!(status(&webhook(failing.clone())).starts_with("failing since "));
        let disabled = json!({ "at": "2026-07-01T09:30:00.000000Z", "reason": "gone" });
        let mut change = failing;
        change["disabled"] = disabled;
        change["active"] = json!(false);
        assert_eq!(status(&webhook(change)), "switched off: gone");
    }

    #[test]
    fn an_attempt_is_told_in_a_line() {
        let attempt =
            |status, error: Option<&str>| DeliveryAttempt { status, error: error.map(str::to_owned), duration_ms: 7 };
        assert_eq!(outcome(&attempt(Some(204), None)), "status 204 after 7 ms");
        assert_eq!(outcome(&attempt(None, Some("no\u{1b}[2J connection"))), "no\u{fffd}[2J connection after 7 ms");
    }
}
