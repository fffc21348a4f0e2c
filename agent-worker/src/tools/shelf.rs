//! The tools as they are now. Their folder is looked at every few seconds, so that one that is added, changed or taken
//! away is offered or not offered any more without a restart. Looking works on every file system, those of other machines
//! and of containers included, where notifications do not come or get lost.
//!
//! A folder is taken only when two looks at it were alike: what is still being copied is left alone until nothing was
//! done to it for a while. One whose name begins with a dot is never taken, so that a tool can be made ready under such
//! a name and renamed at the end.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use tracing::{info, warn};

use super::{Look, Scan, Tool, ToolError};
use crate::Error;

/// The present tools. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Shelf {
    scan: Arc<watch::Sender<Arc<Scan>>>,
}

/// All folders of tools as they were last seen.
#[derive(Debug)]
pub(super) struct Folders {
    folder: PathBuf,
    known: BTreeMap<PathBuf, Known>,
}

#[derive(Debug)]
struct Known {
    look: Look,
    /// Absent: it has not come to rest.
    read: Option<Result<Arc<Tool>, Vec<ToolError>>>,
}

impl Shelf {
    /// How often the folder of tools is looked at.
    const INTERVAL: Duration = Duration::from_secs(2);
    /// Of a folder so large that a look takes long, less often: looking takes at most a twentieth of the time.
    const TIMES_OF_ONE_LOOK: u32 = 20;

    /// Puts the tools of that folder on the shelf.
    pub async fn fill(folder: PathBuf) -> Result<(Self, Restocking), Error> {
        let mut folders = Folders::of(folder)?;
        let path = folders.folder.clone();
        let first = tokio::task::spawn_blocking(move || folders.look(true).map(|_| folders));
        let folders = first.await.map_err(|error| Error::Tools { path, source: std::io::Error::other(error) })??;
        let scan = Arc::new(folders.scan());
        report(&Scan::default(), &scan);
        if scan.tools.is_empty() {
            warn!(folder = %folders.folder.display(), "there is no tool to offer");
        }
        let shelf = Self { scan: Arc::new(watch::Sender::new(scan)) };
        Ok((shelf.clone(), Restocking { shelf, folders: Some(folders), is_in_trouble: false }))
    }

    pub fn scan(&self) -> Arc<Scan> {
        Arc::clone(&self.scan.borrow())
    }
}

/// Keeps a shelf as its folder is.
#[derive(Debug)]
pub(crate) struct Restocking {
    shelf: Shelf,
    folders: Option<Folders>,
    is_in_trouble: bool,
}

impl Restocking {
    /// Waits until other tools are on the shelf than before.
    pub async fn changed(&mut self) -> Arc<Scan> {
        let mut pause = Shelf::INTERVAL;
        loop {
            sleep(pause).await;
            let began = Instant::now();
            let Some(mut folders) = self.folders.take() else { return std::future::pending().await };
            let looking = tokio::task::spawn_blocking(move || {
                let looked = folders.look(false);
                (folders, looked)
            });
            // It fails only when the runtime goes down.
            let Ok((folders, looked)) = looking.await else { continue };
            pause = Shelf::INTERVAL.max(began.elapsed() * Shelf::TIMES_OF_ONE_LOOK);
            let scan = folders.scan();
            self.folders = Some(folders);
            match looked {
                Ok(true) => {
                    self.is_in_trouble = false;
                    let scan = Arc::new(scan);
                    report(&self.shelf.scan.send_replace(Arc::clone(&scan)), &scan);
                    return scan;
                }
                Ok(false) => self.is_in_trouble = false,
                Err(error) => {
                    if !std::mem::replace(&mut self.is_in_trouble, true) {
                        warn!(%error, "the tools stay as they are");
                    }
                }
            }
        }
    }
}

impl Folders {
    pub fn of(folder: PathBuf) -> Result<Self, Error> {
        let canonical = folder.canonicalize().map_err(|source| Error::Tools { path: folder, source })?;
        Ok(Self { folder: canonical, known: BTreeMap::new() })
    }

    /// Looks at every folder, and reads those that are not known as they are and have come to rest. Answers whether
    /// something is there or gone that was not, as far as it has come to rest. `at_once` does not wait for a second look,
    /// other than the one after reading. Blocks.
    pub fn look(&mut self, at_once: bool) -> Result<bool, Error> {
        let present = tool_folders(&self.folder)?;
        let before = self.known.len();
        self.known.retain(|folder, _| present.contains(folder));
        let mut has_changed = self.known.len() != before;
        for folder in present {
            let look = Look::at(&folder);
            let was = self.known.remove(&folder);
            let known = match (look, was) {
                (Ok(look), Some(known)) if known.look == look && known.read.is_some() => known,
                (Ok(look), was) if at_once || was.as_ref().is_some_and(|known| known.look == look) => {
                    let read = Tool::read(&folder).map(Arc::new);
                    // What was read may be half old and half new.
                    let is_at_rest = Look::at(&folder).is_ok_and(|after| after == look);
                    has_changed |= is_at_rest;
                    Known { look, read: is_at_rest.then_some(read) }
                }
                (Ok(look), was) => {
                    // What it was before it is not any more.
                    has_changed |= was.is_some_and(|known| known.read.is_some());
                    Known { look, read: None }
                }
                // It is being taken away, or changed: the next look will tell.
                (Err(_), was) => {
                    has_changed |= was.is_some_and(|known| known.read.is_some());
                    continue;
                }
            };
            self.known.insert(folder, known);
        }
        Ok(has_changed)
    }

    /// What was read and is at rest.
    pub fn scan(&self) -> Scan {
        let mut scan = Scan::default();
        for read in self.known.values().filter_map(|known| known.read.as_ref()) {
            match read {
                Ok(tool) => scan.add(Arc::clone(tool)),
                Err(problems) => scan.broken.extend(problems.iter().cloned()),
            }
        }
        scan.tools.sort_by_key(|tool| tool.version());
        scan
    }
}

/// The folders in it that have a manifest, sorted.
fn tool_folders(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed = |source| Error::Tools { path: folder.to_owned(), source };
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if !is_hidden && entry.path().join(Tool::MANIFEST).exists() {
            folders.push(entry.path());
        }
    }
    folders.sort();
    Ok(folders)
}

/// Says what is new.
fn report(before: &Scan, now: &Scan) {
    for problem in now.broken.iter().filter(|problem| !before.broken.contains(problem)) {
        warn!(%problem, "a tool is not offered");
    }
    let is_in = |scan: &Scan, tool: &Tool| {
        scan.tools.iter().any(|other| other.version() == tool.version() && other.digest == tool.digest)
    };
    for tool in now.tools.iter().filter(|tool| !is_in(before, tool)) {
        info!(tool = %tool.version(), folder = %tool.folder.display(), "{} is on the shelf", tool.version());
    }
    for tool in before.tools.iter().filter(|tool| !is_in(now, tool)) {
        info!(tool = %tool.version(), folder = %tool.folder.display(), "{} is not on the shelf any more", tool.version());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::tests::{MANIFEST, add, folder};

    fn versions(folders: &Folders) -> Vec<String> {
        folders.scan().tools.iter().map(|tool| tool.version().to_string()).collect()
    }

    fn newer() -> String {
        MANIFEST.replace("1.0.0", "1.1.0")
    }

    #[test]
    fn a_folder_is_taken_when_two_looks_were_alike() {
        let tools = folder(MANIFEST);
        let mut folders = Folders::of(tools.path().to_owned()).unwrap();
        assert!(folders.look(true).unwrap());
        assert_eq!(versions(&folders), ["count 1.0.0"]);
        assert!(!folders.look(false).unwrap(), "nothing was done");

        add(tools.path(), "newer", &newer());
        assert!(!folders.look(false).unwrap(), "it was seen once only");
        fs::write(tools.path().join("newer/data"), "more").unwrap();
        assert!(!folders.look(false).unwrap(), "it was changed since");
        assert_eq!(versions(&folders), ["count 1.0.0"]);
        assert!(folders.look(false).unwrap());
        assert_eq!(versions(&folders), ["count 1.0.0", "count 1.1.0"]);
        assert!(!folders.look(false).unwrap());
    }

    #[test]
    fn what_changes_or_goes_is_not_offered_any_more() {
        let tools = folder(MANIFEST);
        add(tools.path(), "newer", &newer());
        let mut folders = Folders::of(tools.path().to_owned()).unwrap();
        folders.look(true).unwrap();
        let before = folders.scan().tools[1].digest;
        fs::write(tools.path().join("newer/data"), "more").unwrap();
        assert!(folders.look(false).unwrap());
        assert_eq!(versions(&folders), ["count 1.0.0"]);
        assert!(folders.look(false).unwrap());
        assert_eq!(versions(&folders), ["count 1.0.0", "count 1.1.0"]);
        assert_ne!(folders.scan().tools[1].digest, before);
        fs::remove_dir_all(tools.path().join("newer")).unwrap();
        assert!(folders.look(false).unwrap());
        assert_eq!(versions(&folders), ["count 1.0.0"]);
    }

    #[test]
    fn a_broken_tool_is_told_and_taken_when_it_is_mended() {
        let tools = folder("key = 1");
        let mut folders = Folders::of(tools.path().to_owned()).unwrap();
        folders.look(true).unwrap();
        assert_eq!((folders.scan().tools.len(), folders.scan().broken.len()), (0, 1));
        fs::write(tools.path().join("count/tool.toml"), MANIFEST).unwrap();
        assert!(folders.look(false).unwrap());
        assert!(folders.look(false).unwrap());
        assert_eq!(versions(&folders), ["count 1.0.0"]);
        assert_eq!(folders.scan().broken, []);
    }

    #[test]
    fn a_hidden_folder_is_taken_when_it_is_renamed() {
        let tools = folder(MANIFEST);
        add(tools.path(), ".newer", &newer());
        let mut folders = Folders::of(tools.path().to_owned()).unwrap();
        folders.look(true).unwrap();
        assert_eq!(versions(&folders), ["count 1.0.0"]);
        fs::rename(tools.path().join(".newer"), tools.path().join("newer")).unwrap();
        folders.look(false).unwrap();
        folders.look(false).unwrap();
        assert_eq!(versions(&folders), ["count 1.0.0", "count 1.1.0"]);
    }

    #[test]
    fn a_folder_of_tools_that_is_away_changes_nothing() {
        let tools = folder(MANIFEST);
        let mut folders = Folders::of(tools.path().to_owned()).unwrap();
        folders.look(true).unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        fs::rename(tools.path(), elsewhere.path().join("tools")).unwrap();
        assert!(folders.look(false).is_err());
        assert_eq!(versions(&folders), ["count 1.0.0"]);
        fs::rename(elsewhere.path().join("tools"), tools.path()).unwrap();
        assert!(!folders.look(false).unwrap());
    }
}
