use jobtrail_events::value::{Key, ToolVersion};

use super::cursor::{self, Cursor};
use super::pages::{self, Asks};
use super::{Answer, Asked, limits, rows};
use crate::query::{GetTool, ListTools, Page, QueryError, ToolRow, ToolVersionRow};
use crate::store::StoreError;
use crate::views::tools;

impl Answer for ListTools {
    const SCANS: bool = true;

    fn pinned(&self) -> Result<Option<u64>, QueryError> {
        Cursor::<u32>::pinned(self.cursor.as_deref())
    }

    fn answer(&self, asked: &Asked) -> Result<Page<ToolRow>, QueryError> {
        let list = cursor::list(asked.viewer, &Self::default());
        let asks = Asks { limit: self.limit, cursor: self.cursor.as_deref(), list };
        let tools = tools::tools(&asked.as_of, limits::MOST_TOOLS)?;
        pages::of_order(asked, asks, tools, |tool| row(asked, tool).map(Some))
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
