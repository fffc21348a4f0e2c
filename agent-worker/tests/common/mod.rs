//! A place to run small programs in, as the agent runs them.

pub mod gateway;
pub mod services;
pub mod world;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jobtrail_agent::run::{Ended, LogLimit, Progress, Run, RunError, Said};
use jobtrail_agent::sandbox::stage;
use jobtrail_agent::{Folder, Sandbox, SandboxMode};
use jobtrail_events::tool::Manifest;
use serde_json::json;
use tokio::sync::mpsc;

/// How functions are run here.
pub struct Bench {
    root: tempfile::TempDir,
    sandbox: Sandbox,
    pub network: bool,
    pub memory_mib: u32,
    pub disk_mib: u32,
    pub time: Duration,
    pub log: LogLimit,
    /// How many words may wait to be heard, and for how long nobody hears any.
    pub queue: usize,
    pub deaf_for: Duration,
}

/// What came of a run.
#[derive(Debug)]
pub struct Done {
    pub ended: Ended,
    pub log: String,
    pub live: String,
    pub longest_chunk: usize,
    pub progress: Vec<Progress>,
    folder: Folder,
}

impl Bench {
    pub async fn sandboxed() -> Self {
        Self::of(SandboxMode::Bubblewrap).await
    }

    pub async fn plain() -> Self {
        Self::of(SandboxMode::Off).await
    }

    pub async fn both() -> [Self; 2] {
        [Self::sandboxed().await, Self::plain().await]
    }

    pub async fn with(sandbox: Sandbox) -> Self {
        Self { sandbox, ..Self::plain().await }
    }

    async fn of(mode: SandboxMode) -> Self {
        let root = tempfile::tempdir().unwrap();
        let sandbox = sandbox(mode, &root.path().join("state")).await;
        fs::create_dir_all(root.path().join("state/work")).unwrap();
        fs::create_dir(root.path().join("tool")).unwrap();
        fs::set_permissions(root.path().join("tool"), fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(root.path().join("tool/data"), "of the tool\n").unwrap();
        let time = Duration::from_secs(60);
        Self {
            root,
            sandbox,
            network: false,
            memory_mib: 1_024,
            disk_mib: 4_096,
            time,
            log: LogLimit::DEFAULT,
            queue: 64,
            deaf_for: Duration::ZERO,
        }
    }

    pub fn state(&self) -> PathBuf {
        self.root.path().join("state")
    }

    /// A number of seconds to sleep by which the processes of this test are known.
    pub fn mark(&self) -> String {
        format!("8000.{}", rand::random_range(100_000_000..999_999_999_u64))
    }

    /// Runs a script as the program of a tool.
    pub async fn run(&self, script: &str) -> Done {
        self.run_command(&["./program", "argument"], script).await
    }

    pub async fn run_command(&self, command: &[&str], script: &str) -> Done {
        self.try_run(command, script).await.unwrap()
    }

    pub async fn try_run(&self, command: &[&str], script: &str) -> Result<Done, RunError> {
        let tool = self.root.path().join("tool");
        write_program(&tool.join("program"), script);
        let place = self.state().join("work/job-1");
        let folder = Folder::create(&place, "-rf in put.txt", "{\"rows\":5}", self.sandbox.user()).unwrap();
        fs::write(folder.input(), "the input").unwrap();
        fs::set_permissions(folder.input(), fs::Permissions::from_mode(0o444)).unwrap();
        let manifest = json!({"key": "t", "name": "T", "version": "1.0.0", "function": [
            {"key": "f", "name": "F", "command": command, "network": self.network,
             "memory_mib": self.memory_mib, "disk_mib": self.disk_mib}]});
        let manifest = Manifest::from_json(&manifest.to_string()).unwrap();
        let run = Run {
            function: &manifest.functions[0],
            tool: &tool,
            folder: &folder,
            sandbox: &self.sandbox,
            time: self.time,
            log: self.log,
        };
        let (says, mut said) = mpsc::channel(self.queue);
        let hearing = async {
            let (mut live, mut longest_chunk, mut progress) = (String::new(), 0, Vec::new());
            tokio::time::sleep(self.deaf_for).await;
            while let Some(said) = said.recv().await {
                match said {
                    Said::Log(text) => {
                        longest_chunk = longest_chunk.max(text.len());
                        live.push_str(&text);
                    }
                    Said::Progress(word) => progress.push(word),
                }
            }
            (live, longest_chunk, progress)
        };
        let (outcome, (live, longest_chunk, progress)) = tokio::join!(run.run(says), hearing);
        let (ended, log) = outcome?;
        let log = fs::read_to_string(log.path).unwrap();
        Ok(Done { ended, log, live, longest_chunk, progress, folder })
    }
}

impl Done {
    /// The text of an output file.
    pub fn output(&self, name: &str) -> String {
        fs::read_to_string(self.folder.output().join(name)).unwrap()
    }
}

/// One that gives the network to functions that declare it.
pub async fn sandbox(mode: SandboxMode, state: &Path) -> Sandbox {
    stage::played_by(stage());
    Sandbox::prepare(mode, state).await.unwrap().with_network(true)
}

/// The program that does the agent's part inside: beside a test that was copied to where others may run it, or cargo's.
pub fn stage() -> PathBuf {
    let copied = std::env::current_exe().unwrap().with_file_name(STAGE);
    if copied.is_file() { copied } else { env!("CARGO_BIN_EXE_jobtrail-stage").into() }
}

/// What [`stage`] is called.
pub const STAGE: &str = "jobtrail-stage";

/// A program in shell.
pub fn write_program(path: &Path, script: &str) {
    fs::write(path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Waits for a condition, and fails when it does not come about.
pub async fn until(condition: impl Fn() -> bool) {
    until_in(async || condition()).await;
}

pub async fn until_in(condition: impl AsyncFn() -> bool) {
    const PATIENCE: Duration = Duration::from_secs(30);
    let waiting = async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("it comes about in time");
}

/// The living processes with that argument.
pub fn processes_with(argument: &str) -> Vec<u32> {
    let has = |pid: &u32| {
        let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        line.split(|byte| *byte == 0).any(|part| part == argument.as_bytes()) && is_alive(*pid)
    };
    processes().filter(has).collect()
}

pub fn children_of(parent: u32) -> Vec<u32> {
    processes().filter(|pid| stat(*pid).is_some_and(|(_, its)| its == parent)).collect()
}

/// Whether it is there and no zombie.
pub fn is_alive(pid: u32) -> bool {
    stat(pid).is_some_and(|(state, _)| state != 'Z' && state != 'X')
}

fn processes() -> impl Iterator<Item = u32> {
    fs::read_dir(Path::new("/proc")).unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

/// State and parent.
fn stat(pid: u32) -> Option<(char, u32)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit_once(") ")?.1.split(' ');
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}
