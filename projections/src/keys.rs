//! The keys of all rows. What a key begins with is spelled in [`Prefix`] and nowhere else.
//!
//! Numbers are big-endian, so that keys sort as their numbers do; where the newest comes first they are inverted.
//! Texts end with a zero byte, which no key or version holds.

use jobtrail_events::value::Timestamp;
use uuid::Uuid;

/// The first byte of a key: which rows of its table it is among. A number is never given to anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Prefix {
    // meta
    Checkpoint = 1,
    Layout = 2,

    // chains: + kind of aggregate, id
    Chain = 5,

    // changes: + sequence
    Change = 7,

    // jobs: + job
    JobOrder = 10,
    JobState = 11,
    // job-lists: + what it is by, time of submission (newest first), job
    JobsAll = 20,
    JobsByCreator = 21,
    JobsByFile = 22,
    JobsByAgent = 23,
    JobsByPool = 24,
    JobsByTool = 25,
    JobsByFunction = 26,
    JobsFinished = 27,
    // Pending, and in an agent's hands ([`crate::views::sparse`])
    JobsInWork = 28,
    JobsInWorkBuckets = 29,

    // queue: + queue, tool version, sequence, job ([`crate::views::sparse`])
    Queue = 30,
    QueueBuckets = 31,

    // history: + job, sequence, place in the commit
    History = 35,

    // files: + file
    File = 40,
    // + file, number
    FileRevision = 41,
    // + file
    MadeFile = 42,
    // + archived, time (newest first), file
    FilesAll = 43,
    // + owner, archived, time (newest first), file
    FilesByOwner = 44,

    // + archived, name (folded), file
    FilesByName = 45,
    // + owner, archived, name (folded), file
    FilesOfOwnerByName = 46,
    // + archived, size (largest first), file
    FilesBySize = 47,
    // + owner, archived, size (largest first), file
    FilesOfOwnerBySize = 48,

    // artifacts: + job
    Artifacts = 50,
    // + file, time of submission (newest first), job
    ArtifactsByFile = 51,

    // agents: + agent
    Agent = 55,
    AgentLoad = 57,
    // + tool, version, whether archived, agent
    AgentsByTool = 58,
    // + agent
    AgentBrief = 59,

    // tools: + tool, version
    ToolVersion = 60,
    ToolNames = 61,

    // counts: + archived
    FilesCounted = 63,
    // + owner, archived
    FilesOfOwnerCounted = 64,

    // counts: nothing more, or + creator
    CountsOfAll = 65,
    CountsOfCreator = 66,
    // + pool
    CountsOfPool = 67,
    // + pool, number of the five minutes
    EndedOfPool = 68,
    // nothing more
    Clock = 69,

    // pools: + pool
    Pool = 70,
    // + agent, pool
    PoolsOfAgent = 71,

    // people: + person
    Person = 75,

    // systems: + system
    System = 80,
    // + archived, time (newest first), system
    SystemsAll = 81,
    // + person, archived, time (newest first), system
    SystemsOfPerson = 82,
    // + system, folder, name
    SystemEntry = 83,
    // + file
    SystemsOfFile = 84,
    // + snapshot
    Snapshot = 85,
    // + system, time (newest first), snapshot
    SnapshotsOfSystem = 86,
}

/// A key under construction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Vec<u8>);

impl Key {
    /// Long enough for most keys to need one allocation.
    const USUAL_LENGTH: usize = 64;

    pub fn new(prefix: Prefix) -> Self {
        let mut bytes = Vec::with_capacity(Self::USUAL_LENGTH);
        bytes.push(prefix as u8);
        Self(bytes)
    }

    /// The middle of a key, to be put behind a prefix.
    pub fn part() -> Self {
        Self(Vec::with_capacity(Self::USUAL_LENGTH))
    }

    pub fn id(mut self, id: Uuid) -> Self {
        self.0.extend_from_slice(id.as_bytes());
        self
    }

    pub fn number(mut self, number: u64) -> Self {
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    pub fn byte(mut self, byte: u8) -> Self {
        self.0.push(byte);
        self
    }

    /// The text and a zero byte, so that no text is the beginning of another.
    pub fn text(mut self, text: &str) -> Self {
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(0);
        self
    }

    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// Time, so that the newest comes first, and then what happened at that time.
    pub fn place(self, place: Place) -> Self {
        self.number(place.order()).id(place.id)
    }

    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// The least key that is greater than all that begin with this one.
    pub fn after_all_that_begin_so(mut self) -> Self {
        while let Some(last) = self.0.pop() {
            if last < u8::MAX {
                self.0.push(last + 1);
                break;
            }
        }
        self
    }

    /// The least key that is greater than this one.
    pub fn after(self) -> Self {
        self.byte(0)
    }
}

impl AsRef<[u8]> for Key {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Where something stands in a list that has the newest first. The id decides between equal times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Place {
    pub at: Timestamp,
    pub id: Uuid,
}

impl Place {
    /// Bytes of a place at the end of a key.
    pub const LENGTH: usize = 24;

    /// What sorts newest first.
    pub fn order(&self) -> u64 {
        !self.at.0
    }

    /// The place that a key ends with.
    pub fn at_end_of(key: &[u8]) -> Option<Self> {
        let (order, id) = number_and_id_at_end_of(key)?;
        Some(Self { at: Timestamp(!order), id })
    }

    /// What the order of a list compares.
    pub fn rank(&self) -> (u64, Uuid) {
        (self.order(), self.id)
    }
}

/// The number and the id that a key ends with.
pub fn number_and_id_at_end_of(key: &[u8]) -> Option<(u64, Uuid)> {
    let start = key.len().checked_sub(Place::LENGTH)?;
    let (number, id) = key.get(start..)?.split_first_chunk::<8>()?;
    Some((u64::from_be_bytes(*number), Uuid::from_slice(id).ok()?))
}

/// The number that a key ends with.
pub fn number_at_end_of(key: &[u8]) -> Option<u64> {
    key.last_chunk().map(|bytes| u64::from_be_bytes(*bytes))
}

/// The id that a key ends with.
pub fn id_at_end_of(key: &[u8]) -> Option<Uuid> {
    key.last_chunk().map(|bytes| Uuid::from_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(at: u64, id: u128) -> Place {
        Place { at: Timestamp(at), id: Uuid::from_u128(id) }
    }

    #[test]
    fn the_newest_place_comes_first_and_reads_back() {
        let key = |p| Key::new(Prefix::JobsAll).place(p);
        assert!(key(place(2, 9)) < key(place(1, 1)));
        assert!(key(place(2, 1)) < key(place(2, 2)));
        assert_eq!(Place::at_end_of(key(place(77, 5)).as_slice()), Some(place(77, 5)));
        assert_eq!(Place::at_end_of(&[1, 2, 3]), None);
    }

    #[test]
    fn the_end_of_a_prefix_lies_behind_all_that_begin_with_it() {
        let prefix = Key::new(Prefix::History).byte(255).byte(255);
        let end = prefix.clone().after_all_that_begin_so();
        assert!(prefix.clone().number(u64::MAX) < end);
        assert_eq!(end.as_slice(), [Prefix::History as u8 + 1]);
    }

    #[test]
    fn no_text_is_the_beginning_of_another() {
        let short = Key::new(Prefix::JobsByTool).text("table");
        let long = Key::new(Prefix::JobsByTool).text("table-2");
        assert!(!long.as_slice().starts_with(short.as_slice()));
    }
}
