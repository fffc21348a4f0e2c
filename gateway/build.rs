//! Puts the built web UI (`web/dist`, made by `scripts/web.sh`) into the program. It neither builds it nor needs it: without one the program
//! says at `/` how to build it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    let dist = root.join("web/dist");
    // Cargo would run this each time for a folder that is not there.
    fs::create_dir_all(&dist).expect("web/dist can be made");
    println!("cargo:rerun-if-changed={}", dist.display());
    println!("cargo:rerun-if-changed=build.rs");

    let mut found = Vec::new();
    files(&dist, &mut found);
    found.sort();
    let mut source = String::from("pub const FILES: &[Asset] = &[\n");
    for path in found.iter().filter(|path| !is_compressed(path) && !path.ends_with("manifest.json")) {
        let name = path.strip_prefix(&dist).expect("below it").display();
        let encoded = |extension: &str| {
            let beside = PathBuf::from(format!("{}.{extension}", path.display()));
            match beside.is_file() {
                true => format!("Some(include_bytes!({beside:?}))"),
                false => "None".to_owned(),
            }
        };
        let (brotli, gzip) = (encoded("br"), encoded("gz"));
        writeln!(
            source,
            "    Asset {{ path: \"/{name}\", identity: include_bytes!({path:?}), brotli: {brotli}, gzip: {gzip} }},"
        )
        .expect("a string takes everything");
    }
    source.push_str("];\n");
    fs::write(out.join("web.rs"), source).expect("OUT_DIR can be written");
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

fn is_compressed(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "br" || extension == "gz")
}
