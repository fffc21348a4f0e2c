//! People, sessions and tokens, as the gateway asks for them.

use futures::TryStreamExt;
use futures::future::join_all;
use jobtrail_bus::clock;
use jobtrail_events::ids::{PersonId, TokenId};
use jobtrail_events::permission::TokenScope;
use jobtrail_events::subject;
use jobtrail_events::value::Timestamp;
use jobtrail_services::client::Services;
use jobtrail_services::people::{
    Authenticate, CreateToken, Credential, Directory, FIRST_ADMINISTRATOR, Identity, ListTokens, Names, PeopleRefusal,
    RevokeToken, SignIn, SignOut, SignedIn, Visitor, ensure_administrator,
};
use uuid::Uuid;

use crate::role::Role;
use crate::world::{World, eventually, floor};

const PASSWORD: &str = "correct horse battery staple";

async fn signed_in() -> (World, Role, Services, SignedIn) {
    let world = World::start().await;
    let role = Role::start(&world, Some(PASSWORD)).await;
    let services = Services::new(world.bus.clone());
    let signed_in = sign_in(&services, FIRST_ADMINISTRATOR, PASSWORD).await.expect("the password is right");
    (world, role, services, signed_in)
}

async fn sign_in(services: &Services, username: &str, password: &str) -> Result<SignedIn, PeopleRefusal> {
    let visitor = Visitor::default();
    services.people(SignIn { username: username.to_owned(), password: password.to_owned(), visitor }).await
}

async fn who(services: &Services, secret: &str) -> Result<Identity, PeopleRefusal> {
    services.people(Authenticate { secret: secret.to_owned() }).await
}

fn token(person: PersonId, name: &str) -> CreateToken {
    CreateToken { person, name: name.to_owned(), scope: TokenScope::Write, expires_in_days: None }
}

#[tokio::test]
async fn the_first_administrator_is_made_once() {
    let world = World::start().await;
    let starts = (0..5).map(|_| async {
        let core = floor(&world.bus, &world.log).await.core;
        let directory = Directory::open(&world.bus, 1).await.unwrap();
        ensure_administrator(&world.bus, &core, &directory, None).await.unwrap()
    });
    let passwords: Vec<_> = join_all(starts).await.into_iter().flatten().collect();
    assert_eq!(passwords.len(), 1, "of all that start at the same time one tells the password");
    let role = Role::start(&world, Some("another")).await;
    assert_eq!(role.ready.admin_password, None);
    let services = Services::new(world.bus.clone());
    assert!(sign_in(&services, FIRST_ADMINISTRATOR, &passwords[0]).await.is_ok());
    let other = sign_in(&services, FIRST_ADMINISTRATOR, "another").await;
    assert_eq!(other.unwrap_err(), PeopleRefusal::WrongCredentials, "an account that is there is not changed");
}

#[tokio::test]
async fn who_signs_in_is_known_until_he_signs_out() {
    let (_world, _role, services, SignedIn { identity, secret }) = signed_in().await;
    assert_eq!((identity.username.as_str(), identity.role), ("admin", jobtrail_events::person::Role::Administrator));
    assert_eq!(identity.credential, Credential::Session);
    assert!(identity.expires > clock::now().plus_ms(11 * 3_600_000));
    assert_eq!(who(&services, &secret).await.unwrap(), identity);
    let other = sign_in(&services, " ADMIN ", PASSWORD).await.expect("however the name is written");
    assert_ne!(other.secret, secret);

    services.people(SignOut { secret: secret.clone() }).await.unwrap();
    assert_eq!(who(&services, &secret).await, Err(PeopleRefusal::NotSignedIn));
    services.people(SignOut { secret }).await.expect("once more changes nothing");
    assert!(who(&services, &other.secret).await.is_ok(), "the other session goes on");
    assert_eq!(who(&services, "").await, Err(PeopleRefusal::NotSignedIn));
    assert_eq!(who(&services, "js_nonsense").await, Err(PeopleRefusal::NotSignedIn));
}

#[tokio::test]
async fn the_wrong_password_and_the_wrong_name_are_refused_alike() {
    let (_world, _role, services, _) = signed_in().await;
    for (username, password) in [
        (FIRST_ADMINISTRATOR, "wrong"),
        (FIRST_ADMINISTRATOR, ""),
        (FIRST_ADMINISTRATOR, &PASSWORD[..PASSWORD.len() - 1]),
        (FIRST_ADMINISTRATOR, &"long".repeat(1_000)),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("ad*", PASSWORD),
        ("ä.b c>", PASSWORD),
        (&"n".repeat(10_000), PASSWORD),
    ] {
        let refused = sign_in(&services, username, password).await;
        assert_eq!(refused.unwrap_err(), PeopleRefusal::WrongCredentials, "{username:?}");
    }
}

#[tokio::test]
async fn guessing_is_stopped_also_when_many_guess_at_a_time() {
    let (_world, _role, services, _) = signed_in().await;
    let guesses = join_all((0..40).map(|n| {
        let services = services.clone();
        async move { sign_in(&services, FIRST_ADMINISTRATOR, &format!("guess {n}")).await.unwrap_err() }
    }));
    let refusals = guesses.await;
    let heard = refusals.iter().filter(|refusal| **refusal == PeopleRefusal::WrongCredentials).count();
    let throttled = refusals.iter().filter(|refusal| matches!(refusal, PeopleRefusal::Throttled { .. })).count();
    // Those that were being checked when the tenth had failed are heard, too.
    assert!((10..=13).contains(&heard) && heard + throttled == 40, "{heard} heard, {throttled} throttled");
    let right = sign_in(&services, FIRST_ADMINISTRATOR, PASSWORD).await;
    assert_eq!(right.unwrap_err(), PeopleRefusal::Throttled { retry_after_s: 60 });
    assert_eq!(sign_in(&services, "another", "x").await.unwrap_err(), PeopleRefusal::WrongCredentials);
}

#[tokio::test]
async fn a_token_works_until_it_is_revoked() {
    let (_world, _role, services, SignedIn { identity, .. }) = signed_in().await;
    let person = identity.person;
    let first = services.people(token(person, " ci ")).await.unwrap();
    let second = services.people(CreateToken { expires_in_days: Some(1), ..token(person, "laptop") }).await.unwrap();
    assert_eq!(first.row.name, "ci");
    let day = 24 * 3_600_000;
    assert_eq!(first.row.expires, first.row.created.plus_ms(90 * day));
    assert_eq!(second.row.expires, second.row.created.plus_ms(day));
    let listed = services.people(ListTokens { person }).await.unwrap();
    assert_eq!(listed, [second.row.clone(), first.row.clone()], "the newest first, without their secrets");

    let known = who(&services, &first.secret).await.unwrap();
    assert_eq!((known.person, known.credential), (person, Credential::Token(first.row.id)));
    assert_eq!(known.expires, first.row.expires);
    services.people(RevokeToken { person, token: first.row.id }).await.unwrap();
    assert_eq!(who(&services, &first.secret).await, Err(PeopleRefusal::NotSignedIn));
    let again = services.people(RevokeToken { person, token: first.row.id }).await;
    assert_eq!(again, Err(PeopleRefusal::UnknownToken(first.row.id)));
    assert!(who(&services, &second.secret).await.is_ok(), "the other one goes on");
    let left = services.people(ListTokens { person }).await.unwrap();
    assert_eq!(left.iter().map(|row| row.id).collect::<Vec<_>>(), [second.row.id]);
    eventually("its use is noted", async || {
        services.people(ListTokens { person }).await.unwrap()[0].last_used.is_some()
    })
    .await;

    // Signing out with a token withdraws it.
    services.people(SignOut { secret: second.secret.clone() }).await.unwrap();
    assert_eq!(who(&services, &second.secret).await, Err(PeopleRefusal::NotSignedIn));
    assert_eq!(services.people(ListTokens { person }).await.unwrap(), []);
}

#[tokio::test]
async fn a_token_is_its_owners_business() {
    let (_world, _role, services, SignedIn { identity, .. }) = signed_in().await;
    let (person, stranger) = (identity.person, PersonId(Uuid::from_u128(99)));
    let token = services.people(token(person, "ci")).await.unwrap();
    assert_eq!(services.people(ListTokens { person: stranger }).await.unwrap(), []);
    let revoked = services.people(RevokeToken { person: stranger, token: token.row.id }).await;
    assert_eq!(revoked, Err(PeopleRefusal::UnknownToken(token.row.id)));
    let unknown = TokenId(Uuid::from_u128(98));
    let revoked = services.people(RevokeToken { person, token: unknown }).await;
    assert_eq!(revoked, Err(PeopleRefusal::UnknownToken(unknown)));
    assert!(who(&services, &token.secret).await.is_ok());
}

#[tokio::test]
async fn what_a_token_may_not_be_is_said() {
    let (_world, _role, services, SignedIn { identity, .. }) = signed_in().await;
    let person = identity.person;
    let days = |days| CreateToken { expires_in_days: Some(days), ..token(person, "ci") };
    for (field, command) in [
        ("name", token(person, " ")),
        ("name", token(person, &"n".repeat(101))),
        ("expires_in_days", days(0)),
        ("expires_in_days", days(367)),
    ] {
        match services.people(command).await {
            Err(PeopleRefusal::InvalidField { field: named, .. }) => assert_eq!(named, field),
            other => panic!("{field}: {other:?}"),
        }
    }
    assert_eq!(services.people(ListTokens { person }).await.unwrap(), []);
}

/// What the bucket holds of a secret: who, what, and until when.
type Stored = (PersonId, Credential, Timestamp);

#[tokio::test]
async fn what_has_expired_is_worth_nothing() {
    let (world, _role, services, SignedIn { identity, secret }) = signed_in().await;
    let token = services.people(token(identity.person, "ci")).await.unwrap();
    let bucket = world.bus.jetstream().get_key_value(subject::CREDENTIALS).await.unwrap();
    let keys: Vec<String> = bucket.keys().await.unwrap().try_collect().await.unwrap();
    let mut aged = 0;
    for key in keys.iter().filter(|key| !key.contains('.')) {
        let (person, credential, _): Stored = postcard::from_bytes(&bucket.get(key).await.unwrap().unwrap()).unwrap();
        let expired: Stored = (person, credential, clock::now());
        bucket.put(key, postcard::to_stdvec(&expired).unwrap().into()).await.unwrap();
        aged += 1;
    }
    assert_eq!(aged, 2);
    for secret in [&secret, &token.secret] {
        assert_eq!(who(&services, secret).await, Err(PeopleRefusal::NotSignedIn));
    }
}

/// Whoever reads the buckets, or a backup of them, learns no password and no secret.
#[tokio::test]
async fn no_secret_is_stored_as_it_is() {
    let (world, _role, services, SignedIn { identity, secret }) = signed_in().await;
    let token = services.people(token(identity.person, "ci")).await.unwrap();
    for bucket in [subject::PROFILES, subject::CREDENTIALS] {
        let bucket = world.bus.jetstream().get_key_value(bucket).await.unwrap();
        let keys: Vec<String> = bucket.keys().await.unwrap().try_collect().await.unwrap();
        assert!(!keys.is_empty());
        for key in keys {
            let value = bucket.get(&key).await.unwrap().unwrap();
            let text = format!("{key} {}", String::from_utf8_lossy(&value));
            for secret in [PASSWORD, &secret, &token.secret] {
                assert!(!text.contains(secret), "{key} holds a secret");
            }
        }
    }
}

#[tokio::test]
async fn names_are_told_of_those_who_are_known() {
    let (_world, _role, services, SignedIn { identity, .. }) = signed_in().await;
    let unknown = PersonId(Uuid::from_u128(99));
    let people = vec![unknown, identity.person, unknown];
    let names = services.people(Names { people }).await.unwrap();
    assert_eq!(names, [None, Some("Administrator".to_owned()), None]);
    let many = services.people(Names { people: vec![unknown; 1_001] }).await;
    assert!(matches!(many, Err(PeopleRefusal::InvalidField { .. })), "{many:?}");
}
