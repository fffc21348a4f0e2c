//! Files that are damaged, are no tables, or mean harm. The harness checks on every run that a failure is a
//! sentence, that no stack trace is seen, and that memory stays within the manifest's limit.

use crate::made::{Workbook, file, tool, zip};
use jobtrail_tool_kit::testing::Run;
use serde_json::json;

fn extract(bytes: impl AsRef<[u8]>) -> Run {
    tool().run("extract", &file("suspect.csv", bytes).path, json!({}))
}

fn cell(content: &str) -> String {
    format!("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is>{content}</is></c></row>")
}

#[test]
fn what_is_no_table_is_said_plainly() {
    for (bytes, code, message) in [
        (&b""[..], "table-empty", "The file is empty, so there is no table in it."),
        (b"\n  \n\n", "table-empty", "The file is empty, so there is no table in it."),
        (b"%PDF-1.7 ...", "not-a-table", "The file is a PDF document, not a table; this tool reads CSV, TSV and XLSX."),
        (b"a,b\0c\n", "not-a-table", "The file is binary, not a table; this tool reads CSV, TSV and XLSX."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....",
            "workbook-unsupported",
            "The file is an old Excel workbook (.xls) or one with a password; save it as .xlsx without a password.",
        ),
    ] {
        for function in ["extract", "convert"] {
            let refused = tool().run(function, &file("a.csv", bytes).path, json!({}));
            assert_eq!((refused.code(), refused.message()), (code, message));
        }
    }
}

#[test]
fn other_zip_archives_are_told_from_workbooks() {
    for (parts, kind) in [
        (&[("readme.txt", "hello")][..], "a zip archive"),
        (
            &[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<a/>")],
            "an OpenDocument file",
        ),
        (&[("xl/workbook.bin", "..")], "a binary workbook (.xlsb)"),
    ] {
        let refused = extract(zip(parts));
        let expected = format!("The file is {kind}, not a table; this tool reads CSV, TSV and XLSX.");
        assert_eq!(refused.message(), expected);
    }
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_named_with_its_line() {
    let text = format!("a,b\n1,2\n3,\"open{}", ",4\n5".repeat(6 << 20));
    let refused = extract(text);
    assert_eq!(refused.code(), "row-too-long");
    assert_eq!(
        refused.message(),
        "The row that begins in line 3 is longer than 16 MiB; most likely a quotation mark in it is never closed."
    );
}

#[test]
fn a_large_field_is_read_and_cut_in_the_preview() {
    let text = format!("a,b\n1,{}\n", "x".repeat(5 << 20));
    let run = extract(text);
    let shown = run.json("rows.json")["rows"][0][1].as_str().unwrap().chars().count();
    assert_eq!(shown, 1001);
}

#[test]
fn uneven_rows_are_reported_and_not_lost() {
    let run = extract("a,b,c\n1,2,3\n4\n5,6,7,8,9\n\n10,11,12\n");
    let schema = run.json("schema.json");
    assert_eq!(schema["rows"], 4);
    assert_eq!(schema["uneven_rows"], json!({"rows": 2, "shortest": 1, "longest": 5, "first_lines": [3, 4]}));
    assert_eq!(schema["warnings"], json!(["2 rows have more or fewer cells than the header (line 3, 4)."]));
    assert_eq!(run.json("rows.json")["rows"][2], json!([5, 6, 7, 8, 9]));
    assert_eq!(run.json("rows.json")["rows"][1], json!([4, null, null, null, null]));
}

#[test]
fn a_delimiter_at_the_end_of_every_line_makes_no_column() {
    let run = extract("a,b,\n1,2,\n3,4,\n");
    assert_eq!(run.json("rows.json")["columns"], json!(["a", "b"]));
}

#[test]
fn too_many_columns_are_refused() {
    let row = vec!["1"; 1025].join(",");
    let refused = extract(format!("{row}\n{row}\n"));
    assert_eq!(refused.message(), "The table has more than 1024 columns, which is more than this tool takes.");
    let far = Workbook::of("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>");
    assert_eq!(extract(far.bytes()).code(), "too-many-columns");
    let widest = vec!["1"; 1024].join(",");
    assert_eq!(extract(format!("{widest}\n{widest}\n")).json("rows.json")["columns"].as_array().unwrap().len(), 1024);
}

#[test]
fn extreme_numbers_do_no_harm() {
    let run = extract("x,y\n1e308,1\n-1e308,2\n1e308,3\n1e999,4\n");
    assert_eq!(run.json("rows.json")["rows"][0], json!(["1e308", 1]));
    let run = extract("x,y\n1.7e308,9007199254740993\n-1.7e308,-9223372036854775808\n1.7e308,9223372036854775807\n");
    let rows = run.json("rows.json");
    assert_eq!(rows["rows"][1], json!([-1.7e308, i64::MIN]));
    let statistics = run.json("statistics.json");
    assert_eq!(statistics["columns"][0]["numbers"]["maximum"], json!(1.7e308));
}

#[test]
fn names_with_control_characters_are_cleaned() {
    let run = extract("\"first\nname\",\u{1b}[31mred,x\n1,2,3\n");
    assert_eq!(run.json("rows.json")["columns"], json!(["first name", "[31mred", "x"]));
}

#[test]
fn a_workbook_that_asks_for_all_memory_is_refused() {
    let mut promising = Workbook::of("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>");
    promising.strings = "<sst uniqueCount=\"99999999999999\"><si><t>a</t></si></sst>".into();
    let refused = extract(promising.bytes());
    assert_eq!(refused.message(), "The workbook is damaged: it promises more texts than it has.");
    promising.strings = format!("<sst {} uniqueCount=\"99999999999999\"></sst>", "a='b' ".repeat(100_000));
    assert_eq!(extract(promising.bytes()).code(), "workbook-damaged");

    let mut long_text = Workbook::of("");
    long_text.strings = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(3 << 20));
    assert_eq!(extract(long_text.bytes()).code(), "workbook-too-large");
    let runs = cell(&"<r><t>abcdefgh</t></r>".repeat(1 << 18));
    assert_eq!(extract(Workbook::of(&runs).bytes()).code(), "workbook-too-large");
    let mut formats = Workbook::of(&cell("<t>a</t>"));
    formats.styles = format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(200_001));
    assert_eq!(extract(formats.bytes()).code(), "workbook-too-large");
    let mut bomb = Workbook::of("");
    bomb.sheet = format!(
        "<worksheet><sheetData>{}</sheetData></worksheet>",
        format!("<row spans=\"{}\"></row>", "1".repeat(2000)).repeat(150_000)
    );
    assert_eq!(extract(bomb.bytes()).code(), "workbook-too-large");
}

#[test]
fn entities_are_not_expanded() {
    let mut laughing = Workbook::of("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>");
    laughing.strings =
        "<!DOCTYPE sst [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><sst><si><t>&b;</t></si></sst>".into();
    let run = extract(laughing.bytes());
    // Refused or kept as it is, but never laughing.
    assert!(run.error.is_some() || !run.text("rows.json").contains("haha"));
}

#[test]
fn workbooks_without_cells_or_parts_are_refused() {
    assert_eq!(extract(Workbook::of("").bytes()).code(), "sheet-missing");
    let mut broken = Workbook::of("");
    broken.sheet = "<worksheet><sheetData><row><c".into();
    assert_eq!(extract(broken.bytes()).code(), "workbook-damaged");
    assert_eq!(extract(zip(&[("xl/workbook.xml", "<workbook/>")])).code(), "workbook-damaged");
}

#[test]
fn a_cut_or_flipped_workbook_is_never_a_defect_of_the_tool() {
    let whole = std::fs::read(tool().file("samples/parts-list.xlsx")).unwrap();
    for length in (8..whole.len()).step_by(997) {
        assert_eq!(extract(&whole[..length]).code(), "workbook-damaged", "{length}");
    }
    let small = Workbook::of(
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row><row r=\"2\"><c r=\"A2\" s=\"1\"><v>45726</v></c></row>",
    );
    let small = small.bytes();
    for (bytes, step) in [(&whole, 79), (&small, 7)] {
        for position in (0..bytes.len()).step_by(step) {
            let mut flipped = bytes.clone();
            flipped[position] ^= 0x55;
            // Whatever comes of it, the harness checks that the contract is kept.
            tool().run("convert", &file("flipped.xlsx", flipped).path, json!({}));
        }
    }
}

#[test]
fn odd_cells_of_a_workbook_are_never_a_defect_of_the_tool() {
    for odd in [
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>99</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>-1</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" s=\"77\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>1e300</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>-5</v></c></row>",
        "<row r=\"1\"><c r=\"A1\"><v>NaN</v></c></row>",
        "<row r=\"1\"><c r=\"A1\"><v>inf</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"zz\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"d\"><v>2025-13-99</v></c></row>",
        "<row r=\"9999999999\"><c r=\"A99999999999\"><v>1</v></c></row>",
        "<row r=\"0\"><c r=\"A0\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"?\"><v>1</v></c></row>",
        "<row><c><v>1</v></c><c><v>2</v></c></row>",
        "<row r=\"5\"><c r=\"A5\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>2</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"e\"><v>#WHAT!</v></c></row>",
        "<row r=\"1\"><c r=\"A1\"><f t=\"shared\" si=\"4000000000\">A2</f><v>1</v></c></row>",
    ] {
        extract(Workbook::of(odd).bytes());
    }
}
