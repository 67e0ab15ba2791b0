/**
 * The token comes in the address's fragment, which never leaves the browser. It is taken out of the address at
 * once, so that no picture of the screen and no copied address carries it.
 */
const KEPT = "cartwall.token";

export function tokenIn(hash: string): string | null {
  const found = /^#?token=([^&]+)/.exec(hash)?.[1];
  return found === undefined ? null : decodeURIComponent(found);
}

export function takeToken(): string {
  const given = tokenIn(location.hash);
  if (given !== null) {
    keepToken(given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return given ?? sessionStorage.getItem(KEPT) ?? "";
}

export function keepToken(token: string): void {
  sessionStorage.setItem(KEPT, token);
}
