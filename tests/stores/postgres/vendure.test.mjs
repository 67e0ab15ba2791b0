/**
 * A Vendure on PostgreSQL, whose server is west of Greenwich, east of it, and there. What it answers of when an order
 * changed is off by its zone (vendurehq/vendure#1719); no order may be missed by that, and none counted twice.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Evening } from "../support/evening.mjs";
import { packages, run as runFolder, sources } from "../support/folders.mjs";
import { Postgres } from "../support/postgres.mjs";
import { freePort, run } from "../support/processes.mjs";
import { Vendure } from "../support/vendure.mjs";

/** More than two pages of orders. */
const RUSH = 250;
const PRICE = 3990;

describe("a Vendure on PostgreSQL", () => {
  let folder, cluster, told;

  before(async () => {
    folder = await runFolder("vendure-postgres");
    cluster = await Postgres.start(folder);
    await cluster.query("create database filled");
    const filled = await run([process.execPath, join(sources("vendure"), "seed.mjs")], {
      env: {
        PORT: String(await freePort()),
        SHOP_PACKAGES: packages("vendure"),
        SHOP_POSTGRES: cluster.url("filled"),
        TZ: "UTC",
      },
    });
    told = JSON.parse(filled.trim().split("\n").at(-1));
  });
  after(async () => {
    await cluster?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  for (const zone of ["America/New_York", "Europe/Berlin", "UTC"])
    describe(`with its server in ${zone}`, () => {
      /** @type {Evening} */
      let evening;
      const database = zone.replace("/", "_").toLowerCase();

      before(async () => {
        await cluster.query(`create database ${database} template filled`);
        const env = { TZ: zone, SHOP_POSTGRES: cluster.url(database) };
        evening = await Evening.start({ start: () => Vendure.startOn(told, env) });
        await evening.connect();
        await evening.becomes("the shop is read", (state) => evening.store(state).variants, 7, 60_000);
        await evening.goLive(["NER-KATAN", "TZAMID"]);
      });
      after(() => evening?.end());

      it("counts what is bought, and once", async () => {
        await evening.buys("NER-KATAN", 1, PRICE);
        await evening.hasSoldOnce();
      });

      it("counts a rush of more than a page that came while nobody could ask", async () => {
        const { id } = await evening.buys("NER-KATAN", 1, PRICE);
        await evening.hasSold();
        evening.shop.pause();
        try {
          await cluster.query(copies(id, zone), database);
        } finally {
          evening.shop.resume();
        }
        evening.adds({ orders: RUSH, units: RUSH, gross: RUSH * PRICE });
        await evening.hasSold(90_000);
        await evening.buys("TZAMID", 1, 12900);
        await evening.hasSoldOnce();
      });

      it("counts what is cancelled", async () => {
        const order = await evening.buys("TZAMID", 1, 12900);
        await evening.hasSold();
        await evening.shop.cancel(order);
        evening.adds({ refunds: 12900, refunded_units: 1 });
        await evening.hasSoldOnce();
      });
    });
});

/**
 * Orders like one that was placed, a tenth of a second apart and the last of them now, as the shop writes them: their change
 * by the clock of the database, which is UTC, and when they were placed by that of its server.
 */
function copies(id, zone) {
  const at = `interval '100 milliseconds' * (made.n - ${RUSH})`;
  return `do $$
    declare
      columns text;
      made record;
      copy integer;
      tbl text;
    begin
      for made in select n from generate_series(1, ${RUSH}) as n loop
        select string_agg(quote_ident(column_name), ', ') into columns from information_schema.columns
          where table_schema = 'public' and table_name = 'order'
          and column_name not in ('id', 'code', 'updatedAt', 'orderPlacedAt');
        execute format('insert into "order" (%1$s, code, "updatedAt", "orderPlacedAt")
          select %1$s, code || $1, (now() at time zone ''UTC'') + $2, (now() at time zone ''${zone}'') + $2
          from "order" where id = ${id} returning id', columns)
          into copy using '-' || made.n, ${at};
        foreach tbl in array array['order_line', 'payment', 'shipping_line'] loop
          select string_agg(quote_ident(column_name), ', ') into columns from information_schema.columns
            where table_schema = 'public' and table_name = tbl and column_name not in ('id', 'orderId');
          execute format('insert into %2$I (%1$s, "orderId") select %1$s, $1 from %2$I where "orderId" = ${id}',
            columns, tbl) using copy;
        end loop;
        insert into order_channels_channel ("orderId", "channelId")
          select copy, "channelId" from order_channels_channel where "orderId" = ${id};
      end loop;
    end $$`;
}
