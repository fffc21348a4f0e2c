//! Every state of a pool x every command, and which names, audiences and members can be taken.

use std::collections::BTreeSet;

use jobtrail_events::agent::{Agent, AgentEvent, Departure};
use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::ids::{AgentId, EnrolmentId, PersonId};
use jobtrail_events::pool::{
    AddPoolMember, ArchivePool, Audience, ChangePool, CreatePool, Pool, PoolEvent, RemovePoolMember, RestorePool,
};
use jobtrail_events::rejection::Rejection;
use uuid::Uuid;

use super::{add_member, archive, change, create, remove_member, restore};
use crate::core::Caller;
use crate::grid::{cell, compare, grid, row};
use crate::samples::{
    ADMINISTRATOR, AGENT, CREATOR, NOON, OTHER_AGENT, POOL, STRANGER, after, agent, offline, online, person, profile,
};

/// The pool is `GPU`, for everyone, and has AGENT as a member.
const TABLE: &str = "\
command            Unknown          Open                 Archived
create             Created          .                    .
  name is taken    pool-name-taken  .                    .
  without a name   field            field                field
  someone else     admin            admin                admin
rename             no pool          Renamed              Renamed
  to the same      no pool          .                    .
  in another case  no pool          Renamed              Renamed
  name is taken    no pool          pool-name-taken      Renamed
  to nothing       no pool          field                field
  someone else     admin            admin                admin
change audience    no pool          AudienceSet          AudienceSet
  to the same      no pool          .                    .
change both        no pool          Renamed AudienceSet  Renamed AudienceSet
change nothing     no pool          .                    .
add                no pool          MemberAdded          MemberAdded
  a member         no pool          .                    .
  enrolled         no pool          MemberAdded          MemberAdded
  offline          no pool          MemberAdded          MemberAdded
  not known        no pool          no agent             no agent
  archived         no pool          agent-archived       agent-archived
  in many pools    no pool          field                field
  someone else     admin            admin                admin
remove             no pool          MemberRemoved        MemberRemoved
  no member        no pool          .                    .
  someone else     admin            admin                admin
archive            no pool          Archived             .
  someone else     admin            admin                admin
restore            no pool          .                    Restored
  name is taken    no pool          .                    pool-name-taken
  someone else     admin            admin                admin
";

type Decide = dyn Fn(&Pool) -> Result<Vec<PoolEvent>, Rejection>;

fn states() -> [Pool; 3] {
    let open = [created(), PoolEvent::MemberAdded { agent: AGENT }];
    let archived = open.clone().into_iter().chain([PoolEvent::Archived]);
    [Pool::Unknown, after(open), after(archived)]
}

fn created() -> PoolEvent {
    PoolEvent::Created { name: "GPU".to_owned(), audience: Audience::Everyone }
}

fn people(people: impl IntoIterator<Item = PersonId>) -> Audience {
    Audience::People(people.into_iter().collect())
}

fn creation(name: &str, is_taken: bool, by: PersonId) -> Box<Decide> {
    let command = CreatePool { name: name.to_owned(), audience: Audience::Everyone };
    Box::new(move |pool| create::decide(pool, &command, is_taken, person(by)))
}

fn renaming(name: &str, is_taken: bool, by: PersonId) -> Box<Decide> {
    let command = ChangePool { pool: POOL, name: Some(name.to_owned()), audience: None };
    Box::new(move |pool| change::decide(pool, &command, is_taken, person(by)))
}

fn changing(name: Option<&str>, audience: Option<Audience>) -> Box<Decide> {
    let command = ChangePool { pool: POOL, name: name.map(str::to_owned), audience };
    Box::new(move |pool| change::decide(pool, &command, false, person(ADMINISTRATOR)))
}

fn addition(agent: AgentId, known_as: Agent, pools: usize, by: Caller) -> Box<Decide> {
    let command = AddPoolMember { pool: POOL, agent };
    Box::new(move |pool| add_member::decide(pool, &command, &known_as, pools, by))
}

fn removal(agent: AgentId, by: PersonId) -> Box<Decide> {
    let command = RemovePoolMember { pool: POOL, agent };
    Box::new(move |pool| remove_member::decide(pool, &command, person(by)))
}

fn archival(by: PersonId) -> Box<Decide> {
    Box::new(move |pool| archive::decide(pool, &ArchivePool { pool: POOL }, person(by)))
}

fn restoration(is_taken: bool, by: PersonId) -> Box<Decide> {
    Box::new(move |pool| restore::decide(pool, &RestorePool { pool: POOL }, is_taken, person(by)))
}

fn enrolled() -> Agent {
    let token = EnrolmentId(Uuid::from_u128(1));
    after([AgentEvent::Enrolled { name: profile().name, key: "U".to_owned(), token }])
}

fn archived() -> Agent {
    after([AgentEvent::Connected { boot: crate::samples::BOOT, profile: profile() }, AgentEvent::Archived])
}

fn commands() -> Vec<(&'static str, Box<Decide>)> {
    let administrator = person(ADMINISTRATOR);
    vec![
        ("create", creation("GPU", false, ADMINISTRATOR)),
        ("  name is taken", creation("GPU", true, ADMINISTRATOR)),
        ("  without a name", creation(" ", false, ADMINISTRATOR)),
        ("  someone else", creation("GPU", false, CREATOR)),
        ("rename", renaming("Mesh", false, ADMINISTRATOR)),
        ("  to the same", renaming(" GPU ", false, ADMINISTRATOR)),
        ("  in another case", renaming("gpu", false, ADMINISTRATOR)),
        ("  name is taken", renaming("Mesh", true, ADMINISTRATOR)),
        ("  to nothing", renaming("", false, ADMINISTRATOR)),
        ("  someone else", renaming("Mesh", false, CREATOR)),
        ("change audience", changing(None, Some(people([CREATOR])))),
        ("  to the same", changing(None, Some(Audience::Everyone))),
        ("change both", changing(Some("Mesh"), Some(people([])))),
        ("change nothing", changing(None, None)),
        ("add", addition(OTHER_AGENT, online(profile()), 0, administrator)),
        ("  a member", addition(AGENT, archived(), Pool::MOST_OF_AN_AGENT, administrator)),
        ("  enrolled", addition(OTHER_AGENT, enrolled(), 0, administrator)),
        ("  offline", addition(OTHER_AGENT, offline(Departure::Lost), 0, administrator)),
        ("  not known", addition(OTHER_AGENT, Agent::Unknown, 0, administrator)),
        ("  archived", addition(OTHER_AGENT, archived(), 0, administrator)),
        ("  in many pools", addition(OTHER_AGENT, online(profile()), Pool::MOST_OF_AN_AGENT, administrator)),
        ("  someone else", addition(OTHER_AGENT, online(profile()), 0, agent(OTHER_AGENT))),
        ("remove", removal(AGENT, ADMINISTRATOR)),
        ("  no member", removal(OTHER_AGENT, ADMINISTRATOR)),
        ("  someone else", removal(AGENT, STRANGER)),
        ("archive", archival(ADMINISTRATOR)),
        ("  someone else", archival(CREATOR)),
        ("restore", restoration(false, ADMINISTRATOR)),
        ("  name is taken", restoration(true, ADMINISTRATOR)),
        ("  someone else", restoration(false, CREATOR)),
    ]
}

#[test]
fn every_command_in_every_state_does_what_the_table_says() {
    let states = states();
    let rows: Vec<_> =
        commands().iter().map(|(name, decide)| (*name, row(&states, |pool| vec![cell(decide(pool))]))).collect();
    compare(TABLE, &grid("command", &["Unknown", "Open", "Archived"], &rows));
}

#[test]
fn a_command_that_is_repeated_changes_nothing() {
    for (name, decide) in commands() {
        for mut pool in states() {
            let Ok(events) = decide(&pool) else { continue };
            for event in &events {
                assert_eq!(pool.evolve(event, NOON), Fold::Applied, "{name}");
            }
            assert_eq!(decide(&pool), Ok(vec![]), "{name}");
        }
    }
}

#[test]
fn a_name_is_kept_without_the_space_around_it_and_has_no_control_characters() {
    let longest = "ä".repeat(Pool::LONGEST_NAME);
    for (given, kept) in [(" GPU\u{a0}", "GPU"), ("two words", "two words"), (longest.as_str(), longest.as_str())] {
        let wanted = PoolEvent::Created { name: kept.to_owned(), audience: Audience::Everyone };
        assert_eq!(creation(given, false, ADMINISTRATOR)(&Pool::Unknown), Ok(vec![wanted]));
    }
    for wrong in ["", "\t\n", "a\nb", "a\0", &"n".repeat(Pool::LONGEST_NAME + 1)] {
        assert_eq!(cell(creation(wrong, false, ADMINISTRATOR)(&Pool::Unknown)), "field", "{wrong:?}");
        assert_eq!(cell(renaming(wrong, false, ADMINISTRATOR)(&states()[1])), "field", "{wrong:?}");
    }
}

#[test]
fn an_audience_and_the_members_have_bounds() {
    let many = |count: usize| people((0..count as u128).map(|n| PersonId(Uuid::from_u128(n))));
    let [_, open, _] = states();
    assert_eq!(cell(changing(None, Some(many(Pool::LARGEST_AUDIENCE)))(&open)), "AudienceSet");
    assert_eq!(cell(changing(None, Some(many(Pool::LARGEST_AUDIENCE + 1)))(&open)), "field");
    let command = CreatePool { name: "GPU".to_owned(), audience: many(Pool::LARGEST_AUDIENCE + 1) };
    assert_eq!(cell(create::decide(&Pool::Unknown, &command, false, person(ADMINISTRATOR))), "field");

    let Pool::Open(mut details) = open else { panic!("it is open") };
    let add = addition(OTHER_AGENT, online(profile()), 0, person(ADMINISTRATOR));
    details.members = (0..Pool::MOST_MEMBERS as u128 - 1).map(|n| AgentId(Uuid::from_u128(n))).collect::<BTreeSet<_>>();
    assert_eq!(cell(add(&Pool::Open(details.clone()))), "MemberAdded");
    details.members.insert(AGENT);
    assert_eq!(cell(add(&Pool::Open(details))), "field");
}
