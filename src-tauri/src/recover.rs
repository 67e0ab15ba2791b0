//! A page may die; the show does not, because the core is not in it. The window gets its page back, where it was:
//! the route stands in its address and in its storage.
//!
//! On macOS Tauri tells of it (see `main`). WebView2 on Windows offers to load the page again by itself.

use tauri::WebviewWindow;

#[cfg(target_os = "linux")]
pub fn watch(window: &WebviewWindow) {
    use gtk::glib::timeout_add_local_once;
    use std::cell::Cell;
    use std::time::{Duration, Instant};
    use tracing::warn;
    use webkit2gtk::WebViewExt;

    /// The pause before the first try; a page that dies again at once waits longer each time.
    const PAUSE: Duration = Duration::from_millis(50);
    const LONGEST: Duration = Duration::from_secs(5);
    /// After so long a life a death is the first again.
    const LONG_LIFE: Duration = Duration::from_secs(30);

    let label = window.label().to_owned();
    let watched = window.with_webview(move |view| {
        let last = Cell::new((Instant::now(), PAUSE));
        view.inner().connect_web_process_terminated(move |view, reason| {
            let (since, pause) = last.get();
            let pause = if since.elapsed() > LONG_LIFE { PAUSE } else { pause };
            last.set((Instant::now(), (pause * 3).min(LONGEST)));
            warn!("The page of the window {label} ended ({reason:?}). The overlay goes on; loading the page again.");
            let view = view.clone();
            timeout_add_local_once(pause, move || view.reload());
        });
    });
    if let Err(why) = watched {
        warn!("A page that dies will not come back by itself: {why}");
    }
}

#[cfg(not(target_os = "linux"))]
pub fn watch(_window: &WebviewWindow) {}
