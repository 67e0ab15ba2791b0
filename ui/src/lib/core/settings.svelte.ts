/**
 * What a person has chosen about this panel on this computer: kept in the browser, never in the journal, because it
 * says nothing about a show. The language has its own place in `i18n`.
 */
export const THEMES = ["dark", "light", "system"] as const;
export type Theme = (typeof THEMES)[number];

const KEPT = {
  theme: "cartwall.theme",
  zoom: "cartwall.zoom",
  notify: "cartwall.notify",
  sounds: "cartwall.sounds",
} as const;

export const ZOOM_STEPS = [0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2] as const;

/** The step after (+1) or before (−1) a zoom; the ends hold. */
export function zoomStep(zoom: number, by: 1 | -1): number {
  const steps = by > 0 ? ZOOM_STEPS : [...ZOOM_STEPS].reverse();
  return steps.find((step) => (step - zoom) * by > 0.001) ?? zoom;
}

/** A choice that may be kept as anything, or not at all. */
export function themeOf(kept: string | null): Theme {
  return THEMES.find((theme) => theme === kept) ?? "dark";
}

class Settings {
  theme = $state<Theme>("dark");
  /** Of the whole window; browsers have their own. */
  zoom = $state(1);
  /** System notifications while the window is out of sight. */
  notify = $state(true);
  /** Whether any sound is turned on. Which ones, and how loud they are, is in `sounds`. */
  sounds = $state(false);
  #light = $state(false);

  /** What `system` comes to now. */
  get shown(): "dark" | "light" {
    return this.theme === "system" ? (this.#light ? "light" : "dark") : this.theme;
  }

  /** As chosen before; follows the system's wish from then on. */
  recall(): void {
    this.theme = themeOf(localStorage.getItem(KEPT.theme));
    const zoom = Number(localStorage.getItem(KEPT.zoom));
    this.zoom = ZOOM_STEPS.find((step) => Math.abs(step - zoom) < 0.001) ?? 1;
    this.notify = localStorage.getItem(KEPT.notify) !== "off";
    this.sounds = localStorage.getItem(KEPT.sounds) !== null;
    const wish = matchMedia("(prefers-color-scheme: light)");
    this.#light = wish.matches;
    wish.addEventListener("change", ({ matches }) => (this.#light = matches));
    // A second window of the panel looks like the first.
    window.addEventListener("storage", ({ key, newValue }) => {
      if (key === KEPT.theme) this.theme = themeOf(newValue);
      if (key === KEPT.sounds) this.sounds = newValue !== null;
    });
  }

  chooseTheme(theme: Theme): void {
    this.theme = theme;
    localStorage.setItem(KEPT.theme, theme);
  }

  chooseZoom(zoom: number): void {
    this.zoom = zoom;
    localStorage.setItem(KEPT.zoom, String(zoom));
  }

  /** `null` turns them all off. */
  chooseSounds(kept: string | null): void {
    this.sounds = kept !== null;
    if (kept === null) localStorage.removeItem(KEPT.sounds);
    else localStorage.setItem(KEPT.sounds, kept);
  }

  get keptSounds(): string | null {
    return localStorage.getItem(KEPT.sounds);
  }

  chooseNotify(on: boolean): void {
    this.notify = on;
    localStorage.setItem(KEPT.notify, on ? "on" : "off");
  }
}
export const settings = new Settings();
