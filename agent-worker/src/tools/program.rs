//! Whether a function's program is there and can be started on this machine.

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use jobtrail_events::tool::{Function, Problem};

/// Where programs without a path are looked for when a function runs.
pub(crate) const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// What is wrong with the program of the function of that number. One that leaves the folder is told elsewhere.
pub(super) fn check(folder: &Path, n: usize, function: &Function) -> Option<Problem> {
    let program = function.command.first().filter(|program| !program.is_empty())?;
    if program.split('/').any(|part| part == "..") {
        return None;
    }
    let message = match program.strip_prefix("./") {
        Some(inside) => wrong_file(program, &folder.join(inside)),
        None if program.starts_with('/') => wrong_file(program, Path::new(program)),
        None if program.contains('/') => {
            Some(format!("{program} is no program; begin with ./ for one in the tool's folder"))
        }
        None => find(program).is_none().then(|| {
            let is_inside = folder.join(program).is_file();
            let hint =
                if is_inside { format!("; for the one in the tool's folder write ./{program}") } else { String::new() };
            format!("{program} is not in {PATH}{hint}")
        }),
    };
    message.map(|message| Problem { field: format!("function[{n}].command"), message })
}

/// What of a program can be reached on this machine, but not from within the sandbox.
pub(super) fn out_of_reach(folder: &Path, function: &Function) -> Option<String> {
    let program = function.command.first()?;
    let path = match program.strip_prefix("./") {
        Some(inside) => interpreter(&folder.join(inside))?.ok()?,
        None if program.starts_with('/') => program.into(),
        None => find(program)?,
    };
    let at = path.canonicalize().ok()?;
    let is_seen = ["/usr", "/bin", "/sbin", "/lib", "/lib64"].iter().any(|seen| at.starts_with(seen));
    (!is_seen).then(|| format!("{} is at {}, which is not seen in the sandbox", path.display(), at.display()))
}

fn wrong_file(program: &str, path: &Path) -> Option<String> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => return Some(format!("{program} is not a file")),
        Ok(metadata) if metadata.permissions().mode() & 0o111 == 0 => {
            return Some(format!("{program} is not executable; chmod +x it"));
        }
        Ok(_) => {}
        Err(error) => return Some(format!("{program} cannot be found: {error}")),
    }
    match interpreter(path) {
        None => None,
        Some(Ok(interpreter)) if interpreter.is_file() => None,
        Some(Ok(interpreter)) => {
            Some(format!("{program} names an interpreter that is not there: {}", interpreter.display()))
        }
        Some(Err(what)) => Some(format!("{program} {what}")),
    }
}

/// The interpreter of a script, or what is wrong with how it begins. Nothing: it is a program of this kind of machine,
/// or cannot be read by us.
fn interpreter(path: &Path) -> Option<Result<PathBuf, String>> {
    /// The longest first line that Linux takes.
    const LONGEST: u64 = 256;
    let mut head = Vec::new();
    fs::File::open(path).ok()?.take(LONGEST).read_to_end(&mut head).ok()?;
    if head.starts_with(b"\x7fELF") {
        return None;
    }
    let Some(line) = head.strip_prefix(b"#!") else {
        let message =
            "is neither a program for Linux nor a script whose first line names its interpreter, as in #!/bin/sh";
        return Some(Err(message.to_owned()));
    };
    let line = line.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    if line.ends_with('\r') {
        return Some(Err(
            "has lines that end as on Windows, which its interpreter is not found by; save it with Unix ones"
                .to_owned(),
        ));
    }
    let mut words = line.split_ascii_whitespace();
    let Some(first) = words.next().filter(|first| first.starts_with('/')) else {
        return Some(Err("names no interpreter in its first line, as in #!/bin/sh".to_owned()));
    };
    if !first.ends_with("/env") {
        return Some(Ok(first.into()));
    }
    let Some(name) = words.find(|word| !word.starts_with('-') && !word.contains('=')) else {
        return Some(Ok(first.into()));
    };
    Some(find(name).ok_or_else(|| format!("names an interpreter that is not in {PATH}: {name}")))
}

fn find(name: &str) -> Option<PathBuf> {
    let is_program = |path: &PathBuf| {
        fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
    };
    PATH.split(':').map(|folder| Path::new(folder).join(name)).find(is_program)
}

#[cfg(test)]
mod tests {
    use jobtrail_events::tool::Manifest;

    use super::*;

    /// What is told of a tool with one function that runs `command`, in a folder with `program`.
    fn told(command: &str, content: &str, mode: u32) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        fs::write(&program, content).unwrap();
        fs::set_permissions(&program, PermissionsExt::from_mode(mode)).unwrap();
        fs::create_dir(folder.path().join("folder")).unwrap();
        let manifest = serde_json::json!({"key": "t", "name": "T", "version": "1.0.0", "function": [
            {"key": "f", "name": "F", "command": [command]}]});
        let manifest = Manifest::from_json(&manifest.to_string()).unwrap();
        check(folder.path(), 0, &manifest.functions[0]).map(|problem| problem.message)
    }

    #[test]
    fn what_can_be_started_is_fine() {
        assert_eq!(told("./program", "#!/bin/sh\n", 0o755), None);
        assert_eq!(told("./program", "#!/usr/bin/env sh", 0o755), None);
        assert_eq!(told("./program", "#!/usr/bin/env -S A=b sh -e\n", 0o755), None);
        assert_eq!(told("./program", "\x7fELF...", 0o755), None);
        assert_eq!(told("sh", "", 0o644), None);
        assert_eq!(told("/bin/sh", "", 0o644), None);
    }

    #[test]
    fn what_cannot_says_why_and_what_to_do() {
        for (command, content, mode, expected) in [
            ("./missing", "", 0o755, "./missing cannot be found"),
            ("./folder", "", 0o755, "./folder is not a file"),
            ("./program", "#!/bin/sh\n", 0o644, "chmod +x it"),
            ("./program", "echo hello\n", 0o755, "first line names its interpreter"),
            ("./program", "", 0o755, "first line names its interpreter"),
            ("./program", "#!/bin/sh\r\necho\r\n", 0o755, "end as on Windows"),
            ("./program", "#!\n", 0o755, "names no interpreter"),
            ("./program", "#!python3\n", 0o755, "names no interpreter"),
            ("./program", "#!/usr/bin/python9\n", 0o755, "not there: /usr/bin/python9"),
            ("./program", "#!/usr/bin/env python9\n", 0o755, "python9"),
            ("program", "#!/bin/sh\n", 0o755, "write ./program"),
            ("python9", "", 0o755, "python9 is not in /usr/local/bin:/usr/bin:/bin"),
            ("/usr/bin/python9", "", 0o755, "/usr/bin/python9 cannot be found"),
            ("folder/program", "", 0o755, "begin with ./"),
        ] {
            let found = told(command, content, mode).unwrap_or_else(|| panic!("{command} {content:?} is fine"));
            assert!(found.contains(expected), "{command} {content:?}: {found}");
        }
    }
}
