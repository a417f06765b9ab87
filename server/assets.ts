/**
 * The built page as it lies in memory. Read once before the relay listens; after that no file is opened.
 */
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";

/** One file of the page: its bytes, plain and as the build compressed them. */
export type Asset = {
  readonly type: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly br?: Uint8Array<ArrayBuffer>;
  readonly gzip?: Uint8Array<ArrayBuffer>;
};

/** The files of the page by the path that serves them; index.html is "/". */
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

const encodings = { br: ".br", gzip: ".gz" } as const;

/**
 * Reads the built page into memory.
 *
 * @param folder - Holds index.html and, beside each file, its `.br` and `.gz` forms if there are any.
 * @throws Error with code "ENOENT" if the folder is not there.
 */
export async function loadAssets(folder: string): Promise<Assets> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  // At once: nobody is served yet, and handing each file to a thread takes longer than reading it.
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(
      `/${relative(folder, path).split(sep).join("/")}`,
      new Uint8Array(readFileSync(path)),
    );
  }
  const assets = new Map<string, Asset>();
  for (const [path, plain] of files) {
    if (path.endsWith(encodings.br) || path.endsWith(encodings.gzip)) continue;
    const br = files.get(path + encodings.br);
    const gzip = files.get(path + encodings.gzip);
    assets.set(path === "/index.html" ? "/" : path, {
      type: types[extname(path)] ?? "application/octet-stream",
      plain,
      ...(br === undefined ? {} : { br }),
      ...(gzip === undefined ? {} : { gzip }),
    });
  }
  return assets;
}
