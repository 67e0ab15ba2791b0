//! What stands between a connector and a fake store: it can answer in the store's place, it tells another time, and it
//! counts the questions.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use std::sync::{Arc, Mutex, MutexGuard};
use url::Url;

#[derive(Clone, Default)]
pub struct Way(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    instead: Option<Instead>,
    ahead_s: i64,
    asked: usize,
}

#[derive(Clone)]
struct Instead {
    status: u16,
    header: Option<(&'static str, String)>,
    body: String,
}

impl Way {
    /// Answers every question itself from now on.
    pub fn answer(&self, status: u16, header: Option<(&'static str, &str)>, body: &str) {
        let header = header.map(|(name, value)| (name, value.to_owned()));
        self.inner().instead = Some(Instead { status, header, body: body.to_owned() });
    }

    /// The store itself answers again.
    pub fn clear(&self) {
        self.inner().instead = None;
    }

    /// Answers tell a time so many seconds ahead of this computer's.
    pub fn tell_time_ahead(&self, seconds: i64) {
        self.inner().ahead_s = seconds;
    }

    pub fn asked(&self) -> usize {
        self.inner().asked
    }

    pub async fn serve(&self, routes: Router) -> Url {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let routes = routes.layer(from_fn_with_state(self.clone(), pass));
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        address
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap()
    }
}

async fn pass(State(way): State<Way>, request: Request, next: Next) -> Response {
    let (instead, ahead_s) = {
        let mut inner = way.inner();
        inner.asked += 1;
        (inner.instead.clone(), inner.ahead_s)
    };
    let mut response = match instead {
        Some(Instead { status, header, body }) => {
            let mut response = Response::builder().status(status);
            if let Some((name, value)) = header {
                response = response.header(name, value);
            }
            response.body(Body::from(body)).unwrap()
        }
        None => next.run(request).await,
    };
    if ahead_s != 0 {
        response.headers_mut().insert("date", date(ahead_s).parse().unwrap());
    }
    response
}

/// An HTTP date so many seconds from now.
pub fn date(ahead_s: i64) -> String {
    let at = jiff::Timestamp::from_second(jiff::Timestamp::now().as_second() + ahead_s).unwrap();
    jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at).unwrap()
}
