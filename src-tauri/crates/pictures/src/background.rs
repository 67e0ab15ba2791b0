//! Fetches in the background the pictures that shows will need, and tells the engine of each that is kept.
//!
//! It must never flood the network of a host on air: few at once, the rundown first, and of a large catalogue only
//! a beginning.

use crate::{Hash, PictureError, Pictures};
use cartwall_domain::Actor;
use cartwall_domain::command::Command;
use cartwall_domain::show::Show;
use cartwall_domain::state::State;
use cartwall_engine::{Engine, EngineError, Request};
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info};

/// Fetched at the same time.
const AT_ONCE: usize = 4;
/// Tries for one address in a session.
const TRIES: u32 = 3;
/// Pause before the second try; doubled before the third.
const PAUSE: Duration = Duration::from_secs(5);
/// Products and pictures of the catalogue that are fetched without being in a rundown.
const OTHERS: usize = 500;
/// The state may change a thousand times a second; this often is enough to look.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How the journal names it.
const PART: &str = "pictures";

/// Where one address stands in this session.
enum Tried {
    Underway(u32),
    Again(u32, Instant),
    Settled,
}

/// Fetches what the shows need until cancelled or the engine stops.
pub async fn run(engine: Engine, pictures: Pictures, cancel: CancellationToken) {
    let mut watched = engine.state();
    let mut tried: HashMap<String, Tried> = HashMap::new();
    let mut present: HashSet<String> = HashSet::new();
    let mut underway: JoinSet<(String, Result<(), Failed>)> = JoinSet::new();
    loop {
        let state = watched.borrow_and_update().clone();
        for url in wanted(&state) {
            if underway.len() >= AT_ONCE {
                break;
            }
            let before = match tried.get(url) {
                None => 0,
                Some(Tried::Again(before, at)) if *at <= Instant::now() => *before,
                Some(_) => continue,
            };
            // A picture can be in the journal and not on disk, as after a copy of the journal alone.
            if let Some(hash) = state.pictures.get(url) {
                if present.contains(hash) {
                    continue;
                }
                if pictures.path(hash).is_some() {
                    present.insert(hash.clone());
                    continue;
                }
            }
            tried.insert(url.to_owned(), Tried::Underway(before + 1));
            underway.spawn(one(engine.clone(), pictures.clone(), url.to_owned()));
        }
        let next_try = tried.values().filter_map(|tried| match tried {
            Tried::Again(_, at) => Some(*at),
            _ => None,
        });
        let next_try = next_try.min().filter(|_| underway.len() < AT_ONCE);
        tokio::select! {
            () = cancel.cancelled() => return,
            Some(done) = underway.join_next(), if !underway.is_empty() => {
                let Ok((url, result)) = done else { continue };
                let count = match tried.get(&url) {
                    Some(Tried::Underway(count)) => *count,
                    _ => TRIES,
                };
                if matches!(result, Err(Failed::Stopped)) {
                    return;
                }
                tried.insert(url, after(count, &result));
            }
            changed = async { let changed = watched.changed().await; sleep(LOOK_EVERY).await; changed } => {
                if changed.is_err() {
                    return;
                }
            }
            () = async { match next_try { Some(at) => sleep_until(at).await, None => std::future::pending().await } } => {}
        }
    }
}

/// Why one address did not lead to a kept picture.
enum Failed {
    ForNow,
    ForGood,
    Stopped,
}

fn after(count: u32, result: &Result<(), Failed>) -> Tried {
    match result {
        Err(Failed::ForNow) if count < TRIES => {
            Tried::Again(count, Instant::now() + PAUSE * (1 << (count - 1)))
        }
        _ => Tried::Settled,
    }
}

async fn one(engine: Engine, pictures: Pictures, url: String) -> (String, Result<(), Failed>) {
    let result = match pictures.fetch(&url).await {
        Ok(hash) => tell(&engine, &url, &hash).await,
        Err(error) => Err(classify(&url, &error)),
    };
    (url, result)
}

async fn tell(engine: &Engine, url: &str, hash: &Hash) -> Result<(), Failed> {
    let command = Command::KeepPicture { url: url.to_owned(), hash: hash.to_string() };
    match engine.submit(Request::new(command, Actor::part(PART))).await {
        Ok(_) => {
            debug!(url, "picture kept");
            Ok(())
        }
        Err(EngineError::Stopped) => Err(Failed::Stopped),
        Err(_) => Err(Failed::ForNow),
    }
}

fn classify(url: &str, error: &PictureError) -> Failed {
    info!(url = crate::guard::short(url), code = error.code(), "no picture: {error}");
    if error.is_passing() { Failed::ForNow } else { Failed::ForGood }
}

/// The web addresses of pictures that shows need: the running show's, then planned shows', then the first others.
fn wanted(state: &State) -> Vec<&str> {
    let running = state.running_show();
    let planned = state.shows.values().filter(|show| !show.is_running());
    let cues = running.into_iter().chain(planned).flat_map(|show| of_cues(state, show));
    let others = state
        .catalogue
        .products()
        .take(OTHERS)
        .flat_map(|p| p.picture.iter().chain(p.variants.iter().filter_map(|v| v.picture.as_ref())))
        .map(String::as_str)
        .filter(|url| is_web(url))
        .take(OTHERS);
    let mut seen = HashSet::new();
    cues.chain(others).filter(|url| seen.insert(*url)).collect()
}

/// A cue's card shows the picture that was chosen, that its variants share, or the product's. What is offered can change,
/// so all are kept.
fn of_cues<'a>(state: &'a State, show: &'a Show) -> impl Iterator<Item = &'a str> {
    show.cues
        .iter()
        .flat_map(|cue| {
            let own = |id| state.catalogue.variant(id).and_then(|(_, variant)| variant.picture.as_ref());
            let product = state.catalogue.product(&cue.product);
            let chosen = cue.details.picture.as_ref();
            let of_product = product.and_then(|product| product.picture.as_ref());
            chosen.into_iter().chain(cue.variants().filter_map(own)).chain(of_product)
        })
        .map(String::as_str)
        .filter(|url| is_web(url))
}

/// Others, such as `demo:` addresses, are not for the web.
fn is_web(url: &str) -> bool {
    let scheme = url.trim_start().split(':').next().unwrap_or_default();
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passing_failure_is_tried_three_times_with_growing_pauses() {
        let now = Instant::now();
        let Tried::Again(1, second) = after(1, &Err(Failed::ForNow)) else { panic!("no second try") };
        let Tried::Again(2, third) = after(2, &Err(Failed::ForNow)) else { panic!("no third try") };
        assert!(second >= now + PAUSE && third >= now + PAUSE * 2);
        assert!(matches!(after(3, &Err(Failed::ForNow)), Tried::Settled));
    }

    #[test]
    fn a_lasting_failure_and_a_success_settle_an_address() {
        assert!(matches!(after(1, &Err(Failed::ForGood)), Tried::Settled));
        assert!(matches!(after(1, &Ok(())), Tried::Settled));
    }
}
