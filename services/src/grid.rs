//! Tables of state x command as text: the expected one is written by hand, the other is what `decide` does.

use jobtrail_events::aggregate::Event;
use jobtrail_events::rejection::Rejection;

/// The words for refusals in a table, and the codes that they stand for.
pub const LEGEND: [(&str, &str); 22] = [
    ("unknown", "unknown-job"),
    ("theirs", "not-your-job"),
    ("reused", "idempotency-key-reused"),
    ("late", "no-longer-pending"),
    ("early", "out-of-order"),
    ("stale", "stale-lease"),
    ("boot", "stale-boot"),
    ("offer", "not-offered"),
    ("receipt", "not-received"),
    ("in time", "not-overdue"),
    ("no file", "unknown-file"),
    ("archived", "file-archived"),
    ("field", "invalid-field"),
    ("taken", "version-taken"),
    ("pool", "not-in-pool"),
    ("no pool", "unknown-pool"),
    ("no agent", "unknown-agent"),
    ("no person", "unknown-person"),
    ("admin", "not-administrator"),
    ("no system", "unknown-system"),
    ("role", "not-in-role"),
    ("put away", "system-archived"),
];

/// A line for the heads and one for each row, every column as wide as it must be.
pub fn grid(corner: &str, heads: &[&str], rows: &[(&str, Vec<String>)]) -> String {
    let head = (corner, heads.iter().map(|head| (*head).to_owned()).collect());
    let lines: Vec<&(&str, Vec<String>)> = std::iter::once(&head).chain(rows).collect();
    let first = lines.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let widths: Vec<_> =
        (0..heads.len()).map(|n| lines.iter().map(|(_, cells)| cells[n].len()).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for (name, cells) in lines {
        let cells: String = cells.iter().zip(&widths).map(|(cell, width)| format!("  {cell:<width$}")).collect();
        text.push_str(format!("{name:<first$}{cells}").trim_end());
        text.push('\n');
    }
    text
}

/// The cells of a row, each of which several decisions must agree on.
pub fn row<S>(states: &[S], decide: impl Fn(&S) -> Vec<String>) -> Vec<String> {
    let agreed = |state| {
        let mut cells = decide(state);
        cells.dedup();
        assert!(cells.len() == 1, "not all that this row stands for is decided alike: {cells:?}");
        cells.remove(0)
    };
    states.iter().map(agreed).collect()
}

/// The names of the events, `.` for none, or the word for the refusal.
pub fn cell<E: Into<Event>>(decided: Result<Vec<E>, Rejection>) -> String {
    let events = match decided {
        Ok(events) => events,
        Err(rejection) => {
            let code = rejection.code();
            return LEGEND.iter().find(|(_, long)| *long == code).map_or(code, |(word, _)| *word).to_owned();
        }
    };
    let names: Vec<_> = events.into_iter().map(|event| short(event.into().kind().name()).to_owned()).collect();
    if names.is_empty() { ".".to_owned() } else { names.join(" ") }
}

/// Compares so that the table can be read when it fails.
pub fn compare(expected: &str, actual: &str) {
    assert!(expected == actual, "decide does this:\n{actual}\nand should do this:\n{expected}");
}

/// The name of a kind without that of its aggregate.
fn short(kind: &str) -> &str {
    let aggregates = ["Job", "File", "Agent", "Tool", "Pool", "Person", "System"];
    aggregates.iter().find_map(|aggregate| kind.strip_prefix(aggregate)).unwrap_or(kind)
}
