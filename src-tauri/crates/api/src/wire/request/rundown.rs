//! Bodies of commands about the cues of a rundown.

use super::forms::{AMOUNT, AMOUNT_OR_NONE};
use cartwall_domain::limits;
use schemars::JsonSchema;
use serde::Deserialize;
use ts_rs::TS;

bodies! {
    /// What a new cue offers: one of these.
    #[derive(Default)]
    Offering {
        /// The variant with this SKU alone.
        sku: Option<String>,
        /// This variant alone, by its id: where several share a SKU.
        variant: Option<String>,
        /// Some variants of one product, by their ids.
        variants: Option<Vec<String>>,
        /// All variants of a product, by its id.
        product: Option<String>,
    }
    /// `add_cue`: by `sku` or `variant` that variant alone, by `product` all its variants, by `variants` those.
    AddCue {
        /// The planned or running show.
        show: String,
        /// SKU.
        sku: Option<String>,
        /// Variant id, where several share a SKU.
        variant: Option<String>,
        /// Variant ids of one product.
        variants: Option<Vec<String>>,
        /// Product id.
        product: Option<String>,
        /// Place in the rundown from 0; at the end where left out.
        index: Option<usize>,
        /// A line each.
        talking_points: Option<Vec<String>>,
        /// Planned seconds on air.
        #[schemars(range(min = 0, max = limits::MAX_PLANNED_S))]
        planned_s: Option<u32>,
        /// Decimal string; the catalogue's price where left out.
        #[schemars(regex(pattern = AMOUNT))]
        price: Option<String>,
        /// Decimal string.
        #[schemars(regex(pattern = AMOUNT))]
        compare_at: Option<String>,
        /// Code for the checkout.
        #[schemars(length(max = limits::MAX_COUPON))]
        coupon: Option<String>,
        /// The most units on this offer.
        #[schemars(range(min = 1, max = limits::MAX_CAP))]
        cap: Option<i64>,
        /// Segment of the rundown.
        #[schemars(length(max = limits::MAX_NAME))]
        segment: Option<String>,
        /// For the crew.
        #[schemars(length(max = limits::MAX_TEXT))]
        notes: Option<String>,
        /// What the card calls the product, up to 80 characters.
        #[schemars(length(max = limits::MAX_SHORT_TITLE))]
        short_title: Option<String>,
        /// Address of the picture that the card shows, as `catalogue_product` names it.
        picture: Option<String>,
        /// The number by which viewers name the product, 1 to 9999; no other product of the rundown has it.
        #[schemars(range(min = 1, max = limits::MAX_NUMBER))]
        number: Option<i64>,
    }
    /// `add_cues`: all of them or none.
    AddCues {
        /// The planned or running show.
        show: String,
        /// What each offers, in their order in the rundown.
        #[schemars(length(min = 1))]
        cues: Vec<Offering>,
        /// Place of the first in the rundown from 0; at the end where left out.
        index: Option<usize>,
        /// Segment of the rundown.
        #[schemars(length(max = limits::MAX_NAME))]
        segment: Option<String>,
    }
    /// `update_cue`: a field left out stays, whoever changes it at the same time; an empty string (or 0 for a number) takes
    /// it away.
    UpdateCue {
        /// Which.
        cue: String,
        /// Ids of the variants that it offers, all of its product and at least one.
        #[schemars(length(min = 1, max = limits::MAX_OFFERED))]
        variants: Option<Vec<String>>,
        /// A line each.
        talking_points: Option<Vec<String>>,
        /// Planned seconds on air.
        #[schemars(range(min = 0, max = limits::MAX_PLANNED_S))]
        planned_s: Option<u32>,
        /// Decimal string.
        #[schemars(regex(pattern = AMOUNT_OR_NONE))]
        price: Option<String>,
        /// Decimal string.
        #[schemars(regex(pattern = AMOUNT_OR_NONE))]
        compare_at: Option<String>,
        /// Code for the checkout.
        #[schemars(length(max = limits::MAX_COUPON))]
        coupon: Option<String>,
        /// The most units on this offer.
        #[schemars(range(min = 0, max = limits::MAX_CAP))]
        cap: Option<i64>,
        /// Segment of the rundown.
        #[schemars(length(max = limits::MAX_NAME))]
        segment: Option<String>,
        /// For the crew.
        #[schemars(length(max = limits::MAX_TEXT))]
        notes: Option<String>,
        /// What the card calls the product, up to 80 characters.
        #[schemars(length(max = limits::MAX_SHORT_TITLE))]
        short_title: Option<String>,
        /// Address of the picture that the card shows, as `catalogue_product` names it.
        picture: Option<String>,
        /// The number by which viewers name the product, 1 to 9999; no other product of the rundown has it.
        #[schemars(range(min = 0, max = limits::MAX_NUMBER))]
        number: Option<i64>,
        /// What the sender saw of the fields that it changes. Refused as a `conflict`, with both values, where one of
        /// them holds something else by now; a field that is not in it is overwritten.
        base: Option<Box<CueFields>>,
        /// Refused, as from a co-host, where it would change what is on air or in preview: a change that waited for a
        /// connection is not meant for viewers.
        plan_only: Option<bool>,
    }
    /// What the sender of `update_cue` saw; an empty string (or 0 for a number) where there was nothing.
    #[derive(Default)]
    CueFields {
        /// Ids of the variants that it offered.
        variants: Option<Vec<String>>,
        /// A line each.
        talking_points: Option<Vec<String>>,
        /// Planned seconds on air.
        planned_s: Option<u32>,
        /// Decimal string.
        #[schemars(regex(pattern = AMOUNT_OR_NONE))]
        price: Option<String>,
        /// Decimal string.
        #[schemars(regex(pattern = AMOUNT_OR_NONE))]
        compare_at: Option<String>,
        /// Code for the checkout.
        coupon: Option<String>,
        /// The most units on this offer.
        cap: Option<i64>,
        /// Segment of the rundown.
        segment: Option<String>,
        /// For the crew.
        notes: Option<String>,
        /// What the card calls the product, up to 80 characters.
        short_title: Option<String>,
        /// Address of the picture that the card shows, as `catalogue_product` names it.
        picture: Option<String>,
        /// The number by which viewers name the product, 1 to 9999; no other product of the rundown has it.
        number: Option<i64>,
    }
    /// `update_cues`: the same changes of each, of all of them or of none, as one edit; a field left out stays. Where some
    /// cannot be changed, `cues` of the problem says why for each.
    UpdateCues {
        /// Which; all of one show.
        #[schemars(length(min = 1))]
        cues: Vec<String>,
        /// So many per cent less than the shop's price, up to 99; 0 takes the show's own price away.
        #[schemars(range(min = 0, max = 99))]
        percent_off: Option<u32>,
        /// Planned seconds on air; 0 takes them away.
        #[schemars(range(min = 0, max = limits::MAX_PLANNED_S))]
        planned_s: Option<u32>,
        /// Code for the checkout; an empty string takes it away.
        #[schemars(length(max = limits::MAX_COUPON))]
        coupon: Option<String>,
    }
    /// `move_cue`
    MoveCue {
        /// Which.
        cue: String,
        /// Its new place, from 0.
        index: usize,
    }
    /// `move_cues`: they keep their order among themselves.
    MoveCues {
        /// Which; all of one show.
        #[schemars(length(min = 1))]
        cues: Vec<String>,
        /// The place of the first of them after the move, from 0.
        index: usize,
        /// Name of the segment that they belong to from then on; an empty one takes them out of theirs. Where it is left
        /// out each keeps its own.
        #[schemars(length(max = limits::MAX_NAME))]
        segment: Option<String>,
    }
    /// `group_cues`: they stand together from the place of the first of them.
    GroupCues {
        /// Which; all of one show.
        #[schemars(length(min = 1))]
        cues: Vec<String>,
        /// Name of the segment; an empty one takes them out of theirs, and they stay where they are.
        #[schemars(length(max = limits::MAX_NAME))]
        segment: String,
    }
    /// `duplicate_cue`: the new one stands right after it.
    DuplicateCue {
        /// Which.
        cue: String,
    }
    /// `duplicate_cues`, `remove_cues`: all of them or none, as one edit.
    NamedCues {
        /// Which; all of one show.
        #[schemars(length(min = 1))]
        cues: Vec<String>,
    }
    /// `undo_edit`: as far as it still is as that edit left it. What somebody else has changed since stays, and is told
    /// in `left_alone`.
    UndoEdit {
        /// The planned or running show; the list of shows itself where left out: what was archived or brought back.
        show: Option<String>,
    }
    /// `remove_cue`
    RemoveCue {
        /// Which.
        cue: String,
    }
    /// `restore_cue`: brings it back where it was, with its history.
    RestoreCue {
        /// Which.
        cue: String,
    }
}
