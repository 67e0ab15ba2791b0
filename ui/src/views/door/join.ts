/** Lets this device in: by the link that was opened, or by a code that somebody types. */
import { mount, unmount } from "svelte";
import { deviceHere, takeSecret, wasShutOut, type Device } from "~/platform/door/here";
import Join from "./Join.svelte";

/** Shows the page for it in `target`, until the host has let this device in. */
export function join(target: HTMLElement): Promise<Device> {
  const props = { secret: takeSecret(), shutOut: wasShutOut(), known: deviceHere() };
  target.replaceChildren();
  return new Promise((resolve) => {
    const page: Record<string, never> = mount(Join, {
      target,
      props: {
        ...props,
        onjoined(device) {
          void unmount(page);
          resolve(device);
        },
      },
    });
  });
}
