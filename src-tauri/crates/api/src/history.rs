//! Past shows, read from the journal. Works with no network and beside a running core.

use crate::ApiCode;
use crate::series::Series;
use crate::view::totals;
use crate::wire::answer::Problem;
use crate::wire::history::{
    AsRunVariant, AsRunView, KeyFigures, ProductReportView, ReportView, ShowFigures, ShowsAnswer, StockPoint,
    VariantReportView,
};
use crate::wire::money::Money;
use crate::wire::state::{MarkerView, RunBrief, TotalsView};
use crate::wire::utc;
use cartwall_domain::apply::apply;
use cartwall_domain::catalogue::Catalogue;
use cartwall_domain::event::{Event, Recorded, VariantFacts};
use cartwall_domain::report::{AsRun, Fold, ProductReport, Report, VariantReport};
use cartwall_domain::show::Show;
use cartwall_domain::state::State;
use cartwall_domain::{ShowId, VariantId};
use cartwall_journal::{Figures, ListedShow, Reader, Row, format};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

/// The longest tail that makes sense: a day.
const MAX_TAIL_S: u32 = 86_400;

/// All shows with their key figures, newest first. Templates and what was archived are no shows of the past.
///
/// # Errors
/// Where the journal cannot be read.
pub fn shows(reader: &Reader, offset: usize, limit: usize) -> Result<ShowsAnswer, Problem> {
    let mut all = reader.shows()?;
    all.retain(|listed| !matches!(&*listed.show.status, "template" | "archived"));
    let mut live: BTreeMap<&str, Figures> = BTreeMap::new();
    for listed in all.iter().filter(|listed| listed.show.mode.as_deref() == Some("live")) {
        let sum = live.entry(&listed.show.currency).or_default();
        // Beyond 64 bits a sum says nothing any more; the journal refuses such figures.
        *sum = sum.checked_add(listed.figures).unwrap_or(*sum);
    }
    let live_totals = live.into_iter().map(|(code, sum)| key_figures(sum, code)).collect();
    Ok(ShowsAnswer { shows: all.iter().skip(offset).take(limit).map(figures).collect(), live_totals })
}

fn key_figures(figures: Figures, code: &str) -> KeyFigures {
    let money = |minor| Money { minor, currency: code.to_owned() };
    KeyFigures {
        orders: figures.orders,
        units: figures.units,
        gross: money(figures.gross),
        refunds: money(figures.refunds),
        net: money(figures.gross.saturating_sub(figures.refunds)),
    }
}

fn figures(listed: &ListedShow) -> ShowFigures {
    let show = &listed.show;
    ShowFigures {
        id: show.id.clone(),
        title: show.title.clone(),
        currency: show.currency.clone(),
        status: show.status.clone(),
        mode: show.mode.clone(),
        created_at: show.created_at,
        started_at: show.started_at,
        ended_at: show.ended_at,
        totals: key_figures(listed.figures, &show.currency),
    }
}

/// The report of a run, each on-air window stretched by `tail_s` seconds.
///
/// # Errors
/// Where no such show was ever created, or the journal cannot be read.
pub fn report(reader: &Reader, show: &str, run: Option<u32>, tail_s: u32) -> Result<ReportView, Problem> {
    let tail_s = tail_s.min(MAX_TAIL_S);
    let runs = runs(reader, show)?;
    let run = run_of(&runs, run)?;
    let mut report = Fold::of_run(run);
    fold(reader, show, 0, |recorded| report.take(&recorded))?;
    let report = report.finish(i64::from(tail_s).saturating_mul(1_000)).ok_or_else(unknown_show)?;
    Ok(view(report, runs))
}

/// A product that was sold without being in the rundown is known by its SKU alone, as the order called it: it is called
/// what the catalogue calls it now.
pub(crate) fn named(mut report: ReportView, catalogue: &Catalogue) -> ReportView {
    for line in report.products.iter_mut().filter(|line| line.title == line.sku) {
        if let Some((product, variant)) = catalogue.variant(&VariantId(line.id.clone())) {
            line.title = product.title_of(variant);
        }
    }
    report
}

/// The runs of a show, oldest first. A live one is always the last. Only their own rows are decoded: a long show has tens
/// of thousands of others.
fn runs(reader: &Reader, show: &str) -> Result<Vec<RunBrief>, Problem> {
    let mut runs: Vec<RunBrief> = Vec::new();
    fold_some(
        reader,
        show,
        0,
        |row| matches!(&*row.kind, "run_started" | "run_ended" | "run_resumed"),
        |recorded| match recorded.event {
            Event::RunStarted { run, mode, .. } => {
                runs.push(RunBrief { run, mode, started_at: recorded.at, ended_at: None });
            }
            Event::RunEnded { .. } => {
                if let Some(last) = runs.last_mut() {
                    last.ended_at = Some(recorded.at);
                }
            }
            Event::RunResumed { .. } => {
                if let Some(last) = runs.last_mut() {
                    last.ended_at = None;
                }
            }
            _ => {}
        },
    )?;
    Ok(runs)
}

/// The run that is meant: the one that is named, or the newest.
fn run_of(runs: &[RunBrief], named: Option<u32>) -> Result<Option<u32>, Problem> {
    match named {
        Some(number) if runs.iter().all(|run| run.run != number) => {
            let detail = "This show has no such run. Its runs are counted from 1.";
            Err(Problem::new(404, ApiCode::UnknownRun, detail).with("run", i64::from(number)))
        }
        Some(number) => Ok(Some(number)),
        None => Ok(runs.last().map(|run| run.run)),
    }
}

/// Gives a show's events after `seq`, in order.
pub(crate) fn fold(reader: &Reader, show: &str, seq: u64, take: impl FnMut(Recorded)) -> Result<(), Problem> {
    fold_some(reader, show, seq, |_| true, take)
}

/// The same, of the rows that are wanted.
fn fold_some(
    reader: &Reader,
    show: &str,
    seq: u64,
    wanted: impl Fn(&Row) -> bool,
    mut take: impl FnMut(Recorded),
) -> Result<(), Problem> {
    let mut failed = None;
    reader.rows_of_show_after(show, seq, |row| {
        if !wanted(&row) {
            return ControlFlow::Continue(());
        }
        match format::decode(&row) {
            Ok(recorded) => {
                take(recorded);
                ControlFlow::Continue(())
            }
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(()),
    }
}

/// The rundown of a show that has ended, as it was at its end.
pub(crate) fn last_rundown(reader: &Reader, id: &ShowId) -> Result<Show, Problem> {
    let mut state = State::default();
    let mut last = None;
    fold(reader, &id.0, 0, |recorded| {
        apply(&mut state, &recorded);
        if let Some(show) = state.shows.get(id) {
            last = Some(Arc::clone(show));
        }
    })?;
    last.map(|show| Show::clone(&show)).ok_or_else(unknown_show)
}

fn unknown_show() -> Problem {
    Problem::new(404, ApiCode::UnknownShow, "There is no show with this id. Look it up in the list of shows.")
}

pub(crate) fn view(report: Report, runs: Vec<RunBrief>) -> ReportView {
    let code = report.currency.code();
    let series = Series::of(&report);
    let other: Vec<TotalsView> = report.sales.other.iter().map(|(code, other)| totals(other, code)).collect();
    ReportView {
        totals: totals(&report.sales.totals, code),
        goal: report.goal.as_ref().map(Into::into),
        other_currencies: other,
        unlisted: totals(&report.unlisted, code),
        products: report.products.iter().map(|product| product_view(product, code)).collect(),
        unknown_skus: report.sales.unknown_skus.iter().map(|(sku, units)| (sku.clone(), *units)).collect(),
        minutes_each: series.minutes_each,
        per_minute: series.net,
        per_minute_units: series.units,
        per_minute_orders: series.orders,
        later: series.later,
        as_run: report.as_run.iter().map(as_run_view).collect(),
        markers: report
            .markers
            .iter()
            .map(|marker| MarkerView { at: marker.at, by: (&marker.by).into(), text: marker.text.clone() })
            .collect(),
        show: report.show.0,
        run: report.run,
        runs,
        title: report.title,
        currency: code.to_owned(),
        status: report.status,
        mode: report.mode,
        created_at: report.created_at,
        started_at: report.started_at,
        ended_at: report.ended_at,
        starts_at: report.starts_at,
        ends_at: report.ends_at,
        duration_ms: report.duration_ms,
        planned_ms: report.planned_ms,
        tail_s: report.tail_ms / 1_000,
        seq: report.seq,
    }
}

fn product_view(product: &ProductReport, code: &str) -> ProductReportView {
    let money = |minor| Money { minor, currency: code.to_owned() };
    let first = product.variants.first();
    let id = product.product.as_ref().map(|id| &id.0).or(first.map(|variant| &variant.variant.0));
    ProductReportView {
        id: id.cloned().unwrap_or_default(),
        sku: first.map(|variant| variant.sku.clone()).unwrap_or_default(),
        title: product.title.clone(),
        variants: product.variants.iter().map(|variant| variant_view(variant, code)).collect(),
        windows: product.windows.clone(),
        on_air_ms: product.on_air_ms,
        planned_ms: product.planned_ms,
        orders: product.sold.orders,
        units: product.sold.units,
        foreign_units: product.foreign_units,
        gross: money(product.sold.gross),
        refunded_units: product.sold.refunded_units,
        refunds: money(product.sold.refunds),
        net: money(product.sold.net()),
        windowed_units: product.windowed_units,
        windowed_gross: money(product.windowed_gross),
        milliunits_per_minute: product.milliunits_per_minute,
        gross_per_minute: product.gross_per_minute.map(money),
        stocked: product.stocked,
        sell_through_bp: product.sell_through_bp,
        stock: points(&product.stock),
    }
}

fn variant_view(variant: &VariantReport, code: &str) -> VariantReportView {
    let money = |minor| Money { minor, currency: code.to_owned() };
    VariantReportView {
        variant: variant.variant.0.clone(),
        sku: variant.sku.clone(),
        title: variant.title.clone(),
        on_air_ms: variant.on_air_ms,
        orders: variant.sold.orders,
        units: variant.sold.units,
        foreign_units: variant.foreign_units,
        gross: money(variant.sold.gross),
        refunded_units: variant.sold.refunded_units,
        refunds: money(variant.sold.refunds),
        net: money(variant.sold.net()),
        windowed_units: variant.windowed_units,
        windowed_gross: money(variant.windowed_gross),
        stocked: variant.stocked,
        sell_through_bp: variant.sell_through_bp,
        stock: points(&variant.stock),
    }
}

fn points(stock: &[cartwall_domain::report::StockPoint]) -> Vec<StockPoint> {
    stock.iter().map(|point| StockPoint { at: point.at, quantity: point.quantity.into() }).collect()
}

fn as_run_view(line: &AsRun) -> AsRunView {
    let (says, facts) = (line.says, line.facts.as_ref());
    AsRunView {
        seq: line.seq,
        at: line.at,
        time: utc(line.at),
        by: (&line.by).into(),
        action: line.action,
        cue: line.cue.as_ref().map(|cue| cue.0.clone()),
        sku: line.sku.clone(),
        title: line.title.clone(),
        price: says.and_then(|says| says.price).map(Into::into),
        price_to: says.and_then(|says| says.price_to).map(Into::into),
        compare_at: says.and_then(|says| says.compare_at).map(Into::into),
        coupon: facts.and_then(|facts| facts.coupon.clone()),
        stock: facts.map(|facts| facts.quantity.into()),
        variants: facts.map(|facts| as_run_variants(&facts.variants)).unwrap_or_default(),
        flash: line.flash.map(Into::into),
        anyway: line.anyway,
        reason: line.reason,
        undone: line.undone,
        variant: line.variant.clone(),
    }
}

/// Where there is only one the line itself says all of it.
fn as_run_variants(variants: &[VariantFacts]) -> Vec<AsRunVariant> {
    let view = |variant: &VariantFacts| AsRunVariant {
        sku: variant.sku.clone(),
        title: variant.title.clone(),
        price: variant.price.map(Into::into),
        stock: variant.quantity.into(),
        sold_out: variant.sold_out,
    };
    variants.iter().filter(|_| variants.len() > 1).map(view).collect()
}
