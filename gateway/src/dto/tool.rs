use jobtrail_events::tool::{self, Manifest};
use jobtrail_projections::query;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::CapableAgent;
use crate::instant::Instant;
use crate::problem::Problem;

/// A tool and its versions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Tool {
    #[schema(example = "archive")]
    pub key: String,
    /// As its newest version has it.
    #[schema(example = "Archive")]
    pub name: String,
    pub description: String,
    /// The version that is chosen when none is named: the newest that is not deprecated.
    #[schema(required = true, example = "1.0.0")]
    pub chosen_version: Option<String>,
    /// Newest first.
    pub versions: Vec<ToolVersion>,
}

/// One version of a tool. It never changes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ToolVersion {
    #[schema(example = "1.0.0")]
    pub version: String,
    pub name: String,
    pub description: String,
    /// Of the tool's folder.
    pub sha256: String,
    pub registered_at: Instant,
    /// Why nobody is to begin anything new with it, which may be an empty text; null: it is as good as any.
    #[schema(required = true)]
    pub deprecated: Option<String>,
    pub functions: Vec<Function>,
    /// The agents that have it.
    pub agents: Vec<CapableAgent>,
}

/// One thing that a tool can do with a file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Function {
    #[schema(example = "extract")]
    pub key: String,
    #[schema(example = "List contents")]
    pub name: String,
    pub description: String,
    /// Whether it turns a file into something that can be viewed.
    pub extract: bool,
    pub accepts: Accepts,
    /// A JSON Schema (2020-12) of an object.
    #[schema(value_type = Object)]
    pub parameters: Value,
    pub outputs: Vec<Output>,
    pub timeout_seconds: u32,
    pub memory_mib: u32,
    /// The most that may lie in its folders at a time.
    pub disk_mib: u32,
    /// Whether it may leave files that no output declares. They become artifacts of the output `extra`.
    pub extra_outputs: bool,
    /// Whether it may use the network.
    pub network: bool,
    /// Whether a failure of it is worth another attempt.
    pub retry: bool,
}

/// The files that a function takes: those that match either list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Accepts {
    /// Lower case, without the dot.
    pub extensions: Vec<String>,
    pub media_types: Vec<String>,
}

/// Something that a function makes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Output {
    pub name: String,
    pub media_type: String,
    pub required: bool,
    pub description: String,
    /// The largest that each file may be.
    pub max_mib: u32,
}

/// A function that takes a certain file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FunctionOfFile {
    pub tool: String,
    pub tool_name: String,
    pub tool_version: String,
    pub function: String,
    pub function_name: String,
    pub description: String,
    /// Whether it turns a file into something that can be viewed.
    pub extract: bool,
    /// Why nobody is to begin anything new with this version, which may be an empty text; null: it is as good as any.
    #[schema(required = true)]
    pub deprecated: Option<String>,
    /// A JSON Schema (2020-12) of an object.
    #[schema(value_type = Object)]
    pub parameters: Value,
    /// How many online agents have it.
    pub agents_online: u32,
}

/// Why a version is deprecated.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Deprecate {
    /// One line; shown wherever the version can be chosen.
    #[serde(default)]
    #[schema(example = "loses the last row; use 1.0.1", max_length = 1000)]
    pub reason: String,
}

impl TryFrom<query::ToolRow> for Tool {
    type Error = Problem;

    fn try_from(row: query::ToolRow) -> Result<Self, Problem> {
        let versions = row.versions.into_iter().map(ToolVersion::try_from).collect::<Result<Vec<_>, _>>()?;
        let newest = versions.first();
        Ok(Self {
            key: row.key.to_string(),
            name: newest.map_or_else(|| row.key.to_string(), |version| version.name.clone()),
            description: newest.map(|version| version.description.clone()).unwrap_or_default(),
            chosen_version: row.chosen.map(|version| version.to_string()),
            versions,
        })
    }
}

impl TryFrom<query::ToolVersionRow> for ToolVersion {
    type Error = Problem;

    fn try_from(row: query::ToolVersionRow) -> Result<Self, Problem> {
        let manifest = Manifest::from_json(&row.manifest).map_err(Problem::internal)?;
        Ok(Self {
            version: row.version.to_string(),
            name: manifest.name,
            description: manifest.description,
            sha256: row.digest.to_string(),
            registered_at: row.since.into(),
            deprecated: row.deprecated,
            functions: manifest.functions.into_iter().map(Function::from).collect(),
            agents: row.agents.into_iter().map(CapableAgent::from).collect(),
        })
    }
}

impl From<tool::Function> for Function {
    fn from(function: tool::Function) -> Self {
        Self {
            key: function.key.to_string(),
            name: function.name,
            description: function.description,
            extract: function.extract,
            accepts: Accepts { extensions: function.accepts.extensions, media_types: function.accepts.media_types },
            parameters: function.parameters,
            outputs: function.outputs.into_iter().map(Output::from).collect(),
            timeout_seconds: function.timeout_seconds,
            memory_mib: function.memory_mib,
            disk_mib: function.disk_mib,
            extra_outputs: function.extra_outputs,
            network: function.network,
            retry: function.retry,
        }
    }
}

impl From<tool::Output> for Output {
    fn from(output: tool::Output) -> Self {
        Self {
            name: output.name.to_string(),
            media_type: output.media_type,
            required: output.required,
            description: output.description,
            max_mib: output.max_mib,
        }
    }
}

impl TryFrom<query::FunctionRow> for FunctionOfFile {
    type Error = Problem;

    fn try_from(row: query::FunctionRow) -> Result<Self, Problem> {
        Ok(Self {
            tool: row.tool.tool.to_string(),
            tool_name: row.tool_name,
            tool_version: row.tool.version.to_string(),
            function: row.function.to_string(),
            function_name: row.function_name,
            description: row.description,
            extract: row.extract,
            deprecated: row.deprecated,
            parameters: serde_json::from_str(&row.parameters).map_err(Problem::internal)?,
            agents_online: row.agents_online,
        })
    }
}
