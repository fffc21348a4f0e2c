//! Why a job is pending: each assignment in each situation, and the sentence that it makes.

use jobtrail_events::agent::{AgentEvent, Departure, Profile};
use jobtrail_events::ids::{AgentId, EnrolmentId};
use jobtrail_events::job::Order;
use jobtrail_events::pool::PoolEvent;
use jobtrail_events::value::{Assignment, Digest, ToolVersion};
use jobtrail_projections::query::{AgentCounts, GetQueuePlace, QueuePlace};
use uuid::Uuid;

use crate::fixture::{Model, viewer};
use crate::world::{World, agent, boot, job, order, person, pool, profile, tool};

/// How an agent stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
    Enrolled,
    Online,
    Busy,
    Draining,
    Offline,
    Archived,
}

/// What it has of the tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Has {
    Nothing,
    Same,
    Other,
}

use Has::{Nothing, Other, Same};
use Is::{Archived, Busy, Draining, Enrolled, Offline, Online};

const ALL: [Is; 6] = [Enrolled, Online, Busy, Draining, Offline, Archived];

fn mesh() -> ToolVersion {
    tool("mesh", "1.2.0")
}

/// Brings an agent there.
fn bring(world: &mut World, id: AgentId, name: &str, is: Is, (tool, has): (&ToolVersion, Has), automatic: bool) {
    let mut profile = Profile { takes_automatic: automatic, ..profile(name, std::slice::from_ref(tool)) };
    match has {
        Nothing => profile.offers.clear(),
        Same => {}
        Other => profile.offers[0].digest = Digest::of(b"something else"),
    }
    if is == Busy {
        profile.slots = 1;
    }
    if is == Enrolled {
        let token = EnrolmentId(Uuid::from_u128(1));
        world.agent_event(id, AgentEvent::Enrolled { name: name.to_owned(), key: "a key".to_owned(), token });
        return;
    }
    world.connect(id, profile);
    match is {
        Enrolled | Online => {}
        Busy => {
            let busy_with = job(1_000_000 + u128::from(world.last()));
            world.submit(busy_with, order(person(2)));
            world.claim(busy_with, id, 1);
        }
        Draining => {
            world.agent_event(id, AgentEvent::Draining { boot: boot(1) });
        }
        Offline => {
            world.disconnect(id, Departure::Stopped);
        }
        Archived => {
            world.agent_event(id, AgentEvent::Archived);
        }
    }
}

fn order_for(tool: &ToolVersion, assignment: Assignment) -> Order {
    let tool_digest = crate::world::tool_digest(tool);
    Order { tool: tool.clone(), tool_digest, assignment, ..order(person(1)) }
}

/// Agents by name in their order, in the pool "gpu" or not.
struct Case {
    agents: &'static [(&'static str, Is, Has)],
    /// Of the agents, how many of the first ones are its members.
    members: usize,
    reserved: &'static [&'static str],
}

fn asked(assignment: Assignment, case: &Case, and: impl FnOnce(&mut World)) -> QueuePlace {
    let mut world = World::new();
    for (n, (name, is, has)) in (1..).zip(case.agents) {
        bring(&mut world, agent(n), name, *is, (&mesh(), *has), !case.reserved.contains(name));
    }
    let members: Vec<_> = (1..).take(case.members).map(agent).collect();
    world.pool(pool(1), "gpu", &members);
    and(&mut world);
    world.submit(job(1), order_for(&mesh(), assignment));
    let place = Model::of(&world).ask(viewer(person(1)), GetQueuePlace { job: job(1) }).unwrap();
    assert!(place.obstacle.is_some() != place.waits_for.is_some(), "{place:?}");
    place
}

/// The one sentence, with its times cut out.
fn sentence(place: &QueuePlace) -> String {
    let text = place.obstacle.as_ref().or(place.waits_for.as_ref()).unwrap();
    let cut = |word: &str| match word.strip_prefix("2023-").map(|rest| rest.trim_start_matches(|c| c != 'Z')) {
        Some(rest) => format!("T{}", rest.trim_start_matches('Z')),
        None => word.to_owned(),
    };
    text.split(' ').map(cut).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn says(assignment: Assignment, agents: &'static [(&'static str, Is, Has)], members: usize, expected: &str) {
    let case = Case { agents, members, reserved: &[] };
    assert_eq!(sentence(&asked(assignment, &case, |_| ())), expected);
}

#[test]
fn an_automatic_job() {
    let says = |agents, expected: &str| says(Assignment::Automatic, agents, 0, expected);
    says(&[], "no agent offers mesh 1.2.0; add it to the tools folder of an agent");
    says(
        &[("alpha", Online, Nothing), ("beta", Enrolled, Same)],
        "no agent offers mesh 1.2.0; add it to the tools folder of an agent",
    );
    says(
        &[("alpha", Archived, Same)],
        "agent \"alpha\", the only one that offered mesh 1.2.0, is archived; add it to the tools folder of another agent",
    );
    says(
        &[("alpha", Archived, Same), ("beta", Archived, Other)],
        "the 2 agents that offered mesh 1.2.0 (alpha, beta) are archived; add it to the tools folder of another agent",
    );
    says(
        &[("alpha", Online, Other), ("beta", Archived, Same)],
        "agent \"alpha\", the only one that offers mesh 1.2.0, has other content under that version than the job was \
         submitted for; put the registered content of mesh 1.2.0 into its tools folder",
    );
    says(
        &[("alpha", Offline, Same), ("beta", Online, Other)],
        "agent \"alpha\", the only one that offers mesh 1.2.0, is offline since T; start it",
    );
    says(
        &[("alpha", Offline, Same), ("beta", Offline, Same), ("gamma", Offline, Same), ("delta", Online, Nothing)],
        "the 3 agents that offer mesh 1.2.0 (alpha, beta, gamma) are offline since T; start one of them",
    );
    says(
        &[("alpha", Draining, Same)],
        "agent \"alpha\", the only one that offers mesh 1.2.0, is draining and takes no more jobs; start it again",
    );
    says(
        &[("alpha", Draining, Same), ("beta", Offline, Same)],
        "the 2 agents that offer mesh 1.2.0 (alpha, beta) take no jobs: alpha is draining and beta is offline since T; \
         start one of them",
    );
    says(
        &[("alpha", Draining, Same), ("beta", Offline, Same), ("gamma", Draining, Same), ("delta", Offline, Same)],
        "the 4 agents that offer mesh 1.2.0 (alpha, beta, delta, gamma) take no jobs: alpha, gamma are draining and beta, delta \
         are offline since T; start one of them",
    );
    says(&[("alpha", Online, Same)], "it waits to be claimed: alpha has a free slot");
    says(
        &[("alpha", Online, Same), ("beta", Online, Same), ("gamma", Busy, Same)],
        "it waits to be claimed: 2 agents have free slots (alpha, beta)",
    );
    says(&[("alpha", Busy, Same), ("beta", Offline, Same)], "it waits for a free slot: alpha is busy");
    says(&[("alpha", Busy, Same), ("beta", Busy, Same)], "it waits for a free slot: 2 agents are busy (alpha, beta)");
}

#[test]
fn an_automatic_job_that_nobody_takes_though_it_could() {
    let says = |agents, reserved, expected: &str| {
        let case = Case { agents, members: 0, reserved };
        assert_eq!(sentence(&asked(Assignment::Automatic, &case, |_| ())), expected);
    };
    says(
        &[("alpha", Online, Same)],
        &["alpha"],
        "agent \"alpha\", the only one that offers mesh 1.2.0, takes no automatic jobs; run the job again assigned to it, \
         or let it take automatic jobs",
    );
    says(
        &[("alpha", Online, Same), ("beta", Offline, Same)],
        &["alpha", "beta"],
        "the 2 agents that offer mesh 1.2.0 (alpha, beta) take no automatic jobs; run the job again assigned to one of \
         them, or let one of them take automatic jobs",
    );
    says(
        &[("alpha", Offline, Same), ("beta", Online, Same)],
        &["beta"],
        "agent \"alpha\", the only one that offers mesh 1.2.0 and takes automatic jobs, is offline since T; start it, or \
         run the job again assigned to an agent (beta)",
    );
    says(
        &[("alpha", Offline, Same), ("beta", Offline, Same)],
        &["beta"],
        "agent \"alpha\", the only one that offers mesh 1.2.0 and takes automatic jobs, is offline since T; start it",
    );
}

#[test]
fn a_job_for_one_agent() {
    let says = |agents, expected: &str| says(Assignment::Agent(agent(1)), agents, 0, expected);
    let again = "run the job again with another assignment";
    says(&[], &format!("there is no agent {}; {again}", agent(1)));
    says(&[("alpha", Enrolled, Nothing)], "agent \"alpha\" was enrolled at T and has never been here; start it");
    says(&[("alpha", Archived, Same)], &format!("agent \"alpha\" is archived since T; {again}"));
    says(&[("alpha", Offline, Same), ("beta", Online, Same)], "agent \"alpha\" is offline since T; start it");
    says(&[("alpha", Draining, Same)], "agent \"alpha\" is draining and takes no more jobs; start it again");
    let add = "add it to that agent's tools folder";
    says(&[("alpha", Online, Nothing)], &format!("agent \"alpha\" does not offer mesh 1.2.0; {add}, or {again}"));
    says(
        &[("alpha", Offline, Nothing)],
        &format!("agent \"alpha\" is offline since T and does not offer mesh 1.2.0; {add} and start it, or {again}"),
    );
    says(
        &[("alpha", Draining, Nothing)],
        &format!("agent \"alpha\" is draining and does not offer mesh 1.2.0; {add} and start it again, or {again}"),
    );
    let other = "offers mesh 1.2.0 with other content than the job was submitted for; put the registered content into \
                 that agent's tools folder";
    says(&[("alpha", Busy, Other)], &format!("agent \"alpha\" {other}, or {again}"));
    says(
        &[("alpha", Offline, Other)],
        &format!("agent \"alpha\" is offline since T and {other} and start it, or {again}"),
    );
    says(&[("alpha", Online, Same)], "it waits to be claimed: alpha has a free slot");
    says(&[("alpha", Busy, Same), ("beta", Online, Same)], "it waits for a free slot: alpha is busy");
    // It need not take automatic jobs to take its own.
    let case = Case { agents: &[("alpha", Online, Same)], members: 0, reserved: &["alpha"] };
    assert_eq!(asked(Assignment::Agent(agent(1)), &case, |_| ()).obstacle, None);
}

#[test]
fn a_job_for_a_pool() {
    let says = |agents, members, expected: &str| says(Assignment::Pool(pool(1)), agents, members, expected);
    says(&[], 0, "agent pool \"gpu\" has no members; add an agent to it");
    says(&[("alpha", Online, Same)], 0, "agent pool \"gpu\" has no members; add an agent to it");
    says(
        &[("alpha", Archived, Same)],
        1,
        "agent \"alpha\", the only member of agent pool \"gpu\", is archived; add another agent to it",
    );
    says(
        &[("alpha", Archived, Same), ("beta", Archived, Nothing)],
        2,
        "the 2 members of agent pool \"gpu\" (alpha, beta) are archived; add another agent to it",
    );
    let nobody = "no member of agent pool \"gpu\" offers mesh 1.2.0; add it to the tools folder of a member";
    says(&[("alpha", Online, Nothing), ("beta", Archived, Same)], 2, nobody);
    says(&[("alpha", Enrolled, Nothing)], 1, nobody);
    says(
        &[("alpha", Online, Nothing), ("beta", Busy, Same), ("gamma", Offline, Same)],
        1,
        &format!("{nobody}, or add an agent to it that offers it (beta)"),
    );
    says(
        &[("alpha", Online, Other)],
        1,
        "agent \"alpha\", the only member of agent pool \"gpu\" that offers mesh 1.2.0, has other content under that \
         version than the job was submitted for; put the registered content of mesh 1.2.0 into its tools folder",
    );
    says(
        &[("alpha", Offline, Same), ("beta", Offline, Same), ("gamma", Online, Nothing)],
        3,
        "the 2 members of agent pool \"gpu\" that offer mesh 1.2.0 (alpha, beta) are offline since T; start one of them",
    );
    says(
        &[("alpha", Offline, Same), ("beta", Online, Same)],
        1,
        "agent \"alpha\", the only member of agent pool \"gpu\" that offers mesh 1.2.0, is offline since T; start it, or \
         add an agent to it that offers it (beta)",
    );
    says(
        &[("alpha", Draining, Same)],
        1,
        "agent \"alpha\", the only member of agent pool \"gpu\" that offers mesh 1.2.0, is draining and takes no more jobs; \
         start it again",
    );
    says(&[("alpha", Online, Same), ("beta", Offline, Same)], 2, "it waits to be claimed: alpha has a free slot");
    says(&[("alpha", Busy, Same), ("beta", Online, Same)], 1, "it waits for a free slot: alpha is busy");
    // Who takes no automatic jobs takes those of its pools.
    let case = Case { agents: &[("alpha", Online, Same)], members: 1, reserved: &["alpha"] };
    assert_eq!(asked(Assignment::Pool(pool(1)), &case, |_| ()).obstacle, None);
}

#[test]
fn a_job_for_a_pool_that_is_closed_or_unknown() {
    let case = || Case { agents: &[("alpha", Online, Same)], members: 1, reserved: &[] };
    let closed = asked(Assignment::Pool(pool(1)), &case(), |world| {
        world.pool_event(pool(1), PoolEvent::Archived);
    });
    assert_eq!(
        (sentence(&closed), closed.capable.len()),
        ("agent pool \"gpu\" is archived; restore it, or run the job again with another assignment".to_owned(), 0)
    );
    let open = asked(Assignment::Pool(pool(1)), &case(), |world| {
        world.pool_event(pool(1), PoolEvent::Archived);
        world.pool_event(pool(1), PoolEvent::Restored);
    });
    assert_eq!(open.obstacle, None);
    let unknown = asked(Assignment::Pool(pool(9)), &case(), |_| ());
    let again = "run the job again with another assignment";
    assert_eq!(sentence(&unknown), format!("there is no agent pool {}; {again}", pool(9)));
    let left = asked(Assignment::Pool(pool(1)), &case(), |world| {
        world.pool_event(pool(1), PoolEvent::MemberRemoved { agent: agent(1) });
    });
    assert_eq!(sentence(&left), "agent pool \"gpu\" has no members; add an agent to it");
}

#[test]
fn many_agents_are_counted_and_the_first_are_named() {
    let mut world = World::new();
    for n in 1..=8 {
        bring(&mut world, agent(n), &format!("a{n}"), Offline, (&mesh(), Same), true);
    }
    world.submit(job(1), order_for(&mesh(), Assignment::Automatic));
    let place = Model::of(&world).ask(viewer(person(1)), GetQueuePlace { job: job(1) }).unwrap();
    let expected =
        "the 8 agents that offer mesh 1.2.0 (a1, a2, a3, a4, a5 and 3 more) are offline since T; start one of them";
    assert_eq!(sentence(&place), expected);
    assert_eq!((place.capable.len(), place.counts.offline), (8, 8));
}

/// Two agents in every way that each can be, and every assignment: there is an obstacle exactly when nobody takes the job,
/// and it says what to do.
#[test]
fn there_is_an_obstacle_exactly_when_nobody_takes_it() {
    let mut kinds: Vec<Option<(Is, Has, bool)>> = vec![None, Some((Enrolled, Nothing, true))];
    for is in ALL.into_iter().filter(|is| *is != Enrolled) {
        for has in [Nothing, Same, Other] {
            kinds.extend([true, false].map(|automatic| Some((is, has, automatic))));
        }
    }
    let mut world = World::new();
    let mut cases = Vec::new();
    for one in &kinds {
        for other in &kinds {
            // Automatic, the first, and a pool of: nobody, the first, the second, both.
            for how in 0..6_u128 {
                cases.push((*one, *other, how));
            }
        }
    }
    for (n, (one, other, how)) in (0..).zip(&cases) {
        let tool = tool(&format!("t{n}"), "1.0.0");
        let both = [(agent(2 * n), one), (agent(2 * n + 1), other)];
        for (id, kind) in both {
            if let Some((is, has, automatic)) = kind {
                bring(&mut world, id, &format!("of {n}"), *is, (&tool, *has), *automatic);
            }
        }
        let assignment = match how {
            0 => Assignment::Automatic,
            1 => Assignment::Agent(agent(2 * n)),
            _ => Assignment::Pool(pool(n)),
        };
        if *how > 1 {
            let members: Vec<_> = both.iter().enumerate().filter(|(bit, _)| (how - 2) & (1 << bit) > 0).collect();
            let members: Vec<_> = members.into_iter().map(|(_, (id, _))| *id).collect();
            world.pool(pool(n), &format!("pool {n}"), &members);
        }
        world.submit(job(n), order_for(&tool, assignment));
    }
    let model = Model::new();
    world.log.chunks(500).for_each(|commits| drop(model.take(commits).unwrap()));
    for (n, case) in (0..).zip(&cases) {
        let (one, other, how) = case;
        let place = model.ask(viewer(person(1)), GetQueuePlace { job: job(n) }).unwrap();
        let mut expected = AgentCounts::default();
        for (bit, kind) in [one, other].into_iter().enumerate() {
            let Some((is, Same, automatic)) = kind else { continue };
            let meant = match how {
                0 => *automatic,
                1 => bit == 0,
                how => (how - 2) & (1 << bit) > 0,
            };
            if meant {
                match is {
                    Online => expected.online += 1,
                    Busy => expected.busy += 1,
                    Draining => expected.draining += 1,
                    Offline => expected.offline += 1,
                    Enrolled | Archived => {}
                }
            }
        }
        assert_eq!(place.counts, expected, "{case:?}");
        let takes = expected.online + expected.busy > 0;
        assert_eq!((place.obstacle.is_none(), place.waits_for.is_some()), (takes, takes), "{case:?}");
        if let Some(obstacle) = place.obstacle {
            let (what, fix) = obstacle.rsplit_once("; ").unwrap();
            assert!(!what.is_empty() && !fix.is_empty() && !what.contains("(),"), "{obstacle}");
            let verbs = ["start ", "add ", "run ", "put ", "restore "];
            assert!(verbs.iter().any(|verb| fix.starts_with(verb)), "{case:?}: {obstacle}");
        }
    }
    assert!(cases.len() > 6_000);
}
