//! Put files into a system's tree, so that its members see them.
//!
//! Editors and above may. A file must be one's own, or be in the system already: who puts it in shows it to all members. An
//! artifact is its job's creator's. What is at a path already is replaced, when it is a file.

use std::collections::BTreeMap;

use futures::stream::{self, StreamExt, TryStreamExt};
use jobtrail_events::file::File;
use jobtrail_events::ids::FileId;
use jobtrail_events::permission::Action;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Refusal, Reply};
use jobtrail_events::system::{Entry, System, SystemEvent, TrackFiles, Tracked};
use jobtrail_log::Log;

use super::checks::{checked_paths, permitted_in_open};
use crate::core::{Caller, Core, Handle, done};
use crate::job::made;
use crate::repository::unavailable;

/// What is known of a file that is to be tracked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Whether it is the caller's own.
    pub is_own: bool,
    /// The number of its latest revision.
    pub latest: u32,
}

/// `known`: the files that there are.
pub fn decide(
    system: &System,
    command: &TrackFiles,
    known: &BTreeMap<FileId, Known>,
    caller: Caller,
) -> Result<Vec<SystemEvent>, Rejection> {
    let details = permitted_in_open(system, command.system, caller, Action::EditTree)?;
    checked_paths(details, "files", command.files.iter().map(|it| &it.path))?;
    for Tracked { file, pin, .. } in &command.files {
        let there = known.get(file).filter(|known| known.is_own || system.holds(*file));
        let Known { latest, .. } = *there.ok_or(Rejection::UnknownFile(*file))?;
        if let Some(revision) = *pin
            && !(1..=latest).contains(&revision)
        {
            return Err(Rejection::UnknownRevision { file: *file, revision, latest });
        }
    }
    if !details.can_track(&command.files) {
        let taken = command.files.iter().find(|it| !details.can_be_file(&it.path)).or(command.files.first());
        return Err(taken.map_or(Rejection::UnknownSystem(command.system), |it| Rejection::PathTaken(it.path.clone())));
    }
    let is_there = |it: &Tracked| match details.tree.get(&it.path) {
        Some(Entry::File { file, pin, .. }) => (*file, *pin) == (it.file, it.pin),
        Some(Entry::Folder) | None => false,
    };
    if command.files.iter().all(is_there) {
        return Ok(vec![]);
    }
    Ok(vec![SystemEvent::FilesTracked { files: command.files.clone() }])
}

/// The number of a file's latest revision; absent: it was not uploaded.
pub fn latest_of(file: &File) -> Option<u32> {
    match file {
        File::Unknown => None,
        File::Kept { revisions, .. } | File::Archived { revisions, .. } => u32::try_from(revisions.len()).ok(),
    }
}

/// Files that are read at a time. Those that are not folded here yet are a question to the log each.
const READ_AT_A_TIME: usize = 32;

async fn known<L: Log>(
    command: &TrackFiles,
    core: &Core<L>,
    caller: Caller,
) -> Result<BTreeMap<FileId, Known>, Refusal> {
    let mut pins = BTreeMap::<_, Option<u32>>::new();
    for Tracked { file, pin, .. } in command.files.iter().take(System::MOST_AT_ONCE) {
        let highest = pins.entry(*file).or_default();
        *highest = (*highest).max(*pin);
    }
    let read: Vec<_> = pins.into_iter().map(|(file, pin)| known_of(file, pin, command, core, caller)).collect();
    let found: Vec<_> = stream::iter(read).buffered(READ_AT_A_TIME).try_collect().await?;
    Ok(found.into_iter().flatten().collect())
}

/// `pin`: the highest revision of it that is to be tracked.
async fn known_of<L: Log>(
    id: FileId,
    pin: Option<u32>,
    command: &TrackFiles,
    core: &Core<L>,
    caller: Caller,
) -> Result<Option<(FileId, Known)>, Refusal> {
    // A file that has an owner keeps that owner; only a revision may have come since.
    let mut file = core.files.load(&id).await.map_err(unavailable)?;
    if latest_of(&file.state).is_none_or(|latest| pin.is_some_and(|pin| pin > latest)) {
        file = core.files.load_fresh(&id).await.map_err(unavailable)?;
    }
    let known = match &file.state {
        File::Kept { owner, .. } | File::Archived { owner, .. } => {
            Some(Known { is_own: caller.person() == Some(*owner), latest: latest_of(&file.state).unwrap_or(1) })
        }
        File::Unknown => match command.made_by.get(&id) {
            Some(job) => made::artifact_of(core, *job, id)
                .await?
                .map(|made| Known { is_own: caller.person() == Some(made.creator), latest: 1 }),
            None => None,
        },
    };
    Ok(known.map(|known| (id, known)))
}

impl<L: Log> Handle<Core<L>> for TrackFiles {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let known = known(&self, &core, caller).await?;
        let decide = |system: &System| decide(system, &self, &known, caller);
        done((), &core.systems.execute(&self.system, caller.actor, caller.origin, decide).await?)
    }
}
