use clap::Args;
use serde_json::Value;

use crate::api::answer::Identified;
use crate::api::{Given, Server};
use crate::terminal::{self, say_json};

#[derive(Args, Debug)]
pub struct Options {
    #[command(flatten)]
    server: Server,
    #[arg(value_name = "ID")]
    id: Given,
    /// Print the job as JSON.
    #[arg(long)]
    json: bool,
}

pub async fn run(Options { server, id, json }: Options) -> anyhow::Result<()> {
    let client = server.client()?;
    let id = client.job(&id).await?.to_string();
    // Cancelling twice is refused, and not done twice.
    client.post::<Identified>(&["jobs", &id, "cancel"], &Value::Null).await?;
    if json {
        return say_json(&client.get::<Value>(&["jobs", &id], &[]).await?);
    }
    terminal::note(format_args!("job {id} is canceled and will never be run"));
    Ok(())
}
