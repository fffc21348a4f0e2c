//! Every state of a person x every command.

use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::ids::PersonId;
use jobtrail_events::person::{
    AddPerson, ChangePerson, EndSessions, ErasePerson, Person, PersonEvent, ResetPassword, Role,
};
use jobtrail_events::rejection::Rejection;

use super::checks::{checked_email, checked_name, checked_username};
use super::{add, change, end_sessions, erase, reset_password};
use crate::grid::{cell, compare, grid, row};
use crate::samples::{ADMINISTRATOR, CREATOR, NOON, STRANGER, after, person};

const TABLE: &str = "\
command              Unknown    Member       Administrator        Deactivated          Erased
add                  Joined     .            .                    .                    .
  too many           field      field        field                field                field
  someone else       admin      admin        admin                admin                admin
make administrator   no person  RoleSet      .                    RoleSet              person-erased
make member          no person  .            RoleSet              .                    person-erased
  the last           no person  .            last-administrator   .                    person-erased
  someone else       admin      admin        admin                admin                admin
deactivate           no person  Deactivated  Deactivated          .                    person-erased
  the last           no person  Deactivated  last-administrator   .                    person-erased
  someone else       admin      admin        admin                admin                admin
reactivate           no person  .            .                    Reactivated          person-erased
reactivate, promote  no person  RoleSet      .                    RoleSet Reactivated  person-erased
demote, deactivate   no person  Deactivated  RoleSet Deactivated  .                    person-erased
change nothing       no person  .            .                    .                    person-erased
erase                no person  Erased       Erased               Erased               .
  the last           no person  Erased       last-administrator   Erased               .
  someone else       admin      admin        admin                admin                admin
reset password       no person  .            .                    .                    person-erased
  someone else       admin      admin        admin                admin                admin
end sessions         no person  .            .                    .                    person-erased
  someone else       admin      admin        admin                admin                admin
";

type Decide = dyn Fn(&Person) -> Result<Vec<PersonEvent>, Rejection>;

fn states() -> [Person; 5] {
    let joined = |role| PersonEvent::Joined { role };
    [
        Person::Unknown,
        after([joined(Role::Member)]),
        after([joined(Role::Administrator)]),
        after([joined(Role::Member), PersonEvent::Deactivated]),
        after([joined(Role::Auditor), PersonEvent::Erased]),
    ]
}

fn addition(known: usize, by: PersonId) -> Box<Decide> {
    let command = AddPerson {
        username: "mm".to_owned(),
        name: "Mary Major".to_owned(),
        email: None,
        role: Role::Member,
        password: None,
    };
    Box::new(move |state| add::decide(state, &command, known, person(by)))
}

fn changing(role: Option<Role>, active: Option<bool>, is_last: bool, by: PersonId) -> Box<Decide> {
    let command = ChangePerson { person: STRANGER, name: None, email: None, role, active };
    Box::new(move |state| change::decide(state, &command, is_last, person(by)))
}

fn erasure(is_last: bool, by: PersonId) -> Box<Decide> {
    let command = ErasePerson { person: STRANGER, confirm: "mm".to_owned() };
    Box::new(move |state| erase::decide(state, &command, is_last, person(by)))
}

fn reset(by: PersonId) -> Box<Decide> {
    let command = ResetPassword { person: STRANGER };
    Box::new(move |state| reset_password::decide(state, &command, person(by)).map(|()| vec![]))
}

fn ending(by: PersonId) -> Box<Decide> {
    let command = EndSessions { person: STRANGER };
    Box::new(move |state| end_sessions::decide(state, &command, person(by)).map(|()| vec![]))
}

fn commands() -> Vec<(&'static str, Box<Decide>)> {
    let (member, administrator) = (Some(Role::Member), Some(Role::Administrator));
    let me = ADMINISTRATOR;
    vec![
        ("add", addition(3, me)),
        ("  too many", addition(AddPerson::MOST, me)),
        ("  someone else", addition(3, CREATOR)),
        ("make administrator", changing(administrator, None, false, me)),
        ("make member", changing(member, None, false, me)),
        ("  the last", changing(member, None, true, me)),
        ("  someone else", changing(member, None, false, CREATOR)),
        ("deactivate", changing(None, Some(false), false, me)),
        ("  the last", changing(None, Some(false), true, me)),
        ("  someone else", changing(None, Some(false), false, STRANGER)),
        ("reactivate", changing(None, Some(true), true, me)),
        ("reactivate, promote", changing(administrator, Some(true), true, me)),
        ("demote, deactivate", changing(member, Some(false), false, me)),
        ("change nothing", changing(None, None, true, me)),
        ("erase", erasure(false, me)),
        ("  the last", erasure(true, me)),
        ("  someone else", erasure(false, CREATOR)),
        ("reset password", reset(me)),
        ("  someone else", reset(STRANGER)),
        ("end sessions", ending(me)),
        ("  someone else", ending(STRANGER)),
    ]
}

#[test]
fn every_command_in_every_state_does_what_the_table_says() {
    let states = states();
    let rows: Vec<_> =
        commands().iter().map(|(name, decide)| (*name, row(&states, |state| vec![cell(decide(state))]))).collect();
    compare(TABLE, &grid("command", &["Unknown", "Member", "Administrator", "Deactivated", "Erased"], &rows));
}

#[test]
fn a_command_that_is_repeated_changes_nothing() {
    for (name, decide) in commands() {
        for mut state in states() {
            let Ok(events) = decide(&state) else { continue };
            for event in &events {
                assert_eq!(state.evolve(event, NOON), Fold::Applied, "{name}");
            }
            assert_eq!(decide(&state), Ok(vec![]), "{name}");
        }
    }
}

#[test]
fn names_and_addresses_have_a_form() {
    assert_eq!(checked_username(" mm "), Ok("mm".to_owned()));
    assert_eq!(checked_name("Мария"), Ok("Мария".to_owned()));
    assert_eq!(checked_email(" m.m@example.org"), Ok("m.m@example.org".to_owned()));
    for wrong in ["", " ", "a\nb", &"n".repeat(AddPerson::LONGEST_USERNAME + 1)] {
        assert_eq!(checked_username(wrong).map_err(|rejection| rejection.code()), Err("invalid-field"), "{wrong:?}");
    }
    for wrong in ["", "mm", "@example.org", "mm@", "a@b@c", "a b@c"] {
        assert_eq!(checked_email(wrong).map_err(|rejection| rejection.code()), Err("invalid-field"), "{wrong:?}");
    }
}
