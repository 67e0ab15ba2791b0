//! Makes sure that there is a page to embed, so that this crate compiles before the UI was ever built.

use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
    let manifest = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let dist = Path::new(&manifest).join("../../../ui/dist");
    fs::create_dir_all(&dist)?;
    for page in ["index.html", "overlay.html"] {
        let file = dist.join(page);
        if !file.exists() {
            fs::write(file, NOT_BUILT)?;
        }
    }
    println!("cargo:rerun-if-changed=build.rs");
    // A debug build reads the pages from the disk when they are asked for; only a release holds them.
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed={}", dist.display());
    }
    Ok(())
}

const NOT_BUILT: &str = "<!doctype html>
<html lang=\"en\">
  <head><meta charset=\"utf-8\" /><title>Cartwall</title></head>
  <body>
    <h1>The pages are not built yet</h1>
    <p>Run <code>cargo xtask start</code>, or <code>npm ci &amp;&amp; npm run build</code> in the folder <code>ui</code>.</p>
  </body>
</html>
";
