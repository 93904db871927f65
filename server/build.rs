//! Puts the stylesheet and the browser's bundle into the binary, so that it needs no file beside it.
//!
//! The bundle is built before the server, into `site/pkg` of the target folder. Without it the pages are
//! whole all the same; only the islands stay still.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let style = Path::new("../style");
    println!("cargo::rerun-if-changed={}", style.display());
    fs::write(out.join("app.css"), stylesheet(style)?)?;

    // OUT_DIR is TARGET/PROFILE/build/server-HASH/out.
    let target = out.ancestors().nth(4).ok_or("OUT_DIR is not in a target folder")?;
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
    fs::write(out.join("bundle.rs"), embedded)?;
    Ok(())
}

/// The style folder's files in order of their names.
fn stylesheet(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "css") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files.iter().map(fs::read_to_string).collect::<Result<_, _>>()?)
}
