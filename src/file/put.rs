use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use anyhow::{Context, bail, ensure};
use clap::Args;
use futures::StreamExt;
use jobtrail_events::value::Digest;
use reqwest::Body;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use super::progress::Progress;
use crate::api::answer::{File, Identified};
use crate::api::{Client, Given, Server};
use crate::terminal::{self, say};

#[derive(Args, Debug)]
pub struct Options {
    #[command(flatten)]
    server: Server,
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What it is called there, instead of as here; for one file.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Make it the next revision of that file; for one file.
    #[arg(long, value_name = "FILE_ID")]
    revise: Option<Given>,
}

pub async fn run(Options { server, paths, name, revise }: Options) -> anyhow::Result<()> {
    if paths.len() > 1 && (name.is_some() || revise.is_some()) {
        bail!("--name and --revise are for one file; here are {}", paths.len());
    }
    let client = server.client()?;
    let revise = match &revise {
        Some(given) => Some(client.file(given).await?),
        None => None,
    };
    for path in &paths {
        let file = upload(&client, path, name.as_deref(), revise).await?;
        say(|out| writeln!(out, "{}", file.id))?;
        let (name, size) = (terminal::printable(&file.name), terminal::size(file.size));
        terminal::note(format_args!("{name}: {size}, {}, revision {}", file.media_type, file.revision));
    }
    Ok(())
}

/// Takes the file in, or its next revision, when it is all there and every byte is right.
pub async fn upload(client: &Client, path: &Path, name: Option<&str>, revise: Option<Uuid>) -> anyhow::Result<File> {
    let whole = || format!("cannot upload {}", path.display());
    let file = tokio::fs::File::open(path).await.with_context(whole)?;
    let about = file.metadata().await.with_context(whole)?;
    ensure!(about.is_file(), "cannot upload {}: it is not a file", path.display());
    let name = name.or_else(|| path.file_name()?.to_str()).map(str::to_owned);
    let name = name.with_context(|| format!("{} has no name in UTF-8; give it one with --name", path.display()))?;

    let hash = Arc::new(Mutex::new(Sha256::new()));
    let progress = Progress::new(&name, Some(about.len()));
    let body = Body::wrap_stream(counted(file, hash.clone(), progress));
    let id = revise.map(|id| id.to_string());
    let route = match &id {
        Some(id) => vec!["files", id, "revisions"],
        None => vec!["files"],
    };
    // Whoever may not upload is told so before the bytes are on their way.
    client.get::<Identified>(&["me"], &[]).await?;
    let taken: Taken = client.upload(&route, &[("name", name)], about.len(), body).await?;
    let file = match taken {
        Taken::Shown(file) => file,
        Taken::Accepted(Identified { id }) => client.get(&["files", &id.to_string()], &[]).await?,
        Taken::All { items: [Identified { id }] } => client.get(&["files", &id.to_string()], &[]).await?,
    };
    let sent = Digest(std::mem::take(&mut *hash.lock().expect("nobody panics while holding it")).finalize().into());
    ensure!(
        file.sha256 == sent.to_string(),
        "{} was damaged on the way: the gateway has the SHA-256 {}, and {sent} was sent",
        path.display(),
        file.sha256,
    );
    Ok(file)
}

/// What an upload is answered with. When it cannot be shown yet it is only named.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Taken {
    Shown(File),
    Accepted(Identified),
    All { items: [Identified; 1] },
}

/// The bytes of the file, hashed and counted as they go.
fn counted(
    file: tokio::fs::File,
    hash: Arc<Mutex<Sha256>>,
    mut progress: Progress,
) -> impl futures::Stream<Item = std::io::Result<bytes::Bytes>> + Send + 'static {
    /// Bytes that are read at a time.
    const PIECE: usize = 256 * 1024;
    ReaderStream::with_capacity(file, PIECE).inspect(move |piece| {
        if let Ok(piece) = piece {
            hash.lock().expect("nobody panics while holding it").update(piece);
            progress.add(piece.len());
        }
    })
}
