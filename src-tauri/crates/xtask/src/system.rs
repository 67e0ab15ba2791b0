//! What the operating system must bring: looked for first, installed where that is allowed, otherwise told.

use crate::run::{Outcome, command, exists, read, run, typed, works};
use std::path::Path;

/// One thing that a build or a test needs.
pub struct Need {
    /// For people.
    pub what: &'static str,
    /// Debian's packages for it.
    pub packages: &'static [&'static str],
    /// Whether it is there already.
    pub present: fn() -> bool,
}

/// The window's web view.
pub const WEB_VIEW: Need = Need {
    what: "WebKitGTK, which draws the window",
    packages: &["libwebkit2gtk-4.1-dev"],
    present: || works("pkg-config", &["--exists", "webkit2gtk-4.1"]),
};

/// What compiles the parts written in C.
pub const COMPILER: Need =
    Need { what: "a C compiler", packages: &["build-essential"], present: || exists("cc") && exists("make") };

/// What finds system libraries.
pub const PKG_CONFIG: Need =
    Need { what: "pkg-config", packages: &["pkg-config"], present: || exists("pkg-config") };

/// The browser of the overlay's tests, bench and pictures.
pub const CHROMIUM: Need = Need {
    what: "Chromium, for the browser tests",
    packages: &["chromium"],
    present: || exists("chromium") || std::env::var_os("CHROMIUM").is_some(),
};

/// In front of the door for other devices, as the README has them.
pub const PROXIES: Need = Need {
    what: "nginx and Caddy, for the tests of the door behind them",
    packages: &["nginx-light", "caddy"],
    present: || exists("nginx") && exists("caddy"),
};

/// For schemathesis, which holds the OpenAPI document against a running core.
pub const PYTHON: Need = Need {
    what: "Python 3 with venv, for the test of the OpenAPI document",
    packages: &["python3-venv"],
    present: || works(if cfg!(windows) { "python" } else { "python3" }, &["-c", "import venv, ensurepip"]),
};

/// What the examples in the README are typed with.
pub const CURL: Need =
    Need { what: "curl, for the examples in the README", packages: &["curl"], present: || exists("curl") };

/// Letters for the scripts on the cards where the page's own fonts have none.
pub const FONTS: Need = Need {
    what: "fonts",
    packages: &["fonts-dejavu-core", "fonts-noto-core"],
    present: || Path::new("/usr/share/fonts/truetype/dejavu").exists() && works("fc-list", &[":lang=ar"]),
};

/// A screen that nobody sees, and hands to work the window on it.
pub const DESKTOP_TEST: Need = Need {
    what: "Xvfb, a WebDriver, a session bus, a window manager and a keyboard for it, for the desktop test",
    packages: &["xvfb", "webkit2gtk-driver", "dbus", "imagemagick", "openbox", "xdotool", "x11-xkb-utils"],
    present: || {
        ["Xvfb", "WebKitWebDriver", "dbus-daemon", "import", "openbox", "xdotool", "setxkbmap"]
            .into_iter()
            .all(exists)
    },
};

/// Installs what is missing where that is allowed, and otherwise says how.
pub fn ensure(needs: &[Need]) -> Outcome {
    // Order matters: a later check may use what an earlier one stands for.
    let missing: Vec<&Need> = needs.iter().filter(|need| !(need.present)()).collect();
    if missing.is_empty() {
        println!("      nothing is missing");
        return Ok(());
    }
    for need in &missing {
        println!("      missing: {}", need.what);
    }
    if !cfg!(target_os = "linux") {
        let names: Vec<_> = missing.iter().map(|need| need.what).collect();
        return Err(format!("Please install: {}. Then run the same command again.", names.join("; ")));
    }
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages).copied().collect();
    if !exists("apt-get") {
        return Err(format!(
            "This is not Debian or Ubuntu, so nothing was installed. Please install what is called {} there \
             with this system's packages, then run the same command again.",
            packages.join(", ")
        ));
    }
    apt_install(&packages)?;
    match missing.iter().find(|need| !(need.present)()) {
        None => Ok(()),
        Some(need) => Err(format!(
            "{} was installed ({}) but is still not found. Is another program of that name first in PATH, or \
             PKG_CONFIG_PATH set?",
            need.what,
            need.packages.join(", ")
        )),
    }
}

fn is_root() -> bool {
    read(&mut command("id", &["-u"], Path::new("/"))).is_ok_and(|id| id.trim() == "0")
}

fn apt_install(packages: &[&str]) -> Outcome {
    let mut install = vec!["apt-get", "install", "--yes", "--no-install-recommends"];
    install.extend(packages);
    let by_hand = format!("sudo apt-get update && sudo apt-get install {}", packages.join(" "));
    let front: &[&str] = if is_root() {
        &["env", "DEBIAN_FRONTEND=noninteractive"]
    } else if works("sudo", &["-n", "true"]) {
        &["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    } else {
        return Err(format!(
            "These need an administrator, which this user is not without a password. Please run\n\n    \
             {by_hand}\n\nand then the same command again."
        ));
    };
    let apt = |words: &[&str]| {
        let all: Vec<&str> = front.iter().chain(words).copied().collect();
        let (program, args) = all.split_first().ok_or("no command")?;
        let mut apt = command(program, args, Path::new("/"));
        println!("      {}", typed(&apt));
        run(apt.stdout(std::process::Stdio::null()))
    };
    // Where the lists cannot be renewed, those on disk may still do.
    if let Err(problem) = apt(&["apt-get", "update", "-qq"]) {
        println!("      {problem} Trying with the lists that are here.");
    }
    apt(&install).map_err(|problem| {
        format!("{problem}\nIs there a network connection? The same by hand:\n\n    {by_hand}")
    })
}

/// The version that apt would install of a package.
pub fn apt_candidate(package: &str) -> Option<String> {
    let policy = read(&mut command("apt-cache", &["policy", package], Path::new("/"))).ok()?;
    let version = policy.lines().find_map(|line| line.trim().strip_prefix("Candidate: "))?;
    (version != "(none)").then(|| version.to_owned())
}

/// Whether windows can be shown.
pub fn has_display() -> bool {
    !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .into_iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// What must be there on macOS and Windows, which have no package manager that one may use unasked.
pub fn check_other_systems(window: bool) -> Outcome {
    if cfg!(target_os = "macos") && !works("xcode-select", &["-p"]) {
        return Err(
            "Xcode's command line tools are missing. Please run\n\n    xcode-select --install\n\nand \
                    then the same command again."
                .to_owned(),
        );
    }
    if cfg!(windows) {
        // A Rust toolchain that has compiled this program has Microsoft's build tools.
        let web_view = [
            r"HKLM\SOFTWARE\WOW6432Node\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}",
            r"HKCU\Software\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}",
        ];
        if window && !web_view.into_iter().any(|key| works("reg", &["query", key, "/v", "pv"])) {
            return Err("The WebView2 runtime is missing. Please run\n\n    winget install \
                        Microsoft.EdgeWebView2Runtime\n\nand then the same command again."
                .to_owned());
        }
    }
    Ok(())
}
