//! What an attempt may leave behind.
//!
//! Each artifact needs the receipt that the gateway gave for its bytes in this very attempt. Names and types become
//! paths and headers elsewhere, so they must be such; and all of them together must fit into one message. Which file an
//! artifact becomes is not for an agent to say: it could name somebody else's.

use std::collections::HashSet;

use jobtrail_events::grant::{Receipt, SigningKey};
use jobtrail_events::ids::FileId;
use jobtrail_events::job::{Artifact, Lease};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::value::Digest;

use crate::file::is_media_type;

/// The artifacts of a result. The log is among them, once.
pub fn all_with_log(
    artifacts: &[(Artifact, String)],
    lease: &Lease,
    key: &SigningKey,
) -> Result<Vec<Artifact>, Rejection> {
    if artifacts.len() > Artifact::MOST {
        let message = format!("a job may have {} artifacts; these are {}", Artifact::MOST, artifacts.len());
        return Err(Rejection::field("artifacts", message));
    }
    let mut places = HashSet::new();
    let mut length = 0;
    let mut received = Vec::with_capacity(artifacts.len());
    for (artifact, signature) in artifacts {
        received.push(checked(artifact, signature, lease, key)?);
        if !places.insert((&artifact.output, &artifact.name)) {
            return Err(Rejection::field("artifacts", format!("'{}' is there twice", artifact.name)));
        }
        length += artifact.name.len();
    }
    if length > Artifact::LONGEST_NAMES {
        let message = format!("their names may have {} bytes in all; they have {length}", Artifact::LONGEST_NAMES);
        return Err(Rejection::field("artifacts", message));
    }
    match received.iter().filter(|artifact| artifact.output == Artifact::LOG).count() {
        1 => Ok(received),
        logs => {
            let message = format!("one of them must be the log, with the output '{}'; {logs} are", Artifact::LOG);
            Err(Rejection::field("artifacts", message))
        }
    }
}

/// The log of an attempt that failed, if there is one.
pub fn log(
    artifact: Option<&(Artifact, String)>,
    lease: &Lease,
    key: &SigningKey,
) -> Result<Option<Artifact>, Rejection> {
    let Some((artifact, signature)) = artifact else { return Ok(None) };
    if artifact.output != Artifact::LOG {
        return Err(Rejection::field("log", format!("its output must be '{}'", Artifact::LOG)));
    }
    checked(artifact, signature, lease, key).map(Some)
}

fn checked(artifact: &Artifact, signature: &str, lease: &Lease, key: &SigningKey) -> Result<Artifact, Rejection> {
    let Artifact { file: _, output, name, media_type, size, content } = artifact;
    check_name(name)?;
    if output.is_empty() || output.len() > Artifact::LONGEST_OUTPUT || output.chars().any(char::is_control) {
        let message = format!("must be 1 to {} bytes without control characters", Artifact::LONGEST_OUTPUT);
        return Err(Rejection::field("artifacts.output", message));
    }
    if media_type.len() > Artifact::LONGEST_MEDIA_TYPE || !is_media_type(media_type) {
        let message = format!("must be a media type of at most {} bytes, as in text/csv", Artifact::LONGEST_MEDIA_TYPE);
        return Err(Rejection::field("artifacts.media_type", message));
    }
    let Lease { job, attempt, boot: _ } = *lease;
    if !key.confirms(&Receipt { job, attempt, content: *content, size: *size }, signature) {
        return Err(Rejection::NotReceived(name.clone()));
    }
    Ok(Artifact { file: file_of(lease, output, name), ..artifact.clone() })
}

/// Whether it is a path below some folder, on any machine.
fn check_name(name: &str) -> Result<(), Rejection> {
    let wrong = |message: String| Err(Rejection::field("artifacts.name", message));
    if name.is_empty() || name.len() > Artifact::LONGEST_NAME {
        return wrong(format!("must be 1 to {} bytes", Artifact::LONGEST_NAME));
    }
    if name.chars().any(char::is_control) {
        return wrong("must have no control characters".to_owned());
    }
    if name.split('/').any(|part| part.is_empty() || part == "." || part == "..") {
        return wrong("must be a path below the output folder, as in pages/1.txt".to_owned());
    }
    Ok(())
}

/// The same for the same artifact of the same attempt, and for no other.
fn file_of(lease: &Lease, output: &str, name: &str) -> FileId {
    let Lease { job, attempt, boot: _ } = lease;
    let Digest(bytes) = Digest::of(format!("artifact\n{job}\n{attempt}\n{output}\n{name}").as_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&bytes[..16]);
    FileId(uuid::Builder::from_custom_bytes(id).into_uuid())
}

#[cfg(test)]
mod tests;
