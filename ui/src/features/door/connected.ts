import type { DeviceView } from "~/wire/wire";

/** Those of the devices that have a page open now. */
export const connected = (devices: readonly DeviceView[]): DeviceView[] =>
  devices.filter((device) => device.connected > 0);
