import { socketPlatform } from "./socket";
import { keepToken, takeToken } from "./token";
import type { Platform } from "./types";

/** The carrier of this page: the shell's IPC in the desktop window, a WebSocket anywhere else. */
export async function openPlatform(): Promise<Platform> {
  if ("__TAURI_INTERNALS__" in window) return (await import("./tauri")).tauriPlatform();
  return socketPlatform({ origin: location.origin, token: takeToken(), keepToken });
}
