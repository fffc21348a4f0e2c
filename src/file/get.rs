use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::Args;
use jobtrail_events::value::Digest;
use sha2::{Digest as _, Sha256};

use super::progress::Progress;
use crate::api::answer::FileDetails;
use crate::api::{Client, Download, Given, Server};
use crate::terminal;

#[derive(Args, Debug)]
pub struct Options {
    #[command(flatten)]
    server: Server,
    /// Of a file, or of an artifact as `jobtrail job show` prints it.
    #[arg(value_name = "ID")]
    id: Given,
    /// Where to: a path, a folder, or - for standard output; else under its own name, here.
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// The number of a revision; else the latest.
    #[arg(long, value_name = "N")]
    revision: Option<u32>,
    /// Replace what is there.
    #[arg(long)]
    force: bool,
}

pub async fn run(Options { server, id, output, revision, force }: Options) -> anyhow::Result<()> {
    let client = server.client()?;
    let id = client.file(&id).await?.to_string();
    let file: FileDetails = client.get(&["files", &id], &[]).await?;
    let name = local_name(&file, revision).unwrap_or(&id);
    let query: Vec<_> = revision.map(|revision| ("revision", revision.to_string())).into_iter().collect();
    let download = client.open(&["files", &id, "content"], &query).await?;
    let sha256 = download.sha256().context("the gateway does not say what the bytes must be; nothing was written")?;
    let size = download.size();
    let progress = Progress::new(name, size);
    if output.as_deref() == Some(Path::new("-")) {
        return receive(download, progress, sha256, terminal::say_bytes).await;
    }
    let path = place(output, name);
    if !force && path.try_exists().with_context(|| format!("cannot write {}", path.display()))? {
        bail!("{} is there already; use --force to replace it, or -o to write elsewhere", path.display());
    }
    save(download, progress, sha256, &path, force).await?;
    let size = size.map_or_else(String::new, |bytes| format!(": {}", terminal::size(bytes)));
    terminal::note(format_args!("{}{size}", terminal::printable(&path.display().to_string())));
    Ok(())
}

/// What the file is called here. Of a path only the last part is a name, and not every last part is one.
fn local_name(file: &FileDetails, revision: Option<u32>) -> Option<&str> {
    let name = match revision {
        None => &file.file.name,
        Some(wanted) => &file.revisions.iter().find(|revision| revision.revision == wanted)?.name,
    };
    name.rsplit('/').next().filter(|name| !matches!(*name, "" | "." | ".."))
}

/// A folder takes the file under its own name.
fn place(output: Option<PathBuf>, name: &str) -> PathBuf {
    match output {
        Some(output) if output.is_dir() => output.join(name),
        Some(output) => output,
        None => PathBuf::from(name),
    }
}

/// Writes beside the place, and moves there only what is all there and right.
async fn save(download: Download, progress: Progress, sha256: Digest, path: &Path, force: bool) -> anyhow::Result<()> {
    let whole = || format!("cannot write {}", path.display());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let beside = tempfile::Builder::new().prefix(".jobtrail-").permissions(ordinary()).tempfile_in(folder);
    let mut file = beside.with_context(whole)?;
    receive(download, progress, sha256, |piece| file.write_all(piece).with_context(whole)).await?;
    let moved = if force { file.persist(path) } else { file.persist_noclobber(path) };
    moved.map(|_| ()).map_err(|error| error.error).with_context(whole)
}

/// As any program makes a file: what the user's mask leaves of it.
fn ordinary() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o666)
}

/// Hands on the bytes; at the end it is an error if they are not what they must be.
async fn receive(
    mut download: Download,
    mut progress: Progress,
    sha256: Digest,
    mut take: impl FnMut(&[u8]) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut hash = Sha256::new();
    while let Some(piece) = download.next(Client::PAUSE).await? {
        hash.update(&piece);
        take(&piece)?;
        progress.add(piece.len());
    }
    let received = Digest(hash.finalize().into());
    ensure!(received == sha256, "the bytes are damaged: their SHA-256 is {received}, and must be {sha256}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn file(names: &[&str]) -> FileDetails {
        let latest = names.last().expect("a revision");
        let revisions: Vec<_> = (1..).zip(names).map(|(n, name)| json!({ "revision": n, "name": name })).collect();
        let id = "3f2a9177-0000-4000-8000-000000000000";
        serde_json::from_value(json!({
            "id": id, "name": latest, "media_type": "", "size": 0, "sha256": "", "revision": names.len(),
            "owner": { "id": id, "name": null }, "updated_at": "2026-07-01T09:30:00Z", "revisions": revisions,
        }))
        .expect("details of a file")
    }

    #[test]
    fn a_file_keeps_the_name_of_its_revision() {
        let file = file(&["old.zip", "new.zip"]);
        assert_eq!(local_name(&file, None), Some("new.zip"));
        assert_eq!(local_name(&file, Some(1)), Some("old.zip"));
        assert_eq!(local_name(&file, Some(3)), None);
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        assert_eq!(local_name(&file(&["a/../../passwd"]), None), Some("passwd"));
        for bad in ["..", "a/..", "a/", ".", ""] {
            assert_eq!(local_name(&file(&[bad]), None), None, "{bad}");
        }
    }

    #[test]
    fn a_folder_takes_the_file_under_its_own_name() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(place(Some(folder.path().to_owned()), "a.zip"), folder.path().join("a.zip"));
        assert_eq!(place(Some(folder.path().join("b.zip")), "a.zip"), folder.path().join("b.zip"));
        assert_eq!(place(None, "a.zip"), Path::new("a.zip"));
    }
}
