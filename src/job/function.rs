use std::fmt;
use std::str::FromStr;

use jobtrail_events::value::Key;
use semver::Version;

/// A function as it is named on the command line: `TOOL[@VERSION]:FUNCTION`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionName {
    pub tool: Key,
    /// Absent: the newest.
    pub version: Option<Version>,
    pub function: Key,
}

impl FromStr for FunctionName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (tool, function) = text.split_once(':').ok_or("must be TOOL:FUNCTION or TOOL@VERSION:FUNCTION")?;
        let (tool, version) = match tool.split_once('@') {
            Some((tool, version)) => (tool, Some(version)),
            None => (tool, None),
        };
        let key = |text: &str| text.parse::<Key>().map_err(|error| error.to_string());
        let version =
            version.map(|text| text.parse().map_err(|error| format!("'{text}' is no version, as in 1.0.0: {error}")));
        Ok(Self { tool: key(tool)?, version: version.transpose()?, function: key(function)? })
    }
}

impl fmt::Display for FunctionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.version {
            Some(version) => write!(f, "{}@{version}:{}", self.tool, self.function),
            None => write!(f, "{}:{}", self.tool, self.function),
        }
    }
}

/// What jobs are filtered by: `TOOL[:FUNCTION]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolFilter {
    pub tool: Key,
    pub function: Option<Key>,
}

impl FromStr for ToolFilter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let key = |text: &str| text.parse::<Key>().map_err(|error| error.to_string());
        match text.split_once(':') {
            Some((tool, function)) => Ok(Self { tool: key(tool)?, function: Some(key(function)?) }),
            None => Ok(Self { tool: key(text)?, function: None }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_reads_back_what_it_writes() {
        for text in ["archive:extract", "table@1.2.3:statistics", "table@2.0.0-rc.1+build.5:chart"] {
            assert_eq!(text.parse::<FunctionName>().expect("a function").to_string(), text);
        }
    }

    #[test]
    fn what_names_no_function_is_refused() {
        for text in ["", "archive", "archive:", ":extract", "archive@:extract", "archive@1:extract", "a:b:c", "A:b"] {
            assert!(text.parse::<FunctionName>().is_err(), "{text}");
        }
    }

    #[test]
    fn jobs_are_filtered_by_tool_and_function() {
        let key = |text: &str| text.parse().expect("a key");
        assert_eq!("table".parse(), Ok(ToolFilter { tool: key("table"), function: None }));
        assert_eq!("table:chart".parse(), Ok(ToolFilter { tool: key("table"), function: Some(key("chart")) }));
        assert!("table:".parse::<ToolFilter>().is_err());
    }
}
