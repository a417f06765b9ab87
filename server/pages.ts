/**
 * Answers requests for the built page and for the list of rooms from memory, without the framework: this is
 * what most requests ask, and what a stranger can ask most often. All answers share the same bytes, also those
 * that nobody reads. Leaves every other request to the app.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { brotliDecompressSync } from "node:zlib";
import type { Asset, Assets } from "./assets.ts";
import type { Headers } from "./headers.ts";
import { pathOf, withoutPath } from "./requests.ts";

/** The answer to `GET /rooms`, which is JSON. */
type Rooms = Pick<Asset, "bytes" | "headers">;

export class Pages {
  readonly #assets: Assets;
  readonly #path: string;
  readonly #rooms: () => Rooms;
  /** Assets that a client without brotli has requested. */
  readonly #unpacked = new Map<Asset, Uint8Array>();

  /**
   * @param path - Of the page behind a proxy, such as "/chat"; the proxy may remove it or not.
   * @param rooms - Returns the answer to `GET /rooms`.
   */
  constructor(assets: Assets, path: string, rooms: () => Rooms) {
    this.#assets = assets;
    this.#path = path;
    this.#rooms = rooms;
  }

  /** Answers a request for a file of the page, or for the list of rooms. Returns false if it asks for something else. */
  answer(request: IncomingMessage, response: ServerResponse, headers: Headers): boolean {
    const { method, url = "" } = request;
    if (method !== "GET" && method !== "HEAD") return false;
    const asked = pathOf(url);
    const asset = this.#find(asked) ?? this.#find(withoutPath(asked, this.#path));
    if (asset === undefined) return false;
    const isPacked =
      asset.isPacked && takesBrotli(request.headers["accept-encoding"]?.toString() ?? "");
    const bytes = asset.isPacked && !isPacked ? this.#unpack(asset) : asset.bytes;
    response.writeHead(200, {
      ...headers,
      ...asset.headers,
      "Content-Type": asset.type,
      "Content-Length": bytes.length,
      Vary: "Accept-Encoding",
      ...(isPacked ? { "Content-Encoding": "br" } : {}),
    });
    response.end(method === "HEAD" ? undefined : bytes);
    return true;
  }

  #find(path: string): Asset | undefined {
    if (path !== "/rooms") return this.#assets.get(path);
    return { type: "application/json", isPacked: false, ...this.#rooms() };
  }

  #unpack(asset: Asset): Uint8Array {
    const plain = this.#unpacked.get(asset) ?? new Uint8Array(brotliDecompressSync(asset.bytes));
    this.#unpacked.set(asset, plain);
    return plain;
  }
}

function takesBrotli(header: string): boolean {
  return header.split(",").some((part) => {
    const [name, ...parameters] = part.split(";").map((word) => word.trim().toLowerCase());
    return name === "br" && !parameters.some((word) => /^q=0(\.0*)?$/.test(word));
  });
}
