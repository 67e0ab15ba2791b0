/** Sends a file to the core and says on the way how much of it has gone, which `fetch` cannot. */
import { failed, type Reply, type Trouble } from "./types";

export function send<T>(
  url: string,
  token: string,
  file: File,
  onsent?: (share: number) => void,
  signal?: AbortSignal,
): Promise<Reply<T>> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("authorization", `Bearer ${token}`);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onsent?.(total > 0 ? loaded / total : 1);
    request.onload = () => {
      const answer = request.response as unknown;
      if (request.status >= 200 && request.status < 300 && answer !== null) {
        resolve({ ok: true, value: answer as T });
      } else if (answer === null) {
        resolve(failed(`http_${request.status}`, request.statusText));
      } else {
        resolve({ ok: false, problem: answer as Trouble });
      }
    };
    request.onerror = () => resolve(failed("offline", ""));
    request.onabort = () => resolve(failed("no_answer", ""));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}
