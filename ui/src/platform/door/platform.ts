/** The carrier of a device at the door: the panel's own line, inside an encrypted one. There is nothing else there. */
import { socketPlatform } from "~/platform/socket";
import type { Platform } from "~/platform/types";
import type { Device } from "./here";
import { deviceSocket } from "./sealed";

export interface DoorOptions {
  origin: string;
  device: Device;
  /** It was shut out, or its time is over. */
  onout: () => void;
  open?: (url: string) => WebSocket;
  random?: () => number;
}

export function doorPlatform({ origin, device, onout, open, random }: DoorOptions): Platform {
  const { mediaBase, command, query, listen } = socketPlatform({
    origin,
    token: device.token,
    keepToken: () => undefined,
    path: `/line?device=${encodeURIComponent(device.id)}`,
    open: (url) => deviceSocket(url, device, open),
    ...(random === undefined ? {} : { random }),
  });
  return {
    mediaBase,
    command,
    query,
    listen: (listener) =>
      listen({
        ...listener,
        status(status) {
          if (status === "refused") onout();
          else listener.status(status);
        },
      }),
  };
}
