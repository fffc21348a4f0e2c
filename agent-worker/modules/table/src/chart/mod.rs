//! One picture of the whole table: a small chart for every column that has a shape worth seeing.

mod canvas;
mod histogram;
mod numerals;
mod page;
mod ticks;

use crate::cell::Row;
use crate::error::quoted;
use crate::extract::Kept;
use crate::survey::{Column, ColumnType, Survey};
use histogram::Histogram;

/// Charts in the picture.
const PANELS: usize = 12;
/// Bars of a column of texts; the last is for the rest when there are more values.
const BARS: usize = 7;
/// A column of texts that all differ is drawn only when they are so few.
const DIFFERENT_TEXTS: u64 = BARS as u64;

/// The charts of a table, some of them waiting for its rows.
pub struct Chart {
    panels: Vec<Panel>,
    /// Columns that are not drawn, each with the reason.
    left_out: Vec<(String, String)>,
}

pub struct Panel {
    /// The index of the column in a row.
    column: usize,
    title: String,
    subtitle: String,
    missing: u64,
    body: Body,
}

pub enum Body {
    Histogram(Histogram),
    Bars(Vec<Bar>),
}

pub struct Bar {
    label: String,
    count: u64,
    /// What the other bars leave.
    is_rest: bool,
}

impl Chart {
    /// Decides for every column whether and how it is drawn.
    pub fn plan(kept: &[Kept], survey: &Survey) -> Self {
        let mut chart = Self { panels: Vec::new(), left_out: Vec::new() };
        for described in kept {
            let column = &survey.columns[described.index];
            match body(described.column_type, column) {
                Ok(_) if chart.panels.len() == PANELS => {
                    chart.left_out.push((described.name.clone(), "no room".into()));
                }
                Ok(body) => chart.panels.push(Panel {
                    column: described.index,
                    title: described.name.clone(),
                    subtitle: subtitle(described.column_type, column),
                    missing: survey.rows - column.count(),
                    body,
                }),
                Err(reason) => chart.left_out.push((described.name.clone(), reason)),
            }
        }
        chart
    }

    /// Whether there is a chart that counts rows.
    pub fn wants_rows(&self) -> bool {
        self.panels.iter().any(|panel| matches!(panel.body, Body::Histogram(_)))
    }

    /// Counts a row.
    pub fn add(&mut self, row: &Row) {
        for panel in &mut self.panels {
            if let (Body::Histogram(histogram), Some(cell)) = (&mut panel.body, row.cells().get(panel.column)) {
                histogram.add(cell.value);
            }
        }
    }

    /// The picture.
    pub fn png(&self, title: &str, rows: u64, columns: usize) -> Vec<u8> {
        page::draw(self, title, rows, columns)
    }
}

/// The chart of a column, or why it has none.
fn body(column_type: ColumnType, column: &Column) -> Result<Body, String> {
    let (distinct, exact) = column.distinct.count();
    let only = column.examples.first().map(String::as_str).unwrap_or_default();
    if column.count() == 0 {
        return Err("empty".into());
    }
    if distinct == 1 {
        return Err(format!("always {}", quoted(only)));
    }
    match column_type {
        ColumnType::Integer | ColumnType::Number => {
            Histogram::of_numbers(&column.numbers, column_type == ColumnType::Integer).map(Body::Histogram)
        }
        ColumnType::Date | ColumnType::DateTime => {
            Histogram::of_moments(column.moments, column.count()).map(Body::Histogram)
        }
        ColumnType::Text if column.tally.is_mostly_numeric() => {
            Histogram::of_numbers(&column.numbers, false).map(Body::Histogram)
        }
        ColumnType::Boolean | ColumnType::Text => {
            let top = column.frequent.top(BARS);
            if distinct > DIFFERENT_TEXTS && exact && distinct == column.count() {
                return Err("every value differs".into());
            }
            if distinct > DIFFERENT_TEXTS && top.first().is_none_or(|(_, count)| *count < 2) {
                return Err("no value stands out".into());
            }
            Ok(Body::Bars(bars(&top, column.count(), distinct)))
        }
        ColumnType::Empty => Err("empty".into()),
    }
}

fn bars(top: &[(&str, u64)], count: u64, distinct: u64) -> Vec<Bar> {
    let top = if distinct > BARS as u64 { &top[..top.len().min(BARS - 1)] } else { top };
    let mut bars: Vec<Bar> =
        top.iter().map(|(value, count)| Bar { label: (*value).to_owned(), count: *count, is_rest: false }).collect();
    let rest = count.saturating_sub(bars.iter().map(|bar| bar.count).sum());
    let others = distinct.saturating_sub(bars.len() as u64);
    if rest > 0 && others > 0 {
        let noun = if others == 1 { "other value" } else { "other values" };
        bars.push(Bar { label: format!("{} {noun}", numerals::grouped(others)), count: rest, is_rest: true });
    }
    bars
}

fn subtitle(column_type: ColumnType, column: &Column) -> String {
    let mut parts = Vec::new();
    let numbers = &column.numbers;
    let (distinct, exact) = column.distinct.count();
    match column_type {
        ColumnType::Integer | ColumnType::Number => {
            if let Some(median) = numbers.quantiles.at(0.5) {
                parts.push(format!("median {}", numerals::short(median)));
            }
            parts.push(format!("mean {}", numerals::short(numbers.mean)));
            if let Some(deviation) = numbers.deviation() {
                parts.push(format!("σ {}", numerals::short(deviation)));
            }
        }
        ColumnType::Date | ColumnType::DateTime => {
            if let Some((first, last)) = column.moments {
                let text = |at: f64| crate::dates::text(at, false);
                parts.push(if text(first) == text(last) {
                    text(first)
                } else {
                    format!("{} to {}", text(first), text(last))
                });
            }
        }
        ColumnType::Text if column.tally.is_mostly_numeric() => {
            let others = column.count() - column.tally.numeric();
            parts.push(format!("numbers, and {} not drawn", numerals::grouped(others)));
        }
        ColumnType::Boolean | ColumnType::Text | ColumnType::Empty => {
            let about = if exact { "" } else { "about " };
            parts.push(format!("{about}{} different values", numerals::grouped(distinct)));
        }
    }
    parts.join("  ·  ")
}
