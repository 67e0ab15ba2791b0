/** JSON over HTTP, one connection a request: a shop that was killed has left none behind. */

/**
 * @param {string} method @param {string} url @param {unknown} [body] @param {Record<string, string>} [headers]
 * @returns {Promise<{ data: any, headers: Headers }>}
 */
export async function ask(method, url, body, headers = {}) {
  const response = await fetch(url, {
    method,
    headers: { "content-type": "application/json", connection: "close", ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(120_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text.slice(0, 2000)}`);
  return { data: text === "" ? null : JSON.parse(text), headers: response.headers };
}

/** A GraphQL endpoint that may give a token, which the following requests carry. */
export class GraphQl {
  #token;

  constructor(url, headers = {}) {
    this.url = url;
    this.headers = headers;
  }

  /** @param {string} query @param {Record<string, unknown>} [variables] @returns {Promise<any>} */
  async ask(query, variables = {}) {
    const bearer = this.#token ? { authorization: `Bearer ${this.#token}` } : {};
    const { data, headers } = await ask(
      "POST",
      this.url,
      { query, variables },
      { ...this.headers, ...bearer },
    );
    this.#token = headers.get("vendure-auth-token") ?? this.#token;
    if (data.errors) throw new Error(`${this.url}: ${JSON.stringify(data.errors).slice(0, 2000)}`);
    for (const [name, answer] of Object.entries(data.data))
      if (answer?.errorCode) throw new Error(`${name}: ${answer.errorCode} ${answer.message}`);
    return data.data;
  }
}
