/**
 * The built page in memory. Read once before the relay listens; no file is opened after that.
 */
import { Buffer } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";

/** One file of the page, compressed with brotli if the build did that. */
export type Asset = {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isPacked: boolean;
};

/** The files of the page by URL path; index.html is "/", list.html is "/list". */
export type Assets = ReadonlyMap<string, Asset>;

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
};

const packed = ".br";

/**
 * Reads the built page into memory.
 *
 * @param folder - Holds index.html. If a file has a compressed copy next to it, only the copy is read.
 * @throws Error with code "ENOENT" if the folder does not exist.
 */
export async function loadAssets(folder: string): Promise<Assets> {
  // Synchronous: nobody is served yet, and a thread for each file would take longer than reading it.
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const names = new Set(paths);
  const assets = new Map<string, Asset>();
  for (const path of paths) {
    if (names.has(path + packed)) continue;
    const isPacked = path.endsWith(packed);
    const name = isPacked ? path.slice(0, -packed.length) : path;
    const served = `/${relative(folder, name).split(sep).join("/")}`;
    // A page has an address without its ending, and index.html that of its folder.
    assets.set(
      served.replace(/^\/index\.html$|\.html$/, (end) => (end === ".html" ? "" : "/")),
      {
        type: types[extname(name)] ?? "application/octet-stream",
        bytes: new Uint8Array(readFileSync(path)),
        isPacked,
      },
    );
  }
  return assets;
}

/**
 * Returns the assets with a page that knows where its quick exit leads.
 *
 * @param exitTo - An absolute URL.
 */
export function withExit(assets: Assets, exitTo: string): Assets {
  return withMeta(assets, "exit-to", exitTo);
}

/** Returns the assets with a page that knows that the relay lists rooms. */
export function withRooms(assets: Assets): Assets {
  return withMeta(assets, "rooms", "rooms");
}

function withMeta(assets: Assets, name: string, value: string): Assets {
  const page = assets.get("/");
  if (page === undefined) return assets;
  const html = Buffer.from(page.isPacked ? brotliDecompressSync(page.bytes) : page.bytes);
  const content = value.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const meta = `<meta name="${name}" content="${content}"></head>`;
  const changed = Buffer.from(html.toString().replace("</head>", () => meta));
  const bytes = new Uint8Array(page.isPacked ? brotliCompressSync(changed) : changed);
  return new Map([...assets, ["/", { ...page, bytes }]]);
}
