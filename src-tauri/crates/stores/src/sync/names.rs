//! A shop's own names of variants that the catalogue knows by another.

use cartwall_domain::state::State;
use cartwall_domain::{StoreId, VariantId};
use std::collections::HashMap;

#[derive(Default)]
pub(super) struct Names {
    seq: Option<u64>,
    own: HashMap<VariantId, VariantId>,
}

impl Names {
    /// Brings them up to the catalogue.
    pub(super) fn follow(&mut self, state: &State, store: &StoreId) {
        if self.seq == Some(state.catalogue_seq) {
            return;
        }
        self.seq = Some(state.catalogue_seq);
        let prefix = format!("{store}/");
        let of_store = state.catalogue.other_names().filter(|(name, _)| name.0.starts_with(&prefix));
        self.own = of_store.map(|(name, id)| (id.clone(), name.clone())).collect();
    }

    /// What the shop calls a variant, where it sells it.
    pub(super) fn own(&self, variant: &VariantId, store: &StoreId) -> Option<VariantId> {
        let native = variant.0.strip_prefix(store.0.as_str()).is_some_and(|rest| rest.starts_with('/'));
        if native { Some(variant.clone()) } else { self.own.get(variant).cloned() }
    }
}
