//! The function `unpack`: the files that match a pattern, each as an output.

use crate::entry::{Entry, Kind, Obstacle, Problem};
use crate::error::{ArchiveError, quoted};
use crate::limits::{self, MIB};
use crate::name;
use crate::read::{Archive, Content, Format};
use crate::tree::grouped;
use globset::{GlobBuilder, GlobMatcher};
use jobtrail_tool_kit::{Job, Output, ToolError};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::io;

/// Skipped entries that the report names.
const SKIPPED_LISTED: usize = 1_000;

#[derive(Deserialize)]
struct Parameters {
    pattern: String,
    limit_mib: u64,
    limit_files: u64,
}

#[derive(Serialize)]
struct Report<'a> {
    format: Format,
    pattern: &'a str,
    written: Written,
    not_matching: u64,
    skipped_total: u64,
    skipped: Vec<Skipped>,
    warnings: Vec<&'static str>,
}

#[derive(Debug, Default, Clone, Copy, Serialize)]
struct Written {
    files: u64,
    bytes: u64,
}

#[derive(Serialize)]
struct Skipped {
    path: String,
    kind: Kind,
    problem: Problem,
    message: String,
}

/// Writes `files/**` and `report.json`.
pub fn unpack(job: &Job) -> Result<(), ToolError> {
    let parameters: Parameters = job.parameters()?;
    let archive = Archive::open(job)?;
    let format = archive.format();
    if let Archive::Zip(zip) = &archive {
        // A zip archive says in advance what it holds, so that nothing is written in vain.
        let mut rehearsal = Unpacking::plan(job, &parameters)?;
        zip.each(&mut |entry, _| rehearsal.choose(entry).map(|_| ()))?;
    }
    let mut unpacking = Unpacking::plan(job, &parameters)?;
    let warning = archive.each(&mut |entry, content| unpacking.add(entry, content))?;
    if unpacking.written.files == 0 {
        return Err(unpacking.nothing(&parameters.pattern).into());
    }
    job.write_json(
        "report.json",
        &Report {
            format,
            pattern: &parameters.pattern,
            written: unpacking.written,
            not_matching: unpacking.not_matching,
            skipped_total: unpacking.skipped_total,
            skipped: unpacking.skipped,
            warnings: warning.into_iter().collect(),
        },
    )
}

enum Choice {
    /// A folder, or what does not match.
    Pass,
    Skip(Problem),
    Write(String),
}

struct Unpacking<'a> {
    job: &'a Job,
    pattern: GlobMatcher,
    limit_mib: u64,
    limit_files: u64,
    chosen: HashSet<String>,
    chosen_bytes: u64,
    chosen_paths_bytes: u64,
    written: Written,
    not_matching: u64,
    skipped_total: u64,
    skipped: Vec<Skipped>,
}

impl<'a> Unpacking<'a> {
    fn plan(job: &'a Job, parameters: &Parameters) -> Result<Self, ArchiveError> {
        let pattern = GlobBuilder::new(&parameters.pattern).literal_separator(true).build();
        let pattern = pattern.map_err(|error| ArchiveError::Pattern {
            pattern: quoted(&parameters.pattern),
            reason: error.kind().to_string(),
        })?;
        Ok(Self {
            job,
            pattern: pattern.compile_matcher(),
            limit_mib: parameters.limit_mib,
            limit_files: parameters.limit_files,
            chosen: HashSet::new(),
            chosen_bytes: 0,
            chosen_paths_bytes: 0,
            written: Written::default(),
            not_matching: 0,
            skipped_total: 0,
            skipped: Vec::new(),
        })
    }

    /// What to do with an entry, by what the archive says of it.
    fn choose(&mut self, entry: &Entry) -> Result<Choice, ArchiveError> {
        if entry.kind == Kind::Folder {
            return Ok(Choice::Pass);
        }
        let path = match name::path(&entry.name) {
            Ok(path) => path,
            // Whether such a name matches cannot be said, so it is always reported.
            Err(problem) => return Ok(Choice::Skip(problem)),
        };
        if !self.pattern.is_match(&path) {
            self.not_matching += 1;
            return Ok(Choice::Pass);
        }
        match entry.kind {
            Kind::SymbolicLink => return Ok(Choice::Skip(Problem::SymbolicLink)),
            Kind::HardLink => return Ok(Choice::Skip(Problem::HardLink)),
            Kind::Special => return Ok(Choice::Skip(Problem::SpecialFile)),
            Kind::File | Kind::Folder => {}
        }
        match &entry.obstacle {
            Some(Obstacle::Encrypted) => return Err(ArchiveError::Encrypted { path: quoted(&path) }),
            Some(obstacle) => return Ok(Choice::Skip(obstacle.problem())),
            None => {}
        }
        if !self.chosen.insert(path.clone()) {
            return Ok(Choice::Skip(Problem::Duplicate));
        }
        if self.chosen.len() as u64 > self.limit_files {
            return Err(ArchiveError::TooManyFiles { limit: self.limit_files });
        }
        self.chosen_paths_bytes += path.len() as u64;
        if self.chosen_paths_bytes > limits::UNPACKED_PATHS_BYTES {
            return Err(ArchiveError::PathsTooLong);
        }
        self.chosen_bytes = self.chosen_bytes.saturating_add(entry.size);
        if self.chosen_bytes > self.limit_mib * MIB {
            return Err(ArchiveError::TooManyBytes { mib: self.limit_mib });
        }
        Ok(Choice::Write(path))
    }

    fn add(&mut self, entry: &Entry, content: &mut dyn Content) -> Result<(), ArchiveError> {
        match self.choose(entry)? {
            Choice::Pass => {}
            Choice::Skip(problem) => self.skip(entry, problem),
            Choice::Write(path) => match self.job.create(&format!("files/{path}")) {
                Ok(output) => self.write(output, content)?,
                Err(ToolError::Output { reason, .. }) if collides(&reason) => self.skip(entry, Problem::Collides),
                Err(error) => return Err(error.into()),
            },
        }
        Ok(())
    }

    fn write(&mut self, mut output: Output, content: &mut dyn Content) -> Result<(), ArchiveError> {
        // The content is never longer than the size by which the entry was chosen: that was checked on the way.
        content.copy(&mut |bytes| {
            self.written.bytes += bytes.len() as u64;
            Ok(output.bytes(bytes)?)
        })?;
        output.finish()?;
        self.written.files += 1;
        Ok(())
    }

    fn skip(&mut self, entry: &Entry, problem: Problem) {
        self.skipped_total += 1;
        if self.skipped.len() < SKIPPED_LISTED {
            let message = format!("{} was not unpacked: {}.", quoted(&entry.name), problem.reason());
            self.skipped.push(Skipped { path: entry.name.clone(), kind: entry.kind, problem, message });
        }
    }

    fn nothing(&self, pattern: &str) -> ArchiveError {
        let why = match (self.not_matching, self.skipped.first()) {
            (0, None) => "the archive holds no files".to_owned(),
            (0, Some(first)) if self.skipped_total == 1 => {
                format!("{} cannot be, as {}", quoted(&first.path), first.problem.reason())
            }
            (others, None) => format!("none of its {} files matches", grouped(others)),
            (others, Some(_)) => format!(
                "{} entries do not match and {} were left out for safety; the function “List contents” shows them",
                grouped(others),
                grouped(self.skipped_total)
            ),
        };
        ArchiveError::NothingToUnpack { pattern: quoted(pattern), why }
    }
}

/// Whether a file could not be created because another entry's file or folder is in its place.
fn collides(reason: &io::Error) -> bool {
    matches!(reason.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory)
}
