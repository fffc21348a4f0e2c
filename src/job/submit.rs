use std::path::Path;
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use serde_json::Value;
use uuid::Uuid;

use super::function::FunctionName;
use super::parameters::{self, Object, Pair};
use super::watch::{self, Screen};
use crate::api::answer::{Assignment, FunctionOfFile, Identified, SubmitJob};
use crate::api::{Client, Given, Server};
use crate::file;
use crate::terminal::{self, say, say_json};

#[derive(Args, Debug)]
pub struct Options {
    #[command(flatten)]
    server: Server,
    /// A file of the gateway by its id, or a file here, which is uploaded first.
    #[arg(value_name = "FILE_ID|PATH")]
    file: String,
    /// As in archive:extract or archive@1.0.0:extract; without a version the newest.
    #[arg(value_name = "TOOL[@VERSION]:FUNCTION")]
    function: FunctionName,
    /// A parameter, as in --param rows=10. What is JSON is taken as JSON, unless the function wants text.
    #[arg(long, value_name = "NAME=VALUE")]
    param: Vec<Pair>,
    /// Parameters as a JSON object; --param goes before it.
    #[arg(long, value_name = "JSON", default_value = "{}", hide_default_value = true)]
    params: Object,
    /// The number of a revision of the file; else the latest.
    #[arg(long, value_name = "N")]
    revision: Option<u32>,
    /// Run it on this agent: its name, or its id or the beginning of it.
    #[arg(long, value_name = "AGENT", conflicts_with = "pool")]
    agent: Option<String>,
    /// Run it on an agent of this pool: its name, or its id or the beginning of it.
    #[arg(long, value_name = "POOL")]
    pool: Option<String>,
    /// An idempotency key: the same one twice gives the same job.
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// Follow it to its end, as `jobtrail job watch` does.
    #[arg(long)]
    watch: bool,
    /// Print the job as JSON; with --watch as it is at its end.
    #[arg(long)]
    json: bool,
}

pub async fn run(options: Options) -> anyhow::Result<ExitCode> {
    let client = options.server.client()?;
    let assignment = match (&options.agent, &options.pool) {
        (Some(agent), _) => Assignment::Agent { id: client.agent(agent).await? },
        (None, Some(pool)) => Assignment::Pool { id: client.pool(pool).await? },
        (None, None) => Assignment::Automatic,
    };
    let file_id = find_file(&client, &options.file).await?;
    let FunctionName { tool, version, function } = &options.function;
    let schema = match options.param.is_empty() {
        true => None,
        false => find_schema(&client, file_id, &options.function).await?,
    };
    let body = SubmitJob {
        file_id,
        revision: options.revision,
        tool: tool.to_string(),
        function: function.to_string(),
        tool_version: version.as_ref().map(ToString::to_string),
        parameters: parameters::assemble(options.params, &options.param, schema.as_ref()),
        assignment,
    };
    // With a key it can be sent again when no answer came.
    let key = options.key.unwrap_or_else(|| Uuid::new_v4().to_string());
    let Identified { id } = client.post_once(&["jobs"], &key, &body).await?;

    let short = terminal::short(id);
    terminal::note(format_args!("{} is submitted as job {short}", options.function));
    let code = match (options.watch, options.json) {
        (true, true) => watch::follow(&client, id, Screen::on_stderr()).await?.into(),
        (true, false) => watch::follow(&client, id, Screen::on_stdout()).await?.into(),
        (false, true) => ExitCode::SUCCESS,
        (false, false) => {
            say(|out| writeln!(out, "{id}"))?;
            ExitCode::SUCCESS
        }
    };
    if options.json {
        say_json(&client.get::<Value>(&["jobs", &id.to_string()], &[]).await?)?;
    }
    Ok(code)
}

/// What stands for a file: a whole id goes first, then a file here, then the beginning of an id.
#[derive(Debug, PartialEq, Eq)]
enum Target<'a> {
    Id(Given),
    Path(&'a Path),
    Neither,
}

fn target(text: &str, is_here: impl FnOnce(&Path) -> bool) -> Target<'_> {
    let path = Path::new(text);
    match text.parse() {
        Ok(whole @ Given::Whole(_)) => Target::Id(whole),
        _ if is_here(path) => Target::Path(path),
        Ok(start @ Given::Start(_)) => Target::Id(start),
        Err(_) => Target::Neither,
    }
}

async fn find_file(client: &Client, text: &str) -> anyhow::Result<Uuid> {
    match target(text, Path::exists) {
        Target::Id(given) => client.file(&given).await,
        Target::Path(path) => {
            let file = file::upload(client, path, None, None).await?;
            let (name, size) = (terminal::printable(&file.name), terminal::size(file.size));
            terminal::note(format_args!("{name} is uploaded as file {} ({size})", file.id));
            Ok(file.id)
        }
        Target::Neither => {
            bail!("there is no file {text} here, and it is no file id: `jobtrail file list` shows yours")
        }
    }
}

/// The schema of the parameters. When there is none the gateway will say why; then it does not matter how they are read.
async fn find_schema(client: &Client, file: Uuid, wanted: &FunctionName) -> anyhow::Result<Option<Value>> {
    let functions: Vec<FunctionOfFile> =
        client.list(&["files", &file.to_string(), "functions"], &[], usize::MAX).await?;
    Ok(schema_of(functions, wanted))
}

/// First come those of the version that is chosen when none is named.
fn schema_of(functions: Vec<FunctionOfFile>, wanted: &FunctionName) -> Option<Value> {
    let version = wanted.version.as_ref().map(ToString::to_string);
    let mut fitting = functions.into_iter().filter(|function| {
        function.tool == wanted.tool.as_str()
            && function.function == wanted.function.as_str()
            && version.as_ref().is_none_or(|version| *version == function.tool_version)
    });
    fitting.next().map(|function| function.parameters)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "3f2a9177-0000-4000-8000-000000000000";

    #[test]
    fn a_whole_id_goes_before_a_path_and_a_path_before_a_beginning() {
        let given = |text: &str| Target::Id(text.parse().expect("an id"));
        assert_eq!(target(ID, |_| true), given(ID));
        assert_eq!(target("3f2a91", |_| true), Target::Path(Path::new("3f2a91")));
        assert_eq!(target("3f2a91", |_| false), given("3f2a91"));
        assert_eq!(target("parts.zip", |_| true), Target::Path(Path::new("parts.zip")));
        assert_eq!(target("parts.zip", |_| false), Target::Neither);
    }

    #[test]
    fn the_schema_is_that_of_the_newest_version_or_of_the_named_one() {
        let function = |tool: &str, version: &str, function: &str| FunctionOfFile {
            tool: tool.to_owned(),
            tool_version: version.to_owned(),
            function: function.to_owned(),
            parameters: json!({ "title": format!("{tool}@{version}:{function}") }),
        };
        let functions = vec![
            function("table", "2.0.0", "chart"),
            function("archive", "2.0.0", "list"),
            function("archive", "2.0.0", "extract"),
            function("archive", "1.0.0", "extract"),
        ];
        let found = |wanted: &str| {
            schema_of(functions.clone(), &wanted.parse().expect("a function")).map(|schema| schema["title"].clone())
        };
        assert_eq!(found("archive:extract"), Some(json!("archive@2.0.0:extract")));
        assert_eq!(found("archive@1.0.0:extract"), Some(json!("archive@1.0.0:extract")));
        assert_eq!(found("archive@3.0.0:extract"), None);
        assert_eq!(found("table:extract"), None);
    }
}
