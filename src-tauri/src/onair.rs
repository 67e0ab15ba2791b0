//! What runs, in the few words that tray, guard and sleep need; and who is told when it changes.

use crate::core::Core;
use cartwall_api::PanelState;
use cartwall_api::wire::Mode;
use std::sync::Arc;
use tauri::{AppHandle, Manager};

/// Whether a show runs, and which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnAir {
    Nothing,
    Rehearsal(String),
    Live(String),
}

impl OnAir {
    /// At this moment.
    pub fn now(app: &AppHandle) -> Self {
        app.try_state::<Core>().map_or(Self::Nothing, |core| Self::of(&core.api().panel().borrow()))
    }

    /// In a state of the core.
    pub fn of(state: &PanelState) -> Self {
        match &*state.show {
            None => Self::Nothing,
            Some(show) if show.mode == Some(Mode::Rehearsal) => Self::Rehearsal(show.title.clone()),
            Some(show) => Self::Live(show.title.clone()),
        }
    }
}

/// Tells what runs: at once, and whenever that changes.
pub fn follow<F>(app: &AppHandle, mut tell: impl FnMut(OnAir) -> F + Send + 'static)
where
    F: Future<Output = ()> + Send,
{
    let mut told = None;
    follow_states(app, move |_, state| {
        let now = OnAir::of(&state);
        let news = (told.as_ref() != Some(&now)).then(|| {
            told = Some(now.clone());
            tell(now)
        });
        async move {
            if let Some(news) = news {
                news.await;
            }
        }
    });
}

/// Tells each state of the core together with the one before it. Who is slow skips states.
pub fn follow_states<F>(
    app: &AppHandle,
    mut tell: impl FnMut(Arc<PanelState>, Arc<PanelState>) -> F + Send + 'static,
) where
    F: Future<Output = ()> + Send,
{
    let mut states = app.state::<Core>().api().panel();
    tauri::async_runtime::spawn(async move {
        let mut earlier = Arc::clone(&states.borrow_and_update());
        tell(Arc::clone(&earlier), Arc::clone(&earlier)).await;
        while states.changed().await.is_ok() {
            let now = Arc::clone(&states.borrow_and_update());
            tell(earlier, Arc::clone(&now)).await;
            earlier = now;
        }
    });
}
