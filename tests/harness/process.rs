use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// One process of the program under test. Dropped, it is killed.
pub struct Process {
    child: Child,
    log: PathBuf,
    stdout: Option<BufReader<std::process::ChildStdout>>,
}

/// How long an orderly stop may take.
const STOP_PATIENCE: Duration = Duration::from_secs(30);

impl Process {
    /// Its log goes to `<folder>/<name>.log`, after what is there already.
    pub fn start(arguments: &[&str], environment: &[(&str, &str)], folder: &Path, name: &str) -> Self {
        Self::start_program(env!("CARGO_BIN_EXE_jobtrail"), arguments, environment, folder, name)
    }

    /// Another program, which becomes it.
    pub fn start_program(
        program: &str,
        arguments: &[&str],
        environment: &[(&str, &str)],
        folder: &Path,
        name: &str,
    ) -> Self {
        let log = folder.join(format!("{name}.log"));
        let file = File::options().create(true).append(true).open(&log).expect("a log file");
        let mut child = Command::new(program)
            .args(arguments)
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(file)
            .spawn()
            .expect("the program starts");
        let stdout = child.stdout.take().map(BufReader::new);
        Self { child, log, stdout }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The first line that it prints.
    pub async fn first_line(&mut self) -> String {
        let mut stdout = self.stdout.take().expect("nobody else reads");
        let read = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            stdout.read_line(&mut line).expect("it can be read");
            (stdout, line)
        });
        let (stdout, line) = read.await.expect("it is read");
        self.stdout = Some(stdout);
        if line.is_empty() {
            self.print_log();
            panic!("the process ended without a word; its log is above");
        }
        line.trim().to_owned()
    }

    /// Nobody listens to what it prints.
    pub fn close_output(&mut self) {
        self.stdout = None;
    }

    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).expect("a process id"));
        kill(pid, signal).expect("the process is there");
    }

    /// As `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().expect("the process is there");
        self.child.wait().expect("it ends");
    }

    /// Asks it to stop and waits until it has.
    pub async fn stop(&mut self) -> Option<i32> {
        self.signal(Signal::SIGTERM);
        self.ended().await
    }

    /// The exit code, when it has ended by itself.
    pub async fn ended(&mut self) -> Option<i32> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                return status.code();
            }
            if began.elapsed() > STOP_PATIENCE {
                self.print_log();
                panic!("the process did not stop within {STOP_PATIENCE:?}; its log is above");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    pub fn print_log(&self) {
        eprintln!("---- {}\n{}", self.log.display(), self.log());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
