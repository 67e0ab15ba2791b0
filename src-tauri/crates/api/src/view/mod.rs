//! The state as pages see it. Everything on screen is computed here, from committed state alone.

mod card;
mod edits;
mod feed;
mod rundown;
mod show;
pub(crate) mod stock;
mod stores;

pub(crate) use card::card;
pub(crate) use feed::Feed;
pub(crate) use show::{on_air_brief, totals};

use crate::wire::import::ImportView;
use crate::wire::state::{
    BuildView, CatalogueView, ClientView, JournalView, MarkerView, MemoView, OverlaysView, PanelState,
    StoreView,
};
use crate::wire::store::KeepingPlaces;
use cartwall_domain::state::State;
use cartwall_stores::status::Statuses;
use std::sync::Arc;

/// The path of a kept picture on this origin.
pub(crate) fn picture_path(hash: &str) -> String {
    format!("/media/{hash}")
}

/// What a panel shows beside the committed state: it is shared by all pages, and is no event.
pub(crate) struct Surroundings {
    pub overlays: OverlaysView,
    pub store: StoreView,
    pub statuses: Arc<Statuses>,
    pub keeping: KeepingPlaces,
    pub journal: JournalView,
    pub importing: Option<ImportView>,
    pub clients: Vec<ClientView>,
    pub build: BuildView,
}

/// Everything a panel shows.
pub(crate) fn snapshot(state: &State, now: i64, feed: &Feed, surroundings: Surroundings) -> PanelState {
    let Surroundings { overlays, store, statuses, keeping, journal, importing, clients, build } =
        surroundings;
    let shops = &*statuses;
    let running = state.running_show();
    let on_air = |id: Option<&cartwall_domain::CueId>| {
        let show = running?;
        Some(card(state, show, show.cue(id?)?))
    };
    let memos = running.map(|show| show.memos.iter());
    let markers = running.map(|show| show.markers.iter());
    PanelState {
        seq: state.seq,
        now,
        show: running.map(|running| show::view(state, running, now)),
        shows: show::briefs(state),
        resumable: show::resumable(state),
        rundowns: rundown::rundowns(state),
        edits: edits::edits(state),
        cues: rundown::progress(state),
        stock: stock::stock(state, shops),
        preview: on_air(running.and_then(|show| show.preview_id())),
        program: on_air(running.and_then(|show| show.program_id())),
        sales: running.map(|running| show::sales(running, now)),
        feed: feed.newest_first(),
        memos: memos
            .into_iter()
            .flatten()
            .map(|memo| MemoView {
                id: memo.id.0.clone(),
                at: memo.at,
                by: (&memo.by).into(),
                text: memo.text.clone(),
                acknowledged_at: memo.acknowledged_at,
            })
            .collect(),
        markers: markers
            .into_iter()
            .flatten()
            .map(|marker| MarkerView { at: marker.at, by: (&marker.by).into(), text: marker.text.clone() })
            .collect(),
        overlays,
        store,
        catalogue: CatalogueView {
            products: state.catalogue.product_count() as u64,
            variants: state.catalogue.variant_count() as u64,
            revision: state.catalogue_seq,
            pictures: state.pictures.size() as u64,
        },
        stores: stores::stores(state, shops),
        guard: stores::guard(state),
        keeping,
        journal,
        importing,
        clients,
        build,
    }
}
