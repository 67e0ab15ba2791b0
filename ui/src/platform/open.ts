import {
  atDoor,
  deviceHere,
  followLinks,
  forgetDevice,
  installable,
  keepDevice,
  secretIn,
  type Device,
} from "./door/here";
import { socketPlatform } from "./socket";
import { keepToken, takeToken } from "./token";
import type { Platform } from "./types";

/**
 * The carrier of this page: the shell's IPC in the desktop window; an encrypted line at the door, where `join` first
 * lets in a device that has not joined yet; a WebSocket anywhere else.
 */
export async function openPlatform(join: () => Promise<Device>): Promise<Platform> {
  if ("__TAURI_INTERNALS__" in window) return (await import("./tauri")).tauriPlatform();
  if (atDoor()) return openDoor(join);
  return socketPlatform({ origin: location.origin, token: takeToken(), keepToken });
}

async function openDoor(join: () => Promise<Device>): Promise<Platform> {
  followLinks();
  installable();
  let device = secretIn(location.hash) === null ? deviceHere() : null;
  if (device === null) keepDevice((device = await join()));
  const { doorPlatform } = await import("./door/platform");
  return doorPlatform({
    origin: location.origin,
    device,
    onout() {
      // Another invitation may have been taken in another page of this device: what it was given is not forgotten.
      const kept = deviceHere();
      if (kept === null || kept.id === device.id) forgetDevice();
      location.reload();
    },
  });
}
