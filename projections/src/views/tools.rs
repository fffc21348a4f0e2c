//! Tools: what was registered of each version, and what it and its functions are called.

use jobtrail_events::tool::{Manifest, Registered, Tool};
use jobtrail_events::value::Key as Name;
use jobtrail_events::value::ToolVersion;
use semver::Version;
use serde::{Deserialize, Serialize};

use crate::keys::{Key, Prefix};
use crate::store::{AsOf, Batch, Read, StoreError, Table, decode};

/// What a tool version and its functions are called, so that a job's row needs no manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    pub tool: String,
    pub functions: Vec<(Name, String)>,
}

impl Names {
    pub fn function(&self, key: &Name) -> Option<&str> {
        self.functions.iter().find(|(known, _)| known == key).map(|(_, name)| name.as_str())
    }
}

/// One version, as its row has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VersionRow {
    pub version: Version,
    pub registered: Registered,
}

pub fn version(read: &impl Read, tool: &ToolVersion) -> Result<Option<VersionRow>, StoreError> {
    read.row(Table::Tools, &version_key(tool))
}

pub fn names(read: &impl Read, tool: &ToolVersion) -> Result<Option<Names>, StoreError> {
    read.row(Table::Tools, &names_key(tool))
}

/// The versions of one tool, newest first.
pub fn versions(as_of: &AsOf, tool: &Name) -> Result<Vec<VersionRow>, StoreError> {
    let mut found: Vec<VersionRow> = Vec::new();
    let mut rows = as_of.scan_prefix(Table::Tools, &Key::new(Prefix::ToolVersion).text(tool.as_str()));
    while let Some((_, row)) = rows.advance()? {
        found.push(decode(Table::Tools, row)?);
    }
    found.sort_by(|a, b| b.version.cmp(&a.version));
    Ok(found)
}

/// The version that is chosen when none is named.
pub fn chosen(versions: &[VersionRow]) -> Option<Version> {
    let versions = versions.iter().map(|row| (row.version.clone(), row.registered.clone())).collect();
    Tool { versions }.newest().map(|(version, _)| version.clone())
}

/// The keys of all tools, at most so many.
pub fn tools(as_of: &AsOf, most: usize) -> Result<Vec<Name>, StoreError> {
    let mut found = Vec::new();
    let end = Key::new(Prefix::ToolVersion).after_all_that_begin_so();
    let mut from = Key::new(Prefix::ToolVersion);
    while found.len() < most
        && let Some((key, _)) = as_of.scan(Table::Tools, &from, &end).advance()?
    {
        let name = key[1..].split(|byte| *byte == 0).next().and_then(|text| std::str::from_utf8(text).ok());
        let name: Name = name.and_then(|text| text.parse().ok()).ok_or(StoreError::Misshapen(Table::Tools))?;
        from = Key::new(Prefix::ToolVersion).text(name.as_str()).after_all_that_begin_so();
        found.push(name);
    }
    Ok(found)
}

pub fn project(batch: &mut Batch<'_>, tool: &ToolVersion, registered: &Registered) {
    match Manifest::from_json(&registered.manifest) {
        Ok(manifest) => {
            let functions = manifest.functions.into_iter().map(|function| (function.key, function.name)).collect();
            batch.put(Table::Tools, names_key(tool), &Names { tool: manifest.name, functions });
        }
        Err(error) => tracing::warn!(%tool, %error, "the manifest of a registered tool cannot be read"),
    }
    let row = VersionRow { version: tool.version.clone(), registered: registered.clone() };
    batch.put(Table::Tools, version_key(tool), &row);
}

fn version_key(tool: &ToolVersion) -> Key {
    Key::new(Prefix::ToolVersion).text(tool.tool.as_str()).text(&tool.version.to_string())
}

fn names_key(tool: &ToolVersion) -> Key {
    Key::new(Prefix::ToolNames).text(tool.tool.as_str()).text(&tool.version.to_string())
}
