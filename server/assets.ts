/**
 * The built page in memory. Read once before the relay listens; no file is opened after that.
 */
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";

/** One file of the page, compressed with brotli if the build did that. */
export type Asset = {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isPacked: boolean;
};

/** The files of the page by URL path; index.html is "/". */
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
    assets.set(served === "/index.html" ? "/" : served, {
      type: types[extname(name)] ?? "application/octet-stream",
      bytes: new Uint8Array(readFileSync(path)),
      isPacked,
    });
  }
  return assets;
}
