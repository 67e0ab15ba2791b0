/**
 * Which sounds a show makes on this device, and how loud they are. Kept in the browser beside the other choices about
 * this panel; off until somebody turns one on.
 */
import { settings } from "~/lib/core/settings.svelte";
import { SOUNDS, soundsOf, type Chosen, type Sound } from "./kinds";

class Sounds {
  #kept = $state.raw<Chosen>(soundsOf(settings.keptSounds));

  constructor() {
    // Another window of the panel has chosen.
    window.addEventListener("storage", () => (this.#kept = soundsOf(settings.keptSounds)));
  }

  get volume(): number {
    return this.#kept.volume;
  }

  has(sound: Sound): boolean {
    return this.#kept.on.includes(sound);
  }

  choose(sound: Sound, on: boolean): void {
    this.#keep({ ...this.#kept, on: SOUNDS.filter((one) => (one === sound ? on : this.has(one))) });
  }

  chooseVolume(volume: number): void {
    this.#keep({ ...this.#kept, volume });
  }

  #keep(kept: Chosen): void {
    this.#kept = kept;
    settings.chooseSounds(kept.on.length === 0 ? null : JSON.stringify(kept));
  }
}
export const sounds = new Sounds();
