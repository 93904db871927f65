//! Puts the stylesheet and the browser's bundle into the binary, so that it needs no file beside it.
//!
//! The bundle is built before the server, into `site/pkg` of the target folder. Without it the pages are
//! whole all the same; only the islands stay still.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let style = Path::new("../style");
    println!("cargo::rerun-if-changed={}", style.display());
    fs::write(out.join("app.css"), stylesheet(style)).expect("OUT_DIR can be written to");

    // OUT_DIR is TARGET/PROFILE/build/server-HASH/out.
    let target = out.ancestors().nth(4).expect("OUT_DIR lies in the target folder").to_owned();
    let mut embedded = String::new();
    for (name, file) in [("SCRIPT", "nordvakt.js"), ("WASM", "nordvakt_bg.wasm")] {
        let path = target.join("site/pkg").join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        let value = match path.exists() {
            true => format!("Some(include_bytes!({path:?}))"),
            false => "None".into(),
        };
        embedded += &format!("pub static {name}: Option<&[u8]> = {value};\n");
    }
    fs::write(out.join("bundle.rs"), embedded).expect("OUT_DIR can be written to");
}

/// The style folder's files in order of their names.
fn stylesheet(folder: &Path) -> String {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the style folder is there")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "css"))
        .collect();
    files.sort();
    files.iter().map(|file| fs::read_to_string(file).expect("a stylesheet is text")).collect()
}
