use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};
use clap::Args;
use jobtrail_agent::run::{Ended, Log, LogLimit, Run, Said};
use jobtrail_agent::validate::Valid;
use jobtrail_agent::{Folder, Sandbox, SandboxMode, Tool};
use jobtrail_events::tool::{Function, fill_in};
use jobtrail_events::value::Key;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::check;
use crate::agent;
use crate::job::describe;
use crate::job::parameters::{self, Object, Pair};
use crate::job::watch::Screen;
use crate::terminal::{self, Cell, Table, note, printable, say_json};

#[derive(Args, Debug)]
pub struct Options {
    /// The tool's folder.
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// The key of one of its functions.
    function: Key,
    /// The file to run it on.
    #[arg(long, value_name = "FILE")]
    input: PathBuf,
    /// A parameter, as in --param rows=10. What is JSON is taken as JSON, unless the function wants text.
    #[arg(long, value_name = "NAME=VALUE")]
    param: Vec<Pair>,
    /// Parameters as a JSON object, or the path of a file with one; --param goes before it.
    #[arg(long, value_name = "JSON|FILE", default_value = "{}", hide_default_value = true)]
    params: String,
    /// The folder that the outputs are put in; it must be empty, or not there yet.
    #[arg(long, value_name = "DIR", default_value = "output")]
    output: PathBuf,
    /// A file that the log is put in, as it would be kept with the job.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// What the function runs in.
    #[arg(long, env = "JOBTRAIL_SANDBOX", default_value = "bubblewrap")]
    sandbox: agent::Sandbox,
    /// Let it use the network, which its manifest must ask for.
    #[arg(long)]
    allow_network: bool,
    /// Print what came of it as JSON; what it says goes to standard error.
    #[arg(long)]
    json: bool,
}

/// What came of a run.
#[derive(Debug)]
enum Outcome {
    AsDeclared(Vec<Valid>),
    Failed(String),
    OutOfTime(Duration),
    Invalid { rule: &'static str, message: String },
}

pub async fn run(options: Options) -> anyhow::Result<ExitCode> {
    let Some(tool) = read_tool(&options.dir)? else { return Ok(ExitCode::FAILURE) };
    let Some((function, rules)) = tool.function(&options.function) else {
        let known: Vec<_> = tool.manifest.functions.iter().map(|function| function.key.as_str()).collect();
        bail!("{} has no function '{}'; it has {}", tool.version(), options.function, known.join(", "));
    };
    if function.network && !options.allow_network {
        bail!("'{}' declares network = true; give --allow-network to let it use the network", function.key);
    }
    let Some(parameters) = read_parameters(&options, function)? else { return Ok(ExitCode::from(crate::USAGE)) };
    let name = input_name(&options.input, function)?;
    prepare_output(&options.output)?;

    let place =
        tempfile::Builder::new().prefix("jobtrail-tool-").tempdir().context("cannot make a folder to work in")?;
    let mode = match options.sandbox {
        agent::Sandbox::Bubblewrap => SandboxMode::Bubblewrap,
        agent::Sandbox::Off => SandboxMode::Off,
    };
    let sandbox = Sandbox::prepare(mode, &place.path().join("state")).await?.with_network(options.allow_network);
    let folder = Folder::create(&place.path().join("work"), &name, &parameters.to_string(), sandbox.user())?;
    fs::copy(&options.input, folder.input()).with_context(|| format!("cannot read {}", options.input.display()))?;
    fs::set_permissions(folder.input(), fs::Permissions::from_mode(0o444))?;

    let mut screen = if options.json { Screen::on_stderr() } else { Screen::on_stdout() };
    let of_what = format!("{} {} on {}", tool.version(), function.key, printable(&name));
    screen.remark(&format!("{of_what} with {parameters}"))?;
    screen.remark(&format!("kept in by {}", sandbox.protections()))?;
    let began = Instant::now();
    let time = Duration::from_millis(function.run_ms());
    let run = Run { function, tool: &tool.folder, folder: &folder, sandbox: &sandbox, time, log: LogLimit::DEFAULT };
    let watched = tokio::select! {
        watched = watch(run, &mut screen) => Some(watched),
        _ = tokio::signal::ctrl_c() => None,
    };
    let Some(watched) = watched else {
        folder.remove().await;
        note("interrupted");
        return Ok(ExitCode::from(INTERRUPTED));
    };
    let (ended, log) = watched?;
    let outcome = match ended {
        Ended::Well => {
            let (rules, output) = (std::sync::Arc::clone(rules), folder.output());
            match tokio::task::spawn_blocking(move || rules.check(&output)).await? {
                Ok(valid) => Outcome::AsDeclared(take_over(valid, &options.output)?),
                Err(invalid) => Outcome::Invalid { rule: invalid.rule(), message: invalid.to_string() },
            }
        }
        Ended::Badly(message) => Outcome::Failed(message),
        Ended::OutOfTime => Outcome::OutOfTime(time),
    };
    if let Some(path) = &options.log {
        fs::copy(&log.path, path).with_context(|| format!("cannot write {}", path.display()))?;
    }
    folder.remove().await;
    outcome.tell(&mut screen, &options, began.elapsed())?;
    Ok(outcome.code())
}

/// What a shell says of a command that was interrupted.
const INTERRUPTED: u8 = 130;

/// Nothing: it cannot be offered, which was said.
fn read_tool(dir: &Path) -> anyhow::Result<Option<Tool>> {
    let folder = dir.canonicalize().with_context(|| format!("there is no folder {}", dir.display()))?;
    let mut checked = Tool::check(&folder);
    if checked.tool.is_none() {
        drop(check::write(&mut anstream::stderr().lock(), dir, &checked));
    }
    Ok(checked.tool.take())
}

/// With the defaults of absent ones. Nothing: some are wrong, which was said.
fn read_parameters(options: &Options, function: &Function) -> anyhow::Result<Option<Value>> {
    let text = match options.params.trim_start() {
        json if json.starts_with('{') => json.to_owned(),
        path => fs::read_to_string(path).with_context(|| format!("--params {path} cannot be read"))?,
    };
    let object: Object = text.parse().map_err(|error| anyhow!("--params {error}"))?;
    let given = parameters::assemble(object, &options.param, Some(&function.parameters));
    match fill_in(&function.parameters, given) {
        Ok(parameters) => Ok(Some(parameters)),
        Err(problems) => {
            note("the parameters do not fit the function");
            for problem in problems {
                let field = problem.field.trim_start_matches('/');
                let name = if field.is_empty() { String::new() } else { format!("{field}: ") };
                note(format_args!("  {}", printable(&format!("{name}{}", problem.message))));
            }
            Ok(None)
        }
    }
}

fn input_name(input: &Path, function: &Function) -> anyhow::Result<String> {
    let metadata = fs::metadata(input).with_context(|| format!("there is no file {}", input.display()))?;
    if !metadata.is_file() {
        bail!("{} is not a file", input.display());
    }
    let name = input.file_name().and_then(|name| name.to_str()).context("the input's name is no text")?.to_owned();
    if !function.accepts(&name, "") {
        let accepts = &function.accepts;
        let accepted: Vec<_> = accepts.extensions.iter().chain(&accepts.media_types).map(String::as_str).collect();
        let accepted = if accepted.is_empty() { "nothing".to_owned() } else { accepted.join(", ") };
        note(format_args!("note: by its name, no job could be submitted for this file; the function takes {accepted}"));
    }
    Ok(name)
}

fn prepare_output(output: &Path) -> anyhow::Result<()> {
    let holds = match fs::read_dir(output) {
        Ok(entries) => entries.count(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        Err(error) => return Err(error).with_context(|| format!("{} cannot be used", output.display())),
    };
    if holds > 0 {
        bail!("{} is not empty; empty it, or give another folder with --output", output.display());
    }
    Ok(())
}

/// Runs it, and shows what it says while it does.
async fn watch(run: Run<'_>, screen: &mut Screen) -> anyhow::Result<(Ended, Log)> {
    /// How much may wait to be shown.
    const QUEUE: usize = 256;
    let (says, mut said) = mpsc::channel(QUEUE);
    let running = run.run(says);
    tokio::pin!(running);
    let mut outcome = None;
    loop {
        tokio::select! {
            biased;
            heard = said.recv() => match heard {
                Some(Said::Log(text)) => screen.log(text.as_bytes())?,
                Some(Said::Progress(word)) => {
                    let progress = crate::api::answer::Progress { fraction: word.fraction, message: word.message };
                    screen.status_line(&describe::progress(&progress))?;
                }
                // Nobody says any more once it has ended.
                None => match outcome.take() {
                    Some(outcome) => {
                        screen.end_of_log()?;
                        screen.forget_status_line();
                        return outcome;
                    }
                    None => bail!("the function was not watched to its end"),
                },
            },
            ended = &mut running, if outcome.is_none() => outcome = Some(ended.map_err(anyhow::Error::from)),
        }
    }
}

/// Puts the outputs where the author wants them. Answers with where they are then.
fn take_over(valid: Vec<Valid>, output: &Path) -> anyhow::Result<Vec<Valid>> {
    let cannot = || format!("cannot write to {}", output.display());
    fs::create_dir_all(output).with_context(cannot)?;
    let output = output.canonicalize().with_context(cannot)?;
    let mut taken = Vec::with_capacity(valid.len());
    for file in valid {
        let path = output.join(&file.name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(cannot)?;
        }
        fs::copy(&file.path, &path).with_context(cannot)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).with_context(cannot)?;
        taken.push(Valid { path, ..file });
    }
    Ok(taken)
}

impl Outcome {
    fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::AsDeclared(_) => 0,
            Self::Failed(_) => 3,
            Self::OutOfTime(_) => 4,
            Self::Invalid { .. } => 5,
        })
    }

    /// A name for programs, what there is to say, and the rule that was broken.
    fn describe(&self) -> (&'static str, Option<String>, Option<&'static str>) {
        match self {
            Self::AsDeclared(_) => ("as-declared", None, None),
            Self::Failed(message) => ("failed", Some(message.clone()), None),
            Self::OutOfTime(limit) => {
                let message = format!("The function did not end within its limit of {limit:?} and was stopped.");
                ("out-of-time", Some(message), None)
            }
            Self::Invalid { rule, message } => ("invalid-output", Some(message.clone()), Some(rule)),
        }
    }

    fn outputs(&self) -> &[Valid] {
        match self {
            Self::AsDeclared(outputs) => outputs,
            Self::Failed(_) | Self::OutOfTime(_) | Self::Invalid { .. } => &[],
        }
    }

    fn tell(&self, screen: &mut Screen, options: &Options, took: Duration) -> anyhow::Result<()> {
        let (outcome, message, rule) = self.describe();
        let took = took.as_secs_f64();
        if options.json {
            let outputs = self.outputs().iter().map(|file| {
                json!({
                    "output": file.output, "name": file.name, "path": file.path, "media_type": file.media_type,
                    "size": file.size, "sha256": file.content.to_string(),
                })
            });
            return say_json(&json!({
                "outcome": outcome, "message": message, "rule": rule, "seconds": took,
                "outputs": outputs.collect::<Vec<_>>(),
            }));
        }
        match (self, message) {
            (Self::AsDeclared(outputs), _) => {
                screen.say(&format!("The outputs are as declared, after {took:.1} s:"))?;
                let mut table = Table::new(["Output", "Type", "Size", "File"]);
                for file in outputs {
                    let path = file.path.display().to_string();
                    table.push([&file.output, &file.media_type, &terminal::size(file.size), &path].map(Cell::new));
                }
                screen.table(&table)
            }
            (Self::Failed(_), Some(message)) => {
                screen.say(&format!("The function failed, after {took:.1} s: {message}"))
            }
            (Self::Invalid { rule, .. }, Some(message)) => {
                screen.say(&format!("The outputs are invalid, by the rule '{rule}': {message}"))
            }
            (Self::OutOfTime(_), Some(message)) => screen.say(&message),
            (Self::Failed(_) | Self::Invalid { .. } | Self::OutOfTime(_), None) => Ok(()),
        }
    }
}
