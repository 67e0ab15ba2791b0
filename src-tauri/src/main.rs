//! Cartwall's windows: the very core that `cartwall serve` runs, in one process with the panel.
//!
//! It adds what needs an operating system's desktop (windows, menus, a tray icon, dialogs for files, one instance at
//! a time) and nothing else: what a show is, who may do what and what is stored is decided in the crates below.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod awake;
mod core;
#[cfg(target_os = "linux")]
mod desktop;
mod files;
mod ipc;
mod kept;
mod look;
mod media;
mod menu;
mod notices;
mod onair;
mod options;
mod place;
mod quit;
mod recover;
mod system;
mod tray;
mod windows;
mod words;

use crate::core::Core;
use crate::kept::Kept;
use crate::options::Options;
use std::process::ExitCode;
use tauri::{App, AppHandle, Manager, RunEvent};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};
use tauri_plugin_window_state::StateFlags;
use tracing::error;

/// As in `cartwall serve`: a large catalogue that comes in again holds no more memory than before.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What is remembered of every window. All are visible and have frames.
const PLACES: StateFlags =
    StateFlags::SIZE.union(StateFlags::POSITION).union(StateFlags::MAXIMIZED).union(StateFlags::FULLSCREEN);

/// What is said unasked. A bus that closes first at the end is not worth a word.
const QUIET: &str = "info,zbus=error";

fn main() -> ExitCode {
    cartwall_launch::log::begin(QUIET);
    let options = match Options::read(std::env::args_os().skip(1)) {
        Ok(options) => options,
        Err(problem) => {
            error!("{problem}");
            return ExitCode::from(2);
        }
    };
    if no_display() {
        error!("There is no display to open a window on. `cartwall serve` runs the same without one.");
        return ExitCode::FAILURE;
    }
    // Single instance comes first: a second one must end before it reaches for the data folder.
    let builder = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| windows::show_panel(app)))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_window_state::Builder::new().with_state_flags(PLACES).build())
        .invoke_handler(tauri::generate_handler![
            ipc::boot,
            ipc::rpc,
            ipc::listen,
            files::import_file,
            files::import_chosen,
            files::save_export,
            files::choose_catalogue,
            files::import_orders_file,
            files::import_orders_chosen,
            files::choose_orders,
            windows::open_window,
            windows::toggle_full_screen,
            windows::close_window,
            menu::menu_choices,
            menu::shell_words,
            quit::quit,
            look::set_theme,
            look::set_zoom,
            notices::set_notifications,
            system::open_data_folder,
        ])
        .register_asynchronous_uri_scheme_protocol(media::SCHEME, |context, request, responder| {
            let app = context.app_handle().clone();
            tauri::async_runtime::spawn_blocking(move || {
                responder.respond(media::answer(&app, request.uri().path()));
            });
        })
        .setup(move |app| Ok(set_up(app, &options)?))
        .on_menu_event(|app, event| menu::chosen(app, event.id().as_ref()))
        .on_window_event(windows::on_event);
    #[cfg(target_os = "macos")]
    let builder = builder.on_web_content_process_terminate(|page| drop(page.reload()));
    match builder.build(tauri::generate_context!()) {
        Ok(app) => {
            let code = app.run_return(|app, event| {
                if matches!(event, RunEvent::Exit) {
                    stop(app);
                }
            });
            ExitCode::from(u8::try_from(code).unwrap_or(1))
        }
        Err(why) => {
            error!("Cartwall could not open its window: {why}");
            ExitCode::FAILURE
        }
    }
}

/// The window toolkit would only panic.
fn no_display() -> bool {
    let said = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(target_os = "linux") && !said("DISPLAY") && !said("WAYLAND_DISPLAY")
}

fn set_up(app: &mut App, options: &Options) -> Result<(), tauri::Error> {
    match Core::start(app.path().local_data_dir()?, options) {
        Ok(core) => {
            app.manage(core);
            app.manage(Kept::read(app.path().app_config_dir()?.join("windows.json")));
            app.manage(files::Chosen::default());
            app.manage(menu::Pages::default());
            app.manage(menu::ShowItems::default());
            app.manage(notices::Wished::default());
            app.manage(quit::Asking::default());
            app.manage(system::Copied::default());
            #[cfg(target_os = "linux")]
            app.manage(desktop::Wish::default());
            open(app.handle())
        }
        Err(why) => {
            error!("{why}");
            let handle = app.handle().clone();
            app.dialog()
                .message(why.to_string())
                .title("Cartwall cannot start")
                .kind(MessageDialogKind::Error)
                .show(move |_| handle.exit(1));
            Ok(())
        }
    }
}

fn open(app: &AppHandle) -> Result<(), tauri::Error> {
    if cfg!(target_os = "macos") {
        app.set_menu(menu::build(app)?)?;
    }
    windows::open_all(app)?;
    menu::follow_show(app);
    tray::start(app);
    awake::start(app);
    notices::start(app);
    #[cfg(target_os = "linux")]
    desktop::follow(app);
    #[cfg(unix)]
    quit::follow_signals(app);
    Ok(())
}

/// Whatever was acknowledged is on disk already; this makes the next start quick.
fn stop(app: &AppHandle) {
    if let Some(core) = app.try_state::<Core>() {
        core.stop();
    }
}
