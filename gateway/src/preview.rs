//! What can be previewed, and by which viewer: one table. What is in no line, or too large, has no preview; then a function
//! that is marked `extract` makes something of it that can be looked at (E2).
//!
//! The table is also written to `gateway/preview.json`, for the user interface to read.

use serde::Serialize;
use utoipa::ToSchema;

/// What shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Viewer {
    Image,
    Pdf,
    Audio,
    Video,
    Model,
    Table,
    Json,
    Markdown,
    Code,
    Text,
    Archive,
}

/// How a file can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Preview {
    pub viewer: Viewer,
    /// The largest that it shows.
    pub max_bytes: u64,
}

/// One line of the table.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Rule {
    pub viewer: Viewer,
    /// Whole, or a family as in `image/*`, or a suffix as in `*+json`.
    pub media_types: &'static [&'static str],
    /// What the name ends with, where the content says no more than that it is text or bytes.
    pub extensions: &'static [&'static str],
    pub max_bytes: u64,
}

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;
const GIB: u64 = 1024 * MIB;

/// The first line that fits counts.
pub const TABLE: &[Rule] = &[
    Rule {
        viewer: Viewer::Image,
        media_types: &[
            "image/png",
            "image/jpeg",
            "image/gif",
            "image/webp",
            "image/avif",
            "image/bmp",
            "image/svg+xml",
        ],
        extensions: &[],
        max_bytes: 32 * MIB,
    },
    Rule { viewer: Viewer::Pdf, media_types: &["application/pdf"], extensions: &[], max_bytes: 100 * MIB },
    Rule {
        viewer: Viewer::Audio,
        media_types: &[
            "audio/mpeg",
            "audio/ogg",
            "audio/x-wav",
            "audio/wav",
            "audio/x-flac",
            "audio/flac",
            "audio/m4a",
        ],
        extensions: &[],
        max_bytes: 512 * MIB,
    },
    Rule {
        viewer: Viewer::Video,
        media_types: &["video/mp4", "video/webm", "video/ogg"],
        extensions: &[],
        max_bytes: 4 * 1024 * MIB,
    },
    Rule {
        viewer: Viewer::Model,
        media_types: &["model/gltf-binary", "model/gltf+json", "model/stl", "model/obj", "model/3mf"],
        extensions: &["glb", "gltf", "stl", "obj", "ply", "3mf"],
        max_bytes: 100 * MIB,
    },
    Rule {
        viewer: Viewer::Table,
        media_types: &["text/csv", "text/tab-separated-values"],
        extensions: &["csv", "tsv"],
        max_bytes: 16 * MIB,
    },
    Rule {
        viewer: Viewer::Json,
        media_types: &["application/json", "*+json"],
        extensions: &["json", "geojson"],
        max_bytes: 8 * MIB,
    },
    Rule {
        viewer: Viewer::Markdown,
        media_types: &["text/markdown"],
        extensions: &["md", "markdown"],
        max_bytes: 2 * MIB,
    },
    Rule {
        viewer: Viewer::Code,
        media_types: &[
            "text/html",
            "text/xml",
            "application/xml",
            "*+xml",
            "text/css",
            "text/javascript",
            "application/javascript",
            "application/yaml",
            "text/x-shellscript",
            "application/x-ndjson",
            "application/sql",
            "application/toml",
            "text/x-*",
        ],
        extensions: &[
            "c", "cc", "cpp", "cs", "css", "go", "h", "hpp", "html", "ini", "java", "jl", "js", "kt", "lua", "m",
            "php", "pl", "py", "r", "rb", "rs", "sh", "sql", "swift", "tex", "toml", "ts", "tsx", "xml", "yaml", "yml",
        ],
        max_bytes: 2 * MIB,
    },
    // Only where it says what is in it is read, not what is in it. Of what is packed as a whole (`tar.gz`) everything would have to be.
    Rule {
        viewer: Viewer::Archive,
        media_types: &["application/zip", "application/x-tar", "application/java-archive"],
        extensions: &[],
        max_bytes: 64 * GIB,
    },
    Rule { viewer: Viewer::Text, media_types: &["text/*"], extensions: &[], max_bytes: 4 * MIB },
];

/// How the file can be looked at, if it can.
pub fn preview(name: &str, media_type: &str, size: u64) -> Option<Preview> {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let name = name.to_lowercase();
    let rule = TABLE.iter().find(|rule| rule.fits(&name, &essence))?;
    (size <= rule.max_bytes).then_some(Preview { viewer: rule.viewer, max_bytes: rule.max_bytes })
}

impl Rule {
    fn fits(&self, name: &str, essence: &str) -> bool {
        let of_type = self.media_types.iter().any(|pattern| match pattern.split_once('*') {
            Some((beginning, end)) => {
                essence.len() >= beginning.len() + end.len() && essence.starts_with(beginning) && essence.ends_with(end)
            }
            None => essence == *pattern,
        });
        let ends_so =
            |extension: &&str| name.strip_suffix(extension).is_some_and(|stem| stem.len() > 1 && stem.ends_with('.'));
        // Bytes without a signature are a model or nothing that is shown.
        let open = essence == "text/plain" || (essence == "application/octet-stream" && self.viewer == Viewer::Model);
        let by_name = open || essence == "application/x-tgif" || essence == "application/vnd.ms-pki.stl";
        of_type || by_name && self.extensions.iter().any(ends_so)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/preview.json");
    const UPDATE: &str = "JOBTRAIL_UPDATE_PREVIEW";

    /// The table as JSON, the same for the same code.
    fn document() -> String {
        let mut text = serde_json::to_string_pretty(TABLE).expect("the table has only string keys");
        text.push('\n');
        text
    }

    #[test]
    fn the_committed_table_is_the_one_of_the_code() {
        let document = document();
        if std::env::var_os(UPDATE).is_some() {
            std::fs::write(COMMITTED, &document).expect("it can be written");
        }
        let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
        assert!(
            committed == document,
            "the table is not as gateway/preview.json has it; if that is meant, write it anew with\n    \
             {UPDATE}=1 cargo test -p jobtrail-gateway preview\nand commit it"
        );
    }

    #[test]
    fn a_viewer_is_chosen_by_content_and_by_name_where_the_content_is_open() {
        let shown = |name: &str, media_type: &str| preview(name, media_type, 1_000).map(|preview| preview.viewer);
        for (name, media_type, viewer) in [
            ("photo.png", "image/png", Some(Viewer::Image)),
            ("photo.csv", "image/png", Some(Viewer::Image)),
            ("drawing.svg", "image/svg+xml", Some(Viewer::Image)),
            ("scan.tiff", "image/tiff", None),
            ("a.csv", "text/csv; charset=utf-8", Some(Viewer::Table)),
            ("A.TSV", "text/plain", Some(Viewer::Table)),
            ("data.json", "application/json", Some(Viewer::Json)),
            ("part.gltf", "model/gltf+json", Some(Viewer::Model)),
            ("part.stl", "application/octet-stream", Some(Viewer::Model)),
            ("part.obj", "text/plain", Some(Viewer::Model)),
            ("README.md", "text/markdown", Some(Viewer::Markdown)),
            ("page.html", "text/html", Some(Viewer::Code)),
            ("main.rs", "text/x-rust", Some(Viewer::Code)),
            ("main.py", "text/plain", Some(Viewer::Code)),
            ("log.txt", "text/plain", Some(Viewer::Text)),
            (".json", "text/plain", Some(Viewer::Text)),
            ("film.webm", "video/webm", Some(Viewer::Video)),
            ("paper.pdf", "application/pdf", Some(Viewer::Pdf)),
            ("parts.zip", "application/zip", Some(Viewer::Archive)),
            ("parts.tar", "application/x-tar", Some(Viewer::Archive)),
            // What a function has to open first (E2).
            ("parts.tar.gz", "application/gzip", None),
            ("sheet.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", None),
            ("data.csv", "application/octet-stream", None),
            ("program", "application/x-executable", None),
        ] {
            assert_eq!(shown(name, media_type), viewer, "{name} {media_type}");
        }
    }

    #[test]
    fn what_is_too_large_has_no_preview() {
        assert!(preview("a.md", "text/markdown", 2 * MIB).is_some());
        assert!(preview("a.md", "text/markdown", 2 * MIB + 1).is_none());
    }
}
