/**
 * Requests of a file as browsers make them, and without any header of a browser. Bounds what an answer can
 * take of time and memory. Follows no redirect.
 */
import { once } from "node:events";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";

/** Most bytes of a file, packed and unpacked. */
const mostBytes = 4 * 2 ** 20;

/** What the browser wants a file for, by its ending. */
const destinations: Readonly<Record<string, string>> = {
  ".css": "style",
  ".html": "document",
  ".js": "script",
  ".svg": "image",
  ".webmanifest": "manifest",
};

type Way = (destination: string) => Readonly<Record<string, string>>;

const fetching = (destination: string) => ({
  "Sec-Fetch-Dest": destination,
  "Sec-Fetch-Mode": destination === "document" ? "navigate" : "cors",
  "Sec-Fetch-Site": destination === "document" ? "none" : "same-origin",
});

/** Different enough that a server which tells people apart has something to tell by. */
export const ways: Readonly<Record<string, Way>> = {
  "as Chromium in English": (destination) => ({
    "User-Agent":
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
    Accept: destination === "document" ? "text/html,application/xhtml+xml,*/*;q=0.8" : "*/*",
    "Accept-Language": "en-US,en;q=0.9",
    "Accept-Encoding": "gzip, deflate, br",
    ...fetching(destination),
  }),
  "as Firefox in Arabic": (destination) => ({
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
    Accept: destination === "document" ? "text/html,application/xhtml+xml,*/*;q=0.8" : "*/*",
    "Accept-Language": "ar,en;q=0.5",
    "Accept-Encoding": "gzip, deflate, br",
    ...fetching(destination),
  }),
  "with no headers": () => ({}),
};

/** An answer, unpacked. */
export type Answer = {
  readonly status: number;
  /** Every value of each header, by its name in lower case. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly bytes: Buffer;
};

/**
 * Requests one file.
 *
 * @param ending - Of the file, such as ".js".
 * @param ms - Time for the whole answer.
 * @throws Error with a code if the server cannot be reached, answers too late or too much.
 */
export async function ask(url: URL, ending: string, way: Way, ms: number): Promise<Answer> {
  const isWorker = url.pathname.endsWith("/service-worker.js");
  const destination = isWorker ? "serviceworker" : (destinations[ending] ?? "empty");
  const make = url.protocol === "https:" ? requestHttps : requestHttp;
  const asked = make(url, { headers: way(destination), signal: AbortSignal.timeout(ms) });
  asked.end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer) {
    length += chunk.length;
    if (length > mostBytes) throw tooLong();
    chunks.push(chunk);
  }
  const headers = new Map(
    Object.entries(answer.headersDistinct).map(([name, values = []]) => [name, values]),
  );
  const bytes = unpack(Buffer.concat(chunks), headers.get("content-encoding")?.join(", "));
  return { status: answer.statusCode ?? 0, headers, bytes };
}

function unpack(bytes: Buffer, encoding: string | undefined): Buffer {
  const options = { maxOutputLength: mostBytes };
  if (encoding === "br") return brotliDecompressSync(bytes, options);
  if (encoding === "gzip") return gunzipSync(bytes, options);
  if (encoding === "deflate") return inflateSync(bytes, options);
  return bytes;
}

function tooLong(): Error {
  return Object.assign(new Error(`more than ${mostBytes} bytes`), { code: "TOO_LONG" });
}
