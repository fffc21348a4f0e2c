//! The input, from the gateway into the working folder.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use futures::StreamExt;
use jobtrail_events::job::Input;
use jobtrail_events::value::Digest;
use reqwest::StatusCode;
use sha2::{Digest as _, Sha256};
use tokio::fs::File;
use tokio::io::{AsyncWriteExt, BufWriter};

use crate::gateway::{ContentError, Gateway, Trouble};

/// How long the gateway may be away before the job fails.
const PATIENCE: Duration = Duration::from_secs(120);
/// Bytes gathered before a write.
const BUFFER: usize = 256 * 1024;

/// Reads the input by its signed path into a file that only can be read. Memory is bounded.
///
/// # Errors
/// [`ContentError::Wrong`] when it is not the input's size and digest.
pub(crate) async fn fetch(gateway: &Gateway, path: &str, input: &Input, to: &Path) -> Result<(), ContentError> {
    Gateway::insist(PATIENCE, || once(gateway, path, input, to)).await?;
    tokio::fs::set_permissions(to, Permissions::from_mode(0o444)).await?;
    Ok(())
}

async fn once(gateway: &Gateway, path: &str, input: &Input, to: &Path) -> Result<(), Trouble> {
    let response = gateway.get(path).send().await?;
    let response = Trouble::unless(StatusCode::OK, response).await?;
    let mut file = BufWriter::with_capacity(BUFFER, File::create(to).await?);
    let mut hash = Sha256::new();
    let mut size = 0;
    let mut bytes = response.bytes_stream();
    while let Some(chunk) = bytes.next().await {
        let chunk = chunk?;
        size += chunk.len() as u64;
        if size > input.size {
            return Err(wrong(format!("the input is larger than its {} bytes", input.size)));
        }
        hash.update(&chunk);
        file.write_all(&chunk).await?;
    }
    file.flush().await?;
    let content = Digest(hash.finalize().into());
    if size != input.size || content != input.content {
        let Input { size: wanted, content: expected, .. } = input;
        return Err(wrong(format!("the input should be {wanted} bytes, {expected}; it is {size} bytes, {content}")));
    }
    Ok(())
}

fn wrong(message: String) -> Trouble {
    Trouble::Lasting(ContentError::Wrong(message))
}
