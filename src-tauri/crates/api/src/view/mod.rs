//! The state as pages see it. Everything on screen is computed here, from committed state alone.

mod card;
mod edits;
mod feed;
mod proposals;
mod rundown;
mod show;
pub(crate) mod stock;
mod stores;
#[cfg(test)]
mod tests;

pub(crate) use card::card;
pub(crate) use feed::Feed;
pub(crate) use show::{archived, on_air_brief, totals};
pub(crate) use stores::corrected_prices;

use crate::wire::door::DoorView;
use crate::wire::feed::FeedItem;
use crate::wire::import::ImportView;
use crate::wire::journal::JournalView;
use crate::wire::overlay::OverlaysView;
use crate::wire::part::Part;
use crate::wire::state::{BuildView, CatalogueView, ClientView, EditingView, PanelState, StoreView};
use crate::wire::store::KeepingPlaces;
use crate::wire::token::TokenView;
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
    pub clients: Part<Vec<ClientView>>,
    pub door: Part<DoorView>,
    pub tokens: Part<Vec<TokenView>>,
    pub editing: Part<Vec<EditingView>>,
    pub build: BuildView,
}

/// A state as pages see it, and what it was built from, so that the next one builds only what changed.
pub(crate) struct Built {
    state: Arc<State>,
    statuses: Arc<Statuses>,
    pub panel: Arc<PanelState>,
}

/// Everything a panel shows. `last`: of an earlier state, never of a later one.
pub(crate) fn build(
    state: &Arc<State>,
    now: i64,
    feed: Vec<FeedItem>,
    surroundings: Surroundings,
    last: Option<&Built>,
) -> Built {
    let Surroundings {
        overlays,
        store,
        statuses,
        keeping,
        journal,
        importing,
        clients,
        door,
        tokens,
        editing,
        build,
    } = surroundings;
    let shops = &*statuses;
    let running = state.running_show();
    let on_air = |id: Option<&cartwall_domain::CueId>| {
        let show = running?;
        Some(card(state, show, show.cue(id?)?))
    };
    // Names, prices and pictures.
    let same_products = |last: &&Built| {
        let seqs = |state: &State| (state.catalogue_seq, state.pictures_seq);
        seqs(&last.state) == seqs(state)
    };
    // Searches are answered from the index of before until a file is in, so only then may a page ask again.
    let comes_in = importing.as_ref().is_some_and(|import| !import.dry_run);
    let revision = match last {
        Some(last) if comes_in => last.panel.catalogue.revision,
        _ => state.catalogue_seq,
    };
    macro_rules! part {
        ($name:ident, $value:expr) => {
            Part::next(last.map(|last| &last.panel.$name), $value)
        };
    }
    let panel = PanelState {
        seq: state.seq,
        now,
        show: part!(show, running.map(|running| show::view(state, running, now))),
        shows: part!(shows, show::briefs(state)),
        resumable: part!(resumable, show::resumable(state)),
        rundowns: part!(rundowns, rundown::rundowns(state, last.filter(same_products))),
        edits: part!(edits, edits::edits(state)),
        cues: part!(cues, rundown::progress(state)),
        stock: part!(stock, stock::stock(state, &statuses, last)),
        preview: part!(preview, on_air(running.and_then(|show| show.preview_id()))),
        program: part!(program, on_air(running.and_then(|show| show.program_id()))),
        sales: part!(sales, running.map(|running| show::sales(running, now))),
        feed: part!(feed, feed),
        memos: part!(memos, running.map(|show| show::memos(show)).unwrap_or_default()),
        proposals: part!(
            proposals,
            running.map(|running| proposals::proposals(state, running)).unwrap_or_default()
        ),
        markers: part!(markers, running.map(|show| show::markers(show)).unwrap_or_default()),
        overlays: part!(overlays, overlays),
        store: part!(store, store),
        catalogue: part!(
            catalogue,
            CatalogueView {
                products: state.catalogue.product_count() as u64,
                variants: state.catalogue.variant_count() as u64,
                revision,
                pictures: state.pictures.size() as u64,
                currency: state.catalogue.currency().map(|currency| currency.code().to_owned()),
            }
        ),
        stores: part!(stores, stores::stores(state, shops)),
        guard: part!(guard, stores::guard(state)),
        keeping: part!(keeping, keeping),
        journal: part!(journal, journal),
        importing: part!(importing, importing),
        clients,
        door,
        tokens,
        editing,
        build: part!(build, build),
    };
    Built { state: Arc::clone(state), statuses, panel: Arc::new(panel) }
}
