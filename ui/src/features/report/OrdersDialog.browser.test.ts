import { expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import type { IncomingFile, OrdersOptions, Reply, Shell } from "~/platform/types";
import { left, ordersReport } from "~/testing/orders";
import type { OrdersReport } from "~/wire/wire";
import { ownZone } from "./orders";
import OrdersDialog from "./OrdersDialog.svelte";

type Upload = (file: IncomingFile, options: OrdersOptions) => Promise<Reply<OrdersReport>>;
type Choose = Shell["chooseOrders"];
const ok = (value: OrdersReport): Reply<OrdersReport> => ({ ok: true, value });
const failed = (code: string): Reply<OrdersReport> => ({ ok: false, problem: { code, detail: "" } });

async function opened(
  answer: (options: OrdersOptions) => Reply<OrdersReport> | Promise<Reply<OrdersReport>>,
  { choose: chooser, running = false }: { choose?: Choose; running?: boolean } = {},
) {
  const upload = vi.fn<Upload>((_file, options) => Promise.resolve(answer(options)));
  const platform = {
    upload: (_show: string, file: IncomingFile, options: OrdersOptions) => upload(file, options),
    shell: chooser && { chooseOrders: chooser },
  };
  const [onanswer, onclose] = [vi.fn(), vi.fn()];
  const screen = await render(OrdersDialog, { show: "s", ...platform, running, onanswer, onclose });
  const one = (selector: string): HTMLElement | null => screen.container.querySelector(selector);
  const step = (at: string) => vi.waitFor(() => expect(one("[data-step]")?.dataset["step"]).toBe(at));
  const press = (name: string) => userEvent.click(one(`[data-do=${name}]`) ?? expect.fail(name));
  const choose = (): void => {
    const picker = one("[name=orders-file]") as HTMLInputElement;
    const files = new DataTransfer();
    files.items.add(new File(["Name\n"], "orders.csv"));
    picker.files = files.files;
    picker.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const text = (part: string): string | undefined => one(`[data-part=${part}]`)?.textContent.trim();
  return { ...screen, upload, onanswer, onclose, one, step, press, choose, text };
}

it("says what a file comes to before it changes anything, and imports it on the second answer", async () => {
  const left_out = [
    left(12, "unreadable_row"),
    left(4, "before_show", { order: "#2", placed_at: 1 }),
    left(5, "after_show", { order: "#3", placed_at: 2 }),
  ];
  const found = ordersReport({ left_out, left_out_total: 3 });
  const dialog = await opened(({ dryRun }) => ok({ ...found, dry_run: dryRun }));
  dialog.choose();
  await dialog.step("report");
  expect(dialog.upload).toHaveBeenLastCalledWith(
    expect.any(File),
    expect.objectContaining({ dryRun: true, zone: ownZone() }),
  );
  expect(["orders", "known", "outside", "unreadable"].map(dialog.text)).toEqual(["3", "2", "2", "1"]);
  expect(dialog.text("left-out")).toContain("Row 12 cannot be read");
  expect(dialog.container.textContent).not.toContain("in English");
  expect(dialog.text("period")).toContain("2026");
  expect(dialog.onanswer).not.toHaveBeenCalled();

  const confirm = dialog.getByRole("button", { name: "Import 3 orders" });
  await expect.element(confirm).toHaveFocus();
  await confirm.click();
  await dialog.step("done");
  expect(dialog.upload).toHaveBeenLastCalledWith(
    expect.any(File),
    expect.objectContaining({ dryRun: false }),
  );
  expect(dialog.onanswer).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ ok: true }), true);
  await dialog.press("orders-close");
  expect(dialog.onclose).toHaveBeenCalledOnce();
});

it("reads the file again in another time zone, where its dates name none", async () => {
  const dialog = await opened(() => ok(ordersReport({ zone_matters: true })));
  dialog.choose();
  await dialog.step("report");
  await userEvent.selectOptions(dialog.one("[name=orders-zone]") ?? expect.fail(), "Pacific/Auckland");
  await vi.waitFor(() => expect(dialog.upload).toHaveBeenCalledTimes(2));
  expect(dialog.upload).toHaveBeenLastCalledWith(
    expect.any(File),
    expect.objectContaining({ dryRun: true, zone: "Pacific/Auckland" }),
  );
});

it("asks for the currency of prices that name none, beginning with the show's, and imports in it", async () => {
  const dialog = await opened(({ dryRun, currency }) =>
    ok(ordersReport({ dry_run: dryRun, currency: currency ?? "ILS", currency_matters: true })),
  );
  dialog.choose();
  await dialog.step("report");
  const money = dialog.one("[name=orders-currency]") as HTMLSelectElement;
  expect(money.value).toBe("ILS");
  expect(dialog.upload.mock.lastCall?.[1].currency).toBeUndefined();
  await userEvent.selectOptions(money, "USD");
  await vi.waitFor(() => expect(dialog.upload).toHaveBeenCalledTimes(2));
  await dialog.step("report");
  expect((dialog.one("[name=orders-currency]") as HTMLSelectElement).value).toBe("USD");
  await dialog.press("orders-confirm");
  await dialog.step("done");
  for (const dryRun of [true, false])
    expect(dialog.upload).toHaveBeenCalledWith(
      expect.any(File),
      expect.objectContaining({ dryRun, currency: "USD" }),
    );
  // Another file may be in another.
  await dialog.getByRole("button", { name: "Select another file" }).click();
  dialog.choose();
  await dialog.step("report");
  expect(dialog.upload.mock.lastCall?.[1].currency).toBeUndefined();
});

it("does not ask for a currency that the file names", async () => {
  const dialog = await opened(() => ok(ordersReport()));
  dialog.choose();
  await dialog.step("report");
  expect(dialog.one("[name=orders-currency]")).toBeNull();
});

it("counts orders after the end of the show as long as is said, also once the file was looked at", async () => {
  const dialog = await opened(() => ok(ordersReport()));
  const tail = (): HTMLSelectElement => dialog.one("[name=orders-tail]") as HTMLSelectElement;
  const words = [...tail().options].map(({ text }) => text.replace(/[\u2068\u2069]/g, ""));
  expect(words.slice(0, 2)).toEqual(["Do not count", "Count up to 15 minutes after"]);
  await userEvent.selectOptions(tail(), "900");
  dialog.choose();
  await dialog.step("report");
  expect(dialog.upload.mock.lastCall?.[1]).toMatchObject({ dryRun: true, tail: 900 });
  await userEvent.selectOptions(tail(), "3600");
  await vi.waitFor(() => expect(dialog.upload).toHaveBeenCalledTimes(2));
  await dialog.step("report");
  await dialog.press("orders-confirm");
  await dialog.step("done");
  expect(dialog.upload.mock.lastCall?.[1]).toMatchObject({ dryRun: false, tail: 3600 });
});

it("has no time after the end of a show that still runs", async () => {
  const dialog = await opened(() => ok(ordersReport()), { running: true });
  expect(dialog.one("[name=orders-tail]")).toBeNull();
  dialog.choose();
  await dialog.step("report");
  expect(dialog.one("[name=orders-tail]")).toBeNull();
  expect(dialog.upload.mock.lastCall?.[1].tail).toBe(0);
});

it("reads a file that was chosen in the desktop's dialog, which never comes to the page", async () => {
  const chosen = { id: "7", name: "orders.csv", size: 20 };
  const choose = vi.fn<Choose>();
  choose.mockResolvedValueOnce({ ok: true, value: null });
  choose.mockResolvedValueOnce({ ok: true, value: chosen });
  const dialog = await opened(() => ok(ordersReport()), { choose });
  await dialog.press("choose-orders");
  await vi.waitFor(() => expect(choose).toHaveBeenCalledOnce());
  await dialog.step("choose");
  await dialog.press("choose-orders");
  await dialog.step("report");
  expect(choose).toHaveBeenLastCalledWith({ title: "Import orders from a file", files: "Order files" });
  expect(dialog.upload).toHaveBeenLastCalledWith(chosen, expect.objectContaining({ dryRun: true }));
});

it("says so where the chosen file cannot be read, and offers another", async () => {
  const problem = { code: "not_read", detail: "" };
  const choose = vi.fn<Choose>().mockResolvedValue({ ok: false, problem });
  const dialog = await opened(() => ok(ordersReport()), { choose });
  await dialog.press("choose-orders");
  await dialog.step("refused");
  expect(dialog.one("[data-do=orders-again]")).toBeNull();
  expect(dialog.upload).not.toHaveBeenCalled();
  await dialog.getByRole("button", { name: "Select another file" }).click();
  await dialog.step("choose");
});

it("takes a file that is dropped on it", async () => {
  const dialog = await opened(() => ok(ordersReport()));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(["Name\n"], "dropped.csv"));
  const place = dialog.one(".drop") ?? expect.fail();
  place.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }));
  await dialog.step("report");
  expect(dialog.upload.mock.lastCall?.[0].name).toBe("dropped.csv");
});

it("imports nothing where no order was placed during the show, and says what to check", async () => {
  const left_out = [left(2, "after_show", { order: "#1", placed_at: 1 })];
  const nothing = ordersReport({ orders: 0, units: 0, counted_already: 0, left_out, left_out_total: 1 });
  const dialog = await opened(() => ok(nothing));
  dialog.choose();
  await dialog.step("report");
  expect((dialog.one("[data-do=orders-confirm]") as HTMLButtonElement).disabled).toBe(true);
  expect(dialog.text("none-inside")).toContain("time zone");
  expect(dialog.one("[name=orders-zone]")).toBeNull();
});

it("says why a file is refused, and takes another one", async () => {
  const dialog = await opened(() => failed("not_orders"));
  dialog.choose();
  await dialog.step("refused");
  const alert = dialog.getByRole("alert");
  await expect.element(alert).toHaveTextContent("This is not a file of orders.");
  await expect.element(alert).toHaveTextContent("The figures of the show are as they were.");
  expect(dialog.onanswer).not.toHaveBeenCalled();
  await dialog.getByRole("button", { name: "Select another file" }).click();
  await dialog.step("choose");
});

it("does not say that nothing changed where an import broke off, and looks at the file again", async () => {
  const dialog = await opened(({ dryRun }) => (dryRun ? ok(ordersReport()) : failed("offline")));
  dialog.choose();
  await dialog.step("report");
  await dialog.press("orders-confirm");
  await dialog.step("refused");
  await expect.element(dialog.getByRole("alert")).toHaveTextContent("no order counts twice");
  expect(dialog.onanswer).toHaveBeenCalledExactlyOnceWith(failed("offline"), true);
  await dialog.press("orders-again");
  await dialog.step("report");
});

it("gives up a look at a file with the dialog, and never an import", async () => {
  for (const dry of [true, false]) {
    let answer: (reply: Reply<OrdersReport>) => void = () => undefined;
    const late = new Promise<Reply<OrdersReport>>((resolve) => (answer = resolve));
    const dialog = await opened(({ dryRun }) => (dryRun === dry ? late : ok(ordersReport())));
    dialog.choose();
    if (!dry) {
      await dialog.step("report");
      await dialog.press("orders-confirm");
    }
    await dialog.step("reading");
    const signal = dialog.upload.mock.lastCall?.[1].signal;
    await dialog.unmount();
    expect(signal?.aborted, `dry run: ${dry}`).toBe(dry ? true : undefined);
    answer(ok(ordersReport({ dry_run: dry })));
    await late;
    if (dry) expect(dialog.onanswer).not.toHaveBeenCalled();
    else
      await vi.waitFor(() =>
        expect(dialog.onanswer).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ ok: true }), false),
      );
  }
});
