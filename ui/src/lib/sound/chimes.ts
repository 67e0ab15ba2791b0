/**
 * The sounds themselves, made as they are needed: a few soft tones, a quarter of a second at most each. A page that
 * nobody has pressed anything in may not sound: until then nothing is played, and it is not played later either.
 */
import type { Sound } from "./kinds";

interface Tone {
  hertz: number;
  /** Seconds from the start of the sound. */
  at: number;
  seconds: number;
}

const TONES: Record<Sound, readonly Tone[]> = {
  sale: [{ hertz: 880, at: 0, seconds: 0.14 }],
  sold_out: [
    { hertz: 523, at: 0, seconds: 0.18 },
    { hertz: 392, at: 0.16, seconds: 0.24 },
  ],
  goal: [
    { hertz: 523, at: 0, seconds: 0.2 },
    { hertz: 659, at: 0.15, seconds: 0.2 },
    { hertz: 784, at: 0.3, seconds: 0.25 },
  ],
};

/** How loud it is at its loudest: beside a microphone. */
const LOUDEST = 0.2;
const ATTACK_S = 0.01;

let context: AudioContext | null = null;

/** Ready to sound, once somebody has pressed something in this page. */
async function ready(): Promise<AudioContext | null> {
  if (!navigator.userActivation.hasBeenActive) return null;
  context ??= new AudioContext();
  if (context.state !== "running") await context.resume();
  return context;
}

/** Whether it could be heard. */
export async function chime(sound: Sound, volume: number): Promise<boolean> {
  try {
    const speakers = await ready();
    if (speakers === null) return false;
    for (const { hertz, at, seconds } of TONES[sound]) {
      const begins = speakers.currentTime + at;
      const tone = new OscillatorNode(speakers, { frequency: hertz });
      const gain = new GainNode(speakers, { gain: 0 });
      gain.gain.setValueAtTime(0, begins);
      gain.gain.linearRampToValueAtTime(LOUDEST * volume, begins + ATTACK_S);
      gain.gain.linearRampToValueAtTime(0, begins + seconds);
      tone.connect(gain).connect(speakers.destination);
      tone.start(begins);
      tone.stop(begins + seconds);
    }
    return true;
  } catch {
    return false;
  }
}
