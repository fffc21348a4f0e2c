//! The tools of this machine: a folder each, with a manifest.

mod digest;
mod fields;
mod lint;
mod look;
mod place;
pub(crate) mod program;
mod read;
mod shelf;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jobtrail_events::tool::{Function, Manifest};
use jobtrail_events::value::{Digest, Key, ToolVersion};

use crate::Error;
use crate::validate::Rules;

use look::Look;

pub use read::Checked;
pub(crate) use shelf::{Restocking, Shelf};

/// A tool that can be offered.
#[derive(Clone, Debug)]
pub struct Tool {
    /// Absolute.
    pub folder: PathBuf,
    pub manifest: Manifest,
    /// Of all that the folder holds.
    pub digest: Digest,
    look: Look,
    rules: BTreeMap<Key, Arc<Rules>>,
}

/// Something that is wrong with a tool's folder, so that it is not offered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{}{}: {message}", .path.display(), number(*.line), number(*.column))]
pub struct ToolError {
    /// The file that is wrong, or the folder.
    pub path: PathBuf,
    /// 1, 2, 3, ...
    pub line: Option<usize>,
    /// 1, 2, 3, ..., in characters.
    pub column: Option<usize>,
    pub message: String,
}

fn number(number: Option<usize>) -> String {
    number.map(|number| format!(":{number}")).unwrap_or_default()
}

/// What a folder of tools holds.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    /// By key, then by version.
    pub tools: Vec<Arc<Tool>>,
    pub broken: Vec<ToolError>,
}

impl Scan {
    /// Reads every folder in `folder` that has a manifest and no hidden name. Blocks: it reads all that the tools
    /// consist of.
    ///
    /// # Errors
    /// [`Error::Tools`] when the folder itself cannot be read. A broken tool is no error, but listed.
    pub fn of(folder: &Path) -> Result<Self, Error> {
        let mut folders = shelf::Folders::of(folder.to_owned())?;
        folders.look(true)?;
        Ok(folders.scan())
    }

    fn add(&mut self, tool: Arc<Tool>) {
        match self.tools.iter().find(|known| known.version() == tool.version()) {
            Some(known) => self.broken.push(ToolError {
                message: format!("{} is also in {}", tool.version(), known.folder.display()),
                line: None,
                column: None,
                path: tool.folder.join(Tool::MANIFEST),
            }),
            None => self.tools.push(tool),
        }
    }
}

impl Tool {
    /// The name of the manifest in a tool's folder.
    pub const MANIFEST: &str = "tool.toml";

    pub fn version(&self) -> ToolVersion {
        self.manifest.tool_version()
    }

    /// A function and what its outputs must be.
    pub fn function(&self, key: &Key) -> Option<(&Function, &Arc<Rules>)> {
        Some((self.manifest.function(key.as_str())?, self.rules.get(key)?))
    }

    /// Whether its folder holds what it held when it was read. Blocks, and reads all of it when it looks different.
    pub(crate) fn is_unchanged(&self) -> io::Result<bool> {
        Ok(Look::at(&self.folder)? == self.look || digest::of_folder(&self.folder)? == self.digest)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    pub const MANIFEST: &str = r#"key = "count"
name = "Count"
version = "1.0.0"

[[function]]
key = "lines"
name = "Count lines"
command = ["./count"]

[[function.output]]
name = "count"
file = "count.json"
media_type = "application/json"
"#;

    /// A folder of tools with one tool in it.
    pub fn folder(manifest: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        add(folder.path(), "count", manifest);
        folder
    }

    pub fn add(tools: &Path, name: &str, manifest: &str) {
        fs::create_dir(tools.join(name)).unwrap();
        fs::write(tools.join(name).join("tool.toml"), manifest).unwrap();
        fs::write(tools.join(name).join("count"), "#!/bin/sh\n").unwrap();
        fs::set_permissions(tools.join(name).join("count"), fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn broken(manifest: &str) -> Vec<(Option<usize>, String)> {
        let folder = folder(manifest);
        let scan = Scan::of(folder.path()).unwrap();
        assert!(scan.tools.is_empty());
        scan.broken.into_iter().map(|error| (error.line, error.message)).collect()
    }

    #[test]
    fn a_good_tool_is_found_and_other_folders_are_not_tools() {
        let folder = folder(MANIFEST);
        fs::create_dir(folder.path().join("notes")).unwrap();
        fs::write(folder.path().join("README"), "").unwrap();
        let scan = Scan::of(folder.path()).unwrap();
        assert_eq!(scan.broken, []);
        assert_eq!(scan.tools.len(), 1);
        assert_eq!(scan.tools[0].version().to_string(), "count 1.0.0");
        assert!(scan.tools[0].function(&"lines".parse().unwrap()).is_some());
        assert!(scan.tools[0].function(&"words".parse().unwrap()).is_none());
    }

    #[test]
    fn an_unknown_field_is_named_with_its_line() {
        let found = broken(&MANIFEST.replace("command =", "comand ="));
        assert_eq!(found, [(Some(8), "there is no field 'comand'; did you mean 'command'?".to_owned())]);
    }

    #[test]
    fn everything_is_found_at_once_at_its_place() {
        let manifest = MANIFEST.replace("version =", "verzion = 1\nversion =").replace("count.json", "/count.json");
        let folder = folder(&manifest.replace("name = \"count\"", "  name = \"log\""));
        let errors = Tool::read(&folder.path().join("count")).unwrap_err();
        let found: Vec<_> = errors.iter().map(|error| (error.line.unwrap(), error.column.unwrap())).collect();
        assert_eq!(found, [(3, 1), (12, 3), (13, 1)], "{errors:?}");
        let text = errors[1].to_string();
        assert!(text.contains("count/tool.toml:12:3: function[0].output[0].name: 'log' stands for"), "{text}");
    }

    #[test]
    fn an_unknown_table_is_told_and_nothing_that_follows_from_it() {
        let found = broken(&format!("{MANIFEST}[function.limits]\nrows = 1\n[[functoin]]\na.b = 1\n"));
        assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [Some(14), Some(16)], "{found:?}");
    }

    #[test]
    fn text_that_is_no_toml_is_told_with_its_place() {
        for (text, line, column) in [("key = \n", 1, 7), ("key = \"a\"\nname = \"T\nversion = 1\n", 2, 10)] {
            let folder = folder(text);
            let errors = Tool::read(&folder.path().join("count")).unwrap_err();
            assert_eq!((errors[0].line, errors[0].column), (Some(line), Some(column)), "{errors:?}");
        }
        let found = broken(&MANIFEST.replace("\"1.0.0\"", "\"1.0\""));
        assert!(found[0].0 == Some(3) && found[0].1.contains("minor"), "{found:?}");
        let found = broken(&MANIFEST.replace("\"1.0.0\"", "\"1.0\"").replace("command =", "retri = true\ncommand ="));
        assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [Some(3), Some(8)], "{found:?}");
        let found = broken(&MANIFEST.replace("key = \"lines\"", "key = \"Lines\""));
        assert!(found[0].0 == Some(6) && found[0].1.contains("is not a key"), "{found:?}");
        let found = broken(&MANIFEST.replace("command = [\"./count\"]\n", ""));
        assert!(found[0].0 == Some(5) && found[0].1.contains("missing field `command`"), "{found:?}");
    }

    #[test]
    fn a_problem_is_named_with_its_line() {
        let found = broken(&MANIFEST.replace("[\"./count\"]", "[\"./../count\"]\ntimeout_seconds = 0"));
        let lines: Vec<_> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [Some(8), Some(9)], "{found:?}");
    }

    #[test]
    fn a_program_that_is_not_there_or_cannot_run_is_told_at_once() {
        let found = broken(&MANIFEST.replace("./count", "./missing"));
        assert!(found[0].1.contains("./missing"), "{found:?}");
        assert_eq!(found[0].0, Some(8));
        let folder = folder(MANIFEST);
        fs::set_permissions(folder.path().join("count/count"), fs::Permissions::from_mode(0o644)).unwrap();
        let scan = Scan::of(folder.path()).unwrap();
        assert!(scan.broken[0].message.contains("chmod +x"), "{:?}", scan.broken);
    }

    #[test]
    fn a_glob_or_a_schema_that_is_none_is_told_at_once() {
        let found = broken(&MANIFEST.replace("count.json", "count[.json"));
        assert_eq!(found[0].0, Some(12), "{found:?}");
        let found = broken(&format!("{MANIFEST}schema = \"count\"\n"));
        assert_eq!(found[0].0, Some(14), "{found:?}");
        let found = broken(&format!("{MANIFEST}schema = \"../count\"\n"));
        assert!(found[0].1.contains(".."), "{found:?}");
    }

    #[test]
    fn one_version_is_offered_from_one_folder() {
        let folder = folder(MANIFEST);
        add(folder.path(), "other", MANIFEST);
        let scan = Scan::of(folder.path()).unwrap();
        assert_eq!(scan.tools.len(), 1);
        assert!(scan.broken[0].to_string().contains("other/tool.toml: count 1.0.0 is also in"), "{:?}", scan.broken);
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        assert!(matches!(Scan::of(Path::new("/nowhere")), Err(Error::Tools { .. })));
    }
}
