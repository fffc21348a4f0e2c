//! What an agent can do at the broker. With its own key and a client that keeps to no rule, everything that it should
//! not be able to do is tried.

#[path = "../harness/mod.rs"]
mod harness;
mod rogue;

use std::collections::BTreeSet;

use harness::{Process, System, tools};
use jobtrail_bus::{Key, KeyKind};
use jobtrail_events::agent::Agent;
use jobtrail_events::ids::{AgentId, DeliveryId, PoolId, WebhookId};
use jobtrail_events::subject;
use jobtrail_events::subject::permission::Role;
use jobtrail_events::value::{Assignment, ToolVersion};
use rogue::Rogue;
use serde_json::{Value, json};

const SOME_JOB: &str = "5a3b3e52-6f0c-4a39-8f0c-0d9a8f1f4a11";

/// Two agents, of which the other one is in a pool of its own.
struct Stage {
    system: System,
    rogue: Rogue,
    other: AgentId,
    pool: PoolId,
    _agents: [Process; 2],
}

impl Stage {
    async fn set() -> Self {
        let mut system = System::start().await;
        let tools = system.folder.path().join("tools");
        tools::probe(&tools);
        let agents = [system.agent("mine", &tools, 1).await, system.agent("theirs", &tools, 1).await];
        let other = Agent::id(&key(&system, "theirs").public());
        let (status, pool) =
            system.api.post("/pools", &json!({"name": "theirs", "audience": {"kind": "everyone"}})).await;
        assert_eq!(status, 201, "{pool}");
        let pool = pool["id"].as_str().expect("an id").to_owned();
        let member = system.api.request(reqwest::Method::PUT, &format!("/pools/{pool}/members/{other}"));
        assert!(system.api.send(member).await.0.is_success());
        let pool = PoolId(pool.parse().expect("an id"));
        // The consumers of the pool are there when its member has registered again.
        let bus = system.bus(Role::Services).await;
        let stream = bus.jetstream().get_stream_no_info(subject::WORK).await.expect("the stream");
        let consumer = subject::consumer(&subject::queue(&Assignment::Pool(pool)), &probe());
        system.until("the pool has a consumer", async || stream.consumer_info(&consumer).await.is_ok()).await;
        system.all_jobs_end = false;
        let rogue = Rogue::connect(&system.broker.url(), &key(&system, "mine")).await.expect("it is enrolled");
        Self { system, rogue, other, pool, _agents: agents }
    }
}

fn key(system: &System, agent: &str) -> Key {
    let path = system.folder.path().join(format!("agent-{agent}/agent.nk"));
    Key::read(&path, KeyKind::User).expect("the agent's key")
}

fn probe() -> ToolVersion {
    ToolVersion { tool: "probe".parse().expect("a key"), version: semver::Version::new(1, 0, 0) }
}

/// Everything that somebody may want to publish on, and an agent may not.
fn forbidden_to_publish(stage: &Stage) -> BTreeSet<String> {
    let Stage { rogue: Rogue { id, .. }, other, pool, .. } = stage;
    let mut all = BTreeSet::new();
    let mut add = |subject: String| {
        all.insert(subject);
    };
    for aggregate in ["job", "file", "agent", "tool", "pool"] {
        for id in [SOME_JOB.to_owned(), id.to_string(), other.to_string()] {
            add(format!("evt.{aggregate}.{id}"));
        }
    }
    let consumer = |to: Assignment| subject::consumer(&subject::queue(&to), &probe());
    let theirs = [consumer(Assignment::Agent(*other)), consumer(Assignment::Pool(*pool)), "dispatcher".to_owned()];
    let mine = [consumer(Assignment::Agent(*id)), consumer(Assignment::Automatic)];
    let buckets = [
        subject::PRESENCE,
        subject::PEOPLE,
        subject::CREDENTIALS,
        subject::SECRETS,
        subject::ENROLMENTS,
        subject::DOORS,
        subject::WEBHOOKS,
        subject::DELIVERIES,
    ];
    let streams = [subject::EVENTS, subject::WORK, subject::RUNS, subject::HOOKS].map(ToOwned::to_owned);
    let streams: Vec<_> = streams.into_iter().chain(buckets.map(|bucket| format!("KV_{bucket}"))).collect();
    for stream in &streams {
        for verb in [
            "CREATE",
            "UPDATE",
            "DELETE",
            "INFO",
            "PURGE",
            "SNAPSHOT",
            "RESTORE",
            "LEADER.STEPDOWN",
            "MSG.GET",
            "MSG.DELETE",
        ] {
            add(format!("$JS.API.STREAM.{verb}.{stream}"));
        }
        add(format!("$JS.API.DIRECT.GET.{stream}"));
        add(format!("$JS.API.DIRECT.GET.{stream}.{}", subject::SIGNING_KEY));
        add(format!("$JS.API.CONSUMER.NAMES.{stream}"));
        add(format!("$JS.API.CONSUMER.LIST.{stream}"));
        add(format!("$JS.API.CONSUMER.CREATE.{stream}"));
        for consumer in theirs.iter().chain(&mine) {
            for verb in ["CREATE", "DURABLE.CREATE", "DELETE", "PAUSE", "UNPIN", "RESET"] {
                add(format!("$JS.API.CONSUMER.{verb}.{stream}.{consumer}"));
            }
            add(format!("$JS.API.CONSUMER.CREATE.{stream}.{consumer}.work.>"));
            add(format!("$JS.API.CONSUMER.INFO.{stream}.{consumer}"));
            add(format!("$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"));
            let is_mine = *stream == subject::WORK && mine.contains(consumer);
            if !is_mine {
                add(format!("OFFERS.CONSUMER.INFO.{stream}.{consumer}"));
                add(format!("OFFERS.CONSUMER.MSG.NEXT.{stream}.{consumer}"));
                add(format!("$JS.ACK.{stream}.{consumer}.1.1.1.1.0"));
                add(format!("$JS.ACK._.ACC.{stream}.{consumer}.1.1.1.1.0.x"));
            }
        }
    }
    for api in
        ["INFO", "STREAM.NAMES", "STREAM.LIST", "ACCOUNT.PURGE.JOBTRAIL", "SERVER.REMOVE", "META.LEADER.STEPDOWN"]
    {
        add(format!("$JS.API.{api}"));
    }
    for bucket in buckets {
        add(format!("$KV.{bucket}.{id}"));
        add(format!("$KV.{bucket}.{}", subject::SIGNING_KEY));
    }
    for queue in [Assignment::Automatic, Assignment::Agent(*id), Assignment::Agent(*other), Assignment::Pool(*pool)] {
        add(subject::offer(&subject::queue(&queue), &probe(), SOME_JOB.parse().expect("an id"), 1));
    }
    for command in [
        "register",
        "heartbeat",
        "leave",
        "claim",
        "start",
        "output-ready",
        "upload-started",
        "complete",
        "fail",
        "give-back",
    ] {
        add(subject::agent_command(*other, command));
        add(subject::command(command));
    }
    for command in [
        "job.submit",
        "job.cancel",
        "file.register",
        "file.revise",
        "file.archive",
        "agent.archive",
        "pool.create",
        "pool.add-member",
        "webhook.create",
        "webhook.list",
        "webhook.rotate-secret",
        "enrolment.create",
        "enrolment.use",
        "people.sign-in",
        "people.authenticate",
        "people.create-token",
    ] {
        add(subject::command(command));
    }
    for query in ["jobs", "job", "agents", "agent", "files", "tools", "checkpoint", "rebuild", "pools"] {
        add(subject::query(query));
    }
    for what in ["job", "agent", "pool"] {
        add(subject::change(what));
    }
    let webhook = WebhookId(SOME_JOB.parse().expect("an id"));
    add(subject::delivery(webhook, DeliveryId(webhook.0)));
    let job = SOME_JOB.parse().expect("an id");
    add(subject::run_log(*other, job, 1));
    add(subject::run_progress(*other, job, 1));
    for inbox in [subject::inbox(other), subject::inbox("services"), subject::inbox("gateway"), "_INBOX".to_owned()] {
        add(format!("{inbox}.1"));
    }
    add(subject::AUTHENTICATE.to_owned());
    add(subject::kick("NABC"));
    for other in [
        "$SYS.REQ.SERVER.PING",
        "$SYS.REQ.ACCOUNT.JOBTRAIL.CONNZ",
        "$SYS.ACCOUNT.AGENTS.CONNECT",
        "$JS.FC.WORK.x",
        "_R_.x",
        "anything",
    ] {
        add(other.to_owned());
    }
    all
}

/// Everything that somebody may want to listen to, and an agent may not.
fn forbidden_to_hear(stage: &Stage) -> BTreeSet<String> {
    let Stage { rogue: Rogue { id, .. }, other, .. } = stage;
    let fixed = [
        ">",
        "*",
        "*.>",
        "evt.>",
        "evt.job.*",
        "work.>",
        "hook.>",
        "run.>",
        "cmd.>",
        "cmd.*.*",
        "cmd.agent.>",
        "query.>",
        "changes.>",
        "changes.job",
        "_INBOX.>",
        "_INBOX_services.>",
        "_INBOX_gateway.>",
        "_INBOX_projections.>",
        "_INBOX_closer.>",
        "$KV.>",
        "$KV.secrets.>",
        "$KV.webhooks.>",
        "$JS.>",
        "$JS.API.>",
        "$JS.EVENT.>",
        "$JS.ACK.>",
        "$SYS.>",
        "$SYS.REQ.USER.AUTH",
        "_R_.>",
        "_GR_.>",
        "$O.>",
        "$MQTT.>",
    ];
    let more = [
        format!("{}.>", subject::inbox(other)),
        format!("{}.*", subject::inbox(other)),
        subject::agent_command(*id, "claim"),
        subject::agent_command(*other, "*"),
        format!("run.{id}.>"),
        format!("run.{other}.>"),
    ];
    fixed.map(ToOwned::to_owned).into_iter().chain(more).collect()
}

async fn last_of_the_log(system: &System) -> (u64, u64) {
    let bus = system.bus(Role::Services).await;
    let mut stream = bus.jetstream().get_stream(subject::EVENTS).await.expect("the stream");
    let state = &stream.info().await.expect("its state").state;
    (state.last_sequence, state.messages)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_can_do_its_own_work_and_nothing_else() {
    let mut stage = Stage::set().await;
    let (publish, hear) = (forbidden_to_publish(&stage), forbidden_to_hear(&stage));
    assert!(publish.len() > 300 && hear.len() > 30, "{} and {}", publish.len(), hear.len());
    let before = last_of_the_log(&stage.system).await;
    let mut allowed = Vec::new();
    for subject in &publish {
        if stage.rogue.publishes(subject, "", "rogue").await {
            allowed.push(format!("publish {subject}"));
        }
    }
    for subject in &hear {
        for group in ["", "services", "projections"] {
            if stage.rogue.subscribes(subject, group).await {
                allowed.push(format!("subscribe {subject} {group}"));
            }
        }
    }
    assert!(allowed.is_empty(), "of {} subjects an agent may {allowed:#?}", publish.len() + hear.len());

    // What it may ask must not be answered where it has no business: on a subject of the log, say.
    let own = subject::consumer(&subject::queue(&Assignment::Agent(stage.rogue.id)), &probe());
    let asks = [
        format!("OFFERS.CONSUMER.INFO.WORK.{own}"),
        format!("OFFERS.CONSUMER.MSG.NEXT.WORK.{own}"),
        format!("$JS.ACK.WORK.{own}.1.1.1.1.0"),
        subject::agent_command(stage.rogue.id, "heartbeat"),
        subject::run_log(stage.rogue.id, SOME_JOB.parse().expect("an id"), 1),
    ];
    let places = [
        format!("evt.job.{SOME_JOB}"),
        format!("evt.agent.{}", stage.other),
        format!("$KV.secrets.{}", subject::SIGNING_KEY),
        subject::offer("auto", &probe(), SOME_JOB.parse().expect("an id"), 9),
        format!("{}.1", subject::inbox(stage.other)),
        "$JS.API.STREAM.PURGE.EVENTS".to_owned(),
    ];
    for ask in &asks {
        for place in &places {
            assert!(stage.rogue.publishes(ask, place, r#"{"batch":1,"no_wait":true}"#).await, "{ask} is its own");
        }
    }
    // It is still served: all that came before is done.
    let info = stage.rogue.ask(&asks[0], "").await.expect("its own consumer");
    let info: Value = serde_json::from_slice(&info).expect("JSON");
    assert_eq!(info["name"], own.as_str(), "{info}");
    assert_eq!(last_of_the_log(&stage.system).await, before, "something was written into the log");

    // And everybody else works on.
    let file = stage.system.api.put_bytes("a.txt", b"text".to_vec()).await;
    let id = stage.system.api.submit(&file, "probe", "copy", json!({})).await;
    stage.system.api.until_completed(&id).await;
    println!("tried {} subjects to publish and {} to hear", publish.len(), hear.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_can_do_what_it_is_for_and_no_more() {
    let system = System::start().await;
    let key = |name: &str| {
        let path = system.folder.path().join(format!("keys/{name}.nk"));
        Key::read(&path, KeyKind::User).expect("the key of a role")
    };
    let log = format!("evt.job.{SOME_JOB}");
    let claim = subject::agent_command(AgentId(SOME_JOB.parse().expect("an id")), "claim");
    let offer = subject::offer("auto", &probe(), SOME_JOB.parse().expect("an id"), 1);
    let kick = subject::kick("NABC");
    let of_all = [
        "$JS.API.STREAM.DELETE.EVENTS",
        "$JS.API.STREAM.DELETE.KV_people",
        "$JS.API.STREAM.MSG.DELETE.EVENTS",
        "$JS.API.STREAM.CREATE.ANOTHER",
        "$JS.API.STREAM.NAMES",
        "$SYS.REQ.SERVER.PING",
        kick.as_str(),
        "anything",
    ];
    let of_readers = [
        log.as_str(),
        claim.as_str(),
        offer.as_str(),
        "$KV.people.x",
        "$KV.secrets.signing-key",
        "$JS.API.STREAM.PURGE.WORK",
    ];
    let no_business_of_the_gateway = ["changes.job", "$JS.API.CONSUMER.CREATE.EVENTS.x", "$JS.API.DIRECT.GET.EVENTS"];
    let no_business_of_the_projections =
        ["cmd.job.submit", "cmd.people.authenticate", "$JS.API.DIRECT.GET.KV_secrets.x"];
    let no_business_of_the_closer = ["cmd.job.submit", "query.jobs", "changes.job", "$SYS.REQ.SERVER.PING.CONNZ"];
    let all = |more: &[&[&str]]| more.iter().flat_map(|list| list.iter()).map(ToString::to_string).collect::<Vec<_>>();
    let forbidden = [
        ("services", all(&[&of_all, &[claim.as_str()]])),
        ("gateway", all(&[&of_all, &of_readers, &no_business_of_the_gateway])),
        ("projections", all(&[&of_all, &of_readers, &no_business_of_the_projections])),
        ("closer", all(&[&of_all[..6], &of_readers, &no_business_of_the_closer])),
    ];
    for (name, subjects) in forbidden {
        let mut rogue = Rogue::connect(&system.broker.url(), &key(name)).await.expect("it has a user");
        for subject in &subjects {
            assert!(!rogue.publishes(subject, "", "").await, "the {name} may publish on {subject}");
        }
        let others = ["services", "projections", "gateway", "closer"].into_iter().filter(|other| *other != name);
        for subject in
            others.map(|other| format!("{}.>", subject::inbox(other))).chain([">".to_owned(), "evt.>".to_owned()])
        {
            assert!(!rogue.subscribes(&subject, "").await, "the {name} may listen to {subject}");
        }
    }
    // A gateway that is somebody else's can neither be asked as the services are, nor answer in their place.
    let mut gateway = Rogue::connect(&system.broker.url(), &key("gateway")).await.expect("it has a user");
    for subject in ["cmd.>", "cmd.job.submit", "query.jobs", subject::AUTHENTICATE] {
        assert!(!gateway.subscribes(subject, "services").await, "the gateway may answer on {subject}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_enrolled_does_not_come_in() {
    let system = System::start().await;
    let address = system.broker.url();
    let stranger = Key::generate(KeyKind::User);
    let refused = Rogue::connect(&address, &stranger).await.err().expect("nobody knows it");
    assert!(refused.contains("Authorization Violation"), "{refused}");

    // A key that somebody else has enrolled is of no use without its secret half: the signature must be its own.
    let (status, _) = system
        .api
        .post("/agents/enrol", &json!({"token": system.enrolment, "key": stranger.public(), "name": "stranger"}))
        .await;
    assert_eq!(status, 201);
    let mut agent = Rogue::connect(&address, &stranger).await.expect("it is enrolled now");
    assert!(agent.publishes(&subject::agent_command(agent.id, "heartbeat"), "", "").await);
    let (status, problem) = system
        .api
        .post(
            "/agents/enrol",
            &json!({"token": "jte_nonsense", "key": Key::generate(KeyKind::User).public(), "name": "x"}),
        )
        .await;
    assert_eq!(
        (status.as_u16(), problem["type"].as_str().map(|kind| kind.ends_with("invalid-enrolment-token"))),
        (403, Some(true)),
        "{problem}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_agent_may_do_ends_when_it_is_archived() {
    let mut stage = Stage::set().await;
    let own = subject::consumer(&subject::queue(&Assignment::Agent(stage.rogue.id)), &probe());
    assert!(stage.rogue.ask(&format!("OFFERS.CONSUMER.INFO.WORK.{own}"), "").await.is_some());
    let (status, problem) = stage.system.api.post(&format!("/agents/{}/archive", stage.rogue.id), &json!({})).await;
    assert!(status.is_success(), "{problem}");
    let began = tokio::time::Instant::now();
    stage.rogue.is_closed().await;
    println!("the connection was closed after {:?}", began.elapsed());
    let address = stage.system.broker.url();
    let mine = key(&stage.system, "mine");
    // For a moment it may still hear that it was archived; work it gets none.
    if let Ok(mut again) = Rogue::connect(&address, &mine).await {
        assert!(!again.publishes(&format!("OFFERS.CONSUMER.MSG.NEXT.WORK.{own}"), "", "").await);
        assert!(!again.publishes(&subject::agent_command(again.id, "claim"), "", "").await);
    }
    stage.system.until("it is not let in", async || Rogue::connect(&address, &mine).await.is_err()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_is_taken_out_of_a_pool_cannot_pull_its_work() {
    let stage = Stage::set().await;
    let Stage { system, other, pool, .. } = &stage;
    let address = system.broker.url();
    let consumer = subject::consumer(&subject::queue(&Assignment::Pool(*pool)), &probe());
    let next = format!("OFFERS.CONSUMER.MSG.NEXT.WORK.{consumer}");
    let mut theirs = Rogue::connect(&address, &key(system, "theirs")).await.expect("it is enrolled");
    assert!(theirs.publishes(&next, "", r#"{"batch":1,"no_wait":true}"#).await);
    let member = system.api.request(reqwest::Method::DELETE, &format!("/pools/{pool}/members/{other}"));
    assert!(system.api.send(member).await.0.is_success());
    theirs.is_closed().await;
    let mut again = Rogue::connect(&address, &key(system, "theirs")).await.expect("it is still enrolled");
    assert!(!again.publishes(&next, "", r#"{"batch":1,"no_wait":true}"#).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_brings_in_as_many_agents_as_it_says() {
    let system = System::start().await;
    let (_, token) = system.api.post("/agents/enrolment-tokens", &json!({"name": "two", "uses": 2})).await;
    let enrol = async |key: &Key| {
        let request = json!({"token": token["secret"], "key": key.public(), "name": "x"});
        system.api.post("/agents/enrol", &request).await.0.as_u16()
    };
    let [first, second, third] = std::array::from_fn(|_| Key::generate(KeyKind::User));
    assert_eq!(enrol(&first).await, 201);
    assert_eq!(enrol(&first).await, 201, "the answer may have been lost");
    assert_eq!(enrol(&second).await, 201);
    assert_eq!(enrol(&third).await, 403);
    let (_, other) = system.api.post("/agents/enrolment-tokens", &json!({"name": "withdrawn"})).await;
    let id = other["id"].as_str().expect("an id");
    let revoke = system.api.request(reqwest::Method::DELETE, &format!("/agents/enrolment-tokens/{id}"));
    assert_eq!(system.api.send(revoke).await.0, 204);
    let request = json!({"token": other["secret"], "key": third.public(), "name": "x"});
    assert_eq!(system.api.post("/agents/enrol", &request).await.0, 403);
    let listed = system.api.get("/agents/enrolment-tokens").await;
    let two =
        listed["items"].as_array().expect("a list").iter().find(|row| row["name"] == "two").expect("it is listed");
    assert_eq!((two["left"].as_u64(), two.get("secret")), (Some(0), None), "{listed}");
}
