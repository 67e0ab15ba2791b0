//! A cue is a product with the variants that are offered.

mod reports;

use super::*;
use crate::changes::FieldValue;
use crate::event::Event;
use crate::report::{AsRunAction, Fold, Report};
use crate::source::{CatalogueSource, StockSource};
use crate::{ProductId, VariantId};

/// A hoodie in these sizes: title, price, how many there are.
fn hoodie(sizes: &[(&str, &str, Quantity)]) -> Product {
    let plain = product("HOOD", "10.00", Quantity::Unknown);
    let size = |(title, price, quantity): &(&str, &str, Quantity)| {
        let sized = product(&format!("HOOD-{title}"), price, *quantity);
        Variant { title: Some((*title).to_owned()), ..sized.variants[0].clone() }
    };
    let (title, options) = ("Hoodie".to_owned(), vec!["Size".to_owned()]);
    Product { title, options, variants: sizes.iter().map(size).collect(), ..plain }
}

fn four() -> Product {
    let known = Quantity::Known;
    hoodie(&[
        ("S", "29.00", known(1)),
        ("M", "29.00", known(2)),
        ("L", "35.00", known(3)),
        ("XL", "39.00", known(4)),
    ])
}

fn ids(sizes: &[&str]) -> Vec<VariantId> {
    sizes.iter().map(|size| format!("HOOD-{size}").as_str().into()).collect()
}

/// A live show with the hoodie on air, and a cue for A after it.
struct Shop {
    stage: Stage,
    show: ShowId,
    cue: CueId,
    log: Vec<Recorded>,
}

impl Shop {
    fn planned(product: Product, offering: Offering, details: CueDetails) -> Self {
        let mut stage = Stage::new();
        stage
            .run(Command::Import { source: CatalogueSource::file("test"), products: vec![product] })
            .unwrap();
        let created = stage
            .run(Command::CreateShow { title: "Spring".to_owned(), currency: EUR, goal: Goal::default() })
            .unwrap();
        let show = ShowId(created.id.unwrap());
        let mut shop = Self { stage, show: show.clone(), cue: CueId(String::new()), log: Vec::new() };
        let created = Event::ShowCreated { show: show.clone(), title: "Spring".to_owned(), currency: EUR };
        shop.note(vec![created]);
        let add = Command::AddCue { show: show.clone(), offering, details, index: None };
        shop.cue = CueId(shop.run(add).id.unwrap());
        let add = Command::AddCue {
            show,
            offering: VariantRef::Sku("A".to_owned()).into(),
            details: CueDetails::default(),
            index: None,
        };
        shop.run(add);
        shop
    }

    fn on_air(product: Product) -> Self {
        Self::with(product, CueDetails::default())
    }

    fn with(product: Product, details: CueDetails) -> Self {
        let mut shop = Self::planned(product, Offering::Product("HOOD".into()), details);
        shop.run(Command::Start { show: shop.show.clone(), mode: Mode::Live });
        shop.run(Command::Take { cue: None, anyway: false });
        shop
    }

    fn run(&mut self, command: Command) -> Decision {
        self.stage.now += 1_000;
        let (state, now) = (self.stage.state.clone(), self.stage.now);
        let ids = &mut self.stage.ids;
        let mut fresh = || {
            *ids += 1;
            format!("id{ids}")
        };
        let decision =
            decide(&state, command, &mut Context { now, by: &Actor::client("test"), fresh_id: &mut fresh })
                .unwrap();
        for event in decision.events.clone() {
            self.stage.apply(event.clone());
            self.note(vec![event]);
        }
        while let Some(event) = automatic(&self.stage.state, now) {
            self.stage.apply(event.clone());
            self.note(vec![event]);
        }
        decision
    }

    fn note(&mut self, events: Vec<Event>) {
        for event in events {
            let (seq, at) = (self.stage.state.seq, self.stage.now);
            self.log.push(Recorded { seq, at, by: Actor::client("test"), event });
        }
    }

    fn sell(&mut self, sku: &str, quantity: i64) {
        let order = order(&format!("o{}", self.stage.now), sku, quantity);
        self.run(Command::RecordSale { order, placed_at: None, run: None });
    }

    fn count(&mut self, sku: &str, n: i64) {
        let (variant, quantity) = (VariantRef::Sku(sku.to_owned()), Quantity::Known(n));
        self.run(Command::SetStock { variant, quantity, source: StockSource::Manual, base: None });
    }

    fn offer(&mut self, sizes: &[&str]) {
        let changes = CueChanges { variants: Some(ids(sizes)), ..CueChanges::default() };
        self.run(Command::UpdateCue { cue: self.cue.clone(), changes, base: Box::default() });
    }

    fn cue(&self) -> &Cue {
        let show = self.stage.state.shows.get(&self.show).unwrap();
        show.cue(&self.cue).unwrap()
    }

    fn sizes(&self) -> Vec<&str> {
        self.cue().offered.iter().map(|offered| offered.title.as_deref().unwrap()).collect()
    }

    fn face(&self) -> crate::card::CardFace {
        face(&self.stage.state, self.stage.state.shows.get(&self.show).unwrap(), self.cue())
    }

    fn is_sold_out(&self) -> bool {
        self.stage.show().program().unwrap().sold_out
    }

    /// What the as-run log has, each with its variant.
    fn as_run(&self) -> Vec<(AsRunAction, Option<String>)> {
        self.report().as_run.into_iter().map(|line| (line.action, line.variant)).collect()
    }

    fn report(&self) -> Report {
        self.report_of(1)
    }

    fn report_of(&self, run: u32) -> Report {
        let mut fold = Fold::of_run(Some(run));
        let of_show = |recorded: &&Recorded| recorded.event.show() == Some(&self.show);
        self.log.iter().filter(of_show).for_each(|recorded| fold.take(recorded));
        fold.finish(0).unwrap()
    }
}

#[test]
fn a_product_sells_out_when_its_last_size_does_and_not_before() {
    let mut shop = Shop::on_air(four());
    shop.sell("HOOD-S", 1);
    assert!(!shop.is_sold_out(), "M, L and XL are there");
    assert_eq!(shop.stage.preview().map(|cue| cue != &shop.cue), Some(true));
    let out: Vec<bool> = shop.face().variants.iter().map(|variant| variant.sold_out).collect();
    assert_eq!(out, [true, false, false, false]);
    for (size, quantity) in [("HOOD-M", 2), ("HOOD-L", 3)] {
        shop.sell(size, quantity);
        assert!(!shop.is_sold_out());
    }
    shop.sell("HOOD-XL", 4);
    assert!(shop.is_sold_out());
    assert_eq!(
        shop.stage.refusal(Command::StartFlash { cue: None, price: euros(1), duration_ms: 5_000, cap: None }),
        Code::SoldOut
    );
}

#[test]
fn a_cue_with_one_variant_tells_once_that_it_sold_out_and_that_it_is_back() {
    let mut shop = Shop::planned(four(), Offering::Variants(ids(&["M"])), CueDetails::default());
    shop.run(Command::Start { show: shop.show.clone(), mode: Mode::Live });
    shop.run(Command::Take { cue: None, anyway: false });
    shop.sell("HOOD-M", 2);
    shop.count("HOOD-M", 1);
    let lines: Vec<_> = shop.as_run().into_iter().skip(2).collect();
    assert_eq!(lines, [(AsRunAction::SoldOut, None), (AsRunAction::BackInStock, None)]);
    let struck =
        |shop: &Shop| shop.stage.show().program().unwrap().shown.clone().unwrap().variants[0].sold_out;
    assert!(!struck(&shop));
}

#[test]
fn the_card_says_from_the_lowest_price_that_can_still_be_paid() {
    let mut shop = Shop::on_air(four());
    let face = shop.face();
    assert_eq!((face.price, face.price_to), (Some(euros(2_900)), Some(euros(3_900))));
    assert_eq!(face.left, Some(10));
    assert_eq!(face.options.len(), 1);
    assert_eq!(face.options[0].name.as_deref(), Some("Size"));
    shop.sell("HOOD-S", 1);
    shop.sell("HOOD-M", 2);
    let face = shop.face();
    assert_eq!((face.price, face.price_to), (Some(euros(3_500)), Some(euros(3_900))));
    shop.sell("HOOD-L", 3);
    let face = shop.face();
    assert_eq!((face.price, face.price_to), (Some(euros(3_900)), None), "one price is no range");
    let told = shop.stage.show().program().unwrap().shown.clone().unwrap();
    assert_eq!(told.price, Some(euros(3_900)), "what the card says is in the log");
}

#[test]
fn one_price_for_all_is_no_range_and_is_compared_with_what_every_size_cost() {
    let offer = Offer { price: Some(euros(2_500)), ..Offer::default() };
    let shop = Shop::with(four(), CueDetails { offer, ..CueDetails::default() });
    let face = shop.face();
    assert_eq!((face.price, face.price_to), (Some(euros(2_500)), None));
    assert_eq!(face.compare_at, Some(euros(2_900)), "no size cost less");
}

#[test]
fn prices_of_another_currency_do_not_stand_beside_those_of_the_show() {
    let mut mixed = four();
    let dollars = ListPrice { amount: Decimal::ONE, currency: Some(Currency::USD) };
    mixed.variants[0].price = Some(dollars);
    let face = Shop::on_air(mixed).face();
    assert_eq!((face.price, face.price_to), (Some(euros(2_900)), Some(euros(3_900))));
}

#[test]
fn stock_of_all_sizes_is_unknown_where_that_of_one_is_and_what_one_owes_takes_nothing_off_another() {
    let known = Quantity::Known;
    let of = |sizes: &[(&str, &str, Quantity)]| {
        let face = Shop::on_air(hoodie(sizes)).face();
        (face.quantity, face.left)
    };
    let (s, m) = ("S", "29.00");
    assert_eq!(of(&[(s, m, known(-2)), ("M", m, known(3))]), (known(3), Some(3)));
    assert_eq!(of(&[(s, m, known(2)), ("M", m, Quantity::Unknown)]), (Quantity::Unknown, None));
    assert_eq!(of(&[(s, m, known(2)), ("M", m, Quantity::Untracked)]), (Quantity::Untracked, None));
    assert_eq!(of(&[(s, m, known(-2)), ("M", m, Quantity::Backorder(1))]), (Quantity::Backorder(1), None));
    let one = Shop::planned(four(), VariantRef::Sku("HOOD-L".to_owned()).into(), CueDetails::default());
    assert_eq!((one.face().quantity, one.face().left), (known(3), Some(3)));
}

#[test]
fn a_cap_counts_the_pieces_of_all_sizes() {
    let offer = Offer { cap: Some(3), ..Offer::default() };
    let mut shop = Shop::with(four(), CueDetails { offer, ..CueDetails::default() });
    shop.sell("HOOD-L", 2);
    assert_eq!(shop.face().cap, Some((3, 2)));
    shop.sell("HOOD-M", 1);
    assert_eq!(shop.face().cap, Some((3, 3)));
}

#[test]
fn a_flash_offer_ends_at_its_cap_over_all_sizes() {
    let mut shop = Shop::on_air(four());
    shop.sell("HOOD-XL", 1);
    shop.run(Command::StartFlash { cue: None, price: euros(1_900), duration_ms: 60_000, cap: Some(3) });
    shop.sell("HOOD-L", 2);
    assert_eq!(shop.face().flash.map(|(_, claimed)| claimed), Some(2));
    shop.sell("HOOD-M", 1);
    assert_eq!(shop.stage.show().program().unwrap().flash, None);
}

#[test]
fn by_sku_one_variant_is_offered_and_by_product_all_of_them() {
    let details = CueDetails::default;
    let whole = Shop::planned(four(), Offering::Product("HOOD".into()), details());
    assert_eq!(whole.sizes(), ["S", "M", "L", "XL"]);
    let alone = Shop::planned(four(), VariantRef::Sku("HOOD-M".to_owned()).into(), details());
    assert_eq!((alone.sizes(), alone.cue().sku()), (vec!["M"], "HOOD-M"));
    let some = Shop::planned(four(), Offering::Variants(ids(&["XL", "S", "S"])), details());
    assert_eq!(some.sizes(), ["S", "XL"], "each once, in the catalogue's order");
    assert_eq!(some.cue().product, ProductId::from("HOOD"));
}

#[test]
fn a_cue_never_offers_nothing_too_much_or_variants_of_two_products() {
    let mut shop = Shop::planned(four(), Offering::Product("HOOD".into()), CueDetails::default());
    let large: Vec<(String, Quantity)> = (0..300).map(|n| (n.to_string(), Quantity::Untracked)).collect();
    let sizes: Vec<(&str, &str, Quantity)> = large.iter().map(|(n, q)| (n.as_str(), "1.00", *q)).collect();
    let mut many = hoodie(&sizes);
    many.id = "MANY".into();
    shop.run(Command::Import { source: CatalogueSource::file("test"), products: vec![many] });
    let show = shop.show.clone();
    let mut refused = |offering| {
        let add =
            Command::AddCue { show: show.clone(), offering, details: CueDetails::default(), index: None };
        shop.stage.refusal(add)
    };
    assert_eq!(refused(Offering::Variants(Vec::new())), Code::Invalid);
    assert_eq!(refused(Offering::Variants(vec!["HOOD-S".into(), "A".into()])), Code::Invalid);
    assert_eq!(refused(Offering::Variants(vec!["HOOD-S".into(), "gone".into()])), Code::UnknownSku);
    assert_eq!(refused(Offering::Product("gone".into())), Code::UnknownProduct);
    assert_eq!(refused(Offering::Product("MANY".into())), Code::TooMany);
    for (variants, code) in [
        (Vec::new(), Code::Invalid),
        (vec!["A".into()], Code::Invalid),
        (vec!["gone".into()], Code::UnknownSku),
    ] {
        let changes = CueChanges { variants: Some(variants), ..CueChanges::default() };
        let update = Command::UpdateCue { cue: shop.cue.clone(), changes, base: Box::default() };
        assert_eq!(shop.stage.refusal(update), code);
    }
}

#[test]
fn what_is_offered_can_change_on_air_and_what_was_sold_before_is_not_counted_since_the_take() {
    let mut shop = Shop::planned(four(), Offering::Variants(ids(&["M"])), CueDetails::default());
    shop.run(Command::Start { show: shop.show.clone(), mode: Mode::Live });
    shop.sell("HOOD-XL", 2);
    shop.run(Command::Take { cue: None, anyway: false });
    shop.sell("HOOD-M", 1);
    shop.offer(&["XL", "M"]);
    assert_eq!(shop.sizes(), ["M", "XL"]);
    let since = |shop: &Shop| shop.stage.show().program().unwrap().units;
    assert_eq!(since(&shop), 1);
    shop.sell("HOOD-XL", 1);
    assert_eq!(since(&shop), 2);
    shop.offer(&["XL"]);
    assert_eq!((shop.sizes(), since(&shop)), (vec!["XL"], 2));
    let changes: Vec<_> = shop.as_run().into_iter().filter(|(a, _)| *a == AsRunAction::Change).collect();
    assert_eq!(changes.len(), 2, "the card said something else each time");
}

#[test]
fn undoing_a_change_of_what_is_offered_on_air_brings_the_sizes_back() {
    let mut shop = Shop::on_air(four());
    let queued = |shop: &Shop| shop.cue().queued_prices.clone();
    let before = queued(&shop);
    shop.offer(&["L"]);
    assert_eq!(shop.sizes(), ["L"]);
    shop.run(Command::Undo);
    assert_eq!((before.len(), queued(&shop)), (4, before), "a price that changes is seen of all of them");
    assert_eq!(shop.sizes(), ["S", "M", "L", "XL"]);
    let told = shop.stage.show().program().unwrap().shown.clone().unwrap();
    assert_eq!((told.variants.len(), told.title.as_str()), (4, "Hoodie"));
    shop.run(Command::EndShow { show: None });
    let on_air: Vec<_> = shop.report().products[0].variants.iter().map(|v| v.on_air_ms).collect();
    assert_eq!(on_air, [2_000, 2_000, 3_000, 2_000], "the others were off air for a second");
}

#[test]
fn two_who_change_what_a_cue_offers_are_told_of_each_other() {
    let mut shop = Shop::planned(four(), Offering::Product("HOOD".into()), CueDetails::default());
    let change = |asked: &[&str], seen: &[&str]| Command::UpdateCue {
        cue: shop.cue.clone(),
        changes: CueChanges { variants: Some(ids(asked)), ..CueChanges::default() },
        base: Box::new(CueChanges { variants: Some(ids(seen)), ..CueChanges::default() }),
    };
    let (first, second) =
        (change(&["S", "M"], &["XL", "L", "M", "S"]), change(&["L"], &["S", "M", "L", "XL"]));
    let same = change(&["M", "S"], &["S", "M", "L", "XL"]);
    shop.run(first);
    assert_eq!(shop.sizes(), ["S", "M"]);
    let refusal = shop.stage.run(second).unwrap_err();
    assert_eq!(refusal.code, Code::Conflict);
    let now = FieldValue::Texts(vec!["HOOD-S".to_owned(), "HOOD-M".to_owned()]);
    assert_eq!((refusal.conflicts[0].field, &refusal.conflicts[0].now), ("variants", &now));
    assert_eq!(shop.run(same).events, []);
}

#[test]
fn a_copied_or_duplicated_cue_offers_the_same() {
    let mut shop = Shop::planned(four(), Offering::Variants(ids(&["S", "L"])), CueDetails::default());
    let copy = shop.run(Command::DuplicateCue { cue: shop.cue.clone() }).id.unwrap();
    let show = shop.stage.state.shows.get(&shop.show).unwrap();
    let copied = show.cue(&CueId(copy)).unwrap();
    assert_eq!(copied.offered, shop.cue().offered);
    let cues = show.cues.iter().map(|cue| (cue.as_ref().into(), cue.details.clone())).collect();
    let copy = Command::CopyShow {
        from: None,
        title: "Summer".to_owned(),
        currency: EUR,
        goal: Goal::default(),
        template: false,
        co_hosts_take: false,
        cues,
    };
    let copy = ShowId(shop.run(copy).id.unwrap());
    let offered = shop.stage.state.shows.get(&copy).unwrap().cues[0].offered.clone();
    assert_eq!(offered, shop.cue().offered);
}

#[test]
fn a_changed_price_of_one_size_is_flagged_and_one_offered_later_is_as_it_was_then() {
    let mut shop = Shop::planned(four(), Offering::Variants(ids(&["S"])), CueDetails::default());
    let mut dearer = four();
    for variant in &mut dearer.variants {
        variant.price = Some(ListPrice { amount: Decimal::from(50), currency: None });
    }
    shop.run(Command::Import { source: CatalogueSource::file("test"), products: vec![dearer] });
    shop.offer(&["S", "M"]);
    let queued = |shop: &Shop, size: &str| shop.cue().queued_price(&ids(&[size])[0]);
    assert_eq!((queued(&shop, "S"), queued(&shop, "M")), (Some(euros(2_900)), Some(euros(5_000))));
    shop.run(Command::AcceptPrice { cue: shop.cue.clone() });
    assert_eq!(queued(&shop, "S"), Some(euros(5_000)));
    assert_eq!(shop.run(Command::AcceptPrice { cue: shop.cue.clone() }).events, []);
}

#[test]
fn a_pulled_product_comes_back_with_any_of_its_sizes() {
    let mut shop = Shop::planned(four(), Offering::Product("HOOD".into()), CueDetails::default());
    let changes = crate::changes::GuardChanges { pull: Some(true), ..Default::default() };
    shop.run(Command::SetGuard { changes, base: Default::default() });
    shop.run(Command::Start { show: shop.show.clone(), mode: Mode::Live });
    let here = |shop: &Shop| shop.stage.show().cue(&shop.cue).is_some();
    for size in ["HOOD-S", "HOOD-M", "HOOD-L"] {
        shop.count(size, 0);
        assert!(here(&shop));
    }
    shop.count("HOOD-XL", 0);
    assert!(!here(&shop));
    shop.count("HOOD-M", 1);
    assert!(here(&shop));
}

#[test]
fn a_price_of_the_show_is_held_against_what_each_size_costs_in_the_shop() {
    let mut shop = Shop::on_air(four());
    let checkout = |shop: &Shop| {
        let show = shop.stage.state.shows.get(&shop.show).unwrap();
        crate::card::checkout(&shop.stage.state, show, shop.cue())
    };
    assert_eq!(checkout(&shop), None);
    shop.count("HOOD-S", 0);
    shop.count("HOOD-M", 0);
    assert_eq!(shop.face().price, Some(euros(3_500)), "the cheapest sizes are gone");
    assert_eq!(checkout(&shop), None, "each costs what the shop asks");
    let changes = CueChanges { price: Some(Some(euros(2_900))), ..CueChanges::default() };
    shop.run(Command::UpdateCue { cue: shop.cue.clone(), changes, base: Box::default() });
    let off = checkout(&shop).unwrap();
    assert_eq!((off.price, off.charges), (euros(2_900), euros(3_900)), "whoever takes XL pays more");
}
