//! What is built of a state is the same whether an earlier one is known or not, and what stays the same is shared.

use super::*;
use crate::wire::import::ImportStage;
use crate::wire::state::Sections;
use cartwall_domain::apply::apply;
use cartwall_domain::catalogue::{ListPrice, Product, Variant};
use cartwall_domain::command::{Command, Context, Offering, VariantRef};
use cartwall_domain::decide::{automatic, decide};
use cartwall_domain::event::{Event, Recorded};
use cartwall_domain::goal::Goal;
use cartwall_domain::order::Order;
use cartwall_domain::show::{CueDetails, Mode};
use cartwall_domain::source::{CatalogueSource, StockSource};
use cartwall_domain::stock::Quantity;
use cartwall_domain::{Actor, Currency, Decimal, ShowId};
use cartwall_testkit::product_of;

/// Something that happens to a core.
type Step = Box<dyn Fn(&mut Core)>;

/// A core without a disk.
#[derive(Default)]
struct Core {
    state: Arc<State>,
    feed: Feed,
    statuses: Arc<Statuses>,
    importing: Option<ImportView>,
    last: Option<Built>,
    ids: u32,
    now: i64,
}

impl Core {
    /// Two shows of the same four variants; the second one runs.
    fn with_two_shows() -> Self {
        let mut core = Self { now: 1_000, ..Self::default() };
        core.run(import(10));
        for _ in 0..2 {
            let show = core.run(Command::CreateShow {
                title: "Show".to_owned(),
                currency: Currency::EUR,
                goal: Goal::default(),
            });
            let show = ShowId(show.unwrap());
            for offering in [Offering::Product("P".into()), sku("C"), sku("D"), sku("A")] {
                let (show, details) = (show.clone(), CueDetails::default());
                core.run(Command::AddCue { show, offering, details, index: None });
            }
        }
        let show = core.show(1);
        core.run(Command::Start { show, mode: Mode::Live });
        core.build();
        core
    }

    /// Carries out a command and what follows by itself.
    fn run(&mut self, command: Command) -> Option<String> {
        self.now += 1_000;
        let ids = &mut self.ids;
        let mut fresh_id = || {
            *ids += 1;
            format!("{ids:04}")
        };
        let by = Actor::client("host");
        let mut context = Context { now: self.now, by: &by, fresh_id: &mut fresh_id };
        let decision = decide(&self.state, command, &mut context).unwrap();
        decision.events.into_iter().for_each(|event| self.record(event));
        while let Some(event) = automatic(&self.state, self.now) {
            self.record(event);
        }
        decision.id
    }

    fn record(&mut self, event: Event) {
        let recorded = Recorded { seq: self.state.seq + 1, at: self.now, by: Actor::client("host"), event };
        let mut state = State::clone(&self.state);
        apply(&mut state, &recorded);
        self.feed.take(&state, &[recorded]);
        self.state = Arc::new(state);
    }

    /// Builds on what was built last.
    fn build(&mut self) -> Arc<PanelState> {
        let built = self.built(self.last.as_ref());
        Arc::clone(&self.last.insert(built).panel)
    }

    fn built(&self, last: Option<&Built>) -> Built {
        let surroundings = Surroundings {
            overlays: OverlaysView::default(),
            store: StoreView::default(),
            statuses: Arc::clone(&self.statuses),
            keeping: KeepingPlaces { keyring: false, vault: "none" },
            journal: JournalView::default(),
            importing: self.importing.clone(),
            clients: Vec::new().into(),
            door: DoorView::default().into(),
            tokens: Part::from(Vec::new()),
            editing: Part::from(Vec::new()),
            build: BuildView::of(None),
        };
        build(&self.state, self.now, self.feed.newest_first(), surroundings, last)
    }

    fn show(&self, nth: usize) -> ShowId {
        let mut ids: Vec<_> = self.state.shows.keys().cloned().collect();
        ids.sort();
        ids.swap_remove(nth)
    }

    fn cue(&self, nth: usize) -> cartwall_domain::CueId {
        self.state.running_show().unwrap().cues[nth].id.clone()
    }

    fn sell(&mut self, sku: &str) {
        let order = Order { placed_at: self.now, ..cartwall_testkit::order(&self.now.to_string(), sku, 1) };
        self.run(Command::RecordSale { order, placed_at: None, run: None });
    }
}

fn sku(sku: &str) -> Offering {
    VariantRef::Sku(sku.to_owned()).into()
}

fn import(price: i64) -> Command {
    let variant = |sku: &&str| Variant {
        title: Some((*sku).to_owned()),
        price: Some(ListPrice { amount: Decimal::from(price), currency: None }),
        quantity: Some(Quantity::Known(9)),
        ..cartwall_testkit::variant(sku)
    };
    let product = |id: &str, variants: &[&str]| Product {
        picture: Some(format!("https://shop.example/{id}.jpg")),
        ..product_of(id, variants.iter().map(variant).collect())
    };
    let products = vec![product("P", &["A", "B"]), product("C", &["C"]), product("D", &["D"])];
    Command::Import { source: CatalogueSource::file("test"), products }
}

fn picture(of: &str, hash: &str) -> Command {
    Command::KeepPicture { url: format!("https://shop.example/{of}.jpg"), hash: hash.to_owned() }
}

fn json(sections: &Sections) -> serde_json::Value {
    serde_json::to_value(sections).unwrap()
}

#[test]
fn a_state_built_on_an_earlier_one_says_the_same_as_one_built_anew() {
    let mut core = Core::with_two_shows();
    let steps: Vec<Step> = vec![
        Box::new(|core| core.sell("A")),
        Box::new(|core| drop(core.run(Command::Take { cue: None, anyway: false }))),
        Box::new(|core| core.sell("B")),
        Box::new(|core| drop(core.run(picture("P", "one")))),
        Box::new(|core| drop(core.run(picture("P", "two")))),
        Box::new(|core| drop(core.run(import(12)))),
        Box::new(|core| drop(core.run(Command::AcceptPrice { cue: core.cue(0) }))),
        Box::new(|core| drop(core.run(Command::MoveCue { cue: core.cue(2), index: 1 }))),
        Box::new(|core| drop(core.run(Command::RemoveCue { cue: core.cue(3) }))),
        Box::new(|core| {
            let removed = core.state.running_show().unwrap().removed[0].cue.id.clone();
            core.run(Command::RestoreCue { cue: removed });
        }),
        Box::new(|core| drop(core.run(Command::DuplicateCue { cue: core.cue(0) }))),
        Box::new(|core| {
            let (variant, source) = (VariantRef::Sku("C".to_owned()), StockSource::Manual);
            core.run(Command::SetStock { variant, quantity: Quantity::Unknown, source, base: None });
        }),
        Box::new(|core| {
            drop(core.run(Command::SetBuffer { variant: VariantRef::Sku("D".to_owned()), buffer: 4 }));
        }),
        Box::new(|core| drop(core.run(Command::Skip { cue: Some(core.cue(2)) }))),
        Box::new(|core| drop(core.run(Command::Undo))),
        Box::new(|core| drop(core.run(Command::EndShow { show: None }))),
    ];
    for (step, act) in steps.iter().enumerate() {
        act(&mut core);
        let fresh = core.built(None).panel;
        let built = core.build();
        assert_eq!(json(&built.sections()), json(&fresh.sections()), "after step {step}");
    }
}

/// While a file comes in, searches are answered from the index of before, so whoever asks again too early would keep the
/// old answer.
#[test]
fn results_of_a_search_change_once_a_file_is_in_and_not_while_it_comes_in() {
    let mut core = Core::with_two_shows();
    let before = core.build().catalogue.revision;
    let file = |dry_run| ImportView {
        id: "one".to_owned(),
        name: "spring.csv".to_owned(),
        dry_run,
        stage: ImportStage::TakingIn,
        done: 0,
        total: 3,
    };
    core.importing = Some(file(false));
    core.run(import(12));
    assert_eq!(core.build().catalogue.revision, before);
    core.importing = None;
    let after = core.build().catalogue.revision;
    assert_ne!(after, before);
    // What only looks at a file holds nothing up.
    core.importing = Some(file(true));
    core.run(import(14));
    assert_ne!(core.build().catalogue.revision, after);
}

#[test]
fn an_order_changes_only_what_it_is_about() {
    let mut core = Core::with_two_shows();
    let before = core.build();
    core.sell("C");
    let after = core.build();
    assert!(after.rundowns.is(&before.rundowns) && after.shows.is(&before.shows));
    assert!(!after.stock["C"].is(&before.stock["C"]));
    assert!(after.stock["D"].is(&before.stock["D"]), "what nobody bought is not written again");
}

#[test]
fn a_change_of_one_rundown_leaves_the_others_and_its_other_cues() {
    let mut core = Core::with_two_shows();
    let before = core.build();
    core.run(Command::RemoveCue { cue: core.cue(1) });
    let after = core.build();
    let [planned, running] = [core.show(0).0, core.show(1).0];
    assert!(after.rundowns[&planned].is(&before.rundowns[&planned]));
    assert_eq!(after.rundowns[&running].len(), 3);
    assert!(after.rundowns[&running][0].is(&before.rundowns[&running][0]));
    assert!(after.rundowns[&running][1].is(&before.rundowns[&running][2]));
}

#[test]
fn a_picture_that_is_heard_of_before_its_state_is_not_forgotten() {
    let mut core = Core::with_two_shows();
    let state = Arc::clone(&core.state);
    core.run(picture("P", "one"));
    // The feed hears of a commit before the state is out.
    let kept = std::mem::replace(&mut core.state, state);
    core.build();
    core.state = kept;
    let show = core.show(1).0;
    assert_eq!(core.build().rundowns[&show][0].picture.as_deref(), Some("/media/one"));
}
