//! The function `extract`: schema, statistics, first rows and a chart.

mod documents;

pub use documents::warnings;

use crate::cell::{Cell, Row};
use crate::chart::Chart;
use crate::error::TableError;
use crate::json::Typed;
use crate::parameters::Reading;
use crate::source::Stage;
use crate::survey::{ColumnType, Survey};
use crate::table::Table;
use jobtrail_tool_kit::{Job, ListDocument, ToolError};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::json;
use std::ops::ControlFlow;

/// Characters of a cell in `rows.json`.
const CELL_CHARACTERS: usize = 1_000;
/// Bytes of text in `rows.json` after which no more rows follow.
const ROWS_BYTES: usize = 16 * 1024 * 1024;

#[derive(Deserialize)]
struct Parameters {
    #[serde(flatten)]
    reading: Reading,
    rows: u64,
}

/// Columns of the file that are described: all but those without a name and any value, as a delimiter at the
/// end of every line makes.
pub struct Kept {
    pub index: usize,
    pub name: String,
    pub column_type: ColumnType,
}

/// Writes `schema.json`, `statistics.json`, `rows.json` and `chart.png`.
pub fn extract(job: &Job) -> Result<(), ToolError> {
    let parameters: Parameters = job.parameters()?;
    let mut table = Table::open(job, &parameters.reading)?;
    let stage = Stage { progress: job.progress(), from: 0.0, to: 0.65, doing: "Surveying" };
    let survey = surveyed(Survey::default(), &mut table, stage)?;
    let kept = kept(&table, &survey);
    let mut chart = Chart::plan(&kept, &survey);
    let stage = Stage { progress: job.progress(), from: 0.65, to: 0.98, doing: "Drawing" };
    write_rows(job, &mut table, stage, &kept, &survey, parameters.rows, &mut chart)?;
    let description = table.source.description();
    let title = match &description.sheet {
        Some(sheet) => format!("{} · {sheet}", job.input_name()),
        None => job.input_name(),
    };
    job.write_json("schema.json", &documents::schema(&table.layout, description, &kept, &survey))?;
    job.write_json("statistics.json", &documents::statistics(&kept, &survey))?;
    let mut output = job.create("chart.png")?;
    output.bytes(&chart.png(&title, survey.rows, kept.len()))?;
    output.finish()?;
    job.progress().report(1, 1, || "Done".into());
    Ok(())
}

/// Reads the whole table once.
pub fn surveyed(mut survey: Survey, table: &mut Table, stage: Stage<'_>) -> Result<Survey, TableError> {
    let columns = table.layout.names.len();
    let expected = table.source.expects_full_rows().then_some(columns);
    table.each(stage, &mut |line, row| {
        survey.add(line, row, expected);
        Ok(ControlFlow::Continue(()))
    })?;
    survey.finish(columns);
    Ok(survey)
}

/// The columns that are described.
pub fn kept(table: &Table, survey: &Survey) -> Vec<Kept> {
    let columns = survey.columns.iter().enumerate();
    let described = columns.map(|(index, column)| {
        (Kept { index, name: table.name(index), column_type: column.tally.column_type() }, column.count())
    });
    described
        .filter(|(kept, count)| *count > 0 || kept.name != crate::layout::unnamed(kept.index))
        .map(|(kept, _)| kept)
        .collect()
}

/// Reads the table a second time: the first rows become `rows.json`, all of them fill the chart.
fn write_rows(
    job: &Job,
    table: &mut Table,
    stage: Stage<'_>,
    kept: &[Kept],
    survey: &Survey,
    wanted: u64,
    chart: &mut Chart,
) -> Result<(), ToolError> {
    let names: Vec<&str> = kept.iter().map(|column| column.name.as_str()).collect();
    let mut document = ListDocument::begin(job.create("rows.json")?, &json!({ "columns": names }), "rows")?;
    let mut shown = 0;
    let mut bytes = 0;
    table.each(stage, &mut |_, row| {
        let wants_more = shown < wanted && bytes < ROWS_BYTES;
        if wants_more {
            document.push(&Shown { row, kept })?;
            shown += 1;
            bytes += row.cells().iter().map(|cell| cell.text.len().min(4 * CELL_CHARACTERS)).sum::<usize>();
        }
        chart.add(row);
        let done = !wants_more && !chart.wants_rows();
        Ok(if done { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    document.end(&json!({ "shown": shown, "total": survey.rows }))
}

/// A row as an array, with a place for every column that is described.
struct Shown<'a> {
    row: &'a Row,
    kept: &'a [Kept],
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let missing = Cell::default();
        let mut list = serializer.serialize_seq(Some(self.kept.len()))?;
        for column in self.kept {
            let cell = self.row.cells().get(column.index).unwrap_or(&missing);
            list.serialize_element(&Typed { cell, column_type: column.column_type, limit: Some(CELL_CHARACTERS) })?;
        }
        list.end()
    }
}
