//! `schema.json` and `statistics.json`.

use super::Kept;
use crate::error::{listed, quoted};
use crate::layout::Layout;
use crate::source::{Description, Encoding};
use crate::survey::distinct::EXACT_UP_TO;
use crate::survey::{Column, ColumnType, Numbers, Survey, Tally, Uneven};
use crate::{dates, survey};
use serde::Serialize;

/// Commonest values of a column that are listed.
const TOP_VALUES: usize = 10;
/// Columns with failed formulas or stray texts that get a warning each.
const COLUMNS_WARNED: usize = 10;

#[derive(Serialize)]
pub struct Schema<'a> {
    #[serde(flatten)]
    description: Description,
    header: bool,
    preamble_rows: u64,
    rows: u64,
    columns: Vec<ColumnSchema<'a>>,
    uneven_rows: Option<&'a Uneven>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct ColumnSchema<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    column_type: ColumnType,
    nullable: bool,
    examples: &'a [String],
    values: Tally,
}

/// What the table looks like.
pub fn schema<'a>(layout: &Layout, description: Description, kept: &'a [Kept], survey: &'a Survey) -> Schema<'a> {
    let columns = kept.iter().map(|kept| {
        let column = &survey.columns[kept.index];
        ColumnSchema {
            name: &kept.name,
            column_type: kept.column_type,
            nullable: column.count() < survey.rows,
            examples: &column.examples,
            values: column.tally,
        }
    });
    Schema {
        header: layout.has_header,
        preamble_rows: layout.preamble_rows,
        rows: survey.rows,
        columns: columns.collect(),
        uneven_rows: (survey.uneven.rows > 0).then_some(&survey.uneven),
        warnings: warnings(layout, &description, kept, survey),
        description,
    }
}

/// What a careful reader would want to know before trusting the table, in sentences.
pub fn warnings(layout: &Layout, description: &Description, kept: &[Kept], survey: &Survey) -> Vec<String> {
    let mut warnings = Vec::new();
    if survey.rows == 0 {
        warnings.push("The table has a header and no rows.".to_owned());
    }
    if description.encoding == Some(Encoding::Windows1252) {
        warnings.push("The file is not UTF-8; it was read as Windows-1252.".to_owned());
    }
    match layout.preamble_rows {
        0 => {}
        1 => warnings.push("The first row was taken for a title or remark, not for a part of the table.".to_owned()),
        rows => warnings
            .push(format!("The first {rows} rows were taken for titles or remarks, not for a part of the table.")),
    }
    let uneven = &survey.uneven;
    if uneven.rows > 0 {
        let lines: Vec<String> = uneven.first_lines.iter().map(ToString::to_string).collect();
        let more = if uneven.rows as usize > lines.len() { " and more" } else { "" };
        let (noun, verb) = if uneven.rows == 1 { ("row", "has") } else { ("rows", "have") };
        let first = if layout.has_header { "the header" } else { "the first row" };
        warnings.push(format!(
            "{} {noun} {verb} more or fewer cells than {first} (line {}{more}).",
            uneven.rows,
            lines.join(", ")
        ));
    }
    let with_commas: Vec<&str> = kept
        .iter()
        .filter(|kept| survey.columns[kept.index].has_decimal_commas())
        .map(|kept| kept.name.as_str())
        .collect();
    if !with_commas.is_empty() {
        let names = listed(with_commas.into_iter());
        warnings.push(format!("The numbers in {names} have decimal commas, so they count as text."));
    }
    let columns = kept.iter().map(|kept| (kept, &survey.columns[kept.index].tally));
    let odd = columns.filter(|(_, tally)| tally.errors > 0 || tally.is_mostly_numeric());
    for (kept, tally) in odd.take(COLUMNS_WARNED) {
        let name = quoted(&kept.name);
        if tally.errors > 0 {
            warnings.push(format!("Column {name} has {} failed formulas.", tally.errors));
        }
        if tally.is_mostly_numeric() {
            let others = tally.count() - tally.errors - tally.numeric();
            warnings.push(format!("Column {name} has numbers but for {others} of its values, so it counts as text."));
        }
    }
    warnings
}

#[derive(Serialize)]
pub struct Statistics<'a> {
    rows: u64,
    columns: Vec<ColumnStatistics<'a>>,
}

#[derive(Serialize)]
struct ColumnStatistics<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    column_type: ColumnType,
    count: u64,
    nulls: u64,
    distinct: DistinctCount,
    top: TopValues<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    numbers: Option<NumberStatistics>,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<Times>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lengths: Option<Lengths>,
}

#[derive(Serialize)]
struct DistinctCount {
    count: u64,
    exact: bool,
    exact_up_to: usize,
}

#[derive(Serialize)]
struct TopValues<'a> {
    values: Vec<TopValue<'a>>,
    counts_too_low_by_at_most: u64,
}

#[derive(Serialize)]
struct TopValue<'a> {
    value: &'a str,
    count: u64,
}

#[derive(Serialize)]
struct NumberStatistics {
    count: u64,
    minimum: f64,
    maximum: f64,
    mean: f64,
    standard_deviation: Option<f64>,
    quantiles: QuantileValues,
}

#[derive(Serialize)]
struct QuantileValues {
    exact: bool,
    p01: Option<f64>,
    p05: Option<f64>,
    p25: Option<f64>,
    p50: Option<f64>,
    p75: Option<f64>,
    p95: Option<f64>,
    p99: Option<f64>,
}

#[derive(Serialize)]
struct Times {
    earliest: String,
    latest: String,
}

#[derive(Serialize)]
struct Lengths {
    shortest: usize,
    longest: usize,
}

/// What the values of each column are like.
pub fn statistics<'a>(kept: &'a [Kept], survey: &'a survey::Survey) -> Statistics<'a> {
    let columns = kept.iter().map(|kept| of_column(kept, &survey.columns[kept.index], survey.rows));
    Statistics { rows: survey.rows, columns: columns.collect() }
}

fn of_column<'a>(kept: &'a Kept, column: &'a Column, rows: u64) -> ColumnStatistics<'a> {
    let (count, exact) = column.distinct.count();
    let values = column.frequent.top(TOP_VALUES).into_iter().map(|(value, count)| TopValue { value, count });
    let is_text = kept.column_type == ColumnType::Text;
    let shows_numbers = kept.column_type.is_numeric() || column.tally.is_mostly_numeric();
    let with_time = kept.column_type == ColumnType::DateTime;
    ColumnStatistics {
        name: &kept.name,
        column_type: kept.column_type,
        count: column.count(),
        nulls: rows - column.count(),
        distinct: DistinctCount { count: count.min(column.count()), exact, exact_up_to: EXACT_UP_TO },
        top: TopValues { values: values.collect(), counts_too_low_by_at_most: column.frequent.error() },
        numbers: (shows_numbers && column.numbers.count > 0).then(|| of_numbers(&column.numbers)),
        times: column.moments.filter(|_| kept.column_type.is_temporal()).map(|(first, last)| Times {
            earliest: dates::text(first, with_time),
            latest: dates::text(last, with_time),
        }),
        lengths: column.lengths.filter(|_| is_text).map(|(shortest, longest)| Lengths { shortest, longest }),
    }
}

fn of_numbers(numbers: &Numbers) -> NumberStatistics {
    let quantile = |share| numbers.quantiles.at(share);
    NumberStatistics {
        count: numbers.count,
        minimum: numbers.minimum,
        maximum: numbers.maximum,
        mean: numbers.mean,
        standard_deviation: numbers.deviation(),
        quantiles: QuantileValues {
            exact: numbers.quantiles.is_exact(),
            p01: quantile(0.01),
            p05: quantile(0.05),
            p25: quantile(0.25),
            p50: quantile(0.5),
            p75: quantile(0.75),
            p95: quantile(0.95),
            p99: quantile(0.99),
        },
    }
}
