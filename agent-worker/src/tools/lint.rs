//! What is allowed in a manifest and probably not meant so.

use std::fs::{self, FileType};
use std::path::Path;

use jobtrail_events::tool::{Function, Manifest, Output, Problem};
use serde_json::Value;

use super::program;

/// What tools of all kinds leave behind, and which then counts as content of the version.
const LEFT_BEHIND: [&str; 5] = [".git", "__pycache__", ".DS_Store", ".venv", "node_modules/.cache"];

/// Media types that can be viewed, by their beginning.
const VIEWABLE: [&str; 8] =
    ["application/json", "application/pdf", "application/x-ndjson", "text/", "image/", "model/", "audio/", "video/"];

pub(super) fn lint(folder: &Path, manifest: &Manifest) -> Vec<Problem> {
    let mut found = Vec::new();
    for (n, function) in manifest.functions.iter().enumerate() {
        let mut odd =
            |field: &str, message: String| found.push(Problem { field: format!("function[{n}].{field}"), message });
        if function.accepts.extensions.is_empty() && function.accepts.media_types.is_empty() {
            odd("accepts", "takes no file, so that no job can be submitted; give extensions or media_types".to_owned());
        }
        if function.outputs.is_empty() && !function.extra_outputs {
            odd("output", "there is none, so that every file it makes fails the job".to_owned());
        }
        if function.extract && !function.extra_outputs && !function.outputs.iter().any(is_viewable) {
            odd("extract", "no output can be viewed, such as JSON, text or a picture".to_owned());
        }
        let inside = |argument: &&String| argument.starts_with("./") && folder.join(argument).exists();
        if let Some(argument) = function.command.iter().skip(1).find(inside) {
            let message = format!(
                "'{argument}' is looked for in the job's folder; the tool's is $JOBTRAIL_TOOL, which only the program knows"
            );
            odd("command", message);
        }
        if let Some(message) = program::out_of_reach(folder, function) {
            odd("command", message);
        }
        for (name, message) in of_parameters(function) {
            odd(&format!("parameters.properties.{name}"), message);
        }
    }
    for name in leading_out(folder, folder) {
        let message =
            "leads out of the folder: what is there is not part of the version, and not seen in the sandbox".to_owned();
        found.push(Problem { field: name, message });
    }
    for name in LEFT_BEHIND.into_iter().filter(|name| folder.join(name).exists()) {
        let message = "is in the folder, and so part of the version's content; remove it".to_owned();
        found.push(Problem { field: name.to_owned(), message });
    }
    found
}

/// Links below `folder` that lead out of `root`, other than to the system's programs.
fn leading_out(root: &Path, folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let Ok(root) = root.canonicalize() else { return found };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, kind) = (entry.path(), entry.file_type());
        if kind.as_ref().is_ok_and(FileType::is_dir) {
            found.extend(leading_out(&root, &path));
        } else if kind.is_ok_and(|kind| kind.is_symlink())
            && !path.canonicalize().is_ok_and(|target| target.starts_with(&root) || target.starts_with("/usr"))
        {
            let name = path.strip_prefix(&root).unwrap_or(&path);
            found.push(name.display().to_string());
        }
    }
    found.sort();
    found
}

fn is_viewable(output: &Output) -> bool {
    output.media_type == Output::ANY_TYPE
        || output.media_type.ends_with("+json")
        || VIEWABLE.iter().any(|viewable| output.media_type.starts_with(viewable))
}

/// A parameter and what is odd about it.
fn of_parameters(function: &Function) -> Vec<(String, String)> {
    let schema = &function.parameters;
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return Vec::new() };
    let mut found = Vec::new();
    for (name, property) in properties {
        let described = property.get("description").and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
        if !described {
            found.push((name.clone(), "has no description; people see it beside the field".to_owned()));
        }
        if let Some(error) = property.get("default").and_then(|default| refusal(schema, name, default)) {
            found.push((name.clone(), format!("its default is not what it takes: {error}")));
        }
    }
    found
}

/// Why the schema does not take that value for the parameter.
fn refusal(schema: &Value, name: &str, value: &Value) -> Option<String> {
    let validator = jsonschema::draft202012::new(schema).ok()?;
    let document = serde_json::json!({ name: value });
    let place = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
    let error = validator.iter_errors(&document).find(|error| error.instance_path().as_str().starts_with(&place))?;
    Some(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(inside: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("__pycache__")).unwrap();
        fs::write(folder.path().join("main.py"), "").unwrap();
        fs::create_dir(folder.path().join("lib")).unwrap();
        let link = |target: &str, name: &str| {
            std::os::unix::fs::symlink(target, folder.path().join("lib").join(name)).unwrap()
        };
        link("../main.py", "inside");
        link("/usr/bin", "system");
        link("/etc/hostname", "outside");
        link("nowhere", "nowhere");
        let text = format!(
            "key = \"t\"\nname = \"T\"\nversion = \"1.0.0\"\n[[function]]\nkey = \"f\"\nname = \"F\"\n{inside}"
        );
        let manifest: Manifest = toml::from_str(&text).unwrap();
        assert_eq!(manifest.problems(), []);
        let mut found: Vec<_> = lint(folder.path(), &manifest).iter().map(ToString::to_string).collect();
        assert!(found.pop().unwrap().starts_with("__pycache__: is in the folder"));
        assert!(found.pop().unwrap().starts_with("lib/outside: leads out"));
        assert!(found.pop().unwrap().starts_with("lib/nowhere: leads out"));
        found.into_iter().map(|text| text.trim_start_matches("function[0].").to_owned()).collect()
    }

    const FINE: &str = "command = [\"sh\"]\naccepts = { extensions = [\"txt\"] }\n";
    const OUTPUT: &str = "[[function.output]]\nname = \"a\"\nfile = \"a\"\nmedia_type = \"text/csv\"\n";

    #[test]
    fn a_sound_function_is_passed_over() {
        assert_eq!(told(&format!("{FINE}extract = true\n{OUTPUT}")), Vec::<String>::new());
        assert_eq!(told(&format!("{FINE}extra_outputs = true\n")), Vec::<String>::new());
    }

    #[test]
    fn what_is_odd_is_told() {
        let only = |inside: &str, expected: &str| {
            let found = told(inside);
            assert!(found.len() == 1 && found[0].starts_with(expected), "{expected}: {found:?}");
        };
        only(&format!("command = [\"sh\"]\n{OUTPUT}"), "accepts: takes no file");
        only(FINE, "output: there is none");
        only(&format!("{FINE}extract = true\n{}", OUTPUT.replace("text/csv", "application/zip")), "extract: no output");
        only(
            &format!("{}{OUTPUT}", FINE.replace("\"sh\"", "\"sh\", \"./main.py\"")),
            "command: './main.py' is looked for",
        );
        let parameter = |inside: &str| {
            format!(
                "{FINE}[function.parameters]\ntype = \"object\"\n[function.parameters.properties.rows]\n{inside}\n{OUTPUT}"
            )
        };
        only(&parameter("type = \"integer\""), "parameters.properties.rows: has no description");
        let described = "description = \"How many.\"\ntype = \"integer\"\nmaximum = 9\n";
        only(
            &parameter(&format!("{described}default = 10")),
            "parameters.properties.rows: its default is not what it takes",
        );
        only(
            &parameter(&format!("{described}default = \"a\"")),
            "parameters.properties.rows: its default is not what it takes",
        );
        assert_eq!(told(&parameter(&format!("{described}default = 9"))), Vec::<String>::new());
    }
}
