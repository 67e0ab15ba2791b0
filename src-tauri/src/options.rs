//! What may be said on the command line or in the environment.

use std::ffi::OsString;
use std::fmt::Display;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::PathBuf;
use std::str::FromStr;

/// The address that people put in OBS; it should be the same every day.
pub const USUAL: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 4780));

/// As asked for; what was not said is `None`.
#[derive(Debug, Default)]
pub struct Options {
    /// `--data DIR` or `CARTWALL_DATA`.
    pub data: Option<PathBuf>,
    /// `--listen ADDRESS` or `CARTWALL_LISTEN`.
    pub listen: Option<SocketAddr>,
    /// `--door IP` or `CARTWALL_DOOR`: on which of this computer's addresses the door for other devices listens.
    pub door: Option<IpAddr>,
    /// `--door-proxy IP` or `CARTWALL_DOOR_PROXY`: the reverse proxy on another computer in front of the door.
    pub door_proxy: Option<IpAddr>,
    /// `--demo`: a new data folder begins with the demo and its simulated buyers.
    pub demo: bool,
}

impl Options {
    /// Reads them; the command line comes before the environment.
    ///
    /// # Errors
    /// A sentence for whoever typed it.
    pub fn read(args: impl Iterator<Item = OsString>) -> Result<Self, String> {
        let mut data = std::env::var_os("CARTWALL_DATA");
        let mut listen = std::env::var_os("CARTWALL_LISTEN");
        let mut door = std::env::var_os("CARTWALL_DOOR");
        let mut door_proxy = std::env::var_os("CARTWALL_DOOR_PROXY");
        let mut args = args;
        let mut demo = false;
        while let Some(arg) = args.next() {
            if arg == "--demo" {
                demo = true;
                continue;
            }
            let target = match arg.to_str() {
                Some("--data") => &mut data,
                Some("--listen") => &mut listen,
                Some("--door") => &mut door,
                Some("--door-proxy") => &mut door_proxy,
                _ => {
                    return Err(format!(
                        "{} is not known here. There are --data DIR, --listen ADDRESS, --door IP, --door-proxy IP and --demo.",
                        arg.to_string_lossy()
                    ));
                }
            };
            *target = Some(args.next().ok_or_else(|| format!("{} needs a value.", arg.to_string_lossy()))?);
        }
        let listen = address(listen, USUAL)?;
        let door = address(door, Ipv4Addr::new(192, 168, 1, 7))?;
        let door_proxy = address(door_proxy, Ipv4Addr::new(192, 168, 1, 2))?;
        Ok(Self { data: data.map(PathBuf::from), listen, door, door_proxy, demo })
    }
}

fn address<T: FromStr>(text: Option<OsString>, such_as: impl Display) -> Result<Option<T>, String> {
    let Some(text) = text else { return Ok(None) };
    let text = text.to_string_lossy();
    text.parse().map(Some).map_err(|_| format!("{text} is not an address such as {such_as}."))
}
