/** The desktop app under Xvfb: when WebKit first paints the panel, and what app and page hold in memory at rest. */
import { readFileSync } from "node:fs";

const REST_MS = 8_000;

/** Resident megabytes (10⁶ bytes). @param {number} pid */
function resident(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / 1e6;
}

export async function window(report) {
  // Only where there is a desktop to measure; the module looks for its binary at once.
  const { openDesktop } = await import("../e2e/desktop/support/window.mjs");
  const app = await openDesktop();
  try {
    await app.find('[data-view="ready"]');
    const firstPaintMs = await app.run(
      "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null",
    );
    await new Promise((done) => setTimeout(done, REST_MS));
    const web = app.pageProcesses().map((one) => resident(one.pid));
    report({ firstPaintMs, appMb: resident(app.pid), webMb: web.reduce((sum, one) => sum + one, 0) });
  } finally {
    await app.close();
  }
}
