//! What is known of a tool x what an agent offers.

use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::tool::{Manifest, Tool, ToolEvent};
use jobtrail_events::value::Digest;

use super::register_version::decide;
use crate::grid::{cell, compare, grid, row};
use crate::samples::{NOON, TOOL_DIGEST, after, digest, manifest};

const TABLE: &str = "\
offered             nothing            1.0.0
1.0.0               VersionRegistered  .
  other content     VersionRegistered  taken
  without function  field              field
  too long          field              field
1.1.0               VersionRegistered  VersionRegistered
";

fn offers() -> [(&'static str, Manifest, Digest); 5] {
    let next = Manifest { version: "1.1.0".parse().expect("a version"), ..manifest() };
    let idle = Manifest { functions: vec![], ..manifest() };
    let long = Manifest { description: "d".repeat(Manifest::LARGEST), ..manifest() };
    [
        ("1.0.0", manifest(), TOOL_DIGEST),
        ("  other content", manifest(), digest(0x62)),
        ("  without function", idle, TOOL_DIGEST),
        ("  too long", long, TOOL_DIGEST),
        ("1.1.0", next, digest(0x63)),
    ]
}

fn states() -> [Tool; 2] {
    let (version, digest) = (manifest().version, TOOL_DIGEST);
    let registered = ToolEvent::VersionRegistered { version, digest, manifest: manifest().to_json() };
    [Tool::default(), after([registered])]
}

#[test]
fn every_offer_does_what_the_table_says() {
    let states = states();
    let rows = offers()
        .map(|(name, manifest, digest)| (name, row(&states, |tool| vec![cell(decide(tool, &manifest, digest))])));
    compare(TABLE, &grid("offered", &["nothing", "1.0.0"], &rows));
}

#[test]
fn an_offer_that_is_repeated_changes_nothing() {
    for (name, manifest, digest) in offers() {
        for mut tool in states() {
            let decided: Result<Vec<ToolEvent>, Rejection> = decide(&tool, &manifest, digest);
            let Ok(events) = decided else { continue };
            for event in &events {
                assert_eq!(tool.evolve(event, NOON), Fold::Applied, "{name}");
            }
            assert_eq!(decide(&tool, &manifest, digest), Ok(vec![]), "{name}");
        }
    }
}
