//! Every payload version that was ever written, to the event of today; and the event of today to the newest version.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::agent::AgentEvent;
use crate::aggregate::Event;
use crate::codec::{Damage, RawEvent};
use crate::file::FileEvent;
use crate::job::JobEvent;
use crate::kind::EventKind;
use crate::person::PersonEvent;
use crate::pool::PoolEvent;
use crate::system::SystemEvent;
use crate::tool::ToolEvent;
use crate::wire::agent::{AgentArchivedV1, AgentConnectedV1, AgentDisconnectedV1, AgentDrainingV1, AgentEnrolledV1};
use crate::wire::file::{FileContentV1, FileDescribedV1, FileMovedV1};
use crate::wire::job::{
    JobAdvancedV1, JobCanceledV1, JobClaimedV1, JobCompletedV1, JobFailedV1, JobRequeuedV1, JobSubmittedV1,
    JobSubmittedV2, OrderV2,
};
use crate::wire::person::{PersonMovedV1, PersonRoleV1};
use crate::wire::pool::{PoolAudienceSetV1, PoolCreatedV1, PoolMemberV1, PoolMovedV1, PoolRenamedV1};
use crate::wire::system::{
    SystemCreatedV1, SystemDescribedV1, SystemEntryMovedV1, SystemEntryRemovedV1, SystemFilePinnedV1,
    SystemFilesTrackedV1, SystemFoldersAddedV1, SystemMemberRemovedV1, SystemMemberSetV1, SystemMovedV1,
    SystemSnapshotTakenV1,
};
use crate::wire::tool::{ToolVersionDeprecatedV1, ToolVersionRecommendedV1, ToolVersionRegisteredV1};

/// The event of today, from whatever version was written.
pub fn read(raw: &RawEvent) -> Result<Event, Damage> {
    let unknown = Damage::UnknownKind { kind: raw.kind, version: raw.version };
    let Some(kind) = EventKind::from_number(raw.kind) else { return Err(unknown) };
    Ok(match (kind, raw.version) {
        (EventKind::JobSubmitted, 1) => {
            let JobSubmittedV1 { order } = payload(raw)?;
            JobEvent::Submitted { order: Arc::new(OrderV2::from(order).into()) }.into()
        }
        (EventKind::JobSubmitted, 2) => {
            let JobSubmittedV2 { order } = payload(raw)?;
            JobEvent::Submitted { order: Arc::new(order.into()) }.into()
        }
        (EventKind::JobClaimed, 1) => {
            let JobClaimedV1 { run } = payload(raw)?;
            JobEvent::Claimed { run: run.into() }.into()
        }
        (EventKind::JobStarted, 1) => {
            let JobAdvancedV1 { attempt } = payload(raw)?;
            JobEvent::Started { attempt }.into()
        }
        (EventKind::JobOutputReady, 1) => {
            let JobAdvancedV1 { attempt } = payload(raw)?;
            JobEvent::OutputReady { attempt }.into()
        }
        (EventKind::JobUploadStarted, 1) => {
            let JobAdvancedV1 { attempt } = payload(raw)?;
            JobEvent::UploadStarted { attempt }.into()
        }
        (EventKind::JobCompleted, 1) => {
            let JobCompletedV1 { attempt, artifacts } = payload(raw)?;
            let artifacts = artifacts.into_iter().map(Into::into).collect();
            JobEvent::Completed { attempt, artifacts }.into()
        }
        (EventKind::JobFailed, 1) => {
            let JobFailedV1 { attempt, failure, log } = payload(raw)?;
            JobEvent::Failed { attempt, failure: failure.into(), log: log.map(Into::into) }.into()
        }
        (EventKind::JobRequeued, 1 | 2) => {
            let JobRequeuedV1 { attempt, reason, message } = payload(raw)?;
            JobEvent::Requeued { attempt, reason, message }.into()
        }
        (EventKind::JobCanceled, 1) => {
            let JobCanceledV1 { by } = payload(raw)?;
            JobEvent::Canceled { by }.into()
        }
        (EventKind::FileRegistered, 1) => {
            let FileContentV1 { by, content } = payload(raw)?;
            FileEvent::Registered { by, content: content.into() }.into()
        }
        (EventKind::FileRevised, 1) => {
            let FileContentV1 { by, content } = payload(raw)?;
            FileEvent::Revised { by, content: content.into() }.into()
        }
        (EventKind::FileArchived, 1) => {
            let FileMovedV1 { by } = payload(raw)?;
            FileEvent::Archived { by }.into()
        }
        (EventKind::FileRestored, 1) => {
            let FileMovedV1 { by } = payload(raw)?;
            FileEvent::Restored { by }.into()
        }
        (EventKind::FileDescribed, 1) => {
            let FileDescribedV1 { by, display_name, description } = payload(raw)?;
            FileEvent::Described { by, display_name, description }.into()
        }
        (EventKind::AgentConnected, 1) => {
            let AgentConnectedV1 { boot, profile } = payload(raw)?;
            AgentEvent::Connected { boot, profile: profile.into() }.into()
        }
        (EventKind::AgentDisconnected, 1) => {
            let AgentDisconnectedV1 { boot, reason } = payload(raw)?;
            AgentEvent::Disconnected { boot, reason }.into()
        }
        (EventKind::AgentEnrolled, 1) => {
            let AgentEnrolledV1 { name, key, token } = payload(raw)?;
            AgentEvent::Enrolled { name, key, token }.into()
        }
        (EventKind::AgentDraining, 1) => {
            let AgentDrainingV1 { boot } = payload(raw)?;
            AgentEvent::Draining { boot }.into()
        }
        (EventKind::AgentArchived, 1) => {
            let AgentArchivedV1 {} = payload(raw)?;
            AgentEvent::Archived.into()
        }
        (EventKind::PoolCreated, 1) => {
            let PoolCreatedV1 { name, audience } = payload(raw)?;
            PoolEvent::Created { name, audience: audience.into() }.into()
        }
        (EventKind::PoolRenamed, 1) => {
            let PoolRenamedV1 { name } = payload(raw)?;
            PoolEvent::Renamed { name }.into()
        }
        (EventKind::PoolAudienceSet, 1) => {
            let PoolAudienceSetV1 { audience } = payload(raw)?;
            PoolEvent::AudienceSet { audience: audience.into() }.into()
        }
        (EventKind::PoolMemberAdded, 1) => {
            let PoolMemberV1 { agent } = payload(raw)?;
            PoolEvent::MemberAdded { agent }.into()
        }
        (EventKind::PoolMemberRemoved, 1) => {
            let PoolMemberV1 { agent } = payload(raw)?;
            PoolEvent::MemberRemoved { agent }.into()
        }
        (EventKind::PoolArchived, 1) => {
            let PoolMovedV1 {} = payload(raw)?;
            PoolEvent::Archived.into()
        }
        (EventKind::PoolRestored, 1) => {
            let PoolMovedV1 {} = payload(raw)?;
            PoolEvent::Restored.into()
        }
        (EventKind::ToolVersionRegistered, 1) => {
            let ToolVersionRegisteredV1 { version, digest, manifest } = payload(raw)?;
            ToolEvent::VersionRegistered { version, digest, manifest }.into()
        }
        (EventKind::ToolVersionDeprecated, 1) => {
            let ToolVersionDeprecatedV1 { version, reason } = payload(raw)?;
            ToolEvent::VersionDeprecated { version, reason }.into()
        }
        (EventKind::ToolVersionRecommended, 1) => {
            let ToolVersionRecommendedV1 { version } = payload(raw)?;
            ToolEvent::VersionRecommended { version }.into()
        }
        (EventKind::PersonJoined, 1) => {
            let PersonRoleV1 { role } = payload(raw)?;
            PersonEvent::Joined { role }.into()
        }
        (EventKind::PersonRoleSet, 1) => {
            let PersonRoleV1 { role } = payload(raw)?;
            PersonEvent::RoleSet { role }.into()
        }
        (EventKind::PersonDeactivated, 1) => {
            let PersonMovedV1 {} = payload(raw)?;
            PersonEvent::Deactivated.into()
        }
        (EventKind::PersonReactivated, 1) => {
            let PersonMovedV1 {} = payload(raw)?;
            PersonEvent::Reactivated.into()
        }
        (EventKind::PersonErased, 1) => {
            let PersonMovedV1 {} = payload(raw)?;
            PersonEvent::Erased.into()
        }
        (EventKind::SystemCreated, 1) => {
            let SystemCreatedV1 { by, name, description } = payload(raw)?;
            SystemEvent::Created { by, name, description }.into()
        }
        (EventKind::SystemDescribed, 1) => {
            let SystemDescribedV1 { name, description } = payload(raw)?;
            SystemEvent::Described { name, description }.into()
        }
        (EventKind::SystemMemberSet, 1) => {
            let SystemMemberSetV1 { person, role } = payload(raw)?;
            SystemEvent::MemberSet { person, role }.into()
        }
        (EventKind::SystemMemberRemoved, 1) => {
            let SystemMemberRemovedV1 { person } = payload(raw)?;
            SystemEvent::MemberRemoved { person }.into()
        }
        (EventKind::SystemFoldersAdded, 1) => {
            let SystemFoldersAddedV1 { paths } = payload(raw)?;
            SystemEvent::FoldersAdded { paths }.into()
        }
        (EventKind::SystemFilesTracked, 1) => {
            let SystemFilesTrackedV1 { files } = payload(raw)?;
            SystemEvent::FilesTracked { files: files.into_iter().map(Into::into).collect() }.into()
        }
        (EventKind::SystemEntryMoved, 1) => {
            let SystemEntryMovedV1 { from, to } = payload(raw)?;
            SystemEvent::EntryMoved { from, to }.into()
        }
        (EventKind::SystemEntryRemoved, 1) => {
            let SystemEntryRemovedV1 { path } = payload(raw)?;
            SystemEvent::EntryRemoved { path }.into()
        }
        (EventKind::SystemFilePinned, 1) => {
            let SystemFilePinnedV1 { path, pin } = payload(raw)?;
            SystemEvent::FilePinned { path, pin }.into()
        }
        (EventKind::SystemSnapshotTaken, 1) => {
            let SystemSnapshotTakenV1 { snapshot, name, description } = payload(raw)?;
            SystemEvent::SnapshotTaken { snapshot, name, description }.into()
        }
        (EventKind::SystemArchived, 1) => {
            let SystemMovedV1 {} = payload(raw)?;
            SystemEvent::Archived.into()
        }
        (EventKind::SystemRestored, 1) => {
            let SystemMovedV1 {} = payload(raw)?;
            SystemEvent::Restored.into()
        }
        (_, _) => return Err(unknown),
    })
}

/// The newest version of an event's payload.
pub fn write(event: &Event) -> RawEvent {
    let (version, payload) = match event.clone() {
        Event::Job(JobEvent::Submitted { order }) => {
            (2, bytes(&JobSubmittedV2 { order: Arc::unwrap_or_clone(order).into() }))
        }
        Event::Job(JobEvent::Claimed { run }) => (1, bytes(&JobClaimedV1 { run: run.into() })),
        Event::Job(
            JobEvent::Started { attempt } | JobEvent::OutputReady { attempt } | JobEvent::UploadStarted { attempt },
        ) => (1, bytes(&JobAdvancedV1 { attempt })),
        Event::Job(JobEvent::Completed { attempt, artifacts }) => {
            let artifacts = artifacts.into_iter().map(Into::into).collect();
            (1, bytes(&JobCompletedV1 { attempt, artifacts }))
        }
        Event::Job(JobEvent::Failed { attempt, failure, log }) => {
            (1, bytes(&JobFailedV1 { attempt, failure: failure.into(), log: log.map(Into::into) }))
        }
        Event::Job(JobEvent::Requeued { attempt, reason, message }) => {
            (2, bytes(&JobRequeuedV1 { attempt, reason, message }))
        }
        Event::Job(JobEvent::Canceled { by }) => (1, bytes(&JobCanceledV1 { by })),
        Event::File(FileEvent::Registered { by, content } | FileEvent::Revised { by, content }) => {
            (1, bytes(&FileContentV1 { by, content: content.into() }))
        }
        Event::File(FileEvent::Archived { by } | FileEvent::Restored { by }) => (1, bytes(&FileMovedV1 { by })),
        Event::Agent(AgentEvent::Connected { boot, profile }) => {
            (1, bytes(&AgentConnectedV1 { boot, profile: profile.into() }))
        }
        Event::Agent(AgentEvent::Disconnected { boot, reason }) => (1, bytes(&AgentDisconnectedV1 { boot, reason })),
        Event::Agent(AgentEvent::Enrolled { name, key, token }) => (1, bytes(&AgentEnrolledV1 { name, key, token })),
        Event::Agent(AgentEvent::Draining { boot }) => (1, bytes(&AgentDrainingV1 { boot })),
        Event::Agent(AgentEvent::Archived) => (1, bytes(&AgentArchivedV1 {})),
        Event::Pool(PoolEvent::Created { name, audience }) => {
            (1, bytes(&PoolCreatedV1 { name, audience: audience.into() }))
        }
        Event::Pool(PoolEvent::Renamed { name }) => (1, bytes(&PoolRenamedV1 { name })),
        Event::Pool(PoolEvent::AudienceSet { audience }) => {
            (1, bytes(&PoolAudienceSetV1 { audience: audience.into() }))
        }
        Event::Pool(PoolEvent::MemberAdded { agent } | PoolEvent::MemberRemoved { agent }) => {
            (1, bytes(&PoolMemberV1 { agent }))
        }
        Event::Pool(PoolEvent::Archived | PoolEvent::Restored) => (1, bytes(&PoolMovedV1 {})),
        Event::Tool(ToolEvent::VersionRegistered { version, digest, manifest }) => {
            (1, bytes(&ToolVersionRegisteredV1 { version, digest, manifest }))
        }
        Event::Tool(ToolEvent::VersionDeprecated { version, reason }) => {
            (1, bytes(&ToolVersionDeprecatedV1 { version, reason }))
        }
        Event::Tool(ToolEvent::VersionRecommended { version }) => (1, bytes(&ToolVersionRecommendedV1 { version })),
        Event::File(FileEvent::Described { by, display_name, description }) => {
            (1, bytes(&FileDescribedV1 { by, display_name, description }))
        }
        Event::Person(PersonEvent::Joined { role } | PersonEvent::RoleSet { role }) => {
            (1, bytes(&PersonRoleV1 { role }))
        }
        Event::Person(PersonEvent::Deactivated | PersonEvent::Reactivated | PersonEvent::Erased) => {
            (1, bytes(&PersonMovedV1 {}))
        }
        Event::System(event) => (1, system(event)),
    };
    RawEvent { kind: event.kind().number(), version, payload }
}

fn system(event: SystemEvent) -> Vec<u8> {
    match event {
        SystemEvent::Created { by, name, description } => bytes(&SystemCreatedV1 { by, name, description }),
        SystemEvent::Described { name, description } => bytes(&SystemDescribedV1 { name, description }),
        SystemEvent::MemberSet { person, role } => bytes(&SystemMemberSetV1 { person, role }),
        SystemEvent::MemberRemoved { person } => bytes(&SystemMemberRemovedV1 { person }),
        SystemEvent::FoldersAdded { paths } => bytes(&SystemFoldersAddedV1 { paths }),
        SystemEvent::FilesTracked { files } => {
            bytes(&SystemFilesTrackedV1 { files: files.into_iter().map(Into::into).collect() })
        }
        SystemEvent::EntryMoved { from, to } => bytes(&SystemEntryMovedV1 { from, to }),
        SystemEvent::EntryRemoved { path } => bytes(&SystemEntryRemovedV1 { path }),
        SystemEvent::FilePinned { path, pin } => bytes(&SystemFilePinnedV1 { path, pin }),
        SystemEvent::SnapshotTaken { snapshot, name, description } => {
            bytes(&SystemSnapshotTakenV1 { snapshot, name, description })
        }
        SystemEvent::Archived | SystemEvent::Restored => bytes(&SystemMovedV1 {}),
    }
}

fn bytes(payload: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(payload).expect("a vector takes all, and every payload has a length")
}

fn payload<P: DeserializeOwned>(raw: &RawEvent) -> Result<P, Damage> {
    match postcard::take_from_bytes(&raw.payload) {
        Ok((payload, [])) => Ok(payload),
        Ok((_, rest)) => Err(Damage::Trailing(rest.len())),
        Err(error) => Err(Damage::Payload { kind: raw.kind, version: raw.version, error }),
    }
}
