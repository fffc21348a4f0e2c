//! A log from which anything is taken, or in which anything is changed, no longer hangs together.

use jobtrail_events::aggregate::Event;
use jobtrail_events::chain::{ChainBreak, Link, follows};
use jobtrail_events::codec;
use jobtrail_events::envelope::Commit;
use jobtrail_events::ids::{CommitId, CorrelationId};
use jobtrail_events::job::JobEvent;
use jobtrail_events::value::{Actor, Digest};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::samples::{JOB, NOON, PERSON, digest, id};

/// A job's commits as they are stored, each following the one before.
fn chain(length: u32) -> Vec<Vec<u8>> {
    let mut last = None;
    let encode = |attempt| {
        let (version, previous) = Link::next(last);
        let commit = commit(version, previous, attempt);
        let bytes = codec::encode(&commit);
        last = Some(Link::of(&commit, Digest::of(&bytes)));
        bytes
    };
    (0..length).map(encode).collect()
}

fn commit(version: u64, previous: Digest, attempt: u32) -> Commit {
    Commit {
        id: CommitId(id(0x01)),
        aggregate: JOB.into(),
        version,
        actor: Actor::Person(PERSON),
        at: NOON,
        causation: None,
        correlation: CorrelationId(id(0x03)),
        previous,
        events: vec![Event::Job(JobEvent::Started { attempt })],
    }
}

/// Reads stored commits as the log's readers do; `None`: one is damaged.
fn read(stored: &[Vec<u8>]) -> Option<Result<(), ChainBreak>> {
    let mut last = None;
    for bytes in stored {
        let commit = codec::decode(bytes).ok()?;
        if let Err(found) = follows(last, &commit) {
            return Some(Err(found));
        }
        last = Some(Link::of(&commit, Digest::of(bytes)));
    }
    Some(Ok(()))
}

#[test]
fn the_first_commit_is_version_0_and_names_nothing_before_it() {
    assert_eq!(follows(None, &commit(0, Digest::NONE, 1)), Ok(()));
    let late = follows(None, &commit(1, Digest::NONE, 1));
    assert_eq!(late, Err(ChainBreak::Version { expected: 0, found: 1 }));
    let named = follows(None, &commit(0, digest(7), 1));
    assert_eq!(named, Err(ChainBreak::Previous { version: 0, expected: Digest::NONE, found: digest(7) }));
}

#[test]
fn the_next_commit_has_the_next_version_and_names_the_one_before() {
    let last = Some(Link { version: 4, digest: digest(4) });
    assert_eq!(follows(last, &commit(5, digest(4), 1)), Ok(()));
    for found in [0, 4, 6, u64::MAX] {
        let broken = follows(last, &commit(found, digest(4), 1));
        assert_eq!(broken, Err(ChainBreak::Version { expected: 5, found }));
    }
    let renamed = follows(last, &commit(5, Digest::NONE, 1));
    assert_eq!(renamed, Err(ChainBreak::Previous { version: 5, expected: digest(4), found: Digest::NONE }));
}

proptest! {
    #[test]
    fn a_chain_that_is_whole_is_read_to_its_end(length in 0..20_u32) {
        prop_assert_eq!(read(&chain(length)), Some(Ok(())));
    }

    #[test]
    fn a_commit_that_is_missing_from_the_middle_is_missed(length in 2..20_u32, place: Index) {
        let mut stored = chain(length);
        // Without the last one it is a whole chain again: that the log became shorter is for a checkpoint to tell.
        stored.remove(place.index(stored.len() - 1));
        let found = read(&stored);
        prop_assert!(matches!(found, Some(Err(ChainBreak::Version { .. }))), "{:?}", found);
    }

    #[test]
    fn commits_in_another_order_are_noticed(length in 2..20_u32, one: Index, other: Index) {
        let mut stored = chain(length);
        let (one, other) = (one.index(stored.len()), other.index(stored.len()));
        stored.swap(one, other);
        prop_assert_eq!(read(&stored) == Some(Ok(())), one == other);
    }

    #[test]
    fn a_flipped_bit_is_noticed_there_or_at_the_next_commit(
        length in 2..20_u32, place: Index, byte: Index, bit in 0..8_u8,
    ) {
        let mut stored = chain(length);
        let place = place.index(stored.len() - 1);
        let byte = byte.index(stored[place].len());
        stored[place][byte] ^= 1 << bit;
        prop_assert_ne!(read(&stored), Some(Ok(())));
    }
}
