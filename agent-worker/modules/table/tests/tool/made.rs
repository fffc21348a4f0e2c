//! Tables on disk, and workbooks from bare XML.

use flate2::Compression;
use flate2::write::DeflateEncoder;
use jobtrail_tool_kit::testing::Tool;
use rawzip::{CompressionMethod, ZipArchiveWriter};
use std::io::Write;
use std::path::PathBuf;
use tempfile::TempDir;

/// A file that is there as long as this lives.
pub struct Made {
    _folder: TempDir,
    pub path: PathBuf,
}

pub fn tool() -> Tool {
    Tool::load(env!("CARGO_BIN_EXE_table"), env!("CARGO_MANIFEST_DIR"))
}

pub fn file(name: &str, bytes: impl AsRef<[u8]>) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    Made { _folder: folder, path }
}

pub fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut bytes);
    for (name, content) in parts {
        let (mut entry, config) =
            archive.new_file(*name).compression_method(CompressionMethod::DEFLATE).start().unwrap();
        let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::best()));
        writer.write_all(content.as_bytes()).unwrap();
        let (encoder, descriptor) = writer.finish().unwrap();
        encoder.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    bytes
}

/// The parts of a workbook with one worksheet, to be changed before they are packed.
pub struct Workbook {
    pub sheet: String,
    pub strings: String,
    pub styles: String,
}

impl Workbook {
    /// `rows` is what stands in the worksheet's `sheetData`.
    pub fn of(rows: &str) -> Self {
        Self {
            sheet: format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"),
            strings: "<sst count=\"2\" uniqueCount=\"2\"><si><t>name</t></si><si><t>Ω &amp; co</t></si></sst>".into(),
            styles: "<styleSheet><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
                .into(),
        }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let package = "<Relationships><Relationship Id=\"r1\" \
                       Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
                       Target=\"xl/workbook.xml\"></Relationship></Relationships>";
        let workbook = "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
                        <sheets><sheet name=\"Data\" sheetId=\"1\" r:id=\"r1\"></sheet></sheets></workbook>";
        let relations = "<Relationships><Relationship Id=\"r1\" \
                         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
                         Target=\"worksheets/sheet1.xml\"></Relationship></Relationships>";
        zip(&[
            ("_rels/.rels", package),
            ("xl/workbook.xml", workbook),
            ("xl/_rels/workbook.xml.rels", relations),
            ("xl/sharedStrings.xml", &self.strings),
            ("xl/styles.xml", &self.styles),
            ("xl/worksheets/sheet1.xml", &self.sheet),
        ])
    }
}
