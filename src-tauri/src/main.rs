//! Cartwall's window: the very core that `cartwall serve` runs, in one process with the panel.
//!
//! It adds what needs an operating system's desktop (a window, dialogs for files, one instance at a time) and
//! nothing else: what a show is, who may do what and what is stored is decided in the crates below.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod core;
mod files;
mod ipc;
mod media;
mod options;
mod window;

use crate::core::Core;
use crate::options::Options;
use std::io::IsTerminal;
use std::process::ExitCode;
use tauri::{App, Manager, RunEvent};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};
use tracing::error;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_env("CARTWALL_LOG").unwrap_or_else(|_| EnvFilter::new("info")))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
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
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::to_front(app)))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .invoke_handler(tauri::generate_handler![
            ipc::boot,
            ipc::rpc,
            ipc::listen,
            files::import_file,
            files::save_export,
        ])
        .register_asynchronous_uri_scheme_protocol(media::SCHEME, |context, request, responder| {
            let app = context.app_handle().clone();
            tauri::async_runtime::spawn_blocking(move || {
                responder.respond(media::answer(&app, request.uri().path()));
            });
        })
        .setup(move |app| Ok(set_up(app, &options)?))
        .on_window_event(window::on_event)
        .build(tauri::generate_context!());
    match app {
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
            window::open(app)
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

/// Whatever was acknowledged is on disk already; this makes the next start quick.
fn stop(app: &tauri::AppHandle) {
    if let Some(core) = app.try_state::<Core>() {
        core.stop();
    }
}
