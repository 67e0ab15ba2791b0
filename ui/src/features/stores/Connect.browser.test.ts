import { expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { exampleStore } from "~/testing/store";
import type { Reply } from "~/platform/types";
import type { Answer, CheckStore, ConnectStore, StoreCheck } from "~/wire/wire";
import Connect from "./Connect.svelte";

const CHECK: StoreCheck = {
  id: "shopify:linen.myshopify.com",
  name: "Linen",
  currency: "ILS",
  time_zone: "Asia/Jerusalem",
  version: "2026-10",
  locations: [
    { id: "1", name: "Tel Aviv", counts: true },
    { id: "2", name: "Haifa", counts: false },
  ],
  missing: [],
  excess: [],
  rights_known: true,
  prices_unseen: false,
  clock_offset_ms: 0,
  shops: [],
};
const refused = (code: string) => ({ ok: false as const, problem: { code, detail: "HTTP 401" } });

function given(check: Reply<StoreCheck> = { ok: true, value: CHECK }, more: object = {}) {
  const oncheck = vi.fn<(body: CheckStore) => Promise<Reply<StoreCheck>>>(() => Promise.resolve(check));
  const onconnect = vi.fn<(body: ConnectStore) => Promise<Reply<Answer>>>(() =>
    Promise.resolve({ ok: true, value: { seq: 1 } }),
  );
  const ondone = vi.fn();
  return {
    kind: "shopify" as const,
    again: null,
    keeping: { keyring: true, vault: "none" as const },
    disabled: false,
    links: true,
    onback: vi.fn(),
    oncheck,
    onconnect,
    ondone,
    ...more,
  };
}

async function paste(container: Element, fields: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    const field = container.querySelector<HTMLInputElement>(`input[name=${name}]`);
    if (field === null) throw new Error(`no ${name}`);
    await userEvent.fill(field, value);
  }
}
const press = async (container: Element, what: string): Promise<void> => {
  const button = container.querySelector<HTMLElement>(`[data-do=${what}]`);
  if (button === null) throw new Error(`no ${what}`);
  await userEvent.click(button);
};
const FILLED = { address: "linen", client_id: " id ", client_secret: "shpss_1" };

it("asks the shop by its whole address, and connects what was tested and chosen", async () => {
  const props = given();
  const { container } = await render(Connect, props);
  await paste(container, FILLED);
  await press(container, "test-store");
  await expect
    .element(container.querySelector<HTMLElement>("[data-part=store-check]"))
    .toHaveTextContent(/Found.*Linen/);
  const asked = {
    kind: "shopify",
    address: "https://linen.myshopify.com",
    secrets: { client_id: "id", client_secret: "shpss_1" },
  };
  expect(props.oncheck).toHaveBeenCalledWith(asked);
  await press(container, "connect-store");
  await vi.waitFor(() => expect(props.ondone).toHaveBeenCalledWith("Linen"));
  expect(props.onconnect).toHaveBeenCalledWith({
    ...asked,
    keep: "keyring",
    name: "Linen",
    locations: ["1"],
  });
});

it("keeps nothing of what was pasted once the shop is connected", async () => {
  const { container } = await render(Connect, given());
  await paste(container, FILLED);
  await press(container, "test-store");
  await press(container, "connect-store");
  await vi.waitFor(() =>
    expect(container.querySelector<HTMLInputElement>("[name=client_secret]")?.value).toBe(""),
  );
  expect(JSON.stringify({ ...localStorage, ...sessionStorage }) + location.href).not.toContain("shpss_1");
});

it("shows a secret to nobody until asked to", async () => {
  const { container } = await render(Connect, given());
  const field = container.querySelector<HTMLInputElement>("[name=client_secret]");
  expect(field?.type).toBe("password");
  await userEvent.click(container.querySelector("button[aria-controls]") ?? container);
  expect(field?.type).toBe("text");
});

it("says what is missing before it asks anybody", async () => {
  const props = given();
  const { container } = await render(Connect, props);
  await paste(container, { address: "linen.com" });
  await press(container, "test-store");
  expect(props.oncheck).not.toHaveBeenCalled();
  expect(container.querySelectorAll("[aria-invalid=true]")).toHaveLength(3);
  await vi.waitFor(() => expect(document.activeElement?.getAttribute("name")).toBe("address"));
});

it("tells a refusal with what to do, and forgets it when something is changed", async () => {
  const { container } = await render(Connect, given(refused("store_unauthorized")));
  await paste(container, FILLED);
  await press(container, "test-store");
  const trouble = container.querySelector<HTMLElement>("[data-part=store-trouble]");
  await expect.element(trouble).toHaveTextContent(/does not accept these credentials.*Copy each value again/);
  expect(container.querySelector("[data-do=connect-store]")).toBeNull();
  await paste(container, { client_secret: "shpss_2" });
  expect(container.querySelector("[data-part=store-trouble]")).toBeNull();
});

it("does not connect what it has not tested as it stands", async () => {
  const { container } = await render(Connect, given());
  await paste(container, FILLED);
  await press(container, "test-store");
  expect(container.querySelector("[data-do=connect-store]")).not.toBeNull();
  await paste(container, { client_id: "other" });
  expect(container.querySelector("[data-do=connect-store]")).toBeNull();
});

it("warns of rights that are missing or too many, and of a clock that is off", async () => {
  const check = {
    ...CHECK,
    missing: ["read_orders"],
    excess: ["write_products"],
    clock_offset_ms: 61_000,
  };
  const { container } = await render(Connect, given({ ok: true, value: check }));
  await paste(container, FILLED);
  await press(container, "test-store");
  await expect
    .element(container.querySelector<HTMLElement>("[data-part=rights-missing]"))
    .toHaveTextContent("read_orders");
  expect(container.querySelector("[data-part=rights-excess]")?.textContent).toContain("write_products");
  expect(container.querySelector("[data-part=clock-off]")?.textContent).toContain("behind");
  expect(container.querySelector<HTMLButtonElement>("[data-do=connect-store]")?.disabled).toBe(true);
});

it("names the rights that are missing in the first line", async () => {
  const params = { scopes: ["read_orders", "read_locations"] };
  const refusal = { ok: false as const, problem: { code: "store_missing_rights", detail: "", params } };
  const { container } = await render(Connect, given(refusal));
  await paste(container, FILLED);
  await press(container, "test-store");
  await expect
    .element(container.querySelector<HTMLElement>("[data-part=store-trouble] strong"))
    .toHaveTextContent(/is not allowed to read \W*read_orders\W* and \W*read_locations/);
});

it("tells apart in its advice what stands in a menu of the shop", async () => {
  const refusal = { ok: false as const, problem: { code: "store_plain_links", detail: "", params: {} } };
  const { container } = await render(Connect, given(refusal));
  await paste(container, FILLED);
  await press(container, "test-store");
  const advice = () => container.querySelector<HTMLElement>("[data-part=store-trouble] p");
  await expect.element(advice()).toHaveTextContent(/open Settings → Permalinks, select Post name/);
  expect(advice()?.querySelector("bdi")?.textContent).toBe("Settings → Permalinks");
});

it("brings the keyboard to what came of the test", async () => {
  const { container } = await render(Connect, given());
  await paste(container, FILLED);
  await press(container, "test-store");
  await vi.waitFor(() => expect(document.activeElement).toHaveAttribute("data-part", "store-check"));
});

it("takes rights that the shop does not tell for no good news", async () => {
  const { container } = await render(Connect, given({ ok: true, value: { ...CHECK, rights_known: false } }));
  await paste(container, FILLED);
  await press(container, "test-store");
  const outcome = container.querySelector("[data-part=store-check]");
  expect(outcome?.classList.contains("good")).toBe(false);
  expect(outcome?.textContent).not.toContain("✓");
});

it("shows a passphrase while it is made, and not one that is there", async () => {
  for (const [vault, type] of [
    ["none", "text"],
    ["locked", "password"],
  ] as const) {
    const { container, unmount } = await render(
      Connect,
      given(undefined, { keeping: { keyring: false, vault } }),
    );
    await paste(container, FILLED);
    await press(container, "test-store");
    expect(container.querySelector<HTMLInputElement>("[name=passphrase]")?.type).toBe(type);
    await unmount();
  }
});

it.each([
  ["vault", true, "vault"],
  ["session", true, "session"],
  ["keyring", false, "session"],
  ["nowhere", true, "keyring"],
  ["nowhere", false, "session"],
] as const)("keeps what was in %s, with a keyring: %s, in %s again", async (keeps, keyring, wanted) => {
  const again = exampleStore({ kind: "vendure", keeps });
  const props = given(undefined, { kind: "vendure", again, keeping: { keyring, vault: "open" } });
  const { container } = await render(Connect, props);
  await paste(container, { api_key: "key" });
  await press(container, "test-store");
  expect(container.querySelector<HTMLInputElement>("[data-part=keep] :checked")?.value).toBe(wanted);
});

it("asks for a long enough passphrase where a new vault is to keep them", async () => {
  const props = given(undefined, { keeping: { keyring: false, vault: "none" } });
  const { container } = await render(Connect, props);
  await paste(container, FILLED);
  await press(container, "test-store");
  const connect = () => container.querySelector<HTMLButtonElement>("[data-do=connect-store]");
  await paste(container, { passphrase: "short" });
  expect(connect()?.disabled).toBe(true);
  await paste(container, { passphrase: "long enough" });
  await press(container, "connect-store");
  expect(props.onconnect.mock.calls[0]?.[0]).toMatchObject({ keep: "vault", passphrase: "long enough" });
});

it("takes the credentials of a shop again without asking anew what it is called", async () => {
  const again = exampleStore({ kind: "vendure", name: "Mine" });
  const props = given(undefined, { kind: "vendure", again });
  const { container } = await render(Connect, props);
  expect(container.querySelector("[name=address]")).toBeNull();
  await paste(container, { api_key: "key" });
  await press(container, "test-store");
  await press(container, "connect-store");
  await vi.waitFor(() => expect(props.ondone).toHaveBeenCalledWith("Mine"));
  const sent = props.onconnect.mock.calls[0]?.[0];
  expect(sent).not.toHaveProperty("name");
  expect(sent).not.toHaveProperty("locations");
});

it("asks which of several shops is meant, and connects none before one is selected", async () => {
  const shops = [
    { id: "11", name: "Tee", region: "GB" },
    { id: "22", name: "Tee US", region: "US" },
  ];
  const props = given(undefined, { kind: "tiktok" as const });
  props.oncheck.mockImplementation((body) =>
    Promise.resolve({ ok: true, value: { ...CHECK, shops: "shop_id" in body.secrets ? [] : shops } }),
  );
  const { container } = await render(Connect, props);
  await paste(container, { app_key: "k", app_secret: "s", auth_code: "c" });
  await press(container, "test-store");
  await vi.waitFor(() => expect(container.querySelector("[data-part=which-shop]")).not.toBeNull());
  expect(container.querySelector("[data-do=connect-store]")).toBeNull();
  const select = container.querySelector<HTMLSelectElement>("[data-part=which-shop] select");
  if (select === null) throw new Error("no shops");
  await userEvent.selectOptions(select, "Tee US (US)");
  await vi.waitFor(() => expect(container.querySelector("[data-do=connect-store]")).not.toBeNull());
  await press(container, "connect-store");
  expect(props.onconnect.mock.calls[0]?.[0].secrets).toEqual({
    app_key: "k",
    app_secret: "s",
    auth_code: "c",
    shop_id: "22",
  });
  expect(props.ondone).toHaveBeenCalledOnce();
});
