//! What `extract` makes of honest tables.

use crate::made::{Workbook, file, tool};
use jobtrail_tool_kit::testing::{Run, check_manifest};
use serde_json::{Value, json};
use std::fmt::Write;
use tiny_skia::Pixmap;

fn extract(name: &str, parameters: Value) -> Run {
    tool().run("extract", &tool().file("samples").join(name), parameters)
}

fn extract_text(text: impl AsRef<[u8]>, parameters: Value) -> Run {
    tool().run("extract", &file("table.csv", text).path, parameters)
}

fn types(run: &Run) -> Vec<(String, String)> {
    let columns = run.json("schema.json")["columns"].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    columns.iter().map(|column| (text(&column["name"]), text(&column["type"]))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(name, kind)| ((*name).to_owned(), (*kind).to_owned())).collect()
}

fn statistics(run: &Run, name: &str) -> Value {
    let columns = run.json("statistics.json")["columns"].as_array().unwrap().clone();
    columns.into_iter().find(|column| column["name"] == name).unwrap()
}

/// The share of pixels that have the colour.
fn share_of(picture: &Pixmap, red: u8, green: u8, blue: u8) -> f64 {
    let same = picture.pixels().iter().filter(|pixel| (pixel.red(), pixel.green(), pixel.blue()) == (red, green, blue));
    same.count() as f64 / picture.pixels().len() as f64
}

fn chart(run: &Run) -> Pixmap {
    Pixmap::decode_png(&std::fs::read(run.path("chart.png")).unwrap()).unwrap()
}

#[test]
fn the_manifest_keeps_its_promises() {
    check_manifest(&tool(), "table");
}

#[test]
fn measurements_are_described_column_by_column() {
    let run = extract("bearing-endurance.csv", json!({"rows": 3}));
    let schema = run.json("schema.json");
    assert_eq!((schema["format"].as_str(), schema["delimiter"].as_str()), (Some("csv"), Some(",")));
    assert_eq!(schema["rows"], 2200);
    assert_eq!(schema["warnings"], json!([]));
    let expected = [
        ("timestamp", "date-time"),
        ("speed_rpm", "integer"),
        ("acc_x_rms", "number"),
        ("acc_y_rms", "number"),
        ("kurtosis", "number"),
        ("temp_outer_C", "number"),
        ("load_kN", "number"),
        ("state", "text"),
        ("remark", "text"),
    ];
    assert_eq!(types(&run), pairs(&expected));

    let state = statistics(&run, "state");
    assert_eq!(state["distinct"], json!({"count": 3, "exact": true, "exact_up_to": 10000}));
    assert_eq!(state["top"]["values"][0], json!({"value": "ok", "count": 1848}));
    let acceleration = statistics(&run, "acc_x_rms");
    assert_eq!((&acceleration["count"], &acceleration["nulls"]), (&json!(2186), &json!(14)));
    let numbers = &acceleration["numbers"];
    let mean = numbers["mean"].as_f64().unwrap();
    assert!((mean - 3.174).abs() < 0.001 && numbers["quantiles"]["exact"] == true, "{numbers}");
    assert_eq!(statistics(&run, "timestamp")["times"]["latest"], "2025-03-13T07:18:00");

    let rows = run.json("rows.json");
    assert_eq!((&rows["shown"], &rows["total"]), (&json!(3), &json!(2200)));
    let third = json!(["2025-03-10T06:04:00", 1500, 1.479, 1.09, 3.35, 46.1, 2.0, "ok", null]);
    assert_eq!(rows["rows"][2], third);
    assert_eq!(rows["rows"][0][8], "speed change");
}

#[test]
fn the_chart_shows_every_kind_of_column() {
    let picture = chart(&extract("bearing-endurance.csv", json!({})));
    assert_eq!(picture.width(), 1600);
    let (numbers, moments, texts) = (
        share_of(&picture, 0x2f, 0x6f, 0xb7),
        share_of(&picture, 0x7a, 0x5a, 0xa6),
        share_of(&picture, 0x2a, 0x8a, 0x7c),
    );
    assert!(numbers > 0.02 && moments > 0.01 && texts > 0.002, "{numbers} {moments} {texts}");
}

#[test]
fn a_workbook_keeps_part_numbers_dates_and_flags() {
    let run = extract("parts-list.xlsx", json!({}));
    let schema = run.json("schema.json");
    assert_eq!((&schema["sheet"], &schema["sheets"]), (&json!("Parts"), &json!(["Parts", "Suppliers"])));
    assert_eq!((&schema["rows"], &schema["preamble_rows"]), (&json!(84), &json!(1)));
    let expected = [
        ("Part no.", "text"),
        ("Description", "text"),
        ("Material", "text"),
        ("Quantity", "integer"),
        ("Mass (kg)", "number"),
        ("Unit price (EUR)", "number"),
        ("Supplier", "text"),
        ("Released", "date"),
        ("RoHS", "boolean"),
    ];
    assert_eq!(types(&run), pairs(&expected));
    let first = json!([
        "00410200",
        "Deep groove bearing 6204",
        "Steel 100Cr6",
        1,
        0.097,
        10.36,
        "Nordlager",
        "2024-03-13",
        true
    ]);
    assert_eq!(run.json("rows.json")["rows"][0], first);
    assert_eq!(run.json("rows.json")["shown"], 84);
}

#[test]
fn another_worksheet_is_read_by_its_name() {
    let run = extract("parts-list.xlsx", json!({"sheet": "Suppliers"}));
    assert_eq!(types(&run), pairs(&[("Supplier", "text"), ("City", "text"), ("Lead time (days)", "integer")]));
    let refused = extract("parts-list.xlsx", json!({"sheet": "Prices"}));
    assert_eq!(refused.code(), "sheet-unknown");
    assert_eq!(refused.message(), "The workbook has no worksheet “Prices”; it has “Parts”, “Suppliers”.");
}

#[test]
fn what_an_instrument_writes_is_read_with_its_oddities_named() {
    let run = extract("strain-gauge.csv", json!({}));
    let schema = run.json("schema.json");
    assert_eq!((&schema["encoding"], &schema["delimiter"]), (&json!("windows-1252"), &json!(";")));
    assert_eq!(schema["uneven_rows"], json!({"rows": 1, "shortest": 6, "longest": 6, "first_lines": [64]}));
    assert_eq!(
        schema["warnings"],
        json!([
            "The file is not UTF-8; it was read as Windows-1252.",
            "The first 2 rows were taken for titles or remarks, not for a part of the table.",
            "1 row has more or fewer cells than the header (line 64).",
            "The numbers in “Zeit [s]”, “Dehnung [µm/m]”, “Kraft [kN]”, “Temperatur [°C]” have decimal commas, so they count as text."
        ])
    );
    assert_eq!(types(&run)[1], ("Dehnung [µm/m]".into(), "text".into()));
    assert_eq!(types(&run)[5], ("column 6".into(), "text".into()));
}

#[test]
fn what_the_user_says_of_header_and_delimiter_holds() {
    let text = "1;2\n3;4\n";
    assert_eq!(types(&extract_text(text, json!({}))), pairs(&[("column 1", "integer"), ("column 2", "integer")]));
    let header = extract_text(text, json!({"header": "yes"}));
    assert_eq!(types(&header), pairs(&[("1", "integer"), ("2", "integer")]));
    assert_eq!(header.json("schema.json")["rows"], 1);
    let bar = extract_text(text, json!({"delimiter": "|", "header": "no"}));
    assert_eq!(types(&bar), pairs(&[("column 1", "text")]));
    let tab = extract_text("a\tb\n1\t2\n", json!({"delimiter": "tab"}));
    assert_eq!((tab.json("schema.json")["format"].as_str(), types(&tab).len()), (Some("tsv"), 2));
    let named = extract_text("name,city\nx,y\n", json!({"header": "no"}));
    assert_eq!(named.json("schema.json")["rows"], 2);
}

#[test]
fn every_encoding_gives_the_same_table() {
    let text = "größe,Ω\n1,ja\n2,nein\n";
    let plain = extract_text(text, json!({})).json("rows.json");
    let wide = |swap: bool| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(|unit| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    for (bytes, encoding) in
        [([b"\xef\xbb\xbf", text.as_bytes()].concat(), "utf-8"), (wide(false), "utf-16le"), (wide(true), "utf-16be")]
    {
        let run = extract_text(bytes, json!({}));
        assert_eq!(run.json("schema.json")["encoding"], encoding);
        assert_eq!(run.json("rows.json"), plain, "{encoding}");
    }
}

#[test]
fn the_format_is_told_by_the_content() {
    let workbook = std::fs::read(tool().file("samples/parts-list.xlsx")).unwrap();
    let run = tool().run("extract", &file("parts.csv", workbook).path, json!({}));
    assert_eq!(run.json("schema.json")["format"], "xlsx");
    let run = tool().run("extract", &file("text.xlsx", "a,b\n1,2\n").path, json!({}));
    assert_eq!(run.json("schema.json")["format"], "csv");
}

#[test]
fn a_workbook_of_bare_xml_is_read_as_spreadsheets_do() {
    let rows = "<row r=\"2\"><c r=\"B2\" t=\"s\"><v>0</v></c><c r=\"C2\" t=\"inlineStr\"><is><t>when</t></is></c>\
                <c r=\"D2\" t=\"inlineStr\"><is><t>x</t></is></c></row>\
                <row r=\"4\"><c r=\"B4\" t=\"s\"><v>1</v></c><c r=\"C4\" s=\"1\"><v>45726</v></c><c r=\"D4\"><v>2.5</v></c></row>\
                <row r=\"5\"><c r=\"B5\" t=\"str\"><v>007</v></c><c r=\"C5\" s=\"1\"><v>45727.25</v></c><c r=\"D5\" t=\"e\"><v>#DIV/0!</v></c></row>";
    let run = tool().run("extract", &file("a.xlsx", Workbook::of(rows).bytes()).path, json!({}));
    // The first column has nothing in it.
    assert_eq!(types(&run), pairs(&[("name", "text"), ("when", "date-time"), ("x", "number")]));
    let rows = run.json("rows.json");
    assert_eq!(rows["rows"], json!([["Ω & co", "2025-03-10", 2.5], ["007", "2025-03-11T06:00:00", "#DIV/0!"]]));
    assert_eq!(run.json("schema.json")["warnings"], json!(["Column “x” has 1 failed formulas."]));
}

#[test]
fn a_table_without_rows_is_still_described() {
    let run = extract_text("a,b\n", json!({}));
    assert_eq!(types(&run), pairs(&[("a", "empty"), ("b", "empty")]));
    assert_eq!(run.json("rows.json")["rows"], json!([]));
    assert_eq!(run.json("schema.json")["warnings"], json!(["The table has a header and no rows."]));
    assert!(chart(&run).width() == 1600);
}

#[test]
fn memory_does_not_grow_with_the_rows() {
    let mut text = String::from("id,at,value,site\n");
    for number in 0..300_000u64 {
        let value = (number * 7_919 % 300_000) as f64 / 300.0;
        writeln!(text, "run-{number:08},{},{value:.4},site {}", number * 3, number % 7).unwrap();
    }
    let made = file("large.csv", &text);
    // Far less than the rows would take as cells.
    let run = tool().within(80).run("extract", &made.path, json!({}));
    assert_eq!(run.json("schema.json")["rows"], 300_000);
    let value = statistics(&run, "value");
    let median = value["numbers"]["quantiles"]["p50"].as_f64().unwrap();
    assert!(value["numbers"]["quantiles"]["exact"] == false && (median - 500.0).abs() < 3.0, "{median}");
    let distinct = statistics(&run, "id")["distinct"]["count"].as_f64().unwrap();
    assert!((distinct / 300_000.0 - 1.0).abs() < 0.04, "{distinct}");
    assert_eq!(statistics(&run, "site")["top"]["values"].as_array().unwrap().len(), 7);
}
