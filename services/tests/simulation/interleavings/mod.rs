//! Thousands of interleavings of two agents, a reconciler and a user, through the production handlers, checked after
//! every step against a model that is a few tables long ([`model`]).
//!
//! Unlike the agents of [`crate::world`], these keep to no protocol: they say anything of any attempt as any process, and
//! what was sent before comes again, also from the other agent. Up to three requests are under way at a time, and what the
//! log then holds must be what the model makes of them in some order.
//!
//! A failure prints its seed and the shortest steps that were found to lead to it. `PROPTEST_RNG_SEED` tries a seed again;
//! `PROPTEST_CASES` says how many interleavings are tried in memory, and a fiftieth as many over a broker.

mod broker;
mod driver;
mod memory;
mod model;
mod operation;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::thread;

use proptest::prelude::ProptestConfig;
use proptest::test_runner::{RngSeed, TestCaseError, TestRunner};

use self::broker::OverBroker;
use self::driver::{Driver, Stage};
use self::memory::InMemory;
use self::operation::{Step, steps};

/// Interleavings that are tried in memory when nothing else is said.
const CASES: u32 = 3_000;
/// Of those over a broker, one for so many.
const SHARE: u32 = 50;
const LONGEST: usize = 50;

type Tally = BTreeMap<String, u64>;

#[test]
fn in_any_order_the_log_holds_what_the_model_says() {
    let cases = cases();
    // With one replica nothing is stale, and the model knows exactly what comes.
    let explore_with = |replicas: usize| {
        let tally = RefCell::new(Tally::new());
        explore(cases.div_ceil(2), |steps| {
            live_through(&mut Driver::new(InMemory::new(replicas), replicas > 1), &steps, &tally)
        });
        tally.into_inner()
    };
    let mut tally = Tally::new();
    thread::scope(|scope| {
        let explorers = [1, 2].map(|replicas| scope.spawn(move || explore_with(replicas)));
        for explorer in explorers {
            let part = explorer.join().unwrap_or_else(|why| std::panic::resume_unwind(why));
            part.into_iter().for_each(|(what, times)| *tally.entry(what).or_default() += times);
        }
    });
    // Lest they be about jobs that never leave the queue.
    for what in EVERYTHING {
        let times = tally.get(what).copied().unwrap_or(0);
        assert!(
            times * 200 >= u64::from(cases),
            "'{what}' came {times} times in {cases} interleavings; all: {tally:#?}"
        );
    }
}

#[test]
fn in_any_order_over_a_broker_too() {
    let stage = OverBroker::start();
    let tally = RefCell::new(Tally::new());
    explore(cases().div_ceil(SHARE), |steps| {
        live_through(&mut Driver::new(stage.another_world(), true), &steps, &tally)
    });
    let tally = tally.into_inner();
    assert!(tally.contains_key("Completed") && tally.contains_key("Requeued AgentLost"), "{tally:#?}");
}

/// What must have come often enough.
const EVERYTHING: [&str; 26] = [
    "Submitted",
    "Claimed",
    "Started",
    "OutputReady",
    "UploadStarted",
    "Completed",
    "Canceled",
    "Requeued AgentLost",
    "Requeued AgentRestarted",
    "Requeued AgentStopped",
    "Requeued FunctionFailed",
    "Requeued AgentDropped",
    "Failed Function",
    "Failed TimedOut",
    "Failed AttemptsUsedUp",
    "Failed Expired",
    "Connected",
    "Disconnected Lost",
    "Disconnected Stopped",
    "refused: stale-lease",
    "refused: out-of-order",
    "refused: stale-boot",
    "refused: not-received",
    "refused: invalid-field",
    "refused: no-longer-pending",
    "repeated",
];

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").map_or(CASES, |text| text.parse().expect("a number"))
}

fn explore(cases: u32, live: impl Fn(Vec<Step>) -> Result<(), String>) {
    let seed = match std::env::var("PROPTEST_RNG_SEED") {
        Ok(text) => text.parse().expect("a number"),
        Err(_) => rand::random(),
    };
    let config = ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        max_shrink_iters: 4_000,
        ..ProptestConfig::default()
    };
    let outcome = TestRunner::new(config).run(&steps(LONGEST), |steps| live(steps).map_err(TestCaseError::fail));
    if let Err(error) = outcome {
        panic!("PROPTEST_RNG_SEED={seed} leads here: {error}");
    }
}

fn live_through<S: Stage>(driver: &mut Driver<S>, steps: &[Step], tally: &RefCell<Tally>) -> Result<(), String> {
    for step in steps {
        driver.take(step)?;
    }
    for (what, times) in driver.tally() {
        *tally.borrow_mut().entry(what.clone()).or_default() += times;
    }
    Ok(())
}
