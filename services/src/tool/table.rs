//! What is known of a tool x what an agent offers.

use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::tool::{DeprecateToolVersion, Manifest, RecommendToolVersion, Tool, ToolEvent};
use jobtrail_events::value::Digest;

use super::register_version::decide;
use super::{deprecate, recommend};
use crate::core::Caller;
use crate::grid::{cell, compare, grid, row};
use crate::samples::{ADMINISTRATOR, CREATOR, NOON, TOOL_DIGEST, after, digest, manifest, person};

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

/// The only version that is known is 1.0.0; in the last column it is deprecated for being slow.
const DEPRECATIONS: &str = "\
command              nothing       1.0.0                 Deprecated
deprecate            unknown-tool  VersionDeprecated     .
  for something new  unknown-tool  VersionDeprecated     VersionDeprecated
  2.0.0              unknown-tool  unknown-tool-version  unknown-tool-version
  a long reason      unknown-tool  field                 field
  a member           admin         admin                 admin
recommend            unknown-tool  .                     VersionRecommended
  2.0.0              unknown-tool  unknown-tool-version  unknown-tool-version
  a member           admin         admin                 admin
";

type Decide = dyn Fn(&Tool) -> Result<Vec<ToolEvent>, Rejection>;

fn deprecations() -> Vec<(&'static str, Box<Decide>)> {
    let deprecate = |version: &str, reason: &str, by: Caller| -> Box<Decide> {
        let (tool, version) = (manifest().key, version.parse().expect("a version"));
        let command = DeprecateToolVersion { tool, version, reason: reason.to_owned() };
        Box::new(move |tool| deprecate::decide(tool, &command, by))
    };
    let recommend = |version: &str, by: Caller| -> Box<Decide> {
        let command = RecommendToolVersion { tool: manifest().key, version: version.parse().expect("a version") };
        Box::new(move |tool| recommend::decide(tool, &command, by))
    };
    let (administrator, member) = (person(ADMINISTRATOR), person(CREATOR));
    vec![
        ("deprecate", deprecate("1.0.0", " slow ", administrator)),
        ("  for something new", deprecate("1.0.0", "wrong", administrator)),
        ("  2.0.0", deprecate("2.0.0", "slow", administrator)),
        ("  a long reason", deprecate("1.0.0", &"r".repeat(Tool::LONGEST_REASON + 1), administrator)),
        ("  a member", deprecate("1.0.0", "slow", member)),
        ("recommend", recommend("1.0.0", administrator)),
        ("  2.0.0", recommend("2.0.0", administrator)),
        ("  a member", recommend("1.0.0", member)),
    ]
}

#[test]
fn administrators_deprecate_and_recommend_what_is_there_and_a_repetition_changes_nothing() {
    let [nothing, known] = states();
    let mut deprecated = known.clone();
    let reason = "slow".to_owned();
    let event = ToolEvent::VersionDeprecated { version: manifest().version, reason };
    assert_eq!(deprecated.evolve(&event, NOON), Fold::Applied);
    let states = [nothing, known, deprecated];
    let commands = deprecations();
    let rows: Vec<_> =
        commands.iter().map(|(name, decide)| (*name, row(&states, |tool| vec![cell(decide(tool))]))).collect();
    compare(DEPRECATIONS, &grid("command", &["nothing", "1.0.0", "Deprecated"], &rows));
    for (name, decide) in commands {
        for mut tool in states.clone() {
            let Ok(events) = decide(&tool) else { continue };
            for event in &events {
                assert_eq!(tool.evolve(event, NOON), Fold::Applied, "{name}");
            }
            assert_eq!(decide(&tool), Ok(vec![]), "{name}");
        }
    }
}
