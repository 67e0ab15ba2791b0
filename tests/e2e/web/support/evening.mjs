/** An evening whose every figure is known: what was bought and given back, and how to read figures off a page. */
import { plain } from "./browser.mjs";

export const MINUTE = 60_000;

/** What was bought, and given back, in the order of the evening. */
export const ORDERS = [
  { id: "H-1", sku: "DRESS-NAT", quantity: 2, price: "249.90" },
  { id: "H-2", sku: "CANDLE-OUD", quantity: 3, price: "69.90" },
  { id: "H-3", sku: "DRESS-NAT", quantity: 1, price: "289.00" },
  { id: "H-4", sku: "MUG-BLUE", quantity: 1, price: "59.00" },
];
export const REFUND = {
  id: "H-R",
  of: "H-3",
  sku: "DRESS-NAT",
  quantity: 1,
  price: "289.00",
};

export const minor = (price) => Math.round(Number(price) * 100);
export const sum = (orders, value) =>
  orders.reduce((all, one) => all + value(one), 0);
export const gross = (orders) =>
  sum(orders, ({ quantity, price }) => quantity * minor(price));
export const units = (orders) => sum(orders, ({ quantity }) => quantity);

/** `₪1,234.50` as 123450. */
export function amount(text) {
  const digits = plain(text).replace(/[^\d.]/g, "");
  const value = digits.includes(".")
    ? Number(digits.replace(".", ""))
    : Number(digits) * 100;
  return /[-−]/.test(text) ? -value : value;
}
export const number = (text) => Number(plain(text).replace(/[^\d-]/g, ""));

export const order = ({ id, of, sku, quantity, price }, currency = "ILS") => ({
  order_id: id,
  currency,
  ...(of === undefined ? {} : { refund_of: of }),
  lines: [{ sku, quantity, unit_price: price }],
});

export async function evening(core) {
  const show = await core.show(
    "Spring linen",
    ["DRESS-NAT", "CANDLE-OUD", "MUG-BLUE"],
    "ILS",
    { planned_s: 240 },
  );
  const now = Date.now();
  await core.command("update_show", {
    show: show.id,
    starts_at: now - 5 * MINUTE,
    ends_at: now + 30 * MINUTE,
  });
  await core.command("go_live", { show: show.id });
  await core.command("take");
  await core.sale(order(ORDERS[0]));
  await core.command("set_stock", { sku: "DRESS-NAT", quantity: "unknown" });
  await core.next();
  await core.command("start_flash", { price: "49.90", seconds: 600 });
  // The last three: sold out on air.
  await core.sale(order(ORDERS[1]));
  await core.command("add_marker", { text: "שאלה של נועה" });
  for (const one of ORDERS.slice(2)) await core.sale(order(one));
  await core.sale(order(REFUND));
  await core.command("clear");
  await core.command("end_show", { show: show.id });
  return show;
}
