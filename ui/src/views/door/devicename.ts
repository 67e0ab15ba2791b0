/** What this device is called where nobody has named it: makers' names are the same in every language. */

const KEPT = "cartwall.device_name";
/** The most characters of a name that the core keeps. */
export const MAX_NAME = 60;

export function guess(agent: string, touchPoints: number): string {
  if (/iPhone/.test(agent)) return "iPhone";
  // An iPad says that it is a Mac, which has no touch screen.
  if (/iPad/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1)) return "iPad";
  if (/Android/.test(agent)) return "Android";
  if (/Macintosh/.test(agent)) return "Mac";
  if (/CrOS/.test(agent)) return "Chromebook";
  if (/Windows/.test(agent)) return "Windows";
  return /Linux/.test(agent) ? "Linux" : "";
}

/** As it was called before, else a guess. */
export const deviceName = (): string =>
  localStorage.getItem(KEPT) ?? guess(navigator.userAgent, navigator.maxTouchPoints);

export const keepName = (name: string): void => localStorage.setItem(KEPT, name);
