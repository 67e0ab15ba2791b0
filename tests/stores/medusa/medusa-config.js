const { defineConfig } = require("@medusajs/framework/utils");

// Loopback only, for as long as a test runs: nothing here is a secret.
module.exports = defineConfig({
  admin: { disable: true },
  projectConfig: {
    databaseUrl: process.env.DATABASE_URL,
    databaseDriverOptions: { ssl: false, connection: { ssl: false } },
    http: {
      storeCors: "http://127.0.0.1",
      adminCors: "http://127.0.0.1",
      authCors: "http://127.0.0.1",
      jwtSecret: "loopback",
      cookieSecret: "loopback",
    },
  },
});
