/** A Vendure shop on loopback, with its data in one SQLite file, or in PostgreSQL. SHOP_PACKAGES, SHOP_DATABASE or SHOP_POSTGRES, PORT. */
import { createRequire } from "node:module";
import { join } from "node:path";

process.env.VENDURE_DISABLE_TELEMETRY = "true";
export const require = createRequire(join(process.env.SHOP_PACKAGES, "package.json"));
const { DefaultLogger, LanguageCode, LogLevel, bootstrap, dummyPaymentHandler } = require("@vendure/core");

/** libsql is SQLite ready built, where better-sqlite3 has to be compiled; what differs is mended here. */
class Database extends require("libsql") {
  // Functions of one's own are not to be had. Vendure has one, for filters by pattern.
  function() {
    return this;
  }

  // A single null would be taken for an object of named values.
  prepare(sql) {
    const statement = super.prepare(sql);
    const { run, all } = statement;
    return Object.assign(statement, {
      run: (...values) => run.call(statement, values),
      all: (...values) => all.call(statement, values),
    });
  }
}

/** @param {{ empty?: boolean }} [options] `empty`: the file has no tables yet. */
export function serve({ empty = false } = {}) {
  return bootstrap({
    apiOptions: {
      hostname: "127.0.0.1",
      port: Number(process.env.PORT),
      adminApiPath: "admin-api",
      shopApiPath: "shop-api",
      cors: false,
    },
    authOptions: {
      tokenMethod: ["bearer", "api-key"],
      requireVerification: false,
      superadminCredentials: { identifier: "merchant", password: "merchant" },
      cookieOptions: { secret: "loopback" },
    },
    defaultLanguageCode: LanguageCode.he,
    dbConnectionOptions: {
      ...(process.env.SHOP_POSTGRES
        ? { type: "postgres", url: process.env.SHOP_POSTGRES }
        : { type: "better-sqlite3", driver: Database, database: process.env.SHOP_DATABASE }),
      synchronize: empty,
      logging: false,
    },
    logger: new DefaultLogger({ level: LogLevel.Warn, timestamp: false }),
    paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
    plugins: [],
  });
}
