//! Describes, charts and converts tables: CSV, TSV and XLSX.
//!
//! A [`source`] yields rows of cells from any of the formats, in memory that does not grow with their number.
//! [`layout`] finds the header among the first rows and [`table`] yields what is below it. [`extract`] reads
//! the table twice: once for a [`survey`] of every column, and once more, when the types and ranges are
//! known, for the first rows and the histograms of the [`chart`]. [`convert`] does the same with its output.

mod cell;
mod chart;
mod convert;
mod dates;
mod error;
mod extract;
mod json;
mod layout;
mod parameters;
mod source;
mod survey;
mod table;

use jobtrail_tool_kit::run;
use std::process::ExitCode;

fn main() -> ExitCode {
    run(|job| match job.function() {
        "extract" => extract::extract(job),
        "convert" => convert::convert(job),
        _ => Err(job.unknown_function()),
    })
}
