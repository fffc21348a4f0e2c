//! Outputs and logs, from the working folder to the gateway.

use std::path::Path;
use std::time::Duration;

use futures::{StreamExt, TryStreamExt, stream};
use jobtrail_events::ids::FileId;
use jobtrail_events::job::Artifact;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE};
use rustix::fs::{Mode, OFlags};
use serde::Deserialize;
use tokio::fs::File;
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use crate::gateway::{ContentError, Gateway, Trouble};
use crate::run::Log;
use crate::validate::{Valid, look};

/// An artifact and the gateway's receipt for its bytes.
pub(crate) type Received = (Artifact, String);

/// How long the gateway may be away before the job fails.
const PATIENCE: Duration = Duration::from_secs(600);
/// How many files are sent at a time.
const AT_A_TIME: usize = 4;
/// How much of a file is read at a time.
const CHUNK: usize = 128 * 1024;

/// Sends every output.
pub(crate) async fn outputs(gateway: &Gateway, path: &str, valid: Vec<Valid>) -> Result<Vec<Received>, ContentError> {
    stream::iter(valid).map(|file| output(gateway, path, file)).buffered(AT_A_TIME).try_collect().await
}

/// Sends the log.
pub(crate) async fn log(gateway: &Gateway, path: &str, log: &Log) -> Result<Received, ContentError> {
    let file = log.path.clone();
    let looked = tokio::task::spawn_blocking(move || look::digest(&file)).await.map_err(std::io::Error::other)??;
    let file = Valid {
        output: Artifact::LOG.to_owned(),
        name: "log.txt".to_owned(),
        path: log.path.clone(),
        media_type: "text/plain; charset=utf-8".to_owned(),
        size: looked.0,
        content: looked.1,
    };
    output(gateway, path, file).await
}

async fn output(gateway: &Gateway, path: &str, file: Valid) -> Result<Received, ContentError> {
    let Valid { output, name, path: from, media_type, size, content } = file;
    let stored = Gateway::insist(PATIENCE, || once(gateway, path, &from, size)).await?;
    if stored.content.parse() != Ok(content) || stored.size != size {
        let message =
            format!("'{name}' was {size} bytes, {content}, and arrived as {}, {}", stored.size, stored.content);
        return Err(ContentError::Wrong(message));
    }
    let artifact = Artifact { file: FileId(Uuid::new_v4()), output, name, media_type, size, content };
    Ok((artifact, stored.receipt))
}

/// What the gateway answers.
#[derive(Deserialize)]
struct Stored {
    content: String,
    size: u64,
    receipt: String,
}

async fn once(gateway: &Gateway, path: &str, from: &Path, size: u64) -> Result<Stored, Trouble> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = rustix::fs::open(from, flags, Mode::empty()).map_err(std::io::Error::from)?;
    let bytes = ReaderStream::with_capacity(File::from_std(file.into()), CHUNK);
    let request = gateway
        .post(path)
        .header(CONTENT_TYPE, "application/octet-stream")
        .header(CONTENT_LENGTH, size)
        .body(reqwest::Body::wrap_stream(bytes));
    let response = Trouble::unless(StatusCode::CREATED, request.send().await?).await?;
    Ok(response.json().await?)
}
