//! What can be done in any order, and with what.

use cartwall_domain::Decimal;
use cartwall_domain::catalogue::{ListPrice, Product, Variant};
use cartwall_domain::stock::Quantity;
use cartwall_testkit::product_of;
use proptest::prelude::*;

pub const SKUS: [&str; 4] = ["A", "B", "C", "D"];
/// The product of the first two.
pub const SIZES: &str = "P";

/// A step, its references as numbers that are resolved against the state it meets.
#[derive(Clone, Debug)]
pub enum Step {
    Create,
    Copy(usize, bool),
    Plan(usize, Option<i64>, Option<i64>, Option<bool>),
    /// Net and pieces that a show is meant to sell.
    Aim(usize, Option<i64>, Option<i64>),
    AddMany(usize, Vec<usize>, Option<usize>),
    MoveMany(Vec<usize>, usize),
    /// To one place and, where the last says so, into a segment or out of theirs.
    MoveInto(Vec<usize>, usize, bool),
    Group(Vec<usize>, bool),
    Duplicate(usize),
    DuplicateMany(Vec<usize>),
    RemoveMany(Vec<usize>),
    Rename(usize),
    /// In a show, or in the list of shows.
    UndoEdit(Option<usize>),
    Restore(usize),
    Add(usize, usize, Option<i64>),
    Move(usize, usize),
    Remove(usize),
    Start(usize, bool),
    End,
    Resume,
    StandBy(usize),
    Take(Option<usize>, bool),
    Next,
    Clear,
    Undo,
    Skip(Option<usize>),
    Stock(usize, Quantity),
    Buffer(usize, i64),
    Flash(i64, i64, Option<i64>),
    StopFlash,
    Sell(usize, i64, bool),
    /// Of an order that was sold, or of one that nobody knows.
    Refund(usize, usize, i64),
    /// An order again: as it was, or with other lines and a revision.
    Again(usize, usize, i64, Option<i64>),
    /// Some fields of a cue, each with a value that says who set it.
    Edit(usize, Option<u32>, Option<i64>, bool),
    /// What a card calls its product, and the number of it.
    Label(usize, bool, i64),
    /// The same of several cues: per cent off, planned seconds, a code.
    EditMany(Vec<usize>, Option<u32>, Option<u32>, bool),
    /// What a cue offers, by places in [`SKUS`].
    Offer(usize, Vec<usize>),
    Marker,
    Memo,
    /// A take, or another price.
    Propose(usize, Option<i64>),
    /// A proposal by its place: yes, or no.
    Answer(usize, bool),
    Reimport(usize),
    Wait(i64),
}

pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let quantity = prop_oneof![
        (-3_i64..9).prop_map(Quantity::Known),
        (-3_i64..9).prop_map(Quantity::Backorder),
        Just(Quantity::Untracked),
        Just(Quantity::Unknown),
    ];
    let some = proptest::collection::vec(0..8_usize, 0..4);
    let times = proptest::option::of(0_i64..5);
    let step = prop_oneof![
        1 => Just(Step::Create),
        1 => (0..3_usize, any::<bool>()).prop_map(|(s, t)| Step::Copy(s, t)),
        2 => (0..4_usize, times.clone(), times, proptest::option::of(any::<bool>()))
            .prop_map(|(s, starts, ends, away)| Step::Plan(s, starts, ends, away)),
        2 => (0..3_usize, proptest::option::of(0_i64..9_000), proptest::option::of(0_i64..9))
            .prop_map(|(s, net, units)| Step::Aim(s, net, units)),
        1 => (0..3_usize, proptest::collection::vec(0..5_usize, 0..4), proptest::option::of(0..8_usize))
            .prop_map(|(s, v, i)| Step::AddMany(s, v, i)),
        1 => (some.clone(), 0..8_usize).prop_map(|(c, i)| Step::MoveMany(c, i)),
        1 => (some.clone(), any::<bool>()).prop_map(|(c, into)| Step::Group(c, into)),
        1 => (some.clone(), 0..8_usize, any::<bool>()).prop_map(|(c, i, into)| Step::MoveInto(c, i, into)),
        1 => some.clone().prop_map(Step::DuplicateMany),
        1 => some.clone().prop_map(Step::RemoveMany),
        2 => (some, proptest::option::of(0_u32..99), proptest::option::of(0_u32..90), any::<bool>())
            .prop_map(|(c, o, s, n)| Step::EditMany(c, o, s, n)),
        2 => (0..8_usize, any::<bool>(), 0_i64..4).prop_map(|(c, s, n)| Step::Label(c, s, n)),
        1 => (0..3_usize).prop_map(Step::Rename),
        3 => proptest::option::weighted(0.8, 0..3_usize).prop_map(Step::UndoEdit),
        1 => (0..8_usize).prop_map(Step::Duplicate),
        2 => (0..3_usize).prop_map(Step::Restore),
        4 => (0..3_usize, 0..5_usize, proptest::option::of(1_i64..5)).prop_map(|(s, v, c)| Step::Add(s, v, c)),
        1 => (0..8_usize, 0..8_usize).prop_map(|(c, i)| Step::Move(c, i)),
        1 => (0..8_usize).prop_map(Step::Remove),
        3 => (0..3_usize, any::<bool>()).prop_map(|(s, live)| Step::Start(s, live)),
        2 => Just(Step::End),
        2 => Just(Step::Resume),
        2 => (0..8_usize).prop_map(Step::StandBy),
        5 => (proptest::option::of(0..8_usize), any::<bool>()).prop_map(|(c, a)| Step::Take(c, a)),
        4 => Just(Step::Next),
        2 => Just(Step::Clear),
        4 => Just(Step::Undo),
        2 => proptest::option::of(0..8_usize).prop_map(Step::Skip),
        3 => (0..4_usize, quantity).prop_map(|(v, q)| Step::Stock(v, q)),
        1 => (0..4_usize, 0_i64..4).prop_map(|(v, b)| Step::Buffer(v, b)),
        3 => (0_i64..900, 1_000_i64..20_000, proptest::option::of(1_i64..4)).prop_map(|(p, d, c)| Step::Flash(p, d, c)),
        1 => Just(Step::StopFlash),
        8 => (0..5_usize, 1_i64..4, any::<bool>()).prop_map(|(v, q, e)| Step::Sell(v, q, e)),
        3 => (0..6_usize, 0..5_usize, 1_i64..4).prop_map(|(o, v, q)| Step::Refund(o, v, q)),
        3 => (0..6_usize, 0..5_usize, 1_i64..4, proptest::option::of(0_i64..4))
            .prop_map(|(o, v, q, r)| Step::Again(o, v, q, r)),
        2 => (0..8_usize, proptest::option::of(0_u32..90), proptest::option::of(0_i64..900), any::<bool>())
            .prop_map(|(c, s, p, n)| Step::Edit(c, s, p, n)),
        2 => (0..8_usize, proptest::collection::vec(0..3_usize, 0..3)).prop_map(|(c, v)| Step::Offer(c, v)),
        1 => Just(Step::Marker),
        1 => Just(Step::Memo),
        3 => (0..8_usize, proptest::option::of(0_i64..900)).prop_map(|(c, p)| Step::Propose(c, p)),
        3 => (0..3_usize, any::<bool>()).prop_map(|(p, yes)| Step::Answer(p, yes)),
        1 => (0..4_usize).prop_map(Step::Reimport),
        3 => (1_i64..30_000).prop_map(Step::Wait),
    ];
    proptest::collection::vec(step, 1..120)
}

/// What somebody does on air.
pub fn on_air_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (proptest::option::of(0..8_usize), any::<bool>()).prop_map(|(c, a)| Step::Take(c, a)),
        Just(Step::Next),
        Just(Step::Clear),
        proptest::option::of(0..8_usize).prop_map(Step::Skip),
        (0_i64..900, 1_000_i64..20_000, proptest::option::of(1_i64..4))
            .prop_map(|(p, d, c)| Step::Flash(p, d, c)),
        Just(Step::StopFlash),
        (0..8_usize, proptest::option::of(0_i64..900)).prop_map(|(c, p)| Step::Edit(c, None, p, false)),
        (0..8_usize, any::<bool>(), 0_i64..4).prop_map(|(c, s, n)| Step::Label(c, s, n)),
    ]
}

/// What somebody does to a plan.
pub fn edit_step() -> impl Strategy<Value = Step> {
    let some = proptest::collection::vec(0..6_usize, 1..5);
    let times = proptest::option::of(0_i64..5);
    prop_oneof![
        (0..3_usize).prop_map(|show| Step::Copy(show, true)),
        (0..3_usize).prop_map(Step::Rename),
        (0..4_usize, times.clone(), times, proptest::option::of(any::<bool>()))
            .prop_map(|(s, starts, ends, away)| Step::Plan(s, starts, ends, away)),
        (0..3_usize, proptest::collection::vec(0..5_usize, 1..4), proptest::option::of(0..8_usize))
            .prop_map(|(s, v, i)| Step::AddMany(s, v, i)),
        (0..3_usize, 0..5_usize).prop_map(|(s, v)| Step::Add(s, v, None)),
        (some.clone(), 0..8_usize).prop_map(|(c, i)| Step::MoveMany(c, i)),
        (some.clone(), 0..8_usize, any::<bool>()).prop_map(|(c, i, into)| Step::MoveInto(c, i, into)),
        (some.clone(), any::<bool>()).prop_map(|(c, into)| Step::Group(c, into)),
        some.clone().prop_map(Step::DuplicateMany),
        (0..6_usize).prop_map(Step::Duplicate),
        some.clone().prop_map(Step::RemoveMany),
        (some, proptest::option::of(0_u32..99), proptest::option::of(0_u32..90), any::<bool>())
            .prop_map(|(c, o, s, n)| Step::EditMany(c, o, s, n)),
        (0..6_usize, any::<bool>(), 0_i64..4).prop_map(|(c, s, n)| Step::Label(c, s, n)),
        (0..6_usize).prop_map(Step::Remove),
        (0..3_usize).prop_map(Step::Restore),
        (0..6_usize, 0..8_usize).prop_map(|(c, i)| Step::Move(c, i)),
        (0..6_usize, proptest::option::of(0_u32..90), proptest::option::of(0_i64..900), any::<bool>())
            .prop_map(|(c, s, p, n)| Step::Edit(c, s, p, n)),
        (0..6_usize, proptest::collection::vec(0..3_usize, 1..3)).prop_map(|(c, v)| Step::Offer(c, v)),
    ]
}

/// Products as a shop has them: the first two SKUs are sizes of one.
pub fn products(quantity: Option<Quantity>) -> Vec<Product> {
    let variant = |sku: &str, size: Option<&str>, price: i64| Variant {
        title: size.map(str::to_owned),
        price: Some(ListPrice { amount: Decimal::from(price), currency: None }),
        quantity,
        ..cartwall_testkit::variant(sku)
    };
    let product = product_of;
    let [a, b, c, d] = SKUS;
    vec![
        product(SIZES, vec![variant(a, Some("S"), 10), variant(b, Some("M"), 12)]),
        product(c, vec![variant(c, None, 10)]),
        product(d, vec![variant(d, None, 10)]),
    ]
}
