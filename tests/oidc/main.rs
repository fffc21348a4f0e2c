//! Signing in with a real identity provider, as a browser does it: real redirects, the provider's own forms.

mod browser;
#[path = "../harness/mod.rs"]
mod harness;

use browser::{Browser, Page, between};
use harness::{Process, System};
use reqwest::Method;
use serde_json::json;

const SECRET: &str = "a secret of the tests";

/// Jobtrail with a provider beside it.
struct Stage {
    system: System,
    provider: Process,
    issuer: String,
}

impl Stage {
    async fn set(more: &[(&'static str, &str)]) -> Self {
        let mut system = System::start().await;
        let callback = format!("{}/api/v1/auth/oidc/callback", system.api.url);
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/oidc-provider.sh");
        let mut provider = Process::start_program(program, &[&callback], &[], system.folder.path(), "provider");
        // It says other things first.
        let mut issuer = provider.first_line().await;
        while !issuer.starts_with("http://") {
            issuer = provider.first_line().await;
        }
        let url = system.api.url.clone();
        let mut settings = settings(&issuer, &url);
        settings.extend([
            ("JOBTRAIL_OIDC_NAME", "Tests"),
            ("JOBTRAIL_OIDC_ADMINISTRATORS", "ops,root"),
            ("JOBTRAIL_OIDC_AUDITORS", "audit"),
        ]);
        settings.extend(more);
        system.gateway.stop().await;
        system.start_gateway_with(&settings).await;
        Self { system, provider, issuer }
    }

    fn begin(&self) -> String {
        format!("{}/api/v1/auth/oidc?return_to=/api/v1/me", self.system.api.url)
    }

    /// From now on the provider gives out what it must not.
    async fn forge(&self, what: &str) {
        let answer = reqwest::get(format!("{}/forge/{what}", self.issuer)).await.expect("an answer");
        assert_eq!(answer.status(), 200, "{what}");
    }

    /// Goes the whole way as that person, who is in the groups behind `+`; the page that it ends on.
    async fn sign_in(&self, browser: &mut Browser, who: &str) -> Page {
        let (name, groups) = who.split_once('+').unwrap_or((who, ""));
        let told = reqwest::get(format!("{}/groups/{name}/{}", self.issuer, groups.replace('+', ","))).await;
        assert_eq!(told.expect("an answer").status(), 200, "{who}");
        let page = browser.follow(&self.begin()).await;
        browser.pass(page, name).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_comes_in_with_the_provider_and_has_the_role_of_their_groups() {
    let stage = Stage::set(&[]).await;
    let methods = stage.system.api.get("/session/methods").await;
    assert_eq!((&methods["password"], &methods["oidc"]["name"]), (&json!(true), &json!("Tests")));

    let mut browser = Browser::new();
    let me = stage.sign_in(&mut browser, "ellen").await;
    assert_eq!(me.status, 200, "{}", me.text);
    let me = me.json();
    assert_eq!(
        (&me["username"], &me["name"], &me["role"]),
        (&json!("ellen"), &json!("Name of ellen"), &json!("member"))
    );
    assert!(browser.cookie("__Host-jobtrail").is_some() && browser.cookie("__Host-jobtrail-oidc").is_none());

    // What the groups say at the next sign-in holds from then on, also for the session that is there.
    let mut elsewhere = Browser::new();
    let again = stage.sign_in(&mut elsewhere, "ellen+ops").await.json();
    assert_eq!((&again["id"], &again["role"]), (&me["id"], &json!("administrator")), "the same person: {again}");
    let address = format!("{}/api/v1/me", stage.system.api.url);
    let first = async || browser.follow(&address).await.json()["role"] == "administrator";
    stage.system.until("the first session has the new role", first).await;
    let auditor = stage.sign_in(&mut Browser::new(), "ellen+audit+others").await.json();
    assert_eq!(auditor["role"], "auditor");
    let person = stage.system.api.get(&format!("/people/{}", me["id"].as_str().expect("an id"))).await;
    assert_eq!((&person["email"], &person["linked"]), (&json!("ellen@example.org"), &json!(true)));
    assert_eq!(person["has_password"], false);

    // Who is deactivated stays out.
    let id = me["id"].as_str().expect("an id");
    let off = stage.system.api.request(Method::PATCH, &format!("/people/{id}")).json(&json!({ "active": false }));
    assert_eq!(stage.system.api.send(off).await.0, 200);
    let refused = stage.sign_in(&mut Browser::new(), "ellen").await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (403, &json!("deactivated")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_belong_together_is_refused() {
    let mut stage = Stage::set(&[]).await;
    let url = &stage.system.api.url.clone();
    // What the browser is sent with.
    let (_, leads) = Browser::new().step(Method::GET, &stage.begin(), None).await;
    let leads = leads.expect("it leads to the provider");
    for part in ["code_challenge_method=S256", "code_challenge=", "state=", "nonce=", "response_type=code"] {
        assert!(leads.contains(part), "{part}: {leads}");
    }
    assert!(!leads.contains(SECRET) && !leads.contains("code_verifier"), "{leads}");

    // Another site as the place to go to afterwards.
    let away = Browser::new().follow(&format!("{url}/api/v1/auth/oidc?return_to=//evil.example")).await;
    assert_eq!((away.status.as_u16(), &away.json()["errors"][0]["field"]), (422, &json!("return_to")));

    // Another state than this browser's, and a browser that has begun nothing.
    let mut browser = Browser::new();
    let page = browser.follow(&stage.begin()).await;
    let state = format!("{url}/api/v1/auth/oidc/callback?code=x&state=another");
    let mut thief = Browser::new();
    thief.cookies.clone_from(&browser.cookies);
    let forged = thief.follow(&state).await;
    assert_eq!((forged.status.as_u16(), &forged.json()["code"]), (403, &json!("sign-in-not-begun")));
    assert_eq!(browser.pass(page, "ellen").await.status, 200);
    let stolen = Browser::new().follow(&browser.callback()).await;
    assert_eq!(stolen.json()["code"], "sign-in-not-begun");
    let replayed = browser.follow(&browser.callback()).await;
    assert_eq!(replayed.json()["code"], "sign-in-not-begun", "it is good for one attempt");

    // A code that was used, with the cookie that belongs to it.
    let mut browser = Browser::new();
    let page = browser.follow(&stage.begin()).await;
    let kept = browser.cookie("__Host-jobtrail-oidc").expect("a cookie").to_owned();
    assert_eq!(browser.pass(page, "ellen").await.status, 200);
    let key = (url.clone(), "__Host-jobtrail-oidc".to_owned());
    browser.cookies.insert(key, kept.clone());
    let replayed = browser.follow(&browser.callback()).await;
    assert_eq!(replayed.refusal(), (403, "sign-in-refused".to_owned()));
    assert!(replayed.text.contains("came back before"), "{}", replayed.text);
    // Also at a gateway that has not seen it: there the provider has the last word.
    let back = browser.callback();
    stage.system.gateway.stop().await;
    let (issuer, here) = (stage.issuer.clone(), url.clone());
    stage.system.start_gateway_with(&settings(&issuer, &here)).await;
    browser.cookies.insert((here.clone(), "__Host-jobtrail-oidc".to_owned()), kept);
    let replayed = browser.follow(&back).await;
    assert_eq!(replayed.refusal(), (403, "sign-in-refused".to_owned()));
    assert!(replayed.text.contains("invalid_grant"), "{}", replayed.text);

    // A token that was made for another attempt: another nonce is in it.
    let mut browser = Browser::new();
    let (_, leads) = browser.step(Method::GET, &stage.begin(), None).await;
    let leads = leads.expect("it leads to the provider");
    let nonce = between(&format!("{leads}&"), "nonce=", "&").expect("a nonce").to_owned();
    let page = browser.follow(&leads.replace(&nonce, "of-another-attempt")).await;
    let other = browser.pass(page, "ellen").await;
    assert_eq!((other.status.as_u16(), &other.json()["code"]), (403, &json!("sign-in-refused")), "{}", other.text);
    assert!(browser.cookie("__Host-jobtrail").is_none());

    // Another provider than ours sends the browser back.
    let mut browser = Browser::new();
    let (_, leads) = browser.step(Method::GET, &stage.begin(), None).await;
    let state = between(&format!("{}&", leads.expect("it leads on")), "state=", "&").expect("a state").to_owned();
    let mixed = format!("{url}/api/v1/auth/oidc/callback?code=x&state={state}&iss=https://another.example");
    let mixed = browser.follow(&mixed).await;
    assert_eq!(mixed.refusal(), (403, "sign-in-refused".to_owned()));
    assert!(mixed.text.contains("another identity provider"), "{}", mixed.text);

    // Somebody says no at the provider.
    let mut browser = Browser::new();
    let (_, leads) = browser.step(Method::GET, &stage.begin(), None).await;
    let page = browser
        .follow(&leads.expect("it leads to the provider").replace("response_type=code", "response_type=x"))
        .await;
    assert_eq!(page.json()["code"], "sign-in-refused", "{}", page.text);
}

/// A person in a browser comes to the page of sign-in, which says why and has the way to begin again; nothing of it is told as JSON.
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_is_refused_comes_to_the_page_of_sign_in() {
    let mut stage = Stage::set(&[("JOBTRAIL_OIDC_MEMBERS", "staff")]).await;
    let url = stage.system.api.url.clone();

    let mut browser = Browser::of_a_person();
    let page = browser.follow(&format!("{url}/api/v1/auth/oidc?return_to=/jobs?status=Failed")).await;
    let guest = browser.pass(page, "gus").await;
    assert_eq!(guest.url, format!("{url}/sign-in?refused=not-let-in&next=%2Fjobs%3Fstatus%3DFailed"));
    assert_eq!(guest.status, 200, "{}", guest.text);
    assert!(guest.text.starts_with("<!doctype html>"), "{}", guest.text);
    assert!(browser.cookie("__Host-jobtrail").is_none() && browser.cookie("__Host-jobtrail-oidc").is_none());

    // They say no at the provider, whose words are not taken along.
    let mut browser = Browser::of_a_person();
    let (_, leads) = browser.step(Method::GET, &stage.begin(), None).await;
    let leads = leads.expect("it leads to the provider").replace("response_type=code", "response_type=x");
    let page = browser.follow(&leads).await;
    assert_eq!(page.url, format!("{url}/sign-in?refused=sign-in-refused&next=%2Fapi%2Fv1%2Fme"));
    // Nothing was begun here.
    let stray = Browser::of_a_person().follow(&format!("{url}/api/v1/auth/oidc/callback?code=x&state=x")).await;
    assert_eq!(stray.url, format!("{url}/sign-in?refused=sign-in-not-begun&next=%2F"));
    // Whoever links must be signed in.
    let nobody = Browser::of_a_person().follow(&format!("{url}/api/v1/auth/oidc?link=true&return_to=/settings")).await;
    assert_eq!(nobody.url, format!("{url}/sign-in?refused=not-signed-in&next=%2Fsettings&linking=true"));

    stage.provider.kill();
    stage.system.gateway.stop().await;
    let issuer = stage.issuer.clone();
    stage.system.start_gateway_with(&settings(&issuer, &url)).await;
    let away = Browser::of_a_person().follow(&stage.begin()).await;
    assert_eq!(away.url, format!("{url}/sign-in?refused=unavailable&next=%2Fapi%2Fv1%2Fme"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_wrong_in_one_thing_lets_nobody_in() {
    let stage = Stage::set(&[]).await;
    let wrong = [
        "audience",
        "audiences",
        "issuer",
        "nonce",
        "no-nonce",
        "expired",
        "to-come",
        "altered",
        "unsigned",
        "stranger",
        "userinfo",
    ];
    for forgery in wrong {
        stage.forge(forgery).await;
        let mut browser = Browser::new();
        let page = stage.sign_in(&mut browser, "ellen+ops").await;
        assert_eq!(page.refusal(), (403, "sign-in-refused".to_owned()), "{forgery}: {}", page.text);
        assert!(browser.cookie("__Host-jobtrail").is_none(), "{forgery}");
    }
    assert!(stage.system.api.get("/people?q=ellen").await["items"].as_array().is_some_and(Vec::is_empty));
    // The provider's clock may be a little off.
    for right in ["nothing", "expired-a-moment-ago", "to-come-in-a-moment"] {
        stage.forge(right).await;
        let page = stage.sign_in(&mut Browser::new(), "ellen").await;
        assert_eq!(page.status, 200, "{right}: {}", page.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_whoever_is_in_a_group_that_is_named_comes_in() {
    let stage = Stage::set(&[("JOBTRAIL_OIDC_MEMBERS", "staff")]).await;
    let guest = stage.sign_in(&mut Browser::new(), "gus+guests").await;
    assert_eq!(guest.refusal(), (403, "not-let-in".to_owned()), "{}", guest.text);
    assert!(stage.system.api.get("/people?q=gus").await["items"].as_array().is_some_and(Vec::is_empty));
    assert_eq!(stage.sign_in(&mut Browser::new(), "sue+staff").await.json()["role"], "member");
    assert_eq!(stage.sign_in(&mut Browser::new(), "otto+ops").await.json()["role"], "administrator");
}

fn settings<'a>(issuer: &'a str, url: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("JOBTRAIL_OIDC_ISSUER", issuer),
        ("JOBTRAIL_OIDC_CLIENT_ID", "jobtrail"),
        ("JOBTRAIL_OIDC_CLIENT_SECRET", SECRET),
        ("JOBTRAIL_OIDC_PUBLIC_URL", url),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_taken_over_by_their_address_and_one_links_ones_own_account() {
    let stage = Stage::set(&[]).await;
    let (api, url) = (&stage.system.api, &stage.system.api.url);
    let mary = json!({
        "username": "mary", "name": "Mary", "email": "mm@example.org", "password": "a long password of mary",
    });
    let (status, added) = api.post("/people", &mary).await;
    assert_eq!(status, 201, "{added}");
    let refused = stage.sign_in(&mut Browser::new(), "mm").await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (409, &json!("not-linked")), "{}", refused.text);

    let mut browser = Browser::new();
    let nobody = browser.follow(&format!("{url}/api/v1/auth/oidc?link=true")).await;
    assert_eq!(nobody.json()["code"], "not-signed-in");
    let credentials = json!({ "username": "mary", "password": "a long password of mary" });
    let session = reqwest::Client::new().post(format!("{url}/api/v1/session")).json(&credentials).send().await;
    let session = session.expect("an answer");
    let cookie = session.headers()["set-cookie"].to_str().expect("text").to_owned();
    let value = between(&cookie, "__Host-jobtrail=", ";").expect("a value").to_owned();
    browser.cookies.insert((url.clone(), "__Host-jobtrail".to_owned()), value);
    // A page of another site cannot have her link somebody else's account.
    let (_, value) = browser.cookies.iter().next().expect("a cookie");
    let lured = reqwest::Client::new().get(format!("{url}/api/v1/auth/oidc?link=true"));
    let lured = lured.header("cookie", format!("__Host-jobtrail={value}")).header("sec-fetch-site", "cross-site");
    let lured = lured.send().await.expect("an answer");
    assert_eq!(lured.status(), 403);
    assert_eq!(lured.json::<serde_json::Value>().await.expect("a document")["code"], "cross-site");

    let page = browser.follow(&format!("{url}/api/v1/auth/oidc?link=true&return_to=/api/v1/me")).await;
    let linked = browser.pass(page, "mm").await.json();
    assert_eq!((&linked["id"], &linked["username"]), (&added["id"], &json!("mary")), "{linked}");
    let afterwards = stage.sign_in(&mut Browser::new(), "mm").await.json();
    assert_eq!(afterwards["id"], added["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_work_while_the_provider_is_away() {
    let mut stage = Stage::set(&[("JOBTRAIL_OIDC_INVITED_ONLY", "true")]).await;
    let stranger = stage.sign_in(&mut Browser::new(), "stranger").await;
    assert_eq!((stranger.status.as_u16(), &stranger.json()["code"]), (403, &json!("not-let-in")), "{}", stranger.text);

    stage.provider.kill();
    stage.system.gateway.stop().await;
    let (issuer, url) = (stage.issuer.clone(), stage.system.api.url.clone());
    stage.system.start_gateway_with(&settings(&issuer, &url)).await;
    let away = Browser::new().follow(&stage.begin()).await;
    assert_eq!((away.status.as_u16(), &away.json()["code"]), (503, &json!("unavailable")), "{}", away.text);
    assert_eq!(stage.system.api.get("/session/methods").await["password"], true);
    assert_eq!(stage.system.api.get("/me").await["username"], "admin");
    harness::Api::sign_in(&url, "admin", "a password for tests").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_that_cannot_be_right_ends_the_program_before_anything_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let content = folder.path().join("content");
    let arguments = ["gateway", "--nats", "nats://127.0.0.1:1", "--content", content.to_str().expect("a path")];
    let wrong: [&[&str]; 3] = [
        &[
            "--oidc-issuer",
            "http://login.example",
            "--oidc-client-id",
            "a",
            "--oidc-public-url",
            "https://jobs.example",
        ],
        &["--oidc-issuer", "https://login.example"],
        &["--oidc-client-id", "a"],
    ];
    for settings in wrong {
        let words = [&arguments[..], settings].concat();
        let mut gateway = Process::start(&words, &[], folder.path(), "gateway");
        assert_eq!(gateway.ended().await, Some(64), "{settings:?}");
    }
    let said = std::fs::read_to_string(folder.path().join("gateway.log")).expect("its log");
    assert!(said.contains("JT0016: the setting --oidc-issuer"), "{said}");
}
