use jobtrail_events::value::{Key, ToolVersion};

use super::{Answer, Asked, limits, rows};
use crate::query::{GetTool, ListTools, QueryError, ToolRow, ToolVersionRow};
use crate::store::StoreError;
use crate::views::tools;

impl Answer for ListTools {
    const SCANS: bool = true;

    fn answer(&self, asked: &Asked) -> Result<Vec<ToolRow>, QueryError> {
        let tools = tools::tools(&asked.as_of, limits::MOST_TOOLS)?;
        Ok(tools.into_iter().map(|tool| row(asked, tool)).collect::<Result<_, _>>()?)
    }
}

impl Answer for GetTool {
    const SCANS: bool = true;

    fn answer(&self, asked: &Asked) -> Result<ToolRow, QueryError> {
        let row = row(asked, self.tool.clone())?;
        if row.versions.is_empty() {
            return Err(QueryError::NotFound(format!("tool '{}'", self.tool)));
        }
        Ok(row)
    }
}

fn row(asked: &Asked, tool: Key) -> Result<ToolRow, StoreError> {
    let known = tools::versions(&asked.as_of, &tool)?;
    let chosen = tools::chosen(&known);
    let mut versions = Vec::with_capacity(known.len());
    for row in known {
        let version = ToolVersion { tool: tool.clone(), version: row.version.clone() };
        let mut holders = rows::holders(&asked.as_of, &version)?;
        holders.retain(|holder| !holder.brief.is_archived());
        let (agents, _) = rows::stand(&asked.as_of, &holders)?;
        versions.push(ToolVersionRow {
            version: row.version,
            digest: row.registered.digest,
            manifest: row.registered.manifest,
            since: row.registered.since,
            deprecated: row.registered.deprecated,
            agents,
        });
    }
    Ok(ToolRow { key: tool, chosen, versions })
}
