use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::Args;
use jobtrail_agent::{Checked, Tool, ToolError};
use jobtrail_events::value::ToolVersion;
use serde_json::{Value, json};

use crate::terminal::{BOLD, FAINT, printable, say, say_json, styled};

#[derive(Args, Debug)]
pub struct Options {
    /// Folders of tools.
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// Print what was found as JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let mut checked: Vec<_> = options.folders.iter().map(|folder| (folder.as_path(), Tool::check(folder))).collect();
    find_twins(&mut checked);
    if options.json {
        let documents: Vec<_> = checked.iter().map(|(folder, checked)| document(folder, checked)).collect();
        say_json(&documents)?;
    } else {
        say(|out| checked.iter().try_for_each(|(folder, checked)| write(out, folder, checked)))?;
    }
    let are_all_sound = checked.iter().all(|(_, checked)| checked.errors.is_empty());
    Ok(if are_all_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// An agent offers a version from one folder only.
fn find_twins(checked: &mut [(&Path, Checked)]) {
    let mut known: Vec<(ToolVersion, PathBuf)> = Vec::new();
    for (folder, checked) in checked {
        let Some(tool) = &checked.tool else { continue };
        let version = tool.version();
        match known.iter().find(|(other, at)| *other == version && at != folder) {
            Some((_, other)) => {
                let message = format!("{version} is also in {}", other.display());
                checked.errors.push(ToolError { path: folder.join(Tool::MANIFEST), line: None, column: None, message });
                checked.tool = None;
            }
            None => known.push((version, folder.to_owned())),
        }
    }
}

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const FINE: Style = AnsiColor::Green.on_default().bold();

/// Writes all that was found, and a line that sums it up.
pub fn write(out: &mut dyn Write, folder: &Path, checked: &Checked) -> io::Result<()> {
    for error in &checked.errors {
        write_one(out, ERROR, "error", error)?;
    }
    for warning in &checked.warnings {
        write_one(out, WARNING, "warning", warning)?;
    }
    let folder = printable(&folder.display().to_string());
    match &checked.tool {
        Some(tool) => {
            let functions = number(tool.manifest.functions.len(), "function");
            let found = match checked.warnings.len() {
                0 => styled(FINE, "fine"),
                n => styled(WARNING, number(n, "warning")),
            };
            writeln!(out, "{folder}: {} with {functions}: {found}", styled(BOLD, tool.version()))
        }
        None => writeln!(out, "{folder}: {}", styled(ERROR, number(checked.errors.len(), "error"))),
    }
}

/// As in
///
/// ```text
/// error: count/tool.toml:8:1: function[0].command: ./count is not executable; chmod +x it
///    8 | command = ["./count"]
///      | ^
/// ```
fn write_one(out: &mut dyn Write, style: Style, severity: &str, error: &ToolError) -> io::Result<()> {
    writeln!(out, "{}: {}", styled(style, severity), printable(&error.to_string()))?;
    let (Some(line), Some(column)) = (error.line, error.column) else { return Ok(()) };
    let Some(text) = source(error) else { return Ok(()) };
    let before: String = text.chars().take(column - 1).collect();
    let blank: String = before.chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    writeln!(out, "{} {text}", styled(FAINT, format_args!("{line:>4} |")))?;
    writeln!(out, "{} {blank}{}", styled(FAINT, "     |"), styled(style, "^"))
}

/// The line that it is about.
fn source(error: &ToolError) -> Option<String> {
    /// A longer one is cut.
    const LONGEST: usize = 160;
    let text = fs::read_to_string(&error.path).ok()?;
    let line = text.lines().nth(error.line?.checked_sub(1)?)?;
    Some(
        line.chars()
            .take(LONGEST)
            .map(|c| if c.is_control() && c != '\t' { char::REPLACEMENT_CHARACTER } else { c })
            .collect(),
    )
}

fn number(n: usize, of: &str) -> String {
    format!("{n} {of}{}", if n == 1 { "" } else { "s" })
}

fn document(folder: &Path, checked: &Checked) -> Value {
    let found = |severity: &str, error: &ToolError| {
        json!({
            "severity": severity, "path": error.path, "line": error.line, "column": error.column,
            "message": error.message, "source": source(error),
        })
    };
    let errors = checked.errors.iter().map(|error| found("error", error));
    let warnings = checked.warnings.iter().map(|warning| found("warning", warning));
    json!({
        "folder": folder,
        "tool": checked.tool.as_ref().map(|tool| tool.manifest.key.as_str()),
        "version": checked.tool.as_ref().map(|tool| tool.manifest.version.to_string()),
        "sha256": checked.tool.as_ref().map(|tool| tool.digest.to_string()),
        "found": errors.chain(warnings).collect::<Vec<_>>(),
    })
}
