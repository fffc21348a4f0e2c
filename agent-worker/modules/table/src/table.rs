//! The table in a file: its columns, and the rows below its header.

use crate::cell::Row;
use crate::error::TableError;
use crate::layout::{self, Layout};
use crate::parameters::Reading;
use crate::source::{Source, Stage, Visit};
use jobtrail_tool_kit::Job;
use std::ops::ControlFlow;

/// A file whose header was found.
pub struct Table {
    pub source: Source,
    pub layout: Layout,
}

impl Table {
    /// Opens the job's input and looks at its first rows.
    ///
    /// # Errors
    /// Those of [`Source::open`], and [`TableError::Empty`] for a file without any cell.
    pub fn open(job: &Job, reading: &Reading) -> Result<Self, TableError> {
        let mut source = Source::open(job, reading)?;
        let mut sample = Vec::new();
        let mut bytes = 0;
        let stage = Stage { progress: job.progress(), from: 0.0, to: 0.0, doing: "Reading" };
        source.each(stage, &mut |_, row| {
            bytes += row.cells().iter().map(|cell| cell.text.len()).sum::<usize>();
            sample.push(row.cells().to_vec());
            let enough = sample.len() == layout::SAMPLE_ROWS || bytes > layout::SAMPLE_BYTES;
            Ok(if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        if sample.is_empty() {
            return Err(TableError::Empty);
        }
        let layout = Layout::of(&sample, reading.header);
        Ok(Self { source, layout })
    }

    /// The name of a column; those beyond the header have one too.
    pub fn name(&self, column: usize) -> String {
        self.layout.names.get(column).cloned().unwrap_or_else(|| layout::unnamed(column))
    }

    /// Visits every row with values.
    ///
    /// # Errors
    /// Those of `visit`, and when the file cannot be read further.
    pub fn each(&mut self, stage: Stage<'_>, visit: &mut Visit<'_>) -> Result<(), TableError> {
        let mut before = self.layout.rows_before_values();
        self.source.each(stage, &mut |line, row: &Row| {
            if before > 0 {
                before -= 1;
                return Ok(ControlFlow::Continue(()));
            }
            visit(line, row)
        })
    }
}
