/**
 * The built page in memory. Read once before the relay listens; no file is opened after that.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { allowInline, type Headers } from "./headers.ts";

/** One file of the page, compressed with brotli if the build did that. */
export type Asset = {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isPacked: boolean;
  /** Instead of the headers of every response. */
  readonly headers?: Headers;
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
export function loadAssets(folder: string): Assets {
  // Synchronous: nobody is served yet, and a thread for each file would take longer than reading it.
  // Not by entries: before Node 20.12 they do not tell their folder.
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
  const names = new Set(paths);
  const assets = new Map<string, Asset>();
  for (const path of paths) {
    if (names.has(path + packed)) continue;
    const isPacked = path.endsWith(packed);
    const name = isPacked ? path.slice(0, -packed.length) : path;
    const file = relative(folder, name).split(sep).join("/");
    const asset = { type: typeOf(file), bytes: new Uint8Array(readFileSync(path)), isPacked };
    const isPage = extname(name) === ".html";
    assets.set(addressOf(file), isPage ? { ...asset, ...inlineHeaders(textOf(asset)) } : asset);
  }
  return assets;
}

/** Returns the path of a file of the page: without the ending of a page, and "/" for index.html. */
export function addressOf(file: string): string {
  return `/${file}`.replace(/^\/index\.html$|\.html$/, (end) => (end === ".html" ? "" : "/"));
}

/** Returns the Content-Type of a file of the page. */
export function typeOf(file: string): string {
  return types[extname(file)] ?? "application/octet-stream";
}

/** Returns the headers of a page with inline scripts or style: without them a browser drops these in silence. */
export function inlineHeaders(html: string): Pick<Asset, "headers"> {
  const inline = [/<script(?: type="importmap")?>(.*?)<\/script>/gs, /<style>([^<]*)</g];
  const [scripts, styles] = inline.map((elements) =>
    Array.from(html.matchAll(elements), ([, text = ""]) => {
      return `sha256-${createHash("sha256").update(text).digest("base64")}`;
    }),
  ) as [string[], string[]];
  return scripts.length + styles.length === 0 ? {} : { headers: allowInline(scripts, styles) };
}

/** Splits what {@link withRooms} and {@link withExit} make into the page as it was built, and the address. */
export function asBuilt(html: string): { readonly html: string; readonly exitTo?: string } {
  const [meta = "", exitTo] =
    /<meta name="exit-to" content="(https?:[!#-;=?-~]*)">(?=<\/head>)/.exec(html) ?? [];
  const built = html.replace(meta, "").replace(`${roomsMeta}</head>`, "</head>");
  return { html: built, ...(exitTo === undefined ? {} : { exitTo }) };
}

function textOf({ bytes, isPacked }: Asset): string {
  return Buffer.from(isPacked ? brotliDecompressSync(bytes) : bytes).toString();
}

/**
 * Returns the assets with a page that knows where its quick exit leads.
 *
 * @param exitTo - An absolute URL.
 */
export function withExit(assets: Assets, exitTo: string): Assets {
  const content = exitTo.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return withMeta(assets, `<meta name="exit-to" content="${content}">`);
}

const roomsMeta = '<meta name="rooms" content="rooms">';

/** Returns the assets with a page that knows that the relay lists rooms. */
export function withRooms(assets: Assets): Assets {
  return withMeta(assets, roomsMeta);
}

function withMeta(assets: Assets, meta: string): Assets {
  const page = assets.get("/");
  if (page === undefined) return assets;
  const changed = Buffer.from(textOf(page).replace("</head>", () => `${meta}</head>`));
  const bytes = new Uint8Array(page.isPacked ? brotliCompressSync(changed) : changed);
  return new Map([...assets, ["/", { ...page, bytes }]]);
}
