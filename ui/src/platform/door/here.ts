/**
 * The door: the address at which other devices come in over the network. A page that comes from there has a mark in its
 * head. What a device was given is kept in the browser, for this address alone.
 */

/** A device that was let in: its id, and the token that it was told once. */
export interface Device {
  id: string;
  token: string;
}

const KEPT = { device: "cartwall.device", out: "cartwall.shut_out" } as const;

export const atDoor = (): boolean => document.querySelector('meta[name="cartwall-door"]') !== null;

/** What this device was given; `null` where it never came in, or was shut out. */
export function deviceHere(): Device | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT.device) ?? "null") as Partial<Device> | null;
    const { id, token } = kept ?? {};
    return typeof id === "string" && typeof token === "string" ? { id, token } : null;
  } catch {
    return null;
  }
}

export function keepDevice({ id, token }: Device): void {
  localStorage.setItem(KEPT.device, JSON.stringify({ id, token }));
}

/** It was shut out, or its time is over: the page that asks for an invitation says so. */
export function forgetDevice(): void {
  localStorage.removeItem(KEPT.device);
  sessionStorage.setItem(KEPT.out, "yes");
}

/** Whether this device was in until just now; true once. */
export function wasShutOut(): boolean {
  const was = sessionStorage.getItem(KEPT.out) !== null;
  sessionStorage.removeItem(KEPT.out);
  return was;
}

/** The secret of an invitation, out of the link that was opened. */
export function secretIn(hash: string): string | null {
  return /^#?join=([0-9a-f]{32})$/.exec(hash)?.[1] ?? null;
}

/** The same, taken out of the address at once: no picture of the screen and no copied address carries it. */
export function takeSecret(): string | null {
  const secret = secretIn(location.hash);
  if (secret !== null) history.replaceState(null, "", location.pathname + location.search);
  return secret;
}

/** A phone may keep this page beside its apps: its name and its pictures for that. */
export function installable(): void {
  for (const [rel, href] of [
    ["manifest", "/manifest.webmanifest"],
    ["apple-touch-icon", "/icon-192.png"],
  ] as const) {
    document.head.append(Object.assign(document.createElement("link"), { rel, href }));
  }
}

/** A link that is opened in a page that is open already loads the page again. */
export function followLinks(): void {
  window.addEventListener("hashchange", () => {
    if (secretIn(location.hash) !== null) location.reload();
  });
}

/** Capitals, and what is easily taken for something else, as the core reads a typed code: `K7QM-3XPD`. */
export function normalised(code: string): string {
  return code
    .toUpperCase()
    .replace(/[\s\u2010-\u2015\u05be-]/g, "")
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1");
}

/** Letters of a whole code. */
export const CODE_LETTERS = 8;
