//! One run of one function: start it, listen to it, stop it in time, read how it ended. It knows nothing of jobs,
//! services or broker.

use std::io;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use jobtrail_events::tool::Function;
use rustix::fs::{Mode, OFlags};
use rustix::process::Signal;
use serde::Deserialize;
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};
use tracing::warn;

use crate::launch::{End, Launch, Program};
use crate::log::{Decoder, LogWriter};
use crate::pace::Pacer;
use crate::progress::ProgressPipe;
use crate::sandbox::{Excess, Limits, Usage, stage};
use crate::{Folder, Sandbox, SandboxMode};

pub use crate::log::{Log, LogLimit};
pub use crate::progress::Progress;

/// A function that is to be run, once.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    pub function: &'a Function,
    /// The tool's folder.
    pub tool: &'a Path,
    /// With the input in it.
    pub folder: &'a Folder,
    pub sandbox: &'a Sandbox,
    /// How long it may take.
    pub time: Duration,
    pub log: LogLimit,
}

/// What a running function says.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// At most 32 KiB at a time, and of a flood only a part.
    Log(String),
    Progress(Progress),
}

/// How a function ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    Well,
    /// With a sentence for the user: the function's own, where it gave one.
    Badly(String),
    /// It did not end in its time and was stopped.
    OutOfTime,
}

/// It could not be run. That is the agent's or the tool's fault, not the input's.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("the function's program cannot be started: {0}")]
    NotStarted(String),
    #[error("the working folder cannot be used")]
    Folder(#[source] io::Error),
    #[error("the function's program cannot be watched")]
    Watch(#[source] io::Error),
    #[error(
        "its manifest says that it needs the network, which this agent does not give (start it with --allow-network)"
    )]
    NoNetwork,
    #[error("less than {least} MiB of this machine's disk are free; make room where --state is", least = Usage::LEAST_FREE / (1024 * 1024))]
    DiskFull,
}

impl Run<'_> {
    /// How long a function that is asked to stop may take to do so.
    pub const GRACE: Duration = Duration::from_secs(5);
    /// How long a log may take to end after all that writes it is dead, as far as we can tell.
    const PATIENCE_FOR_LOG: Duration = Duration::from_secs(2);
    /// How long each of the last words of a log may wait for the audience.
    const PATIENCE_FOR_AUDIENCE: Duration = Duration::from_millis(500);
    /// How many bytes of what the sandbox says are quoted.
    const LAST_LINE: u64 = 500;

    /// Runs it to its end, telling `audience` what it says; what the audience does not take in time is dropped.
    /// When the future is dropped the whole process tree is killed.
    pub async fn run(self, audience: mpsc::Sender<Said>) -> Result<(Ended, Log), RunError> {
        if self.function.network && !self.sandbox.allows_network() {
            return Err(RunError::NoNetwork);
        }
        let mut progress = ProgressPipe::open(&self.folder.progress()).map_err(RunError::Folder)?;
        let mut log = LogWriter::create(&self.folder.log(), self.log).await.map_err(RunError::Folder)?;
        let Self { function, tool, folder, sandbox, .. } = self;
        let (command, network) = (&function.command, function.network);
        let limits = Limits::of(function, self.time);
        let launch = Launch { command, tool, folder, network, limits, sandbox };
        let usage = Usage::new(limits, folder.job());
        let (mut program, prints) =
            Program::start(&launch).await.map_err(|error| RunError::NotStarted(error.to_string()))?;

        let end = {
            let listening = listen(prints, &mut log, &audience);
            tokio::pin!(listening);
            let ending = see_to_its_end(&mut program, self.time, &usage);
            tokio::pin!(ending);
            let mut is_silent = false;
            let end = loop {
                tokio::select! {
                    end = &mut ending => break end.map_err(RunError::Watch)?,
                    heard = &mut listening, if !is_silent => {
                        heard.map_err(RunError::Folder)?;
                        is_silent = true;
                    }
                    word = progress.next() => {
                        tell(&audience, Said::Progress(word.map_err(RunError::Watch)?));
                    }
                }
            };
            if !is_silent && let Ok(heard) = timeout(Self::PATIENCE_FOR_LOG, &mut listening).await {
                heard.map_err(RunError::Folder)?;
            }
            end
        };
        if let Some(word) = progress.last_waiting().map_err(RunError::Watch)? {
            tell(&audience, Said::Progress(word));
        }
        let log = log.finish().await.map_err(RunError::Folder)?;
        let end = match (end, usage.excess_at_end().await) {
            (Finish::Ended(_), _) if program.ran_out_of_memory() => {
                Finish::Stopped(Excess::Memory { memory_mib: limits.memory_mib })
            }
            (Finish::Ended(_), Some(excess)) => Finish::Stopped(excess),
            (end, _) => end,
        };
        let ended = match end {
            Finish::OutOfTime => Ended::OutOfTime,
            Finish::Stopped(Excess::NothingFree) => return Err(RunError::DiskFull),
            Finish::Stopped(excess) => Ended::Badly(excess.to_string()),
            Finish::Ended(End::Code(0)) => Ended::Well,
            Finish::Ended(End::Code(125..=127)) if self.was_not_found(&log).await => {
                return Err(self.not_started(&log).await);
            }
            Finish::Ended(End::Code(code)) => {
                Ended::Badly(self.complaint(format!("The function ended with exit code {code}.")))
            }
            Finish::Ended(End::Signal(signal)) => {
                let otherwise = match Signal::from_named_raw(signal) {
                    Some(Signal::XCPU) => Excess::Processor.to_string(),
                    Some(Signal::XFSZ) => Excess::Disk { disk_mib: limits.disk_mib }.to_string(),
                    Some(_) | None => format!("The function was killed by signal {signal}."),
                };
                Ended::Badly(self.complaint(otherwise))
            }
            Finish::Ended(End::NotStarted) => return Err(self.not_started(&log).await),
        };
        Ok((ended, log))
    }

    async fn was_not_found(&self, log: &Log) -> bool {
        let is_sandboxed = self.sandbox.mode() == SandboxMode::Bubblewrap;
        is_sandboxed && log.tail(Self::LAST_LINE).await.is_ok_and(|said| said.starts_with(stage::COMPLAINT))
    }

    async fn not_started(&self, log: &Log) -> RunError {
        match log.tail(Self::LAST_LINE).await {
            Ok(said) => RunError::NotStarted(said.trim().to_owned()),
            Err(error) => RunError::Folder(error),
        }
    }

    /// The message of the function's error document, or another.
    fn complaint(&self, otherwise: String) -> String {
        ErrorDocument::read(&self.folder.error()).map_or(otherwise, |document| document.message)
    }
}

/// How it came to an end.
enum Finish {
    Ended(End),
    /// Its time was up.
    OutOfTime,
    /// It used up more than it may.
    Stopped(Excess),
}

/// Waits for the program's end, and brings it about when its time is up or it uses too much. Nothing of its tree is left.
async fn see_to_its_end(program: &mut Program, time: Duration, usage: &Usage) -> io::Result<Finish> {
    let root = program.root();
    let finish = tokio::select! {
        biased;
        end = program.ended() => Finish::Ended(end?),
        () = sleep(time) => Finish::OutOfTime,
        excess = usage.excess(root) => Finish::Stopped(excess),
    };
    if matches!(finish, Finish::OutOfTime) {
        program.ask_to_end();
        tokio::select! {
            end = program.ended() => drop(end?),
            () = sleep(Run::GRACE) => {}
            // It is killed next anyway.
            _ = usage.excess(root) => {}
        }
    }
    if !program.end_tree().await {
        warn!("a process of a function cannot be killed");
    }
    Ok(finish)
}

/// Writes down what the function prints, and tells of it, until it prints no more.
async fn listen(mut prints: pipe::Receiver, log: &mut LogWriter, audience: &mpsc::Sender<Said>) -> io::Result<()> {
    const CHUNK: usize = 64 * 1024;
    let mut chunk = vec![0; CHUNK];
    let mut decoder = Decoder::default();
    let mut pacer = Pacer::beginning(Instant::now());
    let mut tick = interval(Pacer::INTERVAL);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            count = prints.read(&mut chunk) => {
                let count = count?;
                let text = if count == 0 { std::mem::take(&mut decoder).end() } else { decoder.feed(&chunk[..count]) };
                log.write(&text).await?;
                pacer.push(&text);
                if count == 0 {
                    break;
                }
            }
            now = tick.tick() => {
                if let Some(text) = pacer.take(now) && !tell(audience, Said::Log(text)) {
                    pacer.missed();
                }
            }
        }
    }
    // The rest in a few chunks, then no more. It is over, so that an audience may take its time.
    while let Some(text) = pacer.take(Instant::now()) {
        if audience.send_timeout(Said::Log(text), Run::PATIENCE_FOR_AUDIENCE).await.is_err() {
            pacer.missed();
        }
    }
    if let Some(text) = pacer.rest() {
        let _ = audience.send_timeout(Said::Log(text), Run::PATIENCE_FOR_AUDIENCE).await;
    }
    Ok(())
}

/// An audience that cannot follow misses something; the function does not wait for it.
fn tell(audience: &mpsc::Sender<Said>, said: Said) -> bool {
    audience.try_send(said).is_ok()
}

#[derive(Deserialize)]
struct ErrorDocument {
    message: String,
}

impl ErrorDocument {
    const LARGEST: u64 = 64 * 1024;

    /// The function may have put anything in its place: only a regular file is read.
    fn read(path: &Path) -> Option<Self> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = std::fs::File::from(rustix::fs::open(path, flags, Mode::empty()).ok()?);
        if !file.metadata().ok()?.is_file() {
            return None;
        }
        let mut bytes = Vec::new();
        file.take(Self::LARGEST).read_to_end(&mut bytes).ok()?;
        let document: Self = serde_json::from_slice(&bytes).ok()?;
        (!document.message.trim().is_empty()).then_some(document)
    }
}
