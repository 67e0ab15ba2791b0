/** The OpenAPI document against a running core: schemathesis sends what it describes, and much that it does not. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Core } from "../e2e/web/support/core.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const program =
  process.env.SCHEMATHESIS ??
  fileURLToPath(
    new URL("../../target/schemathesis/bin/schemathesis", import.meta.url),
  );

const CATALOGUE = `SKU,Title,Price,Quantity
MUG-1,Stoneware mug,12.50,400
TOTE-1,Canvas tote,18.00,700
CANDLE-1,Oud candle,24.90,0
SCARF-1,Wool scarf,39.00,50
`;

/** A live show with a card on air, one in preview, a memo, a proposal and a sale, and a show that is planned. */
async function evening(core) {
  await core.importCsv(CATALOGUE);
  const live = await core.show(
    "Live show",
    ["MUG-1", "TOTE-1", "CANDLE-1", "SCARF-1"],
    "EUR",
  );
  const planned = await core.show("Planned show", ["MUG-1", "SCARF-1"], "EUR");
  await core.command("go_live", { show: live.id });
  await core.command("take", { cue: live.cues[0] });
  await core.command("stand_by", { cue: live.cues[1] });
  const memo = await core.command("send_memo", { text: "Size M is back" });
  const proposal = await core.command("propose", { take: live.cues[3] });
  await core.sale({
    order_id: "1001",
    currency: "EUR",
    lines: [{ sku: "MUG-1", quantity: 1, unit_price: "12.50" }],
  });
  const found = await core.request("GET", "/api/v1/catalogue");
  const cues = [...live.cues, ...planned.cues];
  return {
    show: [live.id, planned.id],
    shows: [live.id, planned.id],
    cue: cues,
    cues,
    take: cues,
    currency: ["EUR"],
    sku: ["MUG-1", "TOTE-1", "SCARF-1"],
    product: found.items.map((item) => item.product),
    variant: found.items.flatMap((item) =>
      item.variants.map((variant) => variant.id),
    ),
    variants: found.items.flatMap((item) =>
      item.variants.map((variant) => variant.id),
    ),
    memo: [memo.id],
    proposal: [proposal.id],
  };
}

test("a core answers as its OpenAPI document says, whatever it is sent", async () => {
  const core = await Core.start({ args: ["--door", "127.0.0.1"] });
  try {
    const env = {
      ...process.env,
      CARTWALL_ORIGIN: core.origin,
      CARTWALL_TOKEN: core.ready.token,
      CARTWALL_KNOWN: JSON.stringify(await evening(core)),
      PYTHONPATH: here,
      PYTHONDONTWRITEBYTECODE: "1",
    };
    const args = [
      "--config-file",
      `${here}schemathesis.toml`,
      "run",
      `${core.origin}/api/v1/openapi.json`,
    ];
    const asked = spawn(
      program,
      [
        ...args,
        "--header",
        `Authorization: Bearer ${core.ready.token}`,
        "--no-color",
      ],
      {
        // What it writes goes away with the rest.
        cwd: core.data,
        env,
        stdio: ["ignore", "inherit", "inherit"],
      },
    );
    const code = await new Promise((resolve, reject) => {
      asked.once("error", reject);
      asked.once("exit", resolve);
    });
    assert.equal(code, 0, "schemathesis tells above what differs");
  } finally {
    await core.end();
  }
});
