//! A window comes back where it was; where that monitor is gone, or smaller now, it comes where it can be seen.

use tauri::{Monitor, PhysicalPosition, PhysicalSize, WebviewWindow};

/// So much of a window's upper edge must be on a monitor for a hand to find it.
const GRIP: PhysicalSize<i32> = PhysicalSize { width: 160, height: 24 };

/// Moves a window that nobody could reach.
pub fn keep_on_screen(window: &WebviewWindow) {
    // Where the system does not tell, it is left to the system.
    let _ = check(window);
}

fn check(window: &WebviewWindow) -> tauri::Result<()> {
    let monitors = window.available_monitors()?;
    if window.is_fullscreen()? || window.is_maximized()? || monitors.is_empty() {
        return Ok(());
    }
    let (at, size) = (window.outer_position()?, window.outer_size()?);
    if monitors.iter().any(|monitor| can_be_gripped(monitor, at, size)) {
        return Ok(());
    }
    let Some(home) = window.primary_monitor()?.or_else(|| monitors.into_iter().next()) else { return Ok(()) };
    let area = home.work_area();
    let inner = window.inner_size()?;
    let fitting =
        PhysicalSize { width: inner.width.min(area.size.width), height: inner.height.min(area.size.height) };
    if fitting != inner {
        window.set_size(fitting)?;
    }
    let spare = |room: u32, taken: u32| i32::try_from(room.saturating_sub(taken) / 2).unwrap_or(0);
    window.set_position(PhysicalPosition {
        x: area.position.x + spare(area.size.width, fitting.width),
        y: area.position.y + spare(area.size.height, fitting.height),
    })
}

fn can_be_gripped(monitor: &Monitor, at: PhysicalPosition<i32>, size: PhysicalSize<u32>) -> bool {
    let (from, screen) = (monitor.position(), monitor.size());
    let end = |start: i32, length: u32| start.saturating_add(i32::try_from(length).unwrap_or(i32::MAX));
    let shared = |a: i32, a_end: i32, b: i32, b_end: i32| a_end.min(b_end).saturating_sub(a.max(b));
    let across = shared(at.x, end(at.x, size.width), from.x, end(from.x, screen.width));
    let down = shared(at.y, at.y.saturating_add(GRIP.height), from.y, end(from.y, screen.height));
    across >= GRIP.width && down >= GRIP.height
}
