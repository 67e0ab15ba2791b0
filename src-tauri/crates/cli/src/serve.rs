//! `cartwall serve`

use crate::DataFolder;
use crate::failure::Failure;
use anyhow::Context;
use cartwall_launch::{LaunchError, Options, launch};
use clap::Args;
use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    data: DataFolder,
    /// Where backups are kept, for example on another disk. Without it they are in the data folder.
    #[arg(long, value_name = "DIR", env = "CARTWALL_BACKUPS")]
    backups: Option<PathBuf>,
    /// A loopback address; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:4780")]
    listen: SocketAddr,
    /// On which of this computer's addresses the door for other devices listens, once the host opens it in the panel.
    /// Without it on all of them.
    #[arg(long, value_name = "IP", default_value = "0.0.0.0")]
    door: IpAddr,
    /// A reverse proxy on another computer in front of the door, which is believed about where a device is. One on this
    /// computer always is. May be given several times.
    #[arg(long = "door-proxy", value_name = "IP")]
    door_proxies: Vec<IpAddr>,
    /// A sample catalogue, and simulated buyers in rehearsals.
    #[arg(long)]
    demo: bool,
    /// Plays a real day's orders as the store.
    #[arg(long, value_name = "ORDERS.csv")]
    replay: Option<PathBuf>,
    /// Plays them this many times as fast.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    speed: u32,
}

impl Serve {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        cartwall_launch::log::begin("info");
        let options = Options {
            data: self.data.path()?,
            listen: self.listen,
            door: self.door,
            door_proxies: self.door_proxies,
            demo: self.demo,
            replay: self.replay,
            speed: self.speed,
            backups: self.backups,
            desktop: false,
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            // Two are enough for one show, and leave the rest of the machine to OBS.
            .worker_threads(2)
            .enable_all()
            .build()?;
        runtime.block_on(serve(options))
    }
}

async fn serve(options: Options) -> anyhow::Result<ExitCode> {
    // Before anything is started, so that a signal that comes early is not lost.
    let mut stop = Box::pin(stop_signal()?);
    let launched = tokio::select! {
        launched = launch(options) => launched.map_err(failure)?,
        () = &mut stop => return Ok(ExitCode::SUCCESS),
    };
    let ready = serde_json::to_string(&launched.ready())?;
    {
        let mut stdout = std::io::stdout().lock();
        writeln!(stdout, "{ready}").and_then(|()| stdout.flush()).context("stdout is closed")?;
    }
    stop.await;
    launched.shutdown().await;
    Ok(ExitCode::SUCCESS)
}

fn failure(error: LaunchError) -> anyhow::Error {
    match error {
        LaunchError::Data(problem) => Failure { problem: *problem, json: false }.into(),
        other => other.into(),
    }
}

#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
