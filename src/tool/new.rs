use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use jobtrail_events::value::Key;

use crate::terminal::{printable, say};

#[derive(Args, Debug)]
pub struct Options {
    /// The folder to make; its name becomes the tool's key.
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// What the program is written in.
    #[arg(long, default_value = "python")]
    language: Language,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Language {
    Python,
    Shell,
}

/// A name within the folder, what is in it, and whether it is a program.
type File = (&'static str, &'static str, bool);

macro_rules! example {
    ($path:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/examples/tools/", $path))
    };
}

impl Language {
    /// The examples of the guide.
    const PYTHON: [File; 3] = [
        ("tool.toml", example!("word-count-python/tool.toml"), false),
        ("count.py", example!("word-count-python/count.py"), true),
        ("words.schema.json", example!("word-count-python/words.schema.json"), false),
    ];
    const SHELL: [File; 2] = [
        ("tool.toml", example!("word-count-shell/tool.toml"), false),
        ("count.sh", example!("word-count-shell/count.sh"), true),
    ];

    fn files(self) -> &'static [File] {
        match self {
            Self::Python => &Self::PYTHON,
            Self::Shell => &Self::SHELL,
        }
    }
}

pub fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let name = options.dir.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let key: Key = name.parse().context("the folder's name becomes the tool's key; give it another")?;
    if options.dir.exists() {
        bail!("{} is there already; give the name of a folder that is not", options.dir.display());
    }
    make(&options.dir, &key, options.language).with_context(|| format!("cannot make {}", options.dir.display()))?;
    let dir = printable(&options.dir.display().to_string());
    say(|out| {
        writeln!(out, "{dir} is a tool. Next:")?;
        writeln!(out, "  jobtrail tool check {dir}")?;
        writeln!(out, "  jobtrail tool run {dir} count --input SOME.txt --param top=5")
    })?;
    Ok(ExitCode::SUCCESS)
}

fn make(dir: &Path, key: &Key, language: Language) -> std::io::Result<()> {
    fs::create_dir_all(dir)?;
    for (name, content, is_program) in language.files() {
        let path = dir.join(name);
        fs::write(&path, with_key(content, key))?;
        fs::set_permissions(&path, fs::Permissions::from_mode(if *is_program { 0o755 } else { 0o644 }))?;
    }
    Ok(())
}

/// The manifest's first line is the key.
fn with_key(content: &str, key: &Key) -> String {
    match content.split_once('\n') {
        Some((first, rest)) if first.starts_with("key = ") => format!("key = \"{key}\"\n{rest}"),
        _ => content.to_owned(),
    }
}
