//! People in the organization: who joins, what they are, and that they go, with replicas and the broker's files.

use std::path::Path;

use futures::future::join_all;
use jobtrail_events::aggregate::AggregateId;
use jobtrail_events::ids::{CorrelationId, PersonId};
use jobtrail_events::permission::TokenScope;
use jobtrail_events::person::{
    AddPerson, ChangeOneself, ChangePerson, ErasePerson, GetPerson, ListPeople, Person, PersonAdded, ResetPassword,
    Role,
};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Command, Refusal, Reply};
use jobtrail_events::subject;
use jobtrail_log::Log;
use jobtrail_services::client::Services;
use jobtrail_services::people::{
    Authenticate, ChangePassword, CreateToken, EndOtherSessions, EndSession, FIRST_ADMINISTRATOR, Identity,
    ListSessions, ListTokens, Names, PeopleRefusal, SetPassword, SignIn, SignInWith, SignOut, SignedIn, Visitor,
};
use uuid::Uuid;

use crate::role::Role as Replica;
use crate::world::{World, eventually};

const PASSWORD: &str = "correct horse battery staple";
const OTHER: &str = "another horse battery staple";

/// Services with a first administrator who is signed in.
struct Stage {
    world: World,
    services: Services,
    admin: SignedIn,
    _replica: Replica,
}

impl Stage {
    async fn set() -> Self {
        let world = World::start().await;
        let replica = Replica::start(&world, Some(PASSWORD)).await;
        let services = Services::new(world.bus.clone());
        let admin = sign_in(&services, FIRST_ADMINISTRATOR, PASSWORD).await.expect("the password is right");
        Self { world, services, admin, _replica: replica }
    }

    fn me(&self) -> PersonId {
        self.admin.identity.person
    }

    async fn send<C: Command>(&self, by: PersonId, role: Role, command: C) -> Reply<C::Answer> {
        self.services.send(by, role, CorrelationId(Uuid::from_u128(7)), command).await
    }

    async fn manage<C: Command>(&self, command: C) -> Reply<C::Answer> {
        self.send(self.me(), Role::Administrator, command).await
    }

    async fn add(&self, username: &str, role: Role) -> PersonId {
        self.manage(addition(username, role)).await.expect("it is free").answer.person
    }

    async fn sign_in(&self, username: &str, password: &str) -> Result<SignedIn, PeopleRefusal> {
        sign_in(&self.services, username, password).await
    }

    async fn who(&self, secret: &str) -> Result<Identity, PeopleRefusal> {
        self.services.people(Authenticate { secret: secret.to_owned() }).await
    }

    async fn person(&self, id: PersonId) -> Person {
        self.world.floor.core.people.load_fresh(&id).await.expect("the log can be read").state
    }
}

async fn sign_in(services: &Services, username: &str, password: &str) -> Result<SignedIn, PeopleRefusal> {
    let visitor = Visitor { address: None, device: "test".to_owned() };
    services.people(SignIn { username: username.to_owned(), password: password.to_owned(), visitor }).await
}

fn addition(username: &str, role: Role) -> AddPerson {
    AddPerson {
        username: username.to_owned(),
        name: format!("Name of {username}"),
        email: Some(format!("{username}@example.org")),
        role,
        password: Some(OTHER.to_owned()),
    }
}

fn change(person: PersonId) -> ChangePerson {
    ChangePerson { person, name: None, email: None, role: None, active: None }
}

fn rejected<A>(reply: Reply<A>) -> Rejection {
    match reply {
        Err(Refusal::Rejected(rejection)) => rejection,
        Ok(_) | Err(Refusal::Unavailable(_) | Refusal::Unreadable(_)) => panic!("it is refused"),
    }
}

#[tokio::test]
async fn the_first_administrator_is_in_the_log_and_their_role_is_asked_there() {
    let stage = Stage::set().await;
    assert_eq!(stage.person(stage.me()).await, Person::Active(Role::Administrator));
    let member = stage.add("mm", Role::Member).await;
    let SignedIn { identity, secret } = stage.sign_in("MM", OTHER).await.unwrap();
    assert_eq!((identity.person, identity.role), (member, Role::Member));
    stage.manage(ChangePerson { role: Some(Role::Auditor), ..change(member) }).await.unwrap();
    assert_eq!(stage.who(&secret).await.unwrap().role, Role::Auditor, "the session goes on with the new role");
}

/// A folder of before: a bucket that knows administrators by a flag, and a log that knows nobody.
#[tokio::test]
async fn what_an_earlier_version_kept_is_taken_over() {
    let world = World::start().await;
    let id = PersonId(Uuid::from_u128(77));
    let hash = jobtrail_services::people::hash(PASSWORD).unwrap();
    let config = async_nats::jetstream::kv::Config { bucket: subject::PEOPLE.to_owned(), ..Default::default() };
    let before = world.bus.jetstream().create_key_value(config).await.unwrap();
    let person = postcard::to_stdvec(&("admin", "Administrator", true, &hash)).unwrap();
    before.put(format!("person.{id}"), person.into()).await.unwrap();
    before.put("username.61646d696e", postcard::to_stdvec(&id).unwrap().into()).await.unwrap();

    for start in ["the first", "the next"] {
        let replica = Replica::start(&world, Some("ignored")).await;
        assert_eq!(replica.ready.admin_password, None, "{start}");
        let services = Services::new(world.bus.clone());
        let admin = sign_in(&services, "admin", PASSWORD).await.expect(start);
        assert_eq!((admin.identity.person, admin.identity.role), (id, Role::Administrator), "{start}");
        assert!(before.get(format!("person.{id}")).await.unwrap().is_none(), "{start}");
        replica.stop().await;
    }
    let joined = world.log.read(&AggregateId::Person(id)).await.unwrap();
    assert_eq!(joined.len(), 1, "they joined once");
}

#[tokio::test]
async fn who_is_invited_sets_a_password_once() {
    let stage = Stage::set().await;
    let invitation = AddPerson { password: None, ..addition("mm", Role::Member) };
    let PersonAdded { person, one_time } = stage.manage(invitation).await.unwrap().answer;
    let secret = one_time.expect("a secret").secret;
    let set = |secret: &str, password: &str| {
        let (secret, password) = (secret.to_owned(), password.to_owned());
        stage.services.people(SetPassword { secret, password, visitor: Visitor::default() })
    };
    assert_eq!(stage.sign_in("mm", "").await.unwrap_err(), PeopleRefusal::WrongCredentials);
    let short = set(&secret, "short").await.unwrap_err();
    assert!(matches!(short, PeopleRefusal::Rejected(Rejection::InvalidField { .. })), "{short:?}");
    let tries = join_all((0..4).map(|_| set(&secret, PASSWORD))).await;
    assert_eq!(tries.iter().filter(|set| set.is_ok()).count(), 1, "of all who try only one sets it");
    assert!(stage.sign_in("mm", PASSWORD).await.is_ok());
    assert_eq!(set(&secret, OTHER).await.unwrap_err(), PeopleRefusal::InvalidOneTime);
    assert_eq!(set("jp_nonsense", OTHER).await.unwrap_err(), PeopleRefusal::InvalidOneTime);

    // An administrator gives another; an earlier one is void then, and sessions end when it is used.
    let session = stage.sign_in("mm", PASSWORD).await.unwrap().secret;
    let first = stage.manage(ResetPassword { person }).await.unwrap().answer.secret;
    let second = stage.manage(ResetPassword { person }).await.unwrap().answer.secret;
    assert_eq!(set(&first, OTHER).await.unwrap_err(), PeopleRefusal::InvalidOneTime);
    assert!(stage.who(&session).await.is_ok());
    set(&second, OTHER).await.unwrap();
    assert_eq!(stage.who(&session).await.unwrap_err(), PeopleRefusal::NotSignedIn);
}

#[tokio::test]
async fn one_changes_ones_own_password_with_the_present_one() {
    let stage = Stage::set().await;
    let person = stage.add("mm", Role::Member).await;
    let mine = stage.sign_in("mm", OTHER).await.unwrap();
    let elsewhere = stage.sign_in("mm", OTHER).await.unwrap();
    let change = |present: &str| ChangePassword {
        person,
        present: present.to_owned(),
        password: PASSWORD.to_owned(),
        keep: mine.identity.session,
    };
    let wrong = stage.services.people(change("wrong")).await.unwrap_err();
    assert!(matches!(wrong, PeopleRefusal::InvalidField { .. }), "{wrong:?}");
    stage.services.people(change(OTHER)).await.unwrap();
    assert!(stage.who(&mine.secret).await.is_ok());
    assert_eq!(stage.who(&elsewhere.secret).await.unwrap_err(), PeopleRefusal::NotSignedIn);
    assert!(stage.sign_in("mm", PASSWORD).await.is_ok());
    assert_eq!(stage.sign_in("mm", OTHER).await.unwrap_err(), PeopleRefusal::WrongCredentials);
}

#[tokio::test]
async fn names_and_addresses_are_taken_once() {
    let stage = Stage::set().await;
    let first = stage.add("mm", Role::Member).await;
    assert_eq!(
        rejected(stage.manage(AddPerson { email: None, ..addition(" MM ", Role::Member) }).await),
        Rejection::UsernameTaken
    );
    let same_address = AddPerson { email: Some("MM@example.org".to_owned()), ..addition("other", Role::Member) };
    assert_eq!(rejected(stage.manage(same_address.clone()).await), Rejection::EmailTaken);
    let second = stage.add("other", Role::Member).await;
    let takes = ChangePerson { email: Some("mm@example.org".to_owned()), ..change(second) };
    assert_eq!(rejected(stage.manage(takes.clone()).await), Rejection::EmailTaken);
    stage.manage(ChangePerson { email: Some(String::new()), ..change(first) }).await.unwrap();
    stage.manage(takes).await.expect("it is free now");

    let many =
        join_all((0..5).map(|_| stage.manage(AddPerson { email: None, ..addition("same", Role::Member) }))).await;
    assert_eq!(many.iter().filter(|added| added.is_ok()).count(), 1, "of all at a time one gets the name");
    let by_member = stage.send(first, Role::Member, addition("more", Role::Member)).await;
    assert_eq!(rejected(by_member), Rejection::NotAdministrator);
    stage.send(first, Role::Member, ChangeOneself { name: "Mary".to_owned() }).await.unwrap();
    let names = stage.services.people(Names { people: vec![first] }).await.unwrap();
    assert_eq!(names, [Some("Mary".to_owned())]);
}

/// In another replica too, at once.
#[tokio::test]
async fn who_is_deactivated_is_nobody_and_what_they_had_does_not_come_back() {
    let stage = Stage::set().await;
    let other = Replica::start(&stage.world, None).await;
    let person = stage.add("mm", Role::Member).await;
    let session = stage.sign_in("mm", OTHER).await.unwrap().secret;
    let token = CreateToken { person, name: "ci".to_owned(), scope: TokenScope::Read, expires_in_days: None };
    let token = stage.services.people(token).await.unwrap().secret;
    assert_eq!(stage.who(&token).await.unwrap().scope, Some(TokenScope::Read));
    stage.manage(ChangePerson { active: Some(false), ..change(person) }).await.unwrap();
    for secret in [&session, &token] {
        eventually("both replicas refuse", async || {
            let asked = join_all((0..8).map(|_| stage.who(secret))).await;
            asked.iter().all(|answer| *answer == Err(PeopleRefusal::NotSignedIn))
        })
        .await;
    }
    assert_eq!(stage.sign_in("mm", OTHER).await.unwrap_err(), PeopleRefusal::Deactivated);
    assert_eq!(stage.sign_in("mm", "wrong").await.unwrap_err(), PeopleRefusal::WrongCredentials);
    stage.manage(ChangePerson { active: Some(true), ..change(person) }).await.unwrap();
    assert_eq!(stage.who(&session).await, Err(PeopleRefusal::NotSignedIn));
    assert_eq!(stage.services.people(ListTokens { person }).await.unwrap(), []);
    assert!(stage.sign_in("mm", OTHER).await.is_ok());
    other.stop().await;
}

#[tokio::test]
async fn the_organization_keeps_an_administrator() {
    let stage = Stage::set().await;
    let me = stage.me();
    let demote = |person| ChangePerson { role: Some(Role::Member), ..change(person) };
    assert_eq!(rejected(stage.manage(demote(me)).await), Rejection::LastAdministrator);
    let off = ChangePerson { active: Some(false), ..change(me) };
    assert_eq!(rejected(stage.manage(off).await), Rejection::LastAdministrator);
    let erase = ErasePerson { person: me, confirm: "admin".to_owned() };
    assert_eq!(rejected(stage.manage(erase).await), Rejection::LastAdministrator);

    // Two who take each other's role at the same instant, in two replicas, again and again.
    let _other = Replica::start(&stage.world, None).await;
    let second = stage.add("second", Role::Administrator).await;
    for round in 0..20 {
        let (one, two) = tokio::join!(
            stage.send(second, Role::Administrator, demote(me)),
            stage.send(me, Role::Administrator, demote(second)),
        );
        let left = [stage.person(me).await, stage.person(second).await];
        let administrators = left.iter().filter(|person| person.role() == Some(Role::Administrator)).count();
        assert!(administrators >= 1, "round {round}: {left:?} after {:?} and {:?}", one.is_ok(), two.is_ok());
        for person in [me, second] {
            let promote = ChangePerson { role: Some(Role::Administrator), ..change(person) };
            stage.manage(promote).await.unwrap();
        }
    }
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let stage = Stage::set().await;
    let person = stage.add("mm", Role::Member).await;
    let visit = |device: &str| {
        let visitor = Visitor { address: None, device: device.to_owned() };
        stage.services.people(SignIn { username: "mm".to_owned(), password: OTHER.to_owned(), visitor })
    };
    let (laptop, phone, desk) =
        (visit("laptop").await.unwrap(), visit("phone\n").await.unwrap(), visit("desk").await.unwrap());
    let rows = stage.services.people(ListSessions { person }).await.unwrap();
    let mut devices: Vec<_> = rows.iter().map(|row| row.device.as_str()).collect();
    devices.sort_unstable();
    assert_eq!(devices, ["desk", "laptop", "phone"]);
    let session = phone.identity.session.expect("an id");
    let stranger = stage.services.people(EndSession { person: stage.me(), session }).await;
    assert_eq!(stranger, Err(PeopleRefusal::UnknownSession(session)));
    stage.services.people(EndSession { person, session }).await.unwrap();
    assert_eq!(stage.who(&phone.secret).await, Err(PeopleRefusal::NotSignedIn));
    stage.services.people(EndOtherSessions { person, keep: laptop.identity.session }).await.unwrap();
    assert_eq!(stage.who(&desk.secret).await, Err(PeopleRefusal::NotSignedIn));
    assert!(stage.who(&laptop.secret).await.is_ok());
    stage.services.people(SignOut { secret: laptop.secret }).await.unwrap();
    assert_eq!(stage.services.people(ListSessions { person }).await.unwrap(), []);
}

/// Names and addresses, however they are written, are not in the broker's files any more; the log is whole.
#[tokio::test]
async fn who_is_erased_leaves_nothing_personal() {
    let stage = Stage::set().await;
    let person = stage.add("zuzanna", Role::Member).await;
    let named = ChangePerson { name: Some("Zuzanna Unmistakable".to_owned()), ..change(person) };
    stage.manage(named).await.unwrap();
    let moved = ChangePerson { email: Some("unmistakable@example.net".to_owned()), ..change(person) };
    stage.manage(moved).await.unwrap();
    let session = stage.sign_in("zuzanna", OTHER).await.unwrap().secret;
    let traces: Vec<Vec<u8>> = [
        b"zuzanna".to_vec(),
        b"Zuzanna".to_vec(),
        b"Unmistakable".to_vec(),
        b"unmistakable@example.net".to_vec(),
        b"7a757a616e6e61".to_vec(),
    ]
    .into();
    let files = stage.world.folder.path().join("nats");
    assert!(traces.iter().any(|trace| holds(&files, trace)), "the search finds what is there");

    let slip = ErasePerson { person, confirm: "somebody".to_owned() };
    assert_eq!(rejected(stage.manage(slip).await).code(), "invalid-field");
    stage.manage(ErasePerson { person, confirm: "Zuzanna".to_owned() }).await.unwrap();
    assert_eq!(stage.person(person).await, Person::Erased);
    assert_eq!(stage.who(&session).await, Err(PeopleRefusal::NotSignedIn));
    assert_eq!(stage.sign_in("zuzanna", OTHER).await.unwrap_err(), PeopleRefusal::WrongCredentials);
    let names = stage.services.people(Names { people: vec![person] }).await.unwrap();
    assert_eq!(names, [Some("Former member".to_owned())]);
    eventually("the files hold nothing of them", async || !traces.iter().any(|trace| holds(&files, trace))).await;

    // Once more is what a retry does; the name and the address are free again.
    stage.manage(ErasePerson { person, confirm: person.to_string() }).await.unwrap();
    let back = ChangePerson { active: Some(true), ..change(person) };
    assert_eq!(rejected(stage.manage(back).await), Rejection::PersonErased(person));
    stage.add("zuzanna", Role::Member).await;
    let history = stage.world.log.read(&AggregateId::Person(person)).await.expect("its chain is whole");
    assert_eq!(history.len(), 2, "joined and erased");
}

/// What a crash between the event and the removal leaves is removed by the same command.
#[tokio::test]
async fn an_erasure_that_broke_off_is_completed_by_a_retry() {
    let stage = Stage::set().await;
    let person = stage.add("mm", Role::Member).await;
    let session = stage.sign_in("mm", OTHER).await.unwrap().secret;
    let erased = |_: &Person| Ok(vec![jobtrail_events::person::PersonEvent::Erased]);
    let caller = crate::world::administrator();
    stage.world.floor.core.people.execute(&person, caller.actor, caller.origin, erased).await.unwrap();
    eventually("they are nobody", async || stage.who(&session).await.is_err()).await;
    let kept = |directory: jobtrail_services::people::Directory| async move {
        (
            directory.profiles.profile(person).await.unwrap().is_some(),
            directory.access.sessions(person).await.unwrap().len(),
        )
    };
    let directory = jobtrail_services::people::Directory::open(&stage.world.bus, 1).await.unwrap();
    assert_eq!(kept(directory.clone()).await, (true, 1));
    stage.manage(ErasePerson { person, confirm: "mm".to_owned() }).await.unwrap();
    assert_eq!(kept(directory).await, (false, 0));
}

#[tokio::test]
async fn people_are_listed_as_far_as_one_may_know() {
    let stage = Stage::set().await;
    for n in 0..5 {
        stage.add(&format!("person{n}"), Role::Member).await;
    }
    let auditor = stage.add("auditor", Role::Auditor).await;
    let gone = stage.add("gone", Role::Member).await;
    stage.manage(ChangePerson { active: Some(false), ..change(gone) }).await.unwrap();
    let all = stage.manage(ListPeople::default()).await.unwrap().answer;
    assert_eq!((all.rows.len(), all.next), (8, None));
    assert!(all.rows.iter().all(|row| row.details.as_ref().is_some_and(|details| details.username.is_some())));

    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = ListPeople { limit: Some(3), after, ..ListPeople::default() };
        let page = stage.send(auditor, Role::Auditor, page).await.unwrap().answer;
        assert!(page.rows.len() <= 3);
        seen.extend(page.rows.into_iter().map(|row| row.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, all.rows.iter().map(|row| row.id).collect::<Vec<_>>());

    let member = stage.add("reader", Role::Member).await;
    let mine = stage.send(member, Role::Member, ListPeople::default()).await.unwrap().answer;
    assert_eq!(mine.rows.len(), 8, "without who is deactivated");
    for row in &mine.rows {
        assert_eq!(row.details.is_some(), row.id == member, "{}", row.name);
    }
    let by_address = ListPeople { q: Some("example.org".to_owned()), ..ListPeople::default() };
    assert!(stage.send(member, Role::Member, by_address.clone()).await.unwrap().answer.rows.is_empty());
    assert_eq!(stage.manage(by_address).await.unwrap().answer.rows.len(), 8);
    let roles = ListPeople { role: Some(Role::Auditor), ..ListPeople::default() };
    assert_eq!(rejected(stage.send(member, Role::Member, roles.clone()).await), Rejection::NotAdministrator);
    assert_eq!(stage.manage(roles).await.unwrap().answer.rows.len(), 1);
    let off = ListPeople { active: Some(false), ..ListPeople::default() };
    assert_eq!(stage.manage(off).await.unwrap().answer.rows[0].id, gone);
    let one = stage.send(member, Role::Member, GetPerson { person: auditor }).await.unwrap().answer;
    assert_eq!((one.name.as_str(), one.details), ("Name of auditor", None));
}

#[tokio::test]
async fn guessing_from_one_address_is_stopped_whatever_the_names() {
    let stage = Stage::set().await;
    let guess = |n: usize, address: [u8; 4]| {
        let visitor = Visitor { address: Some(address.into()), device: String::new() };
        stage.services.people(SignIn { username: format!("name{n}"), password: "guess".to_owned(), visitor })
    };
    let guesses = join_all((0..110).map(|n| guess(n, [192, 0, 2, 1]))).await;
    let throttled = |refusal: &PeopleRefusal| matches!(refusal, PeopleRefusal::Throttled { .. });
    let stopped = guesses.iter().filter(|answer| answer.as_ref().is_err_and(throttled)).count();
    assert!((7..=10).contains(&stopped), "{stopped}");
    assert!(throttled(&guess(200, [192, 0, 2, 1]).await.unwrap_err()));
    assert_eq!(guess(201, [192, 0, 2, 2]).await.unwrap_err(), PeopleRefusal::WrongCredentials, "from elsewhere");
}

fn vouched(subject: &str, email: Option<&str>) -> SignInWith {
    SignInWith {
        issuer: "https://login.example".to_owned(),
        subject: subject.to_owned(),
        username: subject.to_owned(),
        name: "From Elsewhere".to_owned(),
        email: email.map(str::to_owned),
        role: None,
        lets_in_unknown: true,
        link: None,
        visitor: Visitor::default(),
    }
}

#[tokio::test]
async fn who_comes_with_an_identity_provider_is_known_by_it() {
    let stage = Stage::set().await;
    let first = stage.services.people(vouched("ellen", Some("ellen@example.org"))).await.unwrap().identity;
    assert_eq!(first.role, Role::Member);
    let auditor = SignInWith { role: Some(Role::Auditor), ..vouched("ellen", Some("new@example.org")) };
    let again = stage.services.people(auditor).await.unwrap().identity;
    assert_eq!((again.person, again.role), (first.person, Role::Auditor), "known by the subject, whatever the address");
    assert_eq!(stage.person(first.person).await, Person::Active(Role::Auditor));
    let stranger = SignInWith { lets_in_unknown: false, ..vouched("stranger", None) };
    assert_eq!(stage.services.people(stranger).await.unwrap_err(), PeopleRefusal::NotLetIn);

    // The same address is no proof; having signed in here is.
    let person = stage.add("mm", Role::Member).await;
    let same = vouched("mary", Some("MM@example.org"));
    assert_eq!(stage.services.people(same.clone()).await.unwrap_err(), PeopleRefusal::NotLinked);
    let linked = SignInWith { link: Some(person), ..same.clone() };
    assert_eq!(stage.services.people(linked.clone()).await.unwrap().identity.person, person);
    assert_eq!(stage.services.people(same).await.unwrap().identity.person, person);
    let taken = SignInWith { link: Some(stage.me()), ..linked };
    assert_eq!(stage.services.people(taken).await.unwrap_err(), PeopleRefusal::LinkedToAnother);

    stage.manage(ChangePerson { active: Some(false), ..change(first.person) }).await.unwrap();
    let refused = stage.services.people(vouched("ellen", None)).await;
    assert_eq!(refused.unwrap_err(), PeopleRefusal::Deactivated);
    // The last administrator keeps the role, whatever the provider says.
    let me = SignInWith { link: Some(stage.me()), role: Some(Role::Member), ..vouched("boss", None) };
    assert_eq!(stage.services.people(me).await.unwrap().identity.role, Role::Administrator);
}

/// Whether a file below the folder holds those bytes.
fn holds(folder: &Path, bytes: &[u8]) -> bool {
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read(&path).unwrap_or_default().windows(bytes.len()).any(|window| window == bytes) {
                return true;
            }
        }
    }
    false
}
