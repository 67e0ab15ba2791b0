//! Declares the window's commands, so that each needs a permission in `capabilities`.

fn main() {
    let commands = &["boot", "rpc", "listen", "import_file", "save_export"];
    let attributes =
        tauri_build::Attributes::new().app_manifest(tauri_build::AppManifest::new().commands(commands));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
