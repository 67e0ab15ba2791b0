//! A folder that nothing can be written to: its state is shown, and every request is refused.

use crate::{Input, Pending};
use cartwall_domain::state::State;
use cartwall_journal::JournalError;
use std::sync::Arc;
use tokio::sync::{mpsc, watch};

/// Refuses requests until it is told to stop. The state stays published meanwhile.
pub(crate) async fn refuse_all(
    mut inputs: mpsc::Receiver<Input>,
    _published: watch::Sender<Arc<State>>,
    reason: JournalError,
) {
    while let Some(input) = inputs.recv().await {
        match input {
            Input::Request(pending) => {
                let Pending { answer, .. } = *pending;
                let _ = answer.send(Err(reason.clone().into()));
            }
            Input::Stop(done) => {
                let _ = done.send(());
                return;
            }
        }
    }
}
