/** Fills a new Medusa shop as its merchant would, over its admin API. */
import { ask } from "../support/http.mjs";

/** @param {string} address @param {{ email: string, password: string }} person */
export async function seed(address, person) {
  const { data: entered } = await ask("POST", `${address}/auth/user/emailpass`, person);
  const headers = { authorization: `Bearer ${entered.token}` };
  const admin = async (method, path, body) =>
    (await ask(method, `${address}/admin/${path}`, body, headers)).data;

  const [store] = (await admin("GET", "stores")).stores;
  const [channel] = (await admin("GET", "sales-channels")).sales_channels;
  const places = [];
  for (const [name, city, country_code] of [
    ["Warehouse", "Berlin", "de"],
    ["Studio", "Haifa", "il"],
  ]) {
    const address = { address_1: "1", city, country_code };
    places.push((await admin("POST", "stock-locations", { name, address })).stock_location.id);
  }
  const [warehouse, studio] = places;
  await admin("POST", `stores/${store.id}`, {
    name: "Strand & חוף",
    supported_currencies: [{ currency_code: "eur", is_default: true, is_tax_inclusive: true }],
    default_sales_channel_id: channel.id,
    default_location_id: warehouse,
  });
  const countries = ["de", "il"];
  const { region } = await admin("POST", "regions", {
    name: "Sea",
    currency_code: "eur",
    countries,
    payment_providers: ["pp_system_default"],
    is_tax_inclusive: true,
  });
  for (const country_code of countries)
    await admin("POST", "tax-regions", {
      country_code,
      provider_id: "tp_system",
      default_tax_rate: { name: "VAT", code: "vat", rate: 19 },
    });

  const profiles = (await admin("GET", "shipping-profiles")).shipping_profiles;
  const profile =
    profiles[0] ??
    (await admin("POST", "shipping-profiles", { name: "All", type: "default" })).shipping_profile;
  for (const [at, place] of places.entries()) {
    await admin("POST", `stock-locations/${place}/fulfillment-providers`, { add: ["manual_manual"] });
    await admin("POST", `stock-locations/${place}/sales-channels`, { add: [channel.id] });
    const { stock_location } = await admin(
      "POST",
      `stock-locations/${place}/fulfillment-sets?fields=*fulfillment_sets`,
      { name: `sends-${at}`, type: "shipping" },
    );
    const { fulfillment_set } = await admin(
      "POST",
      `fulfillment-sets/${stock_location.fulfillment_sets[0].id}/service-zones`,
      { name: `zone-${at}`, geo_zones: countries.map((country_code) => ({ type: "country", country_code })) },
    );
    await admin("POST", "shipping-options", {
      name: `Courier ${at}`,
      price_type: "flat",
      provider_id: "manual_manual",
      service_zone_id: fulfillment_set.service_zones[0].id,
      shipping_profile_id: profile.id,
      type: { label: "Courier", description: "Courier", code: `courier-${at}` },
      prices: [{ currency_code: "eur", amount: 5 }],
      rules: [
        { attribute: "enabled_in_store", value: "true", operator: "eq" },
        { attribute: "is_return", value: "false", operator: "eq" },
      ],
    });
  }

  /** @param {string} title @param {{ sku: string, price: number, stock?: number[], option?: string }[]} variants */
  async function product(title, variants) {
    const { product: made } = await admin("POST", "products?fields=id,*variants,*variants.inventory_items", {
      title,
      status: "published",
      description: "First line\nsecond line",
      shipping_profile_id: profile.id,
      sales_channels: [{ id: channel.id }],
      options: [{ title: "Size", values: variants.map(({ option }) => option ?? "One") }],
      variants: variants.map(({ sku, price, stock, option = "One", ...more }) => ({
        title: option,
        sku,
        options: { Size: option },
        prices: [{ currency_code: "eur", amount: price }],
        manage_inventory: stock !== undefined,
        allow_backorder: false,
        ...more,
      })),
    });
    for (const { sku, stock } of variants) {
      const [item] = made.variants.find((variant) => variant.sku === sku).inventory_items ?? [];
      // A kit is made of other variants' pieces, and has none of its own.
      for (const [at, stocked_quantity] of (stock ?? []).entries())
        await admin("POST", `inventory-items/${item.inventory_item_id}/location-levels`, {
          location_id: places[at],
          stocked_quantity,
        });
    }
    return Object.fromEntries(
      made.variants.map((variant) => [variant.sku, variant.inventory_items?.[0]?.inventory_item_id]),
    );
  }

  const { "NER-KATAN": candle } = await product("נר ריחני בעבודת יד", [
    { sku: "NER-KATAN", option: "קטן", price: 12.9, stock: [12, 3] },
    { sku: "NER-GADOL", option: "גדול", price: 19.9, stock: [4] },
  ]);
  const { MUG: mug } = await product("Mug “Strand”", [{ sku: "MUG", price: 14.5, stock: [10, 4] }]);
  await product("صابون الغار", [{ sku: "SOAP", price: 6, stock: [0, 5] }]);
  await product("ערכת מתנה: שני נרות וספל", [
    {
      sku: "KIT",
      price: 35,
      manage_inventory: true,
      inventory_items: [
        { inventory_item_id: candle, required_quantity: 2 },
        { inventory_item_id: mug, required_quantity: 1 },
      ],
    },
  ]);
  await product("תיק בד", [{ sku: "BAG", price: 24.99, stock: [1], allow_backorder: true }]);
  await product("Gift card", [{ sku: "GIFT", price: 25 }]);
  await product("Sold out print", [{ sku: "PRINT", price: 40, stock: [0, 0] }]);

  const { api_key: storefront } = await admin("POST", "api-keys", {
    title: "Storefront",
    type: "publishable",
  });
  await admin("POST", `api-keys/${storefront.id}/sales-channels`, { add: [channel.id] });
  const { api_key: secret } = await admin("POST", "api-keys", { title: "Cartwall", type: "secret" });
  return {
    name: "Strand & חוף",
    secretKey: secret.token,
    publishableKey: storefront.token,
    region: region.id,
    locations: { warehouse, studio },
  };
}
