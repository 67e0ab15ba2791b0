//! Where overlays are open, and whether viewers see them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where an overlay is open. Only OBS tells its pages that they are a source of a scene.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct OpenedIn {
    /// In OBS, and not merely in a browser.
    pub obs: bool,
    /// OBS has it in the scene that goes out; elsewhere without meaning.
    pub visible: bool,
    /// In pixels of the page.
    pub width: u32,
    /// Likewise.
    pub height: u32,
    /// Where its picture goes, as its address says.
    #[serde(default)]
    pub place: Place,
}

impl OpenedIn {
    /// Viewers see it.
    pub(crate) fn is_seen(&self) -> bool {
        self.obs && self.visible
    }
}

/// Where a picture goes: each place covers other parts of it with its own controls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
pub enum Place {
    /// Anywhere; nothing of it is known to be covered.
    #[default]
    Anywhere,
    /// TikTok LIVE.
    Tiktok,
    /// Instagram Live.
    Instagram,
    /// `YouTube`, upright.
    Youtube,
    /// A lying picture that is mostly watched on phones: everything is larger.
    Phones,
}

/// Whether the audience can see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct OverlaysView {
    /// Overlay pages connected.
    pub connected: u32,
    /// Of those, how many have painted what is on air now.
    pub painted: u32,
    /// Milliseconds from commit to the slowest of them; `null` = not on screen (yet).
    pub ms: Option<u32>,
    /// Of the connected ones, how many are open in OBS. Others may be a tab of a browser that no viewer sees.
    pub obs: u32,
    /// Of those in OBS, how many are in the scene that goes out.
    pub visible: u32,
    /// Of the connected ones, how many are taller than wide.
    pub portrait: u32,
    /// Where the picture goes that viewers see: of the overlay in OBS that goes out, else of any.
    pub place: Place,
}
