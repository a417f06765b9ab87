/** The page from memory, its headers, and 404s (server/app.ts, headers.ts). */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { utf8 } from "../../protocol/wire/bytes.ts";
import { makeApp } from "../../server/app.ts";
import { type Assets, loadAssets } from "../../server/assets.ts";
import { securityHeaders } from "../../server/headers.ts";
import { closeRelays, Raw, relayWith } from "./support.ts";

const packed = (text: string) => new Uint8Array(brotliCompressSync(text));
const assets: Assets = new Map([
  ["/", { type: "text/html; charset=utf-8", bytes: utf8("<!doctype html>"), isPacked: false }],
  [
    "/assets/main.js",
    { type: "text/javascript; charset=utf-8", bytes: packed("js"), isPacked: true },
  ],
]);
const app = makeApp(assets, "1.2.3");

/** Written out, so that a change of the policy must also be made here. */
const expected: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
    "img-src 'self' data: blob:; media-src data: blob:; manifest-src 'self'; worker-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
    "require-trusted-types-for 'script'; trusted-types sanctuary",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "permissions-policy":
    "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), encrypted-media=(), " +
    "geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), " +
    "microphone=(), midi=(), payment=(), publickey-credentials-get=(), serial=(), usb=(), " +
    "xr-spatial-tracking=()",
  "x-dns-prefetch-control": "off",
  "x-robots-tag": "noindex, nofollow",
  "cache-control": "no-store",
};

function hasSecurityHeaders(get: (name: string) => string | null | undefined, what: string): void {
  for (const [name, value] of Object.entries(expected)) assert.is(get(name), value, what);
  assert.ok(!get("strict-transport-security"), what);
}

function headersOf(answer: string): Map<string, string> {
  const lines = answer.slice(0, answer.indexOf("\r\n\r\n")).split("\r\n").slice(1);
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

test("serves the page at / and its files at their paths", async () => {
  const page = await app.request("/");
  assert.is(page.status, 200);
  assert.is(page.headers.get("content-type"), "text/html; charset=utf-8");
  assert.is(await page.text(), "<!doctype html>");
  const script = await app.request("/assets/main.js");
  assert.is(script.headers.get("content-type"), "text/javascript; charset=utf-8");
  assert.is(await script.text(), "js");
  assert.is((await app.request("/?anything")).status, 200);
});

test("serves a file compressed to clients that accept that, and decompressed to all others", async () => {
  const cases = [
    [undefined, null],
    ["identity", null],
    ["gzip", null],
    ["gzip, deflate, br, zstd", "br"],
    ["br;q=0.5", "br"],
    ["br;q=0, gzip;q=0.5", null],
    ["br;q=0.0, gzip; q=0", null],
    ["brotli", null],
  ] as const;
  for (const [accepted, encoding] of cases) {
    const headers = accepted === undefined ? {} : { "Accept-Encoding": accepted };
    const answer = await app.request("/assets/main.js", { headers });
    assert.is(answer.headers.get("content-encoding"), encoding, accepted);
    assert.is(answer.headers.get("vary"), "Accept-Encoding");
    const body = new Uint8Array(await answer.arrayBuffer());
    assert.equal(body, encoding === null ? utf8("js") : packed("js"), accepted);
  }
  const page = await app.request("/", { headers: { "Accept-Encoding": "br" } });
  assert.is(page.headers.get("content-encoding"), null, "there is no compressed form of it");
  assert.is(await page.text(), "<!doctype html>");
});

test("/healthz reports that the relay is healthy, its version, and nothing else", async () => {
  const answer = await app.request("/healthz");
  assert.is(answer.status, 200);
  assert.is(await answer.text(), '{"status":"ok","version":"1.2.3"}');
});

test("every other path is a 404", async () => {
  const paths = [
    "/index.html",
    "/assets/",
    "/assets/other.js",
    "/assets/../",
    "/%2e%2e/",
    "/relay/0011",
  ];
  for (const path of paths) {
    const answer = await app.request(path);
    if (new URL(path, "http://a").pathname !== "/") assert.is(answer.status, 404, path);
  }
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    assert.is((await app.request("/", { method })).status, 404, method);
  }
});

test("P22: this test spells out every security header", () => {
  const names = Object.keys(securityHeaders).map((name) => name.toLowerCase());
  assert.equal(names.sort(), Object.keys(expected).sort());
});

test("P22: every response has the security headers", async () => {
  const asked = [
    ["GET", "/"],
    ["HEAD", "/"],
    ["GET", "/assets/main.js"],
    ["GET", "/healthz"],
    ["GET", "/nowhere"],
    ["POST", "/"],
  ] as const;
  for (const [method, path] of asked) {
    const { headers } = await app.request(path, { method });
    hasSecurityHeaders((name) => headers.get(name), `${method} ${path}`);
  }
});

test("P22: a response that the framework never sees has the security headers too", async () => {
  const relay = await relayWith({ headersBytes: 1024 }, { assets });
  const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  const asked = [
    ["404", `GET /elsewhere HTTP/1.1\r\nHost: a\r\n${upgrade}\r\n`],
    ["403", `GET /relay/0011 HTTP/1.1\r\nHost: a\r\nOrigin: http://b\r\n${upgrade}\r\n`],
    ["400", `GET /relay/0011 HTTP/1.1\r\nHost: a\r\n${upgrade}\r\n`],
    ["400", "nonsense\r\n\r\n"],
    ["400", "GET /\\ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
    ["400", "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"],
    ["431", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(2000)}\r\n\r\n`],
    ["200", "GET / HTTP/1.0\r\nHost: a\r\n\r\n"],
  ] as const;
  for (const [status, request] of asked) {
    const answer = (await new Raw(relay.port, request).all()).toString("latin1");
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `), request);
    const headers = headersOf(answer);
    hasSecurityHeaders((name) => headers.get(name), request);
    assert.not.match(answer, /hono|node|server:/i);
  }
});

test("reads a built page from its folder, with each file's compressed form", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sanctuary-page-"));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), "page");
  await writeFile(join(folder, "assets", "a.css"), "css");
  await writeFile(join(folder, "assets", "a.css.br"), "br");
  await writeFile(join(folder, "assets", "a.bin"), "bin");
  const loaded = await loadAssets(folder);
  await rm(folder, { recursive: true });
  assert.equal([...loaded.keys()].sort(), ["/", "/assets/a.bin", "/assets/a.css"]);
  assert.equal(loaded.get("/assets/a.css"), {
    type: "text/css; charset=utf-8",
    bytes: utf8("br"),
    isPacked: true,
  });
  assert.equal(loaded.get("/assets/a.bin"), {
    type: "application/octet-stream",
    bytes: utf8("bin"),
    isPacked: false,
  });
  const code = await loadAssets(folder).then(
    () => "read",
    (error: NodeJS.ErrnoException) => error.code,
  );
  assert.is(code, "ENOENT");
});

test.after.each(closeRelays);
test.run();
