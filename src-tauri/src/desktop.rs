//! Whether the desktop wishes dark or light. Tauri follows that on macOS and Windows; GTK 3 does not ask, but the
//! settings portal of the desktop tells, and says when it changes.

use crate::look;
use futures_util::StreamExt;
use std::sync::{Mutex, PoisonError};
use tauri::{AppHandle, Manager, Theme};
use tracing::debug;
use zbus::zvariant::{OwnedValue, Value};
use zbus::{Connection, Proxy};

const PORTAL: &str = "org.freedesktop.portal.Desktop";
const PATH: &str = "/org/freedesktop/portal/desktop";
const SETTINGS: &str = "org.freedesktop.portal.Settings";
const APPEARANCE: (&str, &str) = ("org.freedesktop.appearance", "color-scheme");

/// As last told.
#[derive(Default)]
pub struct Wish(Mutex<Option<Theme>>);

impl Wish {
    /// `None` where nobody told.
    pub fn get(&self) -> Option<Theme> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks, and listens.
pub fn follow(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if let Err(why) = listen(&app).await {
            // Many desktops have no portal, and nobody misses it.
            debug!("The desktop does not tell dark from light: {why}");
        }
    });
}

async fn listen(app: &AppHandle) -> zbus::Result<()> {
    let bus = Connection::session().await?;
    let settings = Proxy::new(&bus, PORTAL, PATH, SETTINGS).await?;
    let args = [(0, APPEARANCE.0), (1, APPEARANCE.1)];
    let mut changes = settings.receive_signal_with_args("SettingChanged", &args).await?;
    let now: OwnedValue = settings.call("Read", &APPEARANCE).await?;
    tell(app, &now);
    while let Some(change) = changes.next().await {
        let (_, _, value): (String, String, OwnedValue) = change.body().deserialize()?;
        tell(app, &value);
    }
    Ok(())
}

fn tell(app: &AppHandle, value: &Value<'_>) {
    let wish = match value {
        // `Read` wraps what it answers once more than the signal does.
        Value::Value(inner) => return tell(app, inner),
        Value::U32(1) => Some(Theme::Dark),
        Value::U32(2) => Some(Theme::Light),
        _ => None,
    };
    *app.state::<Wish>().0.lock().unwrap_or_else(PoisonError::into_inner) = wish;
    look::show(app);
}
