use std::io::{self, Write};
use std::time::{Duration, Instant};

use super::describe;
use crate::api::answer::History;
use crate::terminal::{self, FAINT, Table, Transient, printable, printable_lines, style_of, styled};

/// Where a job that is followed is shown. The log stands apart from what we say ourselves.
#[derive(Debug)]
pub struct Screen {
    to: To,
    line: Transient,
    /// What the line at the foot says, to say it again after other output.
    status_line: String,
    /// Where there is no such line, what changes is told now and then.
    told: Option<Instant>,
    /// The end of the log that is no whole line yet.
    unfinished: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
enum To {
    Stdout,
    Stderr,
}

impl Screen {
    /// Before each line of the log.
    const MARGIN: &str = "  | ";
    /// A line of the log that is longer is shown in pieces, in bytes.
    const LONGEST_LINE: usize = 8 * 1024;
    /// How often the status line is told where it cannot be replaced.
    const EVERY: Duration = Duration::from_secs(2);

    pub fn on_stdout() -> Self {
        Self::new(To::Stdout)
    }

    /// For those who want something else on standard output.
    pub fn on_stderr() -> Self {
        Self::new(To::Stderr)
    }

    fn new(to: To) -> Self {
        Self { to, line: Transient::new(), status_line: String::new(), told: None, unfinished: Vec::new() }
    }

    pub fn transition(&mut self, row: &History) -> anyhow::Result<()> {
        self.end_of_log()?;
        self.forget_status_line();
        let text = transition(row);
        self.write(|out| writeln!(out, "{text}"))
    }

    /// Shows how it stands, until something else does.
    pub fn status_line(&mut self, text: &str) -> anyhow::Result<()> {
        if self.line.is_terminal() {
            text.clone_into(&mut self.status_line);
            self.line.show(&format!("  {text}"));
            return Ok(());
        }
        let is_due = self.told.is_none_or(|told| told.elapsed() >= Self::EVERY);
        if text == self.status_line || !is_due {
            return Ok(());
        }
        self.remark(text)?;
        text.clone_into(&mut self.status_line);
        self.told = Some(Instant::now());
        Ok(())
    }

    pub fn forget_status_line(&mut self) {
        self.status_line.clear();
        self.line.clear();
    }

    pub fn remark(&mut self, text: &str) -> anyhow::Result<()> {
        let text = styled(FAINT, printable(text));
        self.write(|out| writeln!(out, "  {text}"))
    }

    /// A line that is said plainly.
    pub fn say(&mut self, text: &str) -> anyhow::Result<()> {
        let text = printable(text);
        self.write(|out| writeln!(out, "{text}"))
    }

    /// Shows whole lines, and keeps the rest until more comes.
    pub fn log(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.unfinished.extend_from_slice(bytes);
        let whole = whole_lines(&self.unfinished, Self::LONGEST_LINE);
        let lines: Vec<u8> = self.unfinished.drain(..whole).collect();
        self.write_log(&lines)
    }

    /// What is left of the log is its last line.
    pub fn end_of_log(&mut self) -> anyhow::Result<()> {
        let rest = std::mem::take(&mut self.unfinished);
        self.write_log(&rest)
    }

    fn write_log(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let text = log_lines(&String::from_utf8_lossy(bytes));
        self.write(|out| text.iter().try_for_each(|line| writeln!(out, "{}{line}", styled(FAINT, Self::MARGIN))))
    }

    pub fn table(&mut self, table: &Table) -> anyhow::Result<()> {
        self.write(|out| table.write(out, "  "))
    }

    fn write(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
        self.line.clear();
        match self.to {
            To::Stdout => terminal::say(write)?,
            // When it is gone there is nobody to tell.
            To::Stderr => drop(write(&mut anstream::stderr().lock())),
        }
        if self.line.is_terminal() && !self.status_line.is_empty() {
            self.line.show(&format!("  {}", self.status_line));
        }
        Ok(())
    }
}

/// As in `09:30:00.042  Pending     by the system, attempt 2: the agent was lost`.
fn transition(row: &History) -> String {
    let status = styled(style_of(row.status), format_args!("{:<10}", row.status.name()));
    let mut text = format!("{}  {status}  by {}", terminal::time_of_day(row.at), describe::author(&row.by));
    if row.attempt > 1 {
        text.push_str(&format!(", attempt {}", row.attempt));
    }
    if let Some(message) = &row.message {
        text.push_str(&format!(": {}", printable(message)));
    }
    text
}

/// How many of the bytes are whole lines, or too many to wait for the end of the line.
fn whole_lines(bytes: &[u8], longest: usize) -> usize {
    match bytes.iter().rposition(|byte| *byte == b'\n') {
        Some(end) => end + 1,
        None if bytes.len() > longest => bytes.len(),
        None => 0,
    }
}

/// The lines of a log, harmless. Programs that redraw their line begin another one here.
fn log_lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.lines().map(printable_lines).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_transition_says_when_what_and_who() {
        let id = "3f2a9177-0000-4000-8000-000000000000";
        let row = json!({
            "status": "Pending", "attempt": 2, "at": "2026-07-01T09:30:00.042Z", "by": {"kind": "system"},
            "message": "the agent was lost", "reason": "agent-lost", "sequence": 7,
        });
        let text = |row| {
            let text = transition(&serde_json::from_value(row).expect("a transition"));
            anstream::adapter::strip_str(&text).to_string()
        };
        let told = text(row);
        assert!(told.ends_with(":00.042  Pending     by the system, attempt 2: the agent was lost"), "{told}");
        let row = json!({
            "status": "Claimed", "attempt": 1, "at": "2026-07-01T09:30:00.042Z",
            "by": {"kind": "agent", "id": id, "name": "press"}, "message": null, "sequence": 8,
        });
        let told = text(row);
        assert!(told.ends_with(".042  Claimed     by agent press"), "{told}");
    }

    #[test]
    fn the_log_is_shown_by_lines() {
        assert_eq!(whole_lines(b"one\ntwo", 100), 4);
        assert_eq!(whole_lines(b"one", 100), 0);
        assert_eq!(whole_lines(b"one", 2), 3);
        assert_eq!(log_lines("one\r\n10%\r20%\rtwo\u{1b}[2J\n\n"), ["one", "10%", "20%", "two\u{fffd}[2J", ""]);
    }
}
