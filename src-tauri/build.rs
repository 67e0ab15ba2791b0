//! Declares the windows' commands, so that each needs a permission in `capabilities`.

fn main() {
    let commands = &[
        "boot",
        "rpc",
        "listen",
        "import_file",
        "import_chosen",
        "save_export",
        "choose_catalogue",
        "import_orders_file",
        "import_orders_chosen",
        "choose_orders",
        "open_window",
        "toggle_full_screen",
        "close_window",
        "menu_choices",
        "shell_words",
        "quit",
        "set_theme",
        "set_zoom",
        "set_notifications",
        "open_data_folder",
    ];
    let attributes =
        tauri_build::Attributes::new().app_manifest(tauri_build::AppManifest::new().commands(commands));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
