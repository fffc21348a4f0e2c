//! The published JSON Schema of a manifest says what the types say, no more and no less.

use std::collections::BTreeSet;

use jobtrail_events::tool::Manifest;
use serde_json::{Value, json};

fn schema() -> Value {
    serde_json::from_str(Manifest::SCHEMA).expect("it is JSON")
}

fn is_valid(manifest: &Value) -> bool {
    jsonschema::draft202012::new(&schema()).expect("it is a JSON Schema").is_valid(manifest)
}

fn is_sound(manifest: &Value) -> bool {
    Manifest::from_json(&manifest.to_string()).is_ok_and(|manifest| manifest.problems().is_empty())
}

/// One with as little as there may be.
fn smallest() -> Value {
    json!({"key": "t", "name": "T", "version": "1.0.0", "function": [{
        "key": "f", "name": "F", "command": ["./f"], "accepts": {}, "output": [
            {"name": "o", "file": "o.csv", "media_type": "text/csv"}]}]})
}

/// The same with all defaults written out.
fn whole() -> Value {
    let manifest = Manifest::from_json(&smallest().to_string()).expect("a manifest");
    serde_json::from_str(&manifest.to_json()).expect("JSON")
}

/// Where objects are in a manifest, and where each is described.
const OBJECTS: [(&str, &str); 4] = [
    ("", ""),
    ("/function/0", "/$defs/function"),
    ("/function/0/accepts", "/$defs/accepts"),
    ("/function/0/output/0", "/$defs/output"),
];

fn with(place: &str, field: &str, value: Value) -> Value {
    let mut manifest = smallest();
    manifest.pointer_mut(place).expect("an object")[field] = value;
    manifest
}

#[test]
fn it_has_the_fields_of_the_types_with_their_defaults() {
    let (schema, whole, smallest) = (schema(), whole(), smallest());
    for (place, described) in OBJECTS {
        let schema = schema.pointer(described).expect(described);
        let properties = schema["properties"].as_object().expect("properties");
        let fields = whole.pointer(place).and_then(Value::as_object).expect(place);
        let names = |object: &serde_json::Map<String, Value>| object.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(names(properties), names(fields), "{described}");
        assert_eq!(schema["additionalProperties"], json!(false), "{described}");
        let none = vec![];
        let required = schema.get("required").and_then(Value::as_array).unwrap_or(&none);
        for (name, property) in properties {
            let is_described = property["description"].as_str().is_some_and(|text| text.ends_with('.'));
            assert!(is_described, "{described} {name}");
            let mut without = smallest.clone();
            without.pointer_mut(place).and_then(Value::as_object_mut).expect(place).remove(name);
            let may_be_absent = Manifest::from_json(&without.to_string()).is_ok();
            assert_eq!(required.contains(&json!(name)), !may_be_absent, "{described} {name} is required or not");
            if may_be_absent && place != "/function/0" {
                assert_eq!(property["default"], fields[name], "{described} {name}");
            }
        }
    }
    // Of a function accepts and output are in the smallest one, so that there is something to look at.
    let bare = json!({"key": "t", "name": "T", "version": "1.0.0",
        "function": [{"key": "f", "name": "F", "command": ["./f"]}]});
    let bare: Value =
        serde_json::from_str(&Manifest::from_json(&bare.to_string()).expect("a manifest").to_json()).expect("JSON");
    for (name, property) in schema["$defs"]["function"]["properties"].as_object().expect("properties") {
        let default =
            property.get("default").or_else(|| schema["$defs"].get(name).and_then(|schema| schema.get("default")));
        if let Some(default) = default {
            assert_eq!(*default, bare["function"][0][name], "{name}");
        }
    }
}

#[test]
fn what_is_sound_is_valid() {
    assert!(is_valid(&smallest()) && is_sound(&smallest()));
    assert!(is_valid(&whole()) && is_sound(&whole()));
    for (place, field, value) in [
        ("", "version", json!("1.2.3-rc.1+b4")),
        ("/function/0", "command", json!(["python3", "", "-x"])),
        ("/function/0", "timeout_seconds", json!(604_800)),
        ("/function/0", "disk_mib", json!(1_048_576)),
        ("/function/0", "memory_mib", json!(4_294_967_295_u32)),
        ("/function/0", "parameters", json!({"type": "object", "properties": {"a": {"type": "string"}}})),
        ("/function/0/accepts", "extensions", json!(["csv", "tar.gz", "7z", "c++"])),
        ("/function/0/accepts", "media_types", json!(["text/csv", "image/svg+xml", "model/vnd.x"])),
        ("/function/0/output/0", "file", json!("a/**/*.{png,jpg}")),
        ("/function/0/output/0", "file", json!(".hidden/..a/b..")),
        ("/function/0/output/0", "media_type", json!("*/*")),
        ("/function/0/output/0", "media_type", json!("text/plain; charset=utf-8")),
        ("/function/0/output/0", "schema", json!("a.json")),
        ("/function/0/output/0", "max_mib", json!(1)),
    ] {
        let manifest = with(place, field, value.clone());
        assert!(is_sound(&manifest), "{place} {field} {value}");
        assert!(is_valid(&manifest), "{place} {field} {value}");
    }
}

#[test]
fn what_is_not_sound_is_not_valid() {
    for (place, field, value) in [
        ("", "key", json!("Tool")),
        ("", "key", json!("")),
        ("", "name", json!(" ")),
        ("", "version", json!("1.0")),
        ("", "version", json!("v1.0.0")),
        ("", "function", json!([])),
        ("", "functions", json!([])),
        ("/function/0", "key", json!("a b")),
        ("/function/0", "command", json!([])),
        ("/function/0", "command", json!([""])),
        ("/function/0", "command", json!("./f")),
        ("/function/0", "timeout_seconds", json!(0)),
        ("/function/0", "timeout_seconds", json!(604_801)),
        ("/function/0", "memory_mib", json!(0)),
        ("/function/0", "memory_mib", json!(4_294_967_296_u64)),
        ("/function/0", "disk_mib", json!(0)),
        ("/function/0", "disk_mib", json!(1_048_577)),
        ("/function/0", "network", json!("no")),
        ("/function/0", "parameters", json!({"type": "string"})),
        ("/function/0", "parameters", json!({})),
        ("/function/0", "outputs", json!([])),
        ("/function/0/accepts", "extensions", json!([".csv"])),
        ("/function/0/accepts", "extensions", json!(["CSV"])),
        ("/function/0/accepts", "extensions", json!([""])),
        ("/function/0/accepts", "media_types", json!(["csv"])),
        ("/function/0/accepts", "media_types", json!(["text/*"])),
        ("/function/0/accepts", "media_types", json!(["text/csv; header=present"])),
        ("/function/0/output/0", "name", json!("log")),
        ("/function/0/output/0", "file", json!("")),
        ("/function/0/output/0", "file", json!("/a")),
        ("/function/0/output/0", "file", json!("./a")),
        ("/function/0/output/0", "file", json!("a/../b")),
        ("/function/0/output/0", "file", json!("a//b")),
        ("/function/0/output/0", "file", json!("a/")),
        ("/function/0/output/0", "media_type", json!("csv")),
        ("/function/0/output/0", "media_type", json!("text/*")),
        ("/function/0/output/0", "media_type", json!(format!("a/{}", "b".repeat(126)))),
        ("/function/0/output/0", "max_mib", json!(0)),
        ("/function/0/output/0", "max_mib", json!(1_048_577)),
    ] {
        let manifest = with(place, field, value.clone());
        assert!(!is_sound(&manifest), "{place} {field} {value}");
        assert!(!is_valid(&manifest), "{place} {field} {value}");
    }
}
