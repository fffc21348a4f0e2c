//! Writing for people: tables, times and sizes, text of others made harmless, a line that comes and goes.

mod table;
mod transient;

use std::fmt;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use anyhow::Context;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use jobtrail_events::job::JobStatus;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::api::answer::Named;

pub use table::{Cell, Table};
pub use transient::Transient;

/// Whoever read our output has gone: there is nothing more to do, and nothing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nobody reads the output any more")]
pub struct NobodyReads;

/// Writes to standard output; styles are left out where they would not be seen as such.
pub fn say(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    written(write(&mut out).and_then(|()| out.flush()))
}

/// Writes to standard output, byte for byte.
pub fn say_bytes(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    written(out.write_all(bytes).and_then(|()| out.flush()))
}

fn written(outcome: io::Result<()>) -> anyhow::Result<()> {
    match outcome {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(NobodyReads.into()),
        outcome => outcome.context("cannot write to standard output"),
    }
}

/// Writes a line to standard error. When that is gone there is nobody to tell.
pub fn note(text: impl fmt::Display) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Rows of an answer: as they came, as a table, or `nothing` when there are none.
pub fn say_rows<T: DeserializeOwned>(
    rows: &[Value],
    json: bool,
    nothing: &str,
    table: impl FnOnce(&[T]) -> Table,
) -> anyhow::Result<()> {
    if json {
        return say_json(&rows);
    }
    let rows = rows.iter().map(T::deserialize).collect::<Result<Vec<_>, _>>()?;
    if rows.is_empty() {
        note(nothing);
        return Ok(());
    }
    say(|out| table(&rows).write(out, ""))
}

/// An answer about one thing: as it came, or in words.
pub fn say_one<T: DeserializeOwned>(
    about: &Value,
    json: bool,
    write: impl FnOnce(&mut dyn Write, &T) -> io::Result<()>,
) -> anyhow::Result<()> {
    if json {
        return say_json(about);
    }
    let one = T::deserialize(about)?;
    say(|out| write(out, &one))
}

/// Writes a line of what is known of one thing, after a label of that width.
pub fn line<const WIDTH: usize>(out: &mut dyn Write, label: &str, text: &str) -> io::Result<()> {
    writeln!(out, "{} {text}", styled(BOLD, format_args!("{label:<WIDTH$}")))
}

pub fn say_json(value: &impl Serialize) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    say(|out| writeln!(out, "{text}"))
}

/// A command whose reader went away, as `head` does, ends quietly.
pub fn quietly(outcome: anyhow::Result<ExitCode>) -> anyhow::Result<ExitCode> {
    match outcome {
        Err(error) if error.is::<NobodyReads>() => Ok(ExitCode::SUCCESS),
        outcome => outcome,
    }
}

/// One line of text that others wrote: nothing in it steers the terminal.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { harmless(c) }).collect()
}

/// The same of several lines.
pub fn printable_lines(text: &str) -> String {
    text.replace("\r\n", "\n").chars().map(|c| if matches!(c, '\n' | '\t') { c } else { harmless(c) }).collect()
}

/// Controls, and what turns the direction of writing, which could make a name look like another.
fn harmless(c: char) -> char {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if c.is_control() || turns { char::REPLACEMENT_CHARACTER } else { c }
}

/// As in `2026-07-01 09:30:00`, where the viewer is.
pub fn time(instant: Timestamp) -> String {
    time_in(instant, TimeZone::system())
}

fn time_in(instant: Timestamp, zone: TimeZone) -> String {
    instant.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// As in `2026-07-01 09:30:00.042`, where the viewer is.
pub fn time_with_ms(instant: Timestamp) -> String {
    instant.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S%.3f").to_string()
}

/// As in `09:30:00.042`, where the viewer is.
pub fn time_of_day(instant: Timestamp) -> String {
    instant.to_zoned_datetime(TimeZone::system()).strftime("%H:%M:%S%.3f").to_string()
}

/// As in `1.4 MiB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    #[expect(clippy::cast_precision_loss, reason = "one digit after the point is shown")]
    let mut amount = bytes as f64 / 1024.0;
    let mut unit = 0;
    // Not 1024: what is rounded to it shall be 1.0 of the next.
    while amount >= 1023.95 && unit + 1 < UNITS.len() {
        amount /= 1024.0;
        unit += 1;
    }
    format!("{amount:.1} {}", UNITS[unit])
}

pub const BOLD: Style = Style::new().bold();
pub const FAINT: Style = Style::new().dimmed();

pub fn style_of(status: JobStatus) -> Style {
    match status {
        JobStatus::Pending => AnsiColor::Yellow.on_default(),
        JobStatus::Claimed | JobStatus::Running | JobStatus::Validating | JobStatus::Uploading => {
            AnsiColor::Cyan.on_default()
        }
        JobStatus::Completed => AnsiColor::Green.on_default(),
        JobStatus::Failed => AnsiColor::Red.on_default(),
        JobStatus::Canceled => FAINT,
    }
}

/// `text` in that style.
pub fn styled(style: Style, text: impl fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Someone's or something's name, or the id where no name is known.
pub fn name_of(named: &Named) -> String {
    named.name.as_deref().map_or_else(|| short(named.id), printable)
}

/// The first characters of an id and an ellipsis.
pub fn short(id: uuid::Uuid) -> String {
    let text = id.simple().to_string();
    format!("{}…", &text[..crate::api::Shortened::SHORTEST])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_cannot_steer_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\r\nc\td\u{202e}"), "a\u{fffd}[2Jb\u{fffd} c d\u{fffd}");
        assert_eq!(printable("größe 計画.zip"), "größe 計画.zip");
        assert_eq!(printable_lines("a\r\nb\n\tc\rd\u{9b}"), "a\nb\n\tc\u{fffd}d\u{fffd}");
    }

    #[test]
    fn sizes_have_four_figures_at_most() {
        let sizes = [0, 1023, 1024, 1536, 1024 * 1024 - 1, 1024 * 1024, 5_000_000_000, u64::MAX];
        let expected = ["0 B", "1023 B", "1.0 KiB", "1.5 KiB", "1.0 MiB", "1.0 MiB", "4.7 GiB", "16384.0 PiB"];
        assert_eq!(sizes.map(size), expected);
    }

    #[test]
    fn a_time_is_told_in_the_viewers_zone() {
        let instant: Timestamp = "2026-07-01T09:30:00.042Z".parse().expect("a time");
        assert_eq!(time_in(instant, TimeZone::UTC), "2026-07-01 09:30:00");
        assert_eq!(time_in(instant, TimeZone::fixed(jiff::tz::offset(-10))), "2026-06-30 23:30:00");
    }

    #[test]
    fn a_reader_that_left_is_no_error() {
        assert!(quietly(Err(NobodyReads.into())).is_ok());
        assert!(quietly(Err(anyhow::anyhow!("else"))).is_err());
    }

    #[test]
    fn an_id_is_shortened_to_what_finds_it_again() {
        let id: uuid::Uuid = "3f2a9177-0000-4000-8000-000000000000".parse().expect("an id");
        assert_eq!(short(id), "3f2a91…");
    }
}
