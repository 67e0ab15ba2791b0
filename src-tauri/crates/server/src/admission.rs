//! What every listener asks of its limits: who may come in, and whose connection has to end for another.

use crate::connections::{Connection, Connections};
use std::net::IpAddr;
use std::sync::Arc;

/// How many connections a listener takes, and from whom.
pub(crate) trait Limits: Send + Sync + 'static {
    type Connection: Admitted;

    /// Completes when one more may be accepted.
    fn ready(&self) -> impl Future<Output = ()> + Send;

    /// A connection that was accepted; `None` where it has to end at once.
    fn enter(self: &Arc<Self>, from: IpAddr) -> Option<Arc<Self::Connection>>;

    /// Makes room when the system has no more file handles.
    fn make_room(&self);

    /// Closes every connection at once.
    fn close_all(&self);
}

/// A connection that came in; it leaves its place when dropped.
pub(crate) trait Admitted: Send + Sync + 'static {
    /// A whole request has come on it.
    fn asked(&self);

    /// It has said something that makes sense.
    fn heard(&self);

    /// Completes when this connection has to end at once.
    fn sent_out(&self) -> impl Future<Output = ()> + Send;
}

impl Limits for Connections {
    type Connection = Connection;

    async fn ready(&self) {
        self.wait_for_place().await;
    }

    fn enter(self: &Arc<Self>, _: IpAddr) -> Option<Arc<Connection>> {
        Some(Connections::enter(self))
    }

    fn make_room(&self) {
        Connections::make_room(self);
    }

    fn close_all(&self) {
        Connections::close_all(self);
    }
}

impl Admitted for Connection {
    /// Only a token makes a difference on this computer's own listener.
    fn asked(&self) {}

    fn heard(&self) {
        Connection::heard(self);
    }

    async fn sent_out(&self) {
        Connection::sent_out(self).await;
    }
}
