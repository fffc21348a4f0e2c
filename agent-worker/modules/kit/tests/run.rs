//! The frame around a tool's `main`, seen from outside: this test program starts itself as the tool.

use jobtrail_tool_kit::{Job, ToolError, contained, run};
use serde_json::{Value, json};
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

const PROBE: &str = "JOBTRAIL_KIT_PROBE";

/// Not a test of its own: what the others start.
#[test]
fn tool() {
    if let Ok(probe) = env::var(PROBE) {
        let _code = run(|job| act(job, &probe));
    }
}

fn act(job: &Job, probe: &str) -> Result<(), ToolError> {
    match probe {
        "panic" => panic!("the sky is falling"),
        "contain" => match contained(|| panic!("a library fell over")) {
            Some(()) => Ok(()),
            None => Err(ToolError::refused("input-odd", "The input is odd.")),
        },
        "refuse" => Err(ToolError::refused("too-blue", "The sky is too blue.")),
        "parameters" => job.parameters::<Vec<u32>>().map(drop),
        _ => job.write_json("answer.json", &job.parameters::<Value>()?),
    }
}

struct Outcome {
    error: Option<Value>,
    answer: Option<Value>,
    log: String,
}

fn outcome(probe: &str, without: &[&str]) -> Outcome {
    let work = tempfile::tempdir().unwrap();
    let at = |name: &str| work.path().join(name);
    fs::create_dir(at("output")).unwrap();
    fs::write(at("parameters.json"), r#"{"depth": 3}"#).unwrap();
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "tool", "--nocapture"]).env(PROBE, probe);
    command.env("JOBTRAIL_INPUT", at("input")).env("JOBTRAIL_OUTPUT", at("output"));
    command.env("JOBTRAIL_PARAMETERS", at("parameters.json")).env("JOBTRAIL_ERROR", at("error.json"));
    for variable in without {
        command.env_remove(variable);
    }
    let finished = command.output().unwrap();
    let json = |path: &Path| fs::read(path).ok().map(|bytes| serde_json::from_slice(&bytes).unwrap());
    Outcome {
        error: json(&at("error.json")),
        answer: json(&at("output/answer.json")),
        log: String::from_utf8(finished.stderr).unwrap(),
    }
}

#[test]
fn a_success_leaves_its_output_and_no_error() {
    let outcome = outcome("answer", &[]);
    assert_eq!((outcome.answer, outcome.error), (Some(json!({"depth": 3})), None));
}

#[test]
fn a_refusal_is_the_error_document_and_one_line_of_log() {
    let outcome = outcome("refuse", &[]);
    assert_eq!(outcome.error, Some(json!({"message": "The sky is too blue.", "code": "too-blue"})));
    assert_eq!(outcome.log, "The sky is too blue.\n");
}

#[test]
fn parameters_of_another_form_are_refused() {
    let error = outcome("parameters", &[]).error.unwrap();
    assert_eq!(error["code"], "parameters-invalid");
}

#[test]
fn a_panic_is_a_plain_sentence_and_its_place_is_in_the_log() {
    let outcome = outcome("panic", &[]);
    let error = outcome.error.unwrap();
    assert_eq!(error["code"], "tool-defect");
    assert!(error["message"].as_str().unwrap().ends_with("the log of the job says where."));
    assert!(outcome.log.contains("tests/run.rs") && outcome.log.contains("the sky is falling"), "{}", outcome.log);
    assert!(!outcome.log.contains("stack backtrace"), "{}", outcome.log);
}

#[test]
fn a_panic_that_is_contained_leaves_no_trace() {
    let outcome = outcome("contain", &[]);
    assert_eq!(outcome.error.unwrap()["code"], "input-odd");
    assert_eq!(outcome.log, "The input is odd.\n");
}

#[test]
fn a_missing_variable_is_named() {
    let outcome = outcome("answer", &["JOBTRAIL_OUTPUT"]);
    assert_eq!(outcome.error.unwrap()["code"], "not-started-by-agent");
    assert!(outcome.log.contains("JOBTRAIL_OUTPUT is not set"), "{}", outcome.log);
}
