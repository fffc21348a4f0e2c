//! The numbers by which the log knows its events. A number is never given to anything else.

use crate::agent::AgentEvent;
use crate::aggregate::Event;
use crate::file::FileEvent;
use crate::job::JobEvent;
use crate::person::PersonEvent;
use crate::pool::PoolEvent;
use crate::system::SystemEvent;
use crate::tool::ToolEvent;

macro_rules! kinds {
    ($($name:ident = $number:literal => $pattern:pat),* $(,)?) => {
        /// Which event it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum EventKind { $($name = $number),* }

        impl EventKind {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            pub fn number(self) -> u16 {
                self as u16
            }

            pub fn from_number(number: u16) -> Option<Self> {
                match number {
                    $($number => Some(Self::$name),)*
                    _ => None,
                }
            }

            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }
        }

        impl Event {
            pub fn kind(&self) -> EventKind {
                match self { $($pattern => EventKind::$name),* }
            }
        }
    };
}

kinds! {
    JobSubmitted = 1 => Self::Job(JobEvent::Submitted { .. }),
    JobClaimed = 2 => Self::Job(JobEvent::Claimed { .. }),
    JobStarted = 3 => Self::Job(JobEvent::Started { .. }),
    JobOutputReady = 4 => Self::Job(JobEvent::OutputReady { .. }),
    JobUploadStarted = 5 => Self::Job(JobEvent::UploadStarted { .. }),
    JobCompleted = 6 => Self::Job(JobEvent::Completed { .. }),
    JobFailed = 7 => Self::Job(JobEvent::Failed { .. }),
    JobRequeued = 8 => Self::Job(JobEvent::Requeued { .. }),
    JobCanceled = 9 => Self::Job(JobEvent::Canceled { .. }),
    FileRegistered = 20 => Self::File(FileEvent::Registered { .. }),
    FileRevised = 21 => Self::File(FileEvent::Revised { .. }),
    FileArchived = 22 => Self::File(FileEvent::Archived { .. }),
    FileRestored = 23 => Self::File(FileEvent::Restored { .. }),
    FileDescribed = 24 => Self::File(FileEvent::Described { .. }),
    AgentConnected = 40 => Self::Agent(AgentEvent::Connected { .. }),
    AgentDisconnected = 41 => Self::Agent(AgentEvent::Disconnected { .. }),
    AgentEnrolled = 42 => Self::Agent(AgentEvent::Enrolled { .. }),
    AgentDraining = 43 => Self::Agent(AgentEvent::Draining { .. }),
    AgentArchived = 44 => Self::Agent(AgentEvent::Archived),
    ToolVersionRegistered = 60 => Self::Tool(ToolEvent::VersionRegistered { .. }),
    ToolVersionDeprecated = 61 => Self::Tool(ToolEvent::VersionDeprecated { .. }),
    ToolVersionRecommended = 62 => Self::Tool(ToolEvent::VersionRecommended { .. }),
    PoolCreated = 80 => Self::Pool(PoolEvent::Created { .. }),
    PoolRenamed = 81 => Self::Pool(PoolEvent::Renamed { .. }),
    PoolAudienceSet = 82 => Self::Pool(PoolEvent::AudienceSet { .. }),
    PoolMemberAdded = 83 => Self::Pool(PoolEvent::MemberAdded { .. }),
    PoolMemberRemoved = 84 => Self::Pool(PoolEvent::MemberRemoved { .. }),
    PoolArchived = 85 => Self::Pool(PoolEvent::Archived),
    PoolRestored = 86 => Self::Pool(PoolEvent::Restored),
    PersonJoined = 100 => Self::Person(PersonEvent::Joined { .. }),
    PersonRoleSet = 101 => Self::Person(PersonEvent::RoleSet { .. }),
    PersonDeactivated = 102 => Self::Person(PersonEvent::Deactivated),
    PersonReactivated = 103 => Self::Person(PersonEvent::Reactivated),
    PersonErased = 104 => Self::Person(PersonEvent::Erased),
    SystemCreated = 120 => Self::System(SystemEvent::Created { .. }),
    SystemDescribed = 121 => Self::System(SystemEvent::Described { .. }),
    SystemMemberSet = 122 => Self::System(SystemEvent::MemberSet { .. }),
    SystemMemberRemoved = 123 => Self::System(SystemEvent::MemberRemoved { .. }),
    SystemFoldersAdded = 124 => Self::System(SystemEvent::FoldersAdded { .. }),
    SystemFilesTracked = 125 => Self::System(SystemEvent::FilesTracked { .. }),
    SystemEntryMoved = 126 => Self::System(SystemEvent::EntryMoved { .. }),
    SystemEntryRemoved = 127 => Self::System(SystemEvent::EntryRemoved { .. }),
    SystemFilePinned = 128 => Self::System(SystemEvent::FilePinned { .. }),
    SystemSnapshotTaken = 129 => Self::System(SystemEvent::SnapshotTaken { .. }),
    SystemArchived = 130 => Self::System(SystemEvent::Archived),
    SystemRestored = 131 => Self::System(SystemEvent::Restored),
}
