/** A desktop's own services, played: tray host, notifications, screen saver, settings. Each remembers what it was asked. */
import { joinBus } from "./bus.mjs";

const WATCHER = "org.kde.StatusNotifierWatcher";
const ITEM = "org.kde.StatusNotifierItem";
const MENU = "com.canonical.dbusmenu";
const SETTINGS = "org.freedesktop.portal.Settings";

/** @param {string} address */
export async function openServices(address) {
  const bus = await joinBus(address);
  /** @type {{ title: string, text: string }[]} */
  const notices = [];
  /** @type {Map<number, string>} */
  const holds = new Map();
  let cookies = 0;
  /** @type {string | undefined} */
  let tray;

  const yes = { type: "b", value: true };
  const properties = { IsStatusNotifierHostRegistered: yes, ProtocolVersion: { type: "i", value: 0 } };
  await bus.serve(WATCHER, {
    [WATCHER]: ({ member, body, from }) => {
      if (member === "RegisterStatusNotifierItem") tray = body[0].startsWith("/") ? from : body[0];
      return undefined;
    },
    "org.freedesktop.DBus.Properties": ({ member, body }) =>
      member === "Get"
        ? { signature: "v", values: [properties[body[1]]] }
        : { signature: "a{sv}", values: [Object.entries(properties)] },
  });
  await bus.serve("org.freedesktop.ScreenSaver", {
    "org.freedesktop.ScreenSaver": ({ member, body }) => {
      if (member === "Inhibit") {
        cookies += 1;
        holds.set(cookies, body[0]);
        return { signature: "u", values: [cookies] };
      }
      if (member === "UnInhibit") holds.delete(body[0]);
      return undefined;
    },
  });
  await bus.serve("org.freedesktop.Notifications", {
    "org.freedesktop.Notifications": ({ member, body }) => {
      if (member === "Notify") notices.push({ title: body[3], text: body[4] });
      return { signature: "u", values: [notices.length] };
    },
  });

  /** 0 says nothing, 1 dark, 2 light. */
  let scheme = { type: "u", value: 1 };
  await bus.serve("org.freedesktop.portal.Desktop", {
    [SETTINGS]: ({ member }) =>
      member === "Read" ? { signature: "v", values: [{ type: "v", value: scheme }] } : undefined,
  });

  const property = (name) => bus.property(tray ?? "", "/StatusNotifierItem", ITEM, name);
  const menuPath = () => property("Menu");
  async function menu() {
    const [, [, , items]] = await bus.call(tray ?? "", await menuPath(), MENU, "GetLayout", "iias", [0, -1, []]);
    return items.map(([id, { label, enabled, type }]) => ({ id, label, enabled: enabled ?? true, line: type === "separator" }));
  }
  return {
    notices,
    /** Who keeps the screen awake. */
    holds: () => [...holds.values()],
    /** The desktop turns to the light, or back. @param {boolean} light */
    turnLight(light) {
      scheme = { type: "u", value: light ? 2 : 1 };
      const change = ["org.freedesktop.appearance", "color-scheme", scheme];
      bus.signal("/org/freedesktop/portal/desktop", SETTINGS, "SettingChanged", "ssv", change);
    },
    tray: {
      there: () => tray !== undefined,
      tooltip: async () => (await property("ToolTip"))[3],
      /** Its picture, as one value to compare. */
      icon: async () => Buffer.from((await property("IconPixmap"))[0][2]).toString("base64"),
      labels: async () => (await menu()).filter(({ line }) => !line).map(({ label }) => label),
      /** @param {string} label */
      async choose(label) {
        const item = (await menu()).find((one) => one.label === label);
        if (item === undefined) throw new Error(`the tray's menu has no ${label}`);
        const nothing = { type: "s", value: "" };
        await bus.call(tray ?? "", await menuPath(), MENU, "Event", "isvu", [item.id, "clicked", nothing, 0]);
      },
      click: () => bus.call(tray ?? "", "/StatusNotifierItem", ITEM, "Activate", "ii", [0, 0]),
    },
    close: () => bus.leave(),
  };
}
