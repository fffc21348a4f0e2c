//! The production decide, evolve and react in worlds that go wrong: two replicas of the services over one log, agents, a
//! user, a dispatcher and reconcilers, and between them everything that a network and machines can do. A world is made
//! of a seed, and the same seed makes the same world again:
//!
//! ```text
//! JOBTRAIL_SEED=42 cargo test -p jobtrail-services --test simulation -- --nocapture
//! ```
//!
//! tells the story of one. `JOBTRAIL_WORLDS` says how many are tried.

mod agent;
mod audit;
mod interleavings;
mod log;
mod network;
mod offers;
mod replica;
mod view;
mod world;

use std::collections::BTreeMap;
use std::ops::Range;
use std::thread;

use crate::world::World;

/// Worlds that are tried when nothing else is said.
const WORLDS: u64 = 1_000;
/// Threads that try them.
const THREADS: u64 = 2;

type Happened = BTreeMap<&'static str, u64>;

#[test]
fn whatever_goes_wrong_every_job_comes_to_one_end() {
    if let Some(seed) = number("JOBTRAIL_SEED") {
        World::new(seed, true).live();
        return;
    }
    let worlds = number("JOBTRAIL_WORLDS").unwrap_or(WORLDS);
    let share = worlds.div_ceil(THREADS);
    let mut happened = Happened::new();
    thread::scope(|scope| {
        let shares = (0..THREADS).map(|n| n * share..worlds.min((n + 1) * share));
        let threads: Vec<_> = shares.map(|seeds| scope.spawn(|| live_through(seeds))).collect();
        for thread in threads {
            let part = thread.join().expect("a world went wrong for good: see above which");
            part.into_iter().for_each(|(what, times)| *happened.entry(what).or_default() += times);
        }
    });
    // Lest it be about worlds in which nothing happens.
    for what in EVERYTHING {
        let times = happened.get(what).copied().unwrap_or(0);
        assert!(times * 50 >= worlds, "'{what}' happened {times} times in {worlds} worlds; all: {happened:#?}");
    }
}

fn live_through(seeds: Range<u64>) -> Happened {
    let mut happened = Happened::new();
    for seed in seeds {
        let tells = TellsSeed(seed);
        for (what, times) in World::new(seed, false).live() {
            *happened.entry(what).or_default() += times;
        }
        std::mem::forget(tells);
    }
    happened
}

/// What must have happened often enough.
const EVERYTHING: [&str; 24] = [
    "a replica crashed",
    "an agent crashed",
    "an agent was cut off",
    "an agent was stopped",
    "an agent dropped an attempt",
    "an agent was given up",
    "an agent came back after it was given up",
    "an agent died for good",
    "an append had no answer",
    "a message was lost",
    "a message came twice",
    "an offer was lost",
    "an offer came back",
    "an offer was handed out again",
    "a lost offer was made again",
    "a claim came too late",
    "a cancel won",
    "a cancel lost",
    "a submit was repeated",
    "a job was requeued",
    "a job completed",
    "a job failed",
    "a job ran out of attempts",
    "a job expired",
];

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

/// Says which world it was when a test panics in it.
struct TellsSeed(u64);

impl Drop for TellsSeed {
    fn drop(&mut self) {
        eprintln!("it was in world {0}: JOBTRAIL_SEED={0} tells its story", self.0);
    }
}
