use jobtrail_events::tool::Manifest;
use jobtrail_events::value::{Digest, ToolVersion};

use super::rows;
use super::{Answer, Asked, files, limits};
use crate::query::{FunctionRow, ListFunctions, QueryError};
use crate::store::StoreError;
use crate::views::tools;

impl Answer for ListFunctions {
    const SCANS: bool = true;

    fn answer(&self, asked: &Asked) -> Result<Vec<FunctionRow>, QueryError> {
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
                let taking: Vec<_> = taking.collect();
                let agents_online =
                    if taking.is_empty() { 0 } else { agents_online(asked, &version, row.registered.digest)? };
                found.extend(taking.into_iter().map(|function| FunctionRow {
                    tool: version.clone(),
                    tool_name: name.clone(),
                    function: function.key,
                    function_name: function.name,
                    description: function.description,
                    extract: function.extract,
                    deprecated: row.registered.deprecated.clone(),
                    parameters: function.parameters.to_string(),
                    agents_online,
                }));
            }
        }
        Ok(found)
    }
}

fn agents_online(asked: &Asked, tool: &ToolVersion, digest: Digest) -> Result<u32, StoreError> {
    let holders = rows::capable(&asked.as_of, tool, digest)?;
    let online = holders.iter().filter(|holder| holder.brief.status(0).takes_work());
    Ok(u32::try_from(online.count()).unwrap_or(u32::MAX))
}
