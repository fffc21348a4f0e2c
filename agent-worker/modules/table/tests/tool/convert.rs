//! What `convert` writes.

use crate::made::{file, tool};
use jobtrail_tool_kit::testing::Run;
use serde_json::{Value, json};

fn convert(name: &str, parameters: Value) -> Run {
    tool().run("convert", &tool().file("samples").join(name), parameters)
}

fn lines(run: &Run) -> Vec<Value> {
    run.text("table.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn clean_csv_comes_out_as_it_went_in() {
    let run = convert("bearing-endurance.csv", json!({}));
    let original = std::fs::read_to_string(tool().file("samples/bearing-endurance.csv")).unwrap();
    assert!(run.text("table.csv") == original);
    assert_eq!(run.files(), ["report.json", "table.csv"]);
    assert_eq!(run.json("report.json")["rows"], 2200);
}

#[test]
fn other_encodings_and_delimiters_become_plain_csv_and_nothing_is_lost() {
    let text = convert("strain-gauge.csv", json!({})).text("table.csv");
    let mut written = text.lines();
    assert_eq!(written.next(), Some("Zeit [s],Dehnung [µm/m],Kraft [kN],Temperatur [°C],Bemerkung,column 6"));
    assert!(written.next().unwrap().starts_with("\"0,0\",\"2,2\",\"0,00\",\"21,4\",,"));
    assert_eq!(written.last(), Some("\"6,0\",\"1240,2\",\"30,00\",\"21,6\",Ende,geprüft"));
}

#[test]
fn json_lines_have_the_types_of_the_columns() {
    let run = convert("parts-list.xlsx", json!({"format": "json-lines"}));
    let lines = lines(&run);
    assert_eq!(lines.len(), 84);
    let first = json!({"Part no.": "00410200", "Description": "Deep groove bearing 6204", "Material": "Steel 100Cr6",
                       "Quantity": 1, "Mass (kg)": 0.097, "Unit price (EUR)": 10.36, "Supplier": "Nordlager",
                       "Released": "2024-03-13", "RoHS": true});
    assert_eq!(lines[0], first);
    assert!(run.text("table.jsonl").starts_with("{\"Part no.\":\"00410200\",\"Description\":"));
    // A column with a single text is one of texts throughout.
    let mixed = tool().run("convert", &file("a.csv", "v,w\n1,1.5\nx,2\n").path, json!({"format": "json-lines"}));
    assert_eq!(mixed.text("table.jsonl"), "{\"v\":\"1\",\"w\":1.5}\n{\"v\":\"x\",\"w\":2}\n");
}

#[test]
fn columns_are_chosen_by_name_and_in_order() {
    let run = convert("bearing-endurance.csv", json!({"columns": ["state", "speed_rpm"]}));
    assert!(run.text("table.csv").starts_with("state,speed_rpm\nok,1502\n"));
    assert_eq!(run.json("report.json")["columns"], json!(["state", "speed_rpm"]));
    let refused = convert("bearing-endurance.csv", json!({"columns": ["state", "torque"]}));
    assert_eq!(refused.code(), "column-unknown");
    assert!(refused.message().starts_with("The table has no column “torque”; it has “timestamp”, “speed_rpm”,"));
}

#[test]
fn texts_with_quotes_commas_and_line_breaks_survive() {
    let text = "a,b\n\"x, y\",\"say \"\"hi\"\"\"\n\"two\nlines\",z\n";
    let made = file("a.csv", text);
    assert_eq!(tool().run("convert", &made.path, json!({})).text("table.csv"), text);
    let run = tool().run("convert", &made.path, json!({"format": "json-lines"}));
    assert_eq!(lines(&run)[1], json!({"a": "two\nlines", "b": "z"}));
}
