//! The function `extract`: what is in the archive, without unpacking it.

use crate::entry::{Entry, Kind, Problem};
use crate::error::{ArchiveError, visible};
use crate::name;
use crate::read::{Archive, Content, Format};
use crate::tree::{Tree, grouped, human};
use jobtrail_tool_kit::{Job, ListDocument, ToolError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use time::format_description::well_known::Rfc3339;

/// Entries with problems that the page for people names.
const PROBLEMS_SHOWN: usize = 100;

#[derive(Deserialize)]
struct Parameters {
    hashes: bool,
}

/// One entry of `contents.json`.
#[derive(Serialize)]
struct Item<'a> {
    path: &'a str,
    kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compressed_size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link_target: Option<&'a str>,
    #[serde(skip_serializing_if = "<[Problem]>::is_empty")]
    problems: &'a [Problem],
}

#[derive(Default, Serialize)]
struct Totals {
    entries: u64,
    files: u64,
    folders: u64,
    links: u64,
    special: u64,
    size: u64,
    compressed_size: Option<u64>,
    with_problems: u64,
}

/// Writes `contents.json` and `contents.md`.
pub fn extract(job: &Job) -> Result<(), ToolError> {
    let parameters: Parameters = job.parameters()?;
    let archive = Archive::open(job)?;
    let format = archive.format();
    let head = json!({ "format": format });
    let mut listing = Listing {
        document: ListDocument::begin(job.create("contents.json")?, &head, "entries")?,
        hashes: parameters.hashes,
        seen: HashSet::new(),
        totals: Totals::default(),
        tree: Tree::default(),
        problems: Vec::new(),
    };
    let warning = archive.each(&mut |entry, content| listing.add(entry, content))?;
    let warnings: Vec<&str> = warning.into_iter().collect();
    let page = listing.page(&job.input_name(), format, &warnings);
    listing.document.end(&json!({ "totals": listing.totals, "warnings": warnings }))?;
    let mut output = job.create("contents.md")?;
    output.text(&page)?;
    output.finish()
}

struct Listing {
    document: ListDocument,
    hashes: bool,
    seen: HashSet<String>,
    totals: Totals,
    tree: Tree,
    problems: Vec<(String, Problem)>,
}

impl Listing {
    fn add(&mut self, entry: &Entry, content: &mut dyn Content) -> Result<(), ArchiveError> {
        let mut problems = Vec::new();
        let judged = name::path(&entry.name);
        let path = judged.as_deref().unwrap_or(&entry.name);
        problems.extend(judged.as_ref().err());
        // A folder may come twice: archives that were added to name theirs again.
        if !self.seen.insert(path.to_owned()) && entry.kind != Kind::Folder {
            problems.push(Problem::Duplicate);
        }
        problems.extend(problem_of_kind(entry, path));
        problems.extend(entry.obstacle.as_ref().map(|obstacle| obstacle.problem()));
        let wants_hash = self.hashes && entry.kind == Kind::File && entry.obstacle.is_none();
        let sha256 = if wants_hash { digest(content, &mut problems)? } else { None };

        self.count(entry, !problems.is_empty());
        if judged.is_ok() {
            self.tree.add(path, entry.kind, entry.size, entry.link_target.as_deref());
        }
        for problem in &problems {
            if self.problems.len() < PROBLEMS_SHOWN {
                self.problems.push((entry.name.clone(), *problem));
            }
        }
        let is_file = entry.kind == Kind::File;
        self.document.push(&Item {
            path,
            kind: entry.kind,
            size: is_file.then_some(entry.size),
            compressed_size: entry.compressed_size.filter(|_| is_file),
            modified: entry.modified.and_then(|at| at.format(&Rfc3339).ok()),
            sha256,
            link_target: entry.link_target.as_deref(),
            problems: &problems,
        })?;
        Ok(())
    }

    fn count(&mut self, entry: &Entry, has_problem: bool) {
        let totals = &mut self.totals;
        totals.entries += 1;
        match entry.kind {
            Kind::File => totals.files += 1,
            Kind::Folder => totals.folders += 1,
            Kind::SymbolicLink | Kind::HardLink => totals.links += 1,
            Kind::Special => totals.special += 1,
        }
        totals.size = totals.size.saturating_add(entry.size);
        if let Some(bytes) = entry.compressed_size {
            totals.compressed_size = Some(totals.compressed_size.unwrap_or(0).saturating_add(bytes));
        }
        totals.with_problems += u64::from(has_problem);
    }

    /// The page for people, as Markdown.
    fn page(&self, file: &str, format: Format, warnings: &[&str]) -> String {
        let totals = &self.totals;
        let mut parts = vec![plural(totals.files, "file")];
        for (count, noun) in [(totals.folders, "folder"), (totals.links, "link"), (totals.special, "special file")] {
            if count > 0 {
                parts.push(plural(count, noun));
            }
        }
        let compressed =
            totals.compressed_size.map(|bytes| format!(", {} compressed", human(bytes))).unwrap_or_default();
        let mut page = format!(
            "# {}\n\nA {} archive with {}: {}{compressed}.\n\n```text\n{}```\n",
            inline(file),
            format.name(),
            parts.join(", "),
            human(totals.size),
            self.tree.text()
        );
        for warning in warnings {
            page.push_str(&format!("\n**{warning}**\n"));
        }
        if !self.problems.is_empty() {
            page.push_str("\n## Problems\n\nThese entries are not unpacked:\n\n");
            for (name, problem) in &self.problems {
                page.push_str(&format!("- `{}`: {}\n", inline(name), problem.reason()));
            }
            let hidden = totals.with_problems.saturating_sub(PROBLEMS_SHOWN as u64);
            if hidden > 0 {
                page.push_str(&format!("- … and {} more\n", grouped(hidden)));
            }
        }
        page
    }
}

/// What is wrong with an entry for being what it is, even before its content is looked at.
fn problem_of_kind(entry: &Entry, path: &str) -> Option<Problem> {
    match entry.kind {
        Kind::File | Kind::Folder => None,
        Kind::SymbolicLink => match &entry.link_target {
            Some(target) if name::leaves(path, target) => Some(Problem::LinkLeavesArchive),
            _ => Some(Problem::SymbolicLink),
        },
        Kind::HardLink => Some(Problem::HardLink),
        Kind::Special => Some(Problem::SpecialFile),
    }
}

/// The SHA-256 of a content; what is wrong with one entry alone becomes a problem of that entry.
fn digest(content: &mut dyn Content, problems: &mut Vec<Problem>) -> Result<Option<String>, ArchiveError> {
    let mut hash = Sha256::new();
    let outcome = content.copy(&mut |bytes| {
        hash.update(bytes);
        Ok(())
    });
    match outcome {
        Ok(()) => Ok(Some(hex::encode(hash.finalize()))),
        Err(ArchiveError::DamagedEntry { .. }) => {
            problems.push(Problem::Damaged);
            Ok(None)
        }
        Err(ArchiveError::Bomb) if content.may_go_on() => {
            problems.push(Problem::Bomb);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn plural(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// Text that does not end the piece of Markdown that it is put into.
fn inline(text: &str) -> String {
    text.chars().map(|character| if character == '`' { '\'' } else { visible(character) }).collect()
}
