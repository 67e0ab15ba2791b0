/**
 * The screen of a phone or tablet stays on while a show runs. Browsers allow it on encrypted pages alone; elsewhere it
 * does nothing. The answer lets it go dark again.
 */
export function keepAwake(): () => void {
  if (!("wakeLock" in navigator)) return () => undefined;
  let over = false;
  let held: WakeLockSentinel | null = null;
  async function hold(): Promise<void> {
    if (over || document.visibilityState !== "visible") return;
    // Refused while the battery is low, for one.
    held = await navigator.wakeLock.request("screen").catch(() => null);
    if (over) void held?.release();
  }
  const shown = (): void => void hold();
  // It is lost whenever the page is out of sight.
  document.addEventListener("visibilitychange", shown);
  void hold();
  return () => {
    over = true;
    document.removeEventListener("visibilitychange", shown);
    void held?.release();
  };
}
