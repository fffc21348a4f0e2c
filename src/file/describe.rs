use clap::Args;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::api::answer::FileDetails;
use crate::api::{Given, Server};
use crate::terminal::{self, printable, say_json};

#[derive(Args, Debug)]
pub struct Options {
    #[command(flatten)]
    server: Server,
    /// The id of a file, or its beginning.
    #[arg(value_name = "FILE_ID")]
    file: Given,
    /// What to call it; an empty text: as its latest revision is called.
    #[arg(long, value_name = "TEXT", required_unless_present = "description")]
    name: Option<String>,
    /// What it is.
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Print the file as JSON.
    #[arg(long)]
    json: bool,
}

pub async fn run(Options { server, file, name, description, json }: Options) -> anyhow::Result<()> {
    let client = server.client()?;
    let id = client.file(&file).await?.to_string();
    let said = [("display_name", name), ("description", description)];
    let body: Map<_, _> =
        said.into_iter().filter_map(|(field, text)| Some((field.to_owned(), Value::String(text?)))).collect();
    let about: Value = client.patch(&["files", &id], &body).await?;
    if json {
        return say_json(&about);
    }
    let FileDetails { file, .. } = FileDetails::deserialize(&about)?;
    let name = printable(file.display_name.as_ref().unwrap_or(&file.name));
    terminal::note(format_args!("file {} is called {name}", terminal::short(file.id)));
    Ok(())
}
