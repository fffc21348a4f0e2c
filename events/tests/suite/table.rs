//! Tables of state x event, as text: the expected one is written by hand, the other is what `evolve` does.

use std::fmt::Debug;

use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::value::Timestamp;

use crate::samples::NOON;

/// When the events of a table happen: later than what made the states.
pub const LATER: Timestamp = Timestamp(NOON.0 + 1_000_000);

/// A state and its name, the head of a column.
pub type Column<A> = (&'static str, A);

/// Events that must all do the same, and what they have in common.
pub type Row<A> = (&'static str, Vec<<A as Aggregate>::Event>);

/// One line for the heads and one for each row; in a cell `.` for an event that is ignored, else what `cell` says of
/// the state before and after.
pub fn of<A: Aggregate + Debug + PartialEq>(
    columns: &[Column<A>],
    rows: &[Row<A>],
    cell: impl Fn(&A, &A) -> String,
) -> String {
    let heads = columns.iter().map(|(head, _)| (*head).to_owned()).collect();
    let mut lines = vec![line("event", heads)];
    for (name, events) in rows {
        let cells = columns.iter().map(|(head, before)| {
            let mut outcomes: Vec<_> = events.iter().map(|event| outcome(before, event, &cell)).collect();
            outcomes.dedup();
            assert!(outcomes.len() == 1, "not all of '{name}' do the same in {head}: {outcomes:?}");
            outcomes.remove(0)
        });
        lines.push(line(name, cells.collect()));
    }
    lines.join("\n") + "\n"
}

/// Compares so that the table can be read when it fails.
pub fn compare(expected: &str, actual: &str) {
    assert!(expected == actual, "evolve does this:\n{actual}\nand should do this:\n{expected}");
}

fn outcome<A: Aggregate + Debug + PartialEq>(before: &A, event: &A::Event, cell: impl Fn(&A, &A) -> String) -> String {
    let mut after = before.clone();
    match after.evolve(event, LATER) {
        Fold::Applied => cell(before, &after),
        Fold::Ignored => {
            assert_eq!(&after, before, "what is ignored changes nothing");
            ".".to_owned()
        }
    }
}

fn line(name: &str, cells: Vec<String>) -> String {
    let cells: String = cells.iter().map(|cell| format!("{cell:<11}")).collect();
    format!("{name:<21}{cells}").trim_end().to_owned()
}
