//! While a show runs, live or rehearsed, the computer neither sleeps nor locks its screen by itself.

use crate::onair::{OnAir, follow};
use std::sync::Arc;
use tauri::AppHandle;
use tauri::async_runtime::Mutex;
use tracing::warn;

const NAME: &str = "Cartwall";
const WHY: &str = "A show is running";

/// Holds it awake exactly as long as something runs.
pub fn start(app: &AppHandle) {
    let held = Arc::new(Mutex::new(None));
    follow(app, move |now| {
        let held = Arc::clone(&held);
        async move {
            let mut held = held.lock().await;
            match (now != OnAir::Nothing, held.is_some()) {
                (true, false) => *held = Some(system::hold().await),
                (false, true) => {
                    if let Some(hold) = held.take() {
                        system::let_go(hold).await;
                    }
                }
                _ => {}
            }
        }
    });
}

/// Screen savers and power managers of desktops listen on the session's bus, logind on the system's. Each may be
/// missing.
#[cfg(target_os = "linux")]
mod system {
    use super::{NAME, WHY, warn};
    use zbus::{Connection, zvariant::OwnedFd};

    const SCREEN: &str = "org.freedesktop.ScreenSaver";
    const SCREEN_PATH: &str = "/org/freedesktop/ScreenSaver";
    const LOGIN: &str = "org.freedesktop.login1";
    const LOGIN_PATH: &str = "/org/freedesktop/login1";

    pub struct Hold {
        screen: Option<(Connection, u32)>,
        /// Closing it lets go.
        _idle: Option<OwnedFd>,
    }

    pub async fn hold() -> Hold {
        let (screen, idle) = (screen().await, idle().await);
        if let (Err(screen), Err(idle)) = (&screen, &idle) {
            warn!("This computer may fall asleep during the show: {screen}; {idle}");
        }
        Hold { screen: screen.ok(), _idle: idle.ok() }
    }

    pub async fn let_go(hold: Hold) {
        let Some((bus, cookie)) = hold.screen else { return };
        let done = bus.call_method(Some(SCREEN), SCREEN_PATH, Some(SCREEN), "UnInhibit", &(cookie,)).await;
        if let Err(why) = done {
            warn!("This computer may stay awake until Cartwall ends: {why}");
        }
    }

    async fn screen() -> zbus::Result<(Connection, u32)> {
        let bus = Connection::session().await?;
        let answer =
            bus.call_method(Some(SCREEN), SCREEN_PATH, Some(SCREEN), "Inhibit", &(NAME, WHY)).await?;
        let cookie = answer.body().deserialize()?;
        Ok((bus, cookie))
    }

    async fn idle() -> zbus::Result<OwnedFd> {
        let bus = Connection::system().await?;
        let manager = "org.freedesktop.login1.Manager";
        let what = ("idle", NAME, WHY, "block");
        let answer = bus.call_method(Some(LOGIN), LOGIN_PATH, Some(manager), "Inhibit", &what).await?;
        answer.body().deserialize()
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::{NAME, WHY, warn};

    pub type Hold = Option<keepawake::KeepAwake>;

    pub async fn hold() -> Hold {
        let held = keepawake::Builder::default()
            .display(true)
            .idle(true)
            .reason(WHY)
            .app_name(NAME)
            .app_reverse_domain("app.cartwall.desktop")
            .create();
        held.map_err(|why| warn!("This computer may fall asleep during the show: {why}")).ok()
    }

    pub async fn let_go(hold: Hold) {
        drop(hold);
    }
}
