//! A process that is killed while it writes.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use jobtrail_projections::store::{Mode, Store};
use jobtrail_projections::tail::take_in_here;

use crate::fixture::Model;
use crate::world::{World, agent, job, order, person};

const FOLDER: &str = "JOBTRAIL_TEST_KILL_FOLDER";
const JOBS: u128 = 400;
const KILLED_AFTER: u64 = 300;

fn world() -> World {
    let mut world = World::new();
    world.furnish();
    for n in 1..=JOBS {
        world.submit(job(n), order(person(n % 3)));
        world.run(job(n), agent(1), Vec::new());
    }
    world
}

#[test]
#[ignore = "the test below runs it, in a process of its own"]
fn writes_until_it_is_killed() {
    let folder = std::env::var_os(FOLDER).expect("the test below says where");
    let store = Store::open(Path::new(&folder), Mode::Follow).unwrap();
    for commit in world().log {
        take_in_here(&store, std::slice::from_ref(&commit)).unwrap();
        println!("\nat {}", store.sequence());
    }
}

#[test]
fn what_a_killed_process_wrote_is_there_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::writes_until_it_is_killed", "--ignored", "--nocapture"])
        .env(FOLDER, folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut sequences = said.filter_map(|line| line.unwrap().strip_prefix("at ")?.parse::<u64>().ok());
    let written = sequences.find(|sequence| *sequence >= KILLED_AFTER).expect("it writes");
    child.kill().unwrap();
    child.wait().unwrap();

    let world = world();
    let store = Store::open(folder.path(), Mode::Follow).unwrap();
    let kept = usize::try_from(store.sequence()).unwrap();
    assert!(store.sequence() >= written && kept < world.log.len(), "it wrote {written} of which {kept} are there");
    let mut prefix = Model::new();
    prefix.take(&world.log[..kept]).unwrap();
    assert_eq!(store.digest_of_views().unwrap(), prefix.store.digest_of_views().unwrap());
    prefix = prefix.reopen();
    prefix.follow(&world);
    take_in_here(&store, &world.log[kept..]).unwrap();
    assert_eq!(store.digest_of_views().unwrap(), prefix.store.digest_of_views().unwrap());
}
