//! How far the function has got, for whoever watches.

use serde::Serialize;
use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The shortest time between two reports; those in between are dropped.
const INTERVAL: Duration = Duration::from_millis(200);
/// The longest message, in characters. A line stays below the size up to which a pipe takes it whole.
const MESSAGE_CHARACTERS: usize = 200;

/// Writes progress to the agent's pipe. It never blocks and never fails: nobody may be reading, and the
/// work matters more than the word of it.
pub struct Progress {
    pipe: Option<PathBuf>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    open: Option<File>,
    last: Option<Instant>,
}

#[derive(Serialize)]
struct Report<'a> {
    fraction: f64,
    message: &'a str,
}

impl Progress {
    /// Reports to the named pipe at `pipe`, or to nobody.
    pub fn to(pipe: Option<PathBuf>) -> Self {
        Self { pipe, state: RefCell::default() }
    }

    /// Says that `done` of `total` (in any unit) is done. The message is only made when it is sent.
    pub fn report(&self, done: u64, total: u64, message: impl FnOnce() -> String) {
        let Some(pipe) = &self.pipe else { return };
        let state = &mut *self.state.borrow_mut();
        if state.last.is_some_and(|last| last.elapsed() < INTERVAL) && done < total {
            return;
        }
        state.last = Some(Instant::now());
        if state.open.is_none() {
            // Without O_NONBLOCK the open would wait for a reader; with it, having none is an error.
            let flags = nix::fcntl::OFlag::O_NONBLOCK.bits();
            state.open = OpenOptions::new().append(true).custom_flags(flags).open(pipe).ok();
        }
        let Some(file) = &mut state.open else { return };
        let fraction = if total == 0 { 1.0 } else { (done as f64 / total as f64).clamp(0.0, 1.0) };
        let message: String = message().chars().take(MESSAGE_CHARACTERS).collect();
        let Ok(mut line) = serde_json::to_vec(&Report { fraction, message: &message }) else { return };
        line.push(b'\n');
        if let Err(error) = file.write_all(&line)
            && error.kind() != ErrorKind::WouldBlock
        {
            state.open = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::sys::stat::Mode;
    use nix::unistd::mkfifo;
    use std::io::Read;

    fn pipe() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("progress");
        mkfifo(&path, Mode::from_bits_truncate(0o600)).unwrap();
        (folder, path)
    }

    fn reader(path: &PathBuf) -> File {
        OpenOptions::new().read(true).custom_flags(nix::fcntl::OFlag::O_NONBLOCK.bits()).open(path).unwrap()
    }

    #[test]
    fn reports_are_lines_of_json_and_are_throttled() {
        let (_folder, path) = pipe();
        let mut reader = reader(&path);
        let progress = Progress::to(Some(path));
        for done in 0..1000 {
            progress.report(done, 1000, || format!("entry {done}"));
        }
        progress.report(1000, 1000, || "done".into());
        drop(progress);
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(lines.len() < 1000, "{} lines", lines.len());
        assert_eq!(lines[0], serde_json::json!({"fraction": 0.0, "message": "entry 0"}));
        assert_eq!(lines[lines.len() - 1], serde_json::json!({"fraction": 1.0, "message": "done"}));
    }

    #[test]
    fn nobody_reading_neither_blocks_nor_fails() {
        let (_folder, path) = pipe();
        Progress::to(Some(path.clone())).report(1, 1, || "to nobody".into());
        Progress::to(Some(path.with_file_name("missing"))).report(1, 1, || "to nowhere".into());
        Progress::to(None).report(1, 1, || "to none".into());
        // A reader that goes away in the middle, and one that never empties the pipe.
        let progress = Progress::to(Some(path.clone()));
        let gone = reader(&path);
        progress.report(1, 1, || "heard".into());
        drop(gone);
        progress.report(1, 1, || "unheard".into());
        let _idle = reader(&path);
        for _ in 0..2000 {
            progress.report(1, 1, || "x".repeat(500));
        }
    }
}
