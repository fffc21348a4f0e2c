//! The function `convert`: the table as clean CSV or as JSON lines.

use crate::cell::{Cell, Row};
use crate::error::{TableError, listed, quoted};
use crate::extract::{Kept, kept, surveyed, warnings};
use crate::json::Typed;
use crate::parameters::Reading;
use crate::source::Stage;
use crate::survey::Survey;
use crate::table::Table;
use jobtrail_tool_kit::{Job, Output, ToolError};
use serde::Deserialize;
use serde_json::json;
use std::io;
use std::ops::ControlFlow;

#[derive(Deserialize)]
struct Parameters {
    #[serde(flatten)]
    reading: Reading,
    format: Format,
    /// Names, in the wanted order; all columns when there are none.
    columns: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Format {
    Csv,
    JsonLines,
}

/// Writes `table.csv` or `table.jsonl`, and `report.json`.
pub fn convert(job: &Job) -> Result<(), ToolError> {
    let parameters: Parameters = job.parameters()?;
    let mut table = Table::open(job, &parameters.reading)?;
    let stage = Stage { progress: job.progress(), from: 0.0, to: 0.4, doing: "Surveying" };
    let survey = surveyed(Survey::brief(), &mut table, stage)?;
    let all = kept(&table, &survey);
    let warnings = warnings(&table.layout, &table.source.description(), &all, &survey);
    let chosen = chosen(all, &parameters.columns)?;
    let stage = Stage { progress: job.progress(), from: 0.4, to: 0.99, doing: "Writing" };
    match parameters.format {
        Format::Csv => write_csv(job.create("table.csv")?, &mut table, stage, &chosen)?,
        Format::JsonLines => write_json_lines(job.create("table.jsonl")?, &mut table, stage, &chosen)?,
    }
    let names: Vec<&str> = chosen.iter().map(|column| column.name.as_str()).collect();
    job.write_json("report.json", &json!({ "rows": survey.rows, "columns": names, "warnings": warnings }))?;
    job.progress().report(1, 1, || "Done".into());
    Ok(())
}

fn chosen(mut all: Vec<Kept>, wanted: &[String]) -> Result<Vec<Kept>, TableError> {
    if wanted.is_empty() {
        return Ok(all);
    }
    let mut chosen = Vec::new();
    for name in wanted {
        let Some(at) = all.iter().position(|column| column.name == name.trim()) else {
            let available = all.iter().chain(&chosen).map(|column| column.name.as_str()).collect::<Vec<_>>();
            return Err(TableError::UnknownColumn { name: quoted(name), available: listed(available.into_iter()) });
        };
        chosen.push(all.remove(at));
    }
    Ok(chosen)
}

/// The texts as they are, in UTF-8, with commas, quoted only where needed.
fn write_csv(output: Output, table: &mut Table, stage: Stage<'_>, columns: &[Kept]) -> Result<(), ToolError> {
    let mut writer = csv::Writer::from_writer(output);
    let header = writer.write_record(columns.iter().map(|column| &column.name));
    header.map_err(|error| writer.get_ref().failed(io_error(error)))?;
    table.each(stage, &mut |_, row| {
        let texts = columns.iter().map(|column| row.cells().get(column.index).map_or("", |cell| cell.text.as_str()));
        writer.write_record(texts).map_err(|error| writer.get_ref().failed(io_error(error)))?;
        Ok(ControlFlow::Continue(()))
    })?;
    match writer.into_inner() {
        Ok(output) => output.finish(),
        Err(error) => {
            let reason = io::Error::new(error.error().kind(), error.error().to_string());
            Err(error.into_inner().get_ref().failed(reason))
        }
    }
}

fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => io::Error::other("a row cannot be written"),
    }
}

/// An object for every row, its values by the types of their columns.
fn write_json_lines(
    mut output: Output,
    table: &mut Table,
    stage: Stage<'_>,
    columns: &[Kept],
) -> Result<(), ToolError> {
    let names: Vec<String> = columns.iter().map(|column| json!(column.name).to_string()).collect();
    table.each(stage, &mut |_, row| {
        write_object(&mut output, row, columns, &names)?;
        Ok(ControlFlow::Continue(()))
    })?;
    output.finish()
}

/// Written by hand so that the columns keep their order without a map for every row.
fn write_object(output: &mut Output, row: &Row, columns: &[Kept], names: &[String]) -> Result<(), ToolError> {
    let missing = Cell::default();
    for (position, (column, name)) in columns.iter().zip(names).enumerate() {
        output.text(if position == 0 { "{" } else { "," })?;
        output.text(name)?;
        output.text(":")?;
        let cell = row.cells().get(column.index).unwrap_or(&missing);
        output.json_compact(&Typed { cell, column_type: column.column_type, limit: None })?;
    }
    output.text("}\n")
}
