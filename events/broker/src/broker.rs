use std::error::Error;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;
use serde::Deserialize;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::process::{Exit, Process};
use crate::{Accounts, BrokerOptions, orphan};

/// The server did not come up.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    #[error("the broker's folder {folder} cannot be used")]
    Folder { folder: PathBuf, source: io::Error },
    #[error("{program} cannot be started; install nats-server 2.12 or newer, or name one in {variable}",
        variable = BrokerOptions::PROGRAM_VARIABLE)]
    Program { program: PathBuf, source: io::Error },
    #[error("the broker ended while it was starting, with {status}; its last words: {words}; more in {log}")]
    Ended { status: String, words: String, log: PathBuf },
    #[error("the broker did not listen within {seconds} s; see {log}")]
    Late { seconds: u64, log: PathBuf },
}

/// A running nats-server. Dropped, it is killed.
pub struct Broker {
    options: BrokerOptions,
    port: u16,
    process: Process,
    pid: watch::Sender<u32>,
}

impl Broker {
    const PAUSE_BETWEEN_LOOKS: Duration = Duration::from_millis(5);
    /// Between restarts: doubled each time, from the first to the last, and the first again after a good run.
    const FIRST_PAUSE: Duration = Duration::from_millis(100);
    const LAST_PAUSE: Duration = Duration::from_secs(10);
    const GOOD_RUN: Duration = Duration::from_secs(60);

    /// Returns when it listens, having read its streams.
    pub async fn start(options: BrokerOptions) -> Result<Self, BrokerError> {
        let folder = |source| BrokerError::Folder { folder: options.store_dir.clone(), source };
        // The log of events and the secrets beside it are nobody else's.
        DirBuilder::new().recursive(true).mode(0o700).create(&options.store_dir).map_err(folder)?;
        // The command line has to name the folder in the same way whatever the working directory is.
        let store_dir = options.store_dir.canonicalize().map_err(folder)?;
        let options = BrokerOptions { store_dir, ..options };
        orphan::end(&options).await;
        let (process, port) = launch(&options, options.port).await?;
        info!(pid = process.pid(), port, "the broker listens on 127.0.0.1:{port}");
        let (pid, _) = watch::channel(process.pid());
        Ok(Self { options, port, process, pid })
    }

    /// As in `nats://127.0.0.1:4222`; the same after restarts.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// The process id, now and after each restart.
    pub fn pids(&self) -> watch::Receiver<u32> {
        self.pid.subscribe()
    }

    /// Lets it finish; kills it when that takes longer than it may.
    pub async fn stop(&self) {
        self.process.signal(Signal::SIGTERM);
        if timeout(self.options.stop_patience, self.process.exit()).await.is_err() {
            warn!(pid = self.pid(), "the broker did not stop in time; it is killed");
            self.kill().await;
        }
    }

    /// As `kill -9`, or a crash, would.
    pub async fn kill(&self) {
        self.process.signal(Signal::SIGKILL);
        self.process.exit().await;
    }

    /// Starts it again, on the same port and store; a running one is stopped first.
    pub async fn restart(&mut self) -> Result<(), BrokerError> {
        self.stop().await;
        let (process, _) = launch(&self.options, self.port).await?;
        self.process = process;
        self.pid.send_replace(self.process.pid());
        Ok(())
    }

    /// Starts it again whenever it ends, and stops it at `shutdown`. Only then does this return.
    pub async fn supervise(mut self, shutdown: CancellationToken) {
        let mut pause = Self::FIRST_PAUSE;
        loop {
            let began = Instant::now();
            let exit = tokio::select! {
                () = shutdown.cancelled() => break self.stop().await,
                exit = self.process.exit() => exit,
            };
            if began.elapsed() > Self::GOOD_RUN {
                pause = Self::FIRST_PAUSE;
            }
            error!(pid = self.pid(), "the broker ended with {}; it is started again", describe(exit));
            loop {
                tokio::select! {
                    () = shutdown.cancelled() => return,
                    () = sleep(pause) => {}
                }
                pause = (pause * 2).min(Self::LAST_PAUSE);
                let restarted = tokio::select! {
                    () = shutdown.cancelled() => return,
                    restarted = self.restart() => restarted,
                };
                match restarted {
                    Ok(()) => break info!(pid = self.pid(), "the broker runs again"),
                    Err(error) => {
                        let cause = error.source().map(ToString::to_string);
                        error!(%error, cause, "the broker could not be started again");
                    }
                }
            }
        }
    }
}

/// The process, and the port it listens on.
async fn launch(options: &BrokerOptions, port: u16) -> Result<(Process, u16), BrokerError> {
    let no_program = |source| BrokerError::Program { program: options.program.clone(), source };
    let program = find(&options.program).ok_or_else(|| no_program(io::ErrorKind::NotFound.into()))?;
    let command = prepare(options, &program, port)
        .map_err(|source| BrokerError::Folder { folder: options.store_dir.clone(), source })?;
    let process = Process::start(command).map_err(no_program)?;
    let starting = Instant::now();
    loop {
        if let Some(port) = port_of(options, process.pid()) {
            return Ok((process, port));
        }
        if let Some(exit) = process.exited() {
            let words = last_words(options);
            return Err(BrokerError::Ended { status: describe(exit), words, log: options.log_file() });
        }
        if starting.elapsed() > options.start_patience {
            let seconds = options.start_patience.as_secs();
            return Err(BrokerError::Late { seconds, log: options.log_file() });
        }
        sleep(Broker::PAUSE_BETWEEN_LOOKS).await;
    }
}

fn prepare(options: &BrokerOptions, program: &Path, port: u16) -> io::Result<Command> {
    if options.ports_dir().exists() {
        fs::remove_dir_all(options.ports_dir())?;
    }
    fs::create_dir(options.ports_dir())?;
    fs::write(options.file(), options.text(port))?;
    if options.accounts.is_some() {
        Accounts::take_over(&options.store_dir)?;
    }
    let log = File::options().create(true).append(true).open(options.log_file())?;
    // The program that has the kernel end its successor with us. Without it a kill of us leaves the broker running.
    let mut command = match find(Path::new("setpriv")) {
        Some(wrapper) => {
            let mut command = Command::new(wrapper);
            command.args(["--pdeathsig", "TERM"]).arg(program);
            command
        }
        None => Command::new(program),
    };
    // A group of its own: Ctrl-C at a terminal is for us, who then stop it when all else has stopped.
    command.arg("--config").arg(options.file()).process_group(0);
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    Ok(command)
}

/// Where a program is: a name alone is looked for in `PATH`.
fn find(program: &Path) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return program.is_file().then(|| program.to_owned());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|program| program.is_file())
}

/// What the server writes when it listens.
#[derive(Deserialize)]
struct Ports {
    nats: Vec<String>,
}

fn port_of(options: &BrokerOptions, pid: u32) -> Option<u16> {
    let suffix = format!("_{pid}.ports");
    let file = fs::read_dir(options.ports_dir())
        .ok()?
        .filter_map(Result::ok)
        .find(|entry| entry.file_name().to_string_lossy().ends_with(&suffix))?;
    // Not whole yet, perhaps: then the next look will do.
    let ports: Ports = serde_json::from_slice(&fs::read(file.path()).ok()?).ok()?;
    ports.nats.first()?.rsplit(':').next()?.parse().ok()
}

fn describe(exit: Exit) -> String {
    exit.map_or_else(|| "an unknown status".to_owned(), |status| status.to_string())
}

fn last_words(options: &BrokerOptions) -> String {
    let log = fs::read(options.log_file()).unwrap_or_default();
    String::from_utf8_lossy(&log).lines().last().unwrap_or("none").to_owned()
}
