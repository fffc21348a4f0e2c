use jobtrail_events::tool::Manifest;
use jobtrail_events::value::{Digest, ToolVersion};

use super::cursor::{self, Cursor};
use super::pages::{self, Asks};
use super::rows;
use super::{Answer, Asked, files, limits};
use crate::query::{FunctionRow, ListFunctions, Page, QueryError};
use crate::store::StoreError;
use crate::views::tools;

impl Answer for ListFunctions {
    const SCANS: bool = true;

    fn pinned(&self) -> Result<Option<u64>, QueryError> {
        Cursor::<u32>::pinned(self.cursor.as_deref())
    }

    fn answer(&self, asked: &Asked) -> Result<Page<FunctionRow>, QueryError> {
        let content = files::visible(asked, self.file)?.latest.content;
        let mut found = Vec::new();
        for tool in tools::tools(&asked.as_of, limits::MOST_TOOLS)? {
            let mut versions = tools::versions(&asked.as_of, &tool)?;
            let chosen = tools::chosen(&versions);
            // Stable: otherwise they stay newest first.
            versions.sort_by_key(|row| (chosen.as_ref() != Some(&row.version), row.registered.deprecated.is_some()));
            for row in versions {
                let version = ToolVersion { tool: tool.clone(), version: row.version };
                let Ok(manifest) = Manifest::from_json(&row.registered.manifest) else { continue };
                let Manifest { name, functions, .. } = manifest;
                let taking = functions.into_iter().filter(|f| f.accepts(&content.name, &content.media_type));
                let digest = row.registered.digest;
                found.extend(taking.map(|function| {
                    let row = FunctionRow {
                        tool: version.clone(),
                        tool_name: name.clone(),
                        function: function.key,
                        function_name: function.name,
                        description: function.description,
                        extract: function.extract,
                        deprecated: row.registered.deprecated.clone(),
                        parameters: function.parameters.to_string(),
                        agents_online: 0,
                    };
                    (row, digest)
                }));
            }
        }
        let list = cursor::list(asked.viewer, &Self::of(self.file));
        let asks = Asks { limit: self.limit, cursor: self.cursor.as_deref(), list };
        pages::of_order(asked, asks, found, |(row, digest)| {
            let agents_online = agents_online(asked, &row.tool, digest)?;
            Ok(Some(FunctionRow { agents_online, ..row }))
        })
    }
}

fn agents_online(asked: &Asked, tool: &ToolVersion, digest: Digest) -> Result<u32, StoreError> {
    let holders = rows::capable(&asked.as_of, tool, digest)?;
    let online = holders.iter().filter(|holder| holder.brief.status(0).takes_work());
    Ok(u32::try_from(online.count()).unwrap_or(u32::MAX))
}
