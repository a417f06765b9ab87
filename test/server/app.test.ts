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
import { closeRelays, inTime, Raw, relayWith } from "./support.ts";

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

test("/healthz reports that the relay is healthy, its version, and how the request came", async () => {
  const answer = await app.request("/healthz");
  assert.is(answer.status, 200);
  assert.is(await answer.text(), '{"status":"ok","version":"1.2.3"}');
  const relay = await relayWith({}, { config: { trustProxy: ["127.0.0.1"] } });
  const seen = async (...lines: readonly string[]) => {
    const request = ["GET /healthz HTTP/1.0", ...lines].join("\r\n");
    const text = (await new Raw(relay.port, `${request}\r\n\r\n`).all()).toString();
    const { host, address } = JSON.parse(text.slice(text.indexOf("\r\n\r\n")));
    return [host, address];
  };
  const changed = await seen("Host: 10.0.0.1:6969", "X-Forwarded-For: 203.0.113.5:99");
  assert.equal(changed, ["10.0.0.1:6969", "203.0.113.5"]);
  assert.equal(await seen("Host: chat.example"), ["chat.example", "127.0.0.1"]);
  assert.equal(await seen(), ["none", "127.0.0.1"]);
});

test("answers the requests that monitors and proxies make", async () => {
  const relay = await relayWith({}, { assets });
  const close = "Connection: close";
  const asked = [
    [200, "GET /healthz HTTP/1.0"],
    [200, "HEAD /healthz HTTP/1.0"],
    [200, "GET / HTTP/1.0"],
    [200, "GET /healthz HTTP/1.0", "User-Agent: a"],
    [200, "GET /healthz HTTP/1.1", "Host:", close],
    [200, "GET /healthz HTTP/1.1", "Host: relay_1:6969", close],
    [200, "GET /healthz HTTP/1.1", "Host: [::1]:6969", close],
    [200, "GET /healthz HTTP/1.1", "Host: CHAT.example.", close],
    [200, "GET /healthz?verbose=1 HTTP/1.1", "Host: a", close],
    [200, "GET http://chat.example/healthz HTTP/1.1", "Host: chat.example", close],
    [200, "GET http://chat.example/healthz HTTP/1.0"],
    [200, "HEAD / HTTP/1.1", "Host: a", close],
    [204, "OPTIONS / HTTP/1.0"],
    [204, "OPTIONS / HTTP/1.1", "Host: a", close],
    [204, "OPTIONS * HTTP/1.1", "Host: a", close],
    [200, "GET /healthz HTTP/1.1", "Host: a", "Connection: close, Upgrade"],
    [404, "GET /nowhere HTTP/1.0"],
  ] as const;
  for (const [status, ...lines] of asked) {
    const request = `${lines.join("\r\n")}\r\n\r\n`;
    const answer = (await new Raw(relay.port, request).all()).toString("latin1");
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `), request);
    const headers = headersOf(answer);
    hasSecurityHeaders((name) => headers.get(name), request);
    if (lines[0].startsWith("HEAD")) assert.match(answer, /\r\n\r\n$/);
  }
});

test("an upgrade to anything but a WebSocket is ignored, and the connection closed", async () => {
  const relay = await relayWith({}, { assets });
  const asked = [
    ["200", "GET /", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__", "upgrade, http2-settings"],
    ["200", "GET /healthz", "Upgrade: TLS/1.0"],
    ["200", "GET /assets/main.js", "Upgrade: h2c, websocket"],
    ["200", "HEAD /", "Upgrade: anything"],
    ["404", "POST /", "Upgrade: h2c", "Content-Length: 3"],
    ["404", "GET /nowhere", "Upgrade: h2c"],
    ["426", "GET /relay/0011", "Upgrade: h2c"],
    ["404", "GET /", "Upgrade: websocket"],
    ["404", "GET /", "Upgrade: WebSocket"],
  ] as const;
  for (const [status, start, ...lines] of asked) {
    const connection = `Connection: ${lines.at(3) ?? "Upgrade"}`;
    const head = [`${start} HTTP/1.1`, "Host: a", ...lines.slice(0, 2), connection].join("\r\n");
    const answer = (await new Raw(relay.port, `${head}\r\n\r\nabc`).all()).toString("latin1");
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `), head);
    const headers = headersOf(answer);
    hasSecurityHeaders((name) => headers.get(name), head);
    if (start === "GET /" && status === "200") assert.match(answer, /<!doctype html>$/);
  }
});

test("P20: who sends on after an ignored upgrade does not keep the socket", async () => {
  const relay = await relayWith({}, { assets });
  const { socket } = new Raw(
    relay.port,
    "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
  );
  socket.allowHalfOpen = true;
  await new Promise((ended) => socket.once("end", ended));
  // A socket that is gone answers with a reset, so that writing fails.
  const failed = new Promise((failed) => socket.once("error", () => failed(true)));
  const sending = setInterval(() => socket.write("x"), 5);
  try {
    assert.ok(await inTime(failed));
  } finally {
    clearInterval(sending);
    socket.destroy();
  }
});

test("a WebSocket whose upgrade a proxy did not pass gets a 426 that says so, and is counted", async () => {
  const relay = await relayWith({}, { assets });
  const base = `http://127.0.0.1:${relay.port}`;
  const refused = async () =>
    ((await (await fetch(`${base}/healthz`)).json()) as { readonly refused: unknown }).refused;
  assert.equal(await refused(), { noUpgrade: 0, otherHost: 0 });
  const answer = await fetch(`${base}/relay/00ff`);
  assert.is(answer.status, 426);
  assert.is(answer.headers.get("upgrade"), "websocket");
  assert.match(await answer.text(), /proxy.*Upgrade/);
  for (const path of ["/relay/00f", "/relay/00FF", "/relay/", "/relay"]) {
    assert.is((await fetch(base + path)).status, 404, path);
  }
  assert.equal(await refused(), { noUpgrade: 1, otherHost: 0 });
  const foreign = `GET /relay/0011 HTTP/1.1\r\nHost: a\r\nOrigin: http://b\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
  await new Raw(relay.port, foreign).all();
  assert.equal(await refused(), { noUpgrade: 1, otherHost: 1 });
});

test("under a path that the proxy leaves in place, everything answers as without it", async () => {
  const under = makeApp(assets, "1.2.3", { path: "/chat" });
  for (const base of ["", "/chat"]) {
    assert.is(await (await under.request(`${base}/`)).text(), "<!doctype html>");
    assert.is(await (await under.request(`${base}/assets/main.js`)).text(), "js");
    assert.is((await under.request(`${base}/healthz`)).status, 200);
    assert.is((await under.request(`${base}/relay/0011`)).status, 426);
    assert.is((await under.request(`${base}/nowhere`)).status, 404);
  }
  const { status, headers } = await under.request("/chat");
  assert.equal([status, headers.get("location")], [308, "/chat/"]);
  for (const path of ["/chatter/", "/chat/chat/", "/other/"]) {
    assert.is((await under.request(path)).status, 404, path);
  }
  // A path may have the name of one of ours.
  const odd = makeApp(assets, "1.2.3", { path: "/assets" });
  for (const path of ["/assets/main.js", "/assets/assets/main.js", "/assets/", "/"]) {
    assert.is((await odd.request(path)).status, 200, path);
  }
});

test("every other path is a 404", async () => {
  const paths = [
    "/index.html",
    "/assets/",
    "/assets/other.js",
    "/assets/../",
    "/%2e%2e/",
    "/chat/",
  ];
  for (const path of paths) {
    const answer = await app.request(path);
    if (new URL(path, "http://a").pathname !== "/") assert.is(answer.status, 404, path);
  }
  for (const method of ["POST", "PUT", "DELETE"]) {
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
    ["OPTIONS", "/"],
    ["GET", "/relay/0011"],
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
    ["400", "GET / HTTP/1.1\r\n\r\n"],
    ["400", "GET /healthz HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"],
    ["417", "GET / HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\n\r\n"],
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
