//! Whatever happens to the bytes of a commit, reading them says so or gives a commit, and never panics.

use std::iter;

use jobtrail_events::codec::{self, Damage, FORMAT, RawEvent};
use jobtrail_events::envelope::Commit;
use jobtrail_events::kind::EventKind;
use jobtrail_events::upcast;
use jobtrail_events::value::Digest;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::golden;
use crate::strategies::commit;

#[test]
fn a_commit_that_ends_early_is_damaged_wherever_it_ends() {
    for bytes in golden::bytes() {
        for length in 0..bytes.len() {
            assert!(codec::decode(&bytes[..length]).is_err(), "{length} of {} bytes", bytes.len());
        }
    }
    assert_eq!(codec::decode(&[]), Err(Damage::Empty));
}

#[test]
fn bytes_after_the_end_are_damage() {
    for mut bytes in golden::bytes() {
        bytes.extend([0, 0]);
        assert_eq!(codec::decode(&bytes), Err(Damage::Trailing(2)));
    }
}

#[test]
fn another_format_is_damage() {
    for mut bytes in golden::bytes() {
        for format in (0..=u8::MAX).filter(|format| *format != FORMAT) {
            bytes[0] = format;
            assert_eq!(codec::decode(&bytes), Err(Damage::Format(format)));
        }
    }
}

#[test]
fn an_unknown_kind_or_version_is_damage_and_named() {
    let known: Vec<_> = EventKind::ALL.iter().map(|kind| kind.number()).collect();
    for kind in (0..=u16::MAX).filter(|number| !known.contains(number)) {
        let raw = RawEvent { kind, version: 1, payload: Vec::new() };
        assert_eq!(upcast::read(&raw), Err(Damage::UnknownKind { kind, version: 1 }));
    }
    for kind in known {
        for version in [0, u8::MAX] {
            let raw = RawEvent { kind, version, payload: Vec::new() };
            assert_eq!(upcast::read(&raw), Err(Damage::UnknownKind { kind, version }));
        }
    }
}

#[test]
fn bytes_after_the_end_of_a_payload_are_damage() {
    for bytes in golden::bytes() {
        for event in codec::decode(&bytes).expect("golden bytes are no damage").events {
            let mut raw = upcast::write(&event);
            raw.payload.push(0);
            assert_eq!(upcast::read(&raw), Err(Damage::Trailing(1)), "{:?}", event.kind());
            // Some events say nothing but that they happened.
            let Some(shorter) = raw.payload.len().checked_sub(2) else { continue };
            raw.payload.truncate(shorter);
            assert!(matches!(upcast::read(&raw), Err(Damage::Payload { .. })), "{:?}", event.kind());
        }
    }
}

#[test]
fn a_commit_has_one_to_a_hundred_events() {
    let mut commit = codec::decode(&golden::bytes()[0]).expect("golden bytes are no damage");
    let event = commit.events[0].clone();
    for (count, damage) in [
        (0, Some(Damage::Events(0))),
        (1, None),
        (Commit::MOST_EVENTS, None),
        (Commit::MOST_EVENTS + 1, Some(Damage::Events(Commit::MOST_EVENTS + 1))),
    ] {
        commit.events = iter::repeat_n(event.clone(), count).collect();
        assert_eq!(codec::check(&commit).err(), damage, "{count} events");
        assert_eq!(codec::decode(&codec::encode(&commit)).err(), damage, "{count} events");
    }
}

#[test]
fn an_event_of_another_aggregate_is_damage() {
    let commits: Vec<_> = golden::bytes().iter().map(|bytes| codec::decode(bytes).expect("no damage")).collect();
    for one in &commits {
        for other in &commits {
            let same = std::mem::discriminant(&one.aggregate) == std::mem::discriminant(&other.aggregate);
            let mixed = Commit { aggregate: one.aggregate.clone(), ..other.clone() };
            let kind = other.events[0].kind().number();
            let damage = (!same).then(|| Damage::Foreign { aggregate: one.aggregate.clone(), kind });
            assert_eq!(codec::check(&mixed).err(), damage, "{kind} in {}", one.aggregate);
            assert_eq!(codec::decode(&codec::encode(&mixed)).err(), damage, "{kind} in {}", one.aggregate);
        }
    }
}

/// Something that happens to bytes.
#[derive(Clone, Debug)]
enum Mutation {
    Flip(Index, u8),
    Set(Index, u8),
    Insert(Index, u8),
    Remove(Index),
    /// What a length or a number looks like that goes on and on.
    Stretch(Index, u8),
}

impl Mutation {
    fn any() -> impl Strategy<Value = Self> {
        prop_oneof![
            (any::<Index>(), 0..8_u8).prop_map(|(place, bit)| Self::Flip(place, bit)),
            any::<(Index, u8)>().prop_map(|(place, byte)| Self::Set(place, byte)),
            any::<(Index, u8)>().prop_map(|(place, byte)| Self::Insert(place, byte)),
            any::<Index>().prop_map(Self::Remove),
            (any::<Index>(), 1..10_u8).prop_map(|(place, count)| Self::Stretch(place, count)),
        ]
    }

    fn apply(&self, bytes: &mut Vec<u8>) {
        let place = |index: &Index, bytes: &[u8]| index.index(bytes.len());
        match self {
            Self::Flip(index, bit) => {
                let place = place(index, bytes);
                bytes[place] ^= 1 << bit;
            }
            Self::Set(index, byte) => {
                let place = place(index, bytes);
                bytes[place] = *byte;
            }
            Self::Insert(index, byte) => bytes.insert(place(index, bytes), *byte),
            Self::Remove(index) if bytes.len() > 1 => {
                bytes.remove(place(index, bytes));
            }
            Self::Remove(_) => {}
            Self::Stretch(index, count) => {
                let end = place(index, bytes);
                bytes.splice(end..end, iter::repeat_n(0xff, usize::from(*count)));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_commit_reads_back_what_it_writes(commit in commit()) {
        prop_assert_eq!(codec::decode(&codec::encode(&commit)), Ok(commit));
    }

    /// Not every damage can be seen in the bytes alone; what cannot, the digest shows.
    #[test]
    fn damaged_bytes_are_refused_or_are_a_commit_with_another_digest(
        bytes in select(golden::bytes()),
        mutations in vec(Mutation::any(), 1..4),
    ) {
        let mut damaged = bytes.clone();
        mutations.iter().for_each(|mutation| mutation.apply(&mut damaged));
        if let Ok(commit) = codec::decode(&damaged) {
            prop_assert_eq!(codec::decode(&codec::encode(&commit)), Ok(commit));
            prop_assert_eq!(Digest::of(&damaged) == Digest::of(&bytes), damaged == bytes);
        }
    }

    #[test]
    fn bytes_of_no_commit_never_panic(mut bytes in vec(any::<u8>(), 0..400)) {
        let _ = codec::decode(&bytes);
        if let Some(format) = bytes.first_mut() {
            *format = FORMAT;
        }
        let _ = codec::decode(&bytes);
    }

    #[test]
    fn payloads_of_no_event_never_panic(
        kind in select(EventKind::ALL),
        version in 1..3_u8,
        payload in vec(any::<u8>(), 0..200),
    ) {
        let _ = upcast::read(&RawEvent { kind: kind.number(), version, payload });
    }
}
