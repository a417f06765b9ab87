/** The page from memory, its headers, and 404s (server/app.ts, pages.ts, pipeline.ts, headers.ts). */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import {
  Agent,
  type IncomingMessage,
  type RequestOptions,
  request,
  type ServerResponse,
} from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { utf8 } from "../../protocol/wire/bytes.ts";
import { decodeRooms } from "../../protocol/wire/rooms.ts";
import { makeApp } from "../../server/app.ts";
import { type Assets, loadAssets, withExit, withRooms } from "../../server/assets.ts";
import { securityHeaders } from "../../server/headers.ts";
import { limitTable } from "../../server/limits.ts";
import { Pages } from "../../server/pages.ts";
import { languages } from "../../web/app/language.ts";
import { closeRelays, HandClock, inTime, Raw, type Reachable, relayWith } from "./support.ts";

const packed = (text: string) => new Uint8Array(brotliCompressSync(text));
const assets: Assets = new Map([
  ["/", { type: "text/html; charset=utf-8", bytes: utf8("<!doctype html>"), isPacked: false }],
  [
    "/assets/main.js",
    { type: "text/javascript; charset=utf-8", bytes: packed("js"), isPacked: true },
  ],
]);
const app = makeApp("1.2.3");

type Asked = Pick<RequestOptions, "method" | "headers" | "agent">;
type Answer = { readonly status: number; readonly headers: Headers; readonly body: Buffer };

/** Requests a path exactly as it is written. Returns the body as it was sent. */
async function ask(relay: Reachable, path: string, options: Asked = {}): Promise<Answer> {
  const asked = request({ host: "127.0.0.1", port: relay.port, path, agent: false, ...options });
  asked.end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  const headers = new Headers(answer.headers as Record<string, string>);
  return { status: answer.statusCode ?? 0, headers, body: Buffer.concat(chunks) };
}

/** Written out, so that a change of the policy must also be made here. */
const expected: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
    "img-src 'self' data: blob:; media-src data: blob:; manifest-src 'self'; worker-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
    "require-trusted-types-for 'script'; trusted-types sanctuary",
  "integrity-policy": "blocked-destinations=(script)",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "permissions-policy":
    "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), encrypted-media=(), " +
    "geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), " +
    "midi=(), payment=(), publickey-credentials-get=(), serial=(), usb=(), " +
    "xr-spatial-tracking=(), microphone=(self)",
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
  const relay = await relayWith({}, { assets });
  const page = await ask(relay, "/");
  assert.is(page.status, 200);
  assert.is(page.headers.get("content-type"), "text/html; charset=utf-8");
  assert.is(page.body.toString(), "<!doctype html>");
  const script = await ask(relay, "/assets/main.js");
  assert.is(script.headers.get("content-type"), "text/javascript; charset=utf-8");
  assert.is(script.body.toString(), "js");
  for (const path of ["/?anything", "http://chat.example", "HTTP://chat.example/?a"]) {
    assert.is((await ask(relay, path)).status, 200, path);
  }
  const head = await ask(relay, "/", { method: "HEAD" });
  assert.equal([head.status, head.headers.get("content-length"), head.body.length], [200, "15", 0]);
});

test("serves a file compressed to clients that accept that, and decompressed to all others", async () => {
  const relay = await relayWith({}, { assets });
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
    const answer = await ask(relay, "/assets/main.js", { headers });
    assert.is(answer.headers.get("content-encoding"), encoding, accepted);
    assert.is(answer.headers.get("vary"), "Accept-Encoding");
    const body = new Uint8Array(answer.body);
    assert.equal(body, encoding === null ? utf8("js") : packed("js"), accepted);
  }
  const page = await ask(relay, "/", { headers: { "Accept-Encoding": "br" } });
  assert.is(page.headers.get("content-encoding"), null, "there is no compressed form of it");
  assert.is(page.body.toString(), "<!doctype html>");
});

test("/healthz answers 503 and says why while a relay can let nobody in", async () => {
  const answer = await makeApp("1.2.3", { well: () => false }).request("/healthz");
  assert.is(answer.status, 503);
  assert.equal(await answer.json(), { status: "Redis does not answer", version: "1.2.3" });
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
  const under = await relayWith({}, { assets, config: { basePath: "/chat" } });
  for (const base of ["", "/chat"]) {
    assert.is((await ask(under, `${base}/`)).body.toString(), "<!doctype html>");
    assert.is((await ask(under, `${base}/assets/main.js`)).body.toString(), "js");
    assert.is((await ask(under, `${base}/healthz`)).status, 200);
    assert.is((await ask(under, `${base}/relay/0011`)).status, 426);
    assert.is((await ask(under, `${base}/nowhere`)).status, 404);
  }
  const { status, headers } = await ask(under, "/chat");
  assert.equal([status, headers.get("location")], [308, "/chat/"]);
  for (const path of ["/chatter/", "/chat/chat/", "/other/"]) {
    assert.is((await ask(under, path)).status, 404, path);
  }
  // A path may have the name of one of ours.
  const odd = await relayWith({}, { assets, config: { basePath: "/assets" } });
  for (const path of ["/assets/main.js", "/assets/assets/main.js", "/assets/", "/"]) {
    assert.is((await ask(odd, path)).status, 200, path);
  }
});

test("every other path is a 404", async () => {
  const relay = await relayWith({}, { assets });
  const paths = [
    "/index.html",
    "/assets/",
    "/assets/other.js",
    "/assets/../",
    "/%2e%2e/",
    "/chat/",
  ];
  for (const path of paths) assert.is((await ask(relay, path)).status, 404, path);
  for (const method of ["POST", "PUT", "DELETE"]) {
    assert.is((await ask(relay, "/", { method })).status, 404, method);
  }
});

test("a conditional request, a part or a body changes nothing", async () => {
  const relay = await relayWith({}, { assets });
  for (const name of ["If-None-Match", "If-Modified-Since", "Range", "Accept"]) {
    const answer = await ask(relay, "/", { headers: { [name]: "*" } });
    assert.equal([answer.status, answer.body.toString()], [200, "<!doctype html>"], name);
  }
  const body = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc";
  assert.match((await new Raw(relay.port, body).all()).toString(), /^HTTP\/1.1 200 /);
});

test("P20: of many requests that do not wait for their answers, only the first are read", async () => {
  let answered = 0;
  const health = () => ({ answered: ++answered });
  const relay = await relayWith({ pipelined: 10 }, { assets, health });
  const one = "GET /healthz HTTP/1.1\r\nHost: a\r\n";
  const last = `${one}Connection: close\r\n\r\n`;
  const text = (await new Raw(relay.port, `${one}\r\n`.repeat(9) + last).all()).toString("latin1");
  assert.is(text.split("HTTP/1.1 200 ").length - 1, 10);
  assert.is(answered, 10);
  await new Raw(relay.port, `${one}\r\n`.repeat(4_000)).all();
  assert.is(answered, 20);
  // Whoever waits for each answer may go on.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let n = 0; n < 30; n++) assert.is((await ask(relay, "/healthz", { agent })).status, 200);
  agent.destroy();
});

test("an upgrade before the answer to an earlier request cuts the connection, and nothing else", async () => {
  const relay = await relayWith({ pipelined: 3 }, { assets });
  const get = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
  const upgrade = "HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade:";
  for (const more of [
    `GET / ${upgrade} h2c\r\n\r\n`,
    `GET /relay/0011 ${upgrade} websocket\r\n\r\n`,
    "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
  ]) {
    for (const count of [1, 2, 3, 4]) {
      const text = (await new Raw(relay.port, get.repeat(count) + more).all()).toString("latin1");
      assert.not.match(text, /HTTP\/1.1 (4|101)/, more);
      assert.is((await ask(relay, "/healthz")).status, 200);
    }
  }
});

test("P20: an address that asks too often gets a 429 that says so, other addresses do not", async () => {
  const clock = new HandClock();
  const config = { trustProxy: ["127.0.0.1"] };
  const relay = await relayWith(
    { requestsPerSecond: 1, requestsBurst: 4 },
    { assets, clock, config },
  );
  const from = (address: string, path = "/", method = "GET") =>
    ask(relay, path, { method, headers: { "X-Forwarded-For": address } });
  for (const [path, method] of [
    ["/", "GET"],
    ["/", "HEAD"],
    ["/nowhere", "GET"],
    ["/healthz", "GET"],
  ] as const) {
    assert.not.equal((await from("192.0.2.1", path, method)).status, 429, path);
  }
  for (const path of ["/", "/healthz", "/nowhere"]) {
    const { status, headers, body } = await from("192.0.2.1", path);
    assert.equal(
      [status, headers.get("retry-after"), headers.get("connection")],
      [429, "1", "close"],
    );
    assert.match(body.toString(), /Too many requests.*again/);
    hasSecurityHeaders((name) => headers.get(name), path);
  }
  const upgrade = `GET /relay/0011 HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
  assert.match((await new Raw(relay.port, upgrade).all()).toString(), /^HTTP\/1.1 429 /);
  assert.is((await from("192.0.2.2")).status, 200);
  clock.turn(1_000);
  assert.is((await from("192.0.2.1")).status, 200);
  assert.is((await from("192.0.2.1")).status, 429);
});

test("300 people behind one address may open the page at once", async () => {
  const built = loadAssets(fileURLToPath(new URL("../../dist/web", import.meta.url)));
  const paths = [...built.keys()];
  const isOf = (code: string) => (path: string) => new RegExp(`[/.]${code}\\b`).test(path);
  const others = languages.filter((code) => code !== "en").slice(1);
  for (const code of others) assert.is(paths.filter(isOf(code)).length, 2, code);
  // Each of its files in one language, and the WebSocket.
  const loaded = paths.filter((path) => !others.some((code) => isOf(code)(path)));
  assert.ok(loaded.length > 10);
  assert.ok(limitTable.requestsBurst.value >= 300 * (loaded.length + 1), `${loaded.length} files`);
});

test("security.txt is there if the operator gave an address, and says until when it holds", async () => {
  const path = "/.well-known/security.txt";
  assert.is((await app.request(path)).status, 404);
  const contact = "mailto:security@chat.example.org";
  const now = () => Date.UTC(2030, 0, 1, 2, 3, 4, 5);
  const answer = await makeApp("1.2.3", { contact, now }).request(path);
  assert.is(await answer.text(), `Contact: ${contact}\nExpires: 2030-01-31T02:03:04Z\n`);
  assert.is(answer.headers.get("content-type"), "text/plain; charset=UTF-8");
  const relay = await relayWith({}, { assets, config: { securityContact: contact } });
  assert.match(`${(await ask(relay, path)).body}`, /^Contact: mailto:/);
});

test("P22: this test spells out every security header", () => {
  const names = Object.keys(securityHeaders).map((name) => name.toLowerCase());
  assert.equal(names.sort(), Object.keys(expected).sort());
});

test("P22: a page allows its map, its style and its short script by their hashes, and nothing else inline", async () => {
  const folder = await mkdtemp(join(tmpdir(), "page-"));
  const map = '{"integrity":{"./a.js":"sha256-AA"}}';
  const style = "p{color:red}";
  const script = "if (1 < 2) go();";
  const hash = (text: string) => createHash("sha256").update(text).digest("base64");
  const inline = `<style>${style}</style><script type="importmap">${map}</script>`;
  const other = `<script type="module">alert()</script><p onclick="alert()">`;
  const html = `<head>${inline}</head><script>${script}</script>${other}`;
  await writeFile(join(folder, "index.html"), html);
  await writeFile(join(folder, "list.html"), "<head></head>");
  const loaded = withExit(loadAssets(folder), "https://weather.example/");
  await rm(folder, { recursive: true });
  const relay = await relayWith({}, { assets: loaded });
  const policyOf = async (path: string) =>
    (await ask(relay, path)).headers.get("content-security-policy");
  const usual = expected["content-security-policy"] ?? "";
  assert.is(await policyOf("/list"), usual);
  const allowed = usual
    .replace(
      "script-src 'self'",
      `script-src 'self' 'sha256-${hash(map)}' 'sha256-${hash(script)}'`,
    )
    .replace("style-src 'self'", `style-src 'self' 'sha256-${hash(style)}'`);
  assert.is(await policyOf("/"), allowed);
});

test("P22: every response has the security headers", async () => {
  const relay = await relayWith({}, { assets });
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
    const { headers } = await ask(relay, path, { method });
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
  const accepted = Raw.upgrade(relay.port);
  await accepted.until("\r\n\r\n");
  accepted.socket.destroy();
  const headers = headersOf((await accepted.all()).toString("latin1"));
  hasSecurityHeaders((name) => headers.get(name), "101");
});

test("reads a built page from its folder, with each file's compressed form", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sanctuary-page-"));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), "page");
  await writeFile(join(folder, "list.html"), "list");
  await writeFile(join(folder, "assets", "a.css"), "css");
  await writeFile(join(folder, "assets", "a.css.br"), "br");
  await writeFile(join(folder, "assets", "a.bin"), "bin");
  const loaded = loadAssets(folder);
  await rm(folder, { recursive: true });
  assert.equal([...loaded.keys()].sort(), ["/", "/assets/a.bin", "/assets/a.css", "/list"]);
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
  assert.throws(
    () => loadAssets(folder),
    (error: NodeJS.ErrnoException) => error.code === "ENOENT",
  );
});

test("a page is told that there are rooms only if the relay lists some", () => {
  const page = { type: "text/html", bytes: utf8("<head></head>"), isPacked: false };
  const told = withRooms(new Map([["/", page]])).get("/");
  assert.is(
    Buffer.from(told?.bytes ?? []).toString(),
    '<head><meta name="rooms" content="rooms"></head>',
  );
});

test("GET /rooms answers with the list as JSON, under a path too, and with all headers", async () => {
  const none = { welcome: "", rooms: [] };
  const texts = { name: "Club", description: "Books", welcome: "" };
  const listing = { ...texts, members: 0, life: 0, hidden: false, route: "00".repeat(16) };
  const rooms = [{ ...listing, access: new Uint8Array(32) }];
  const listed = { ...texts, people: 0, closed: false };
  const plain = await relayWith();
  const config = { basePath: "/chat" };
  const relay = await relayWith({}, { config, listings: { welcome: "hi", rooms } });
  for (const [where, path, wanted] of [
    [plain, "/rooms", none],
    [relay, "/rooms", { welcome: "hi", rooms: [listed] }],
    [relay, "/chat/rooms", { welcome: "hi", rooms: [listed] }],
  ] as const) {
    const { status, headers, body } = await ask(where, path);
    assert.is(status, 200);
    assert.is(headers.get("content-type"), "application/json");
    for (const [name, value] of Object.entries(expected)) assert.is(headers.get(name), value);
    assert.equal(decodeRooms(body.toString()), wanted);
    assert.is(headers.get("access-control-allow-origin"), "null");
  }
});

test("a saved page may read the list if it may connect, and nothing else", async () => {
  const header = async (path: string, nullOrigin: boolean) => {
    const { headers } = await ask(await relayWith({}, { config: { nullOrigin } }), path);
    return headers.get("access-control-allow-origin");
  };
  assert.is(await header("/rooms", true), "null");
  assert.is(await header("/rooms", false), null);
  for (const path of ["/", "/healthz", "/none"]) assert.is(await header(path, true), null);
});

test("all answers to GET /rooms share their bytes, as those for the page do", () => {
  const bytes = utf8("{}");
  const pages = new Pages(assets, "/chat", () => ({ bytes }));
  const answered = (url: string, method = "GET") => {
    const said: unknown[] = [];
    const response = { writeHead: () => {}, end: (body: unknown) => said.push(body) };
    const request = { method, url, headers: {} } as IncomingMessage;
    assert.ok(pages.answer(request, response as unknown as ServerResponse, {}));
    return said[0];
  };
  for (const url of ["/rooms", "/rooms?a", "/chat/rooms"]) assert.is(answered(url), bytes);
  assert.is(answered("/"), assets.get("/")?.bytes);
  assert.is(answered("/rooms", "HEAD"), undefined);
});

test("a page that is told where its quick exit leads is the same otherwise", () => {
  const html = "<html><head><title>a</title></head><body></body></html>";
  const type = "text/html; charset=utf-8";
  const meta = '<meta name="exit-to" content="https://a/?b&amp;c=&quot;$&amp;">';
  for (const isPacked of [false, true]) {
    const bytes = new Uint8Array(isPacked ? brotliCompressSync(html) : utf8(html));
    const list = { type, bytes: utf8("list"), isPacked: false };
    const before = new Map([
      ["/", { type, bytes, isPacked }],
      ["/list", list],
    ]);
    const after = withExit(before, 'https://a/?b&c="$&');
    const page = after.get("/");
    const text = page && Buffer.from(isPacked ? brotliDecompressSync(page.bytes) : page.bytes);
    assert.is(
      text?.toString(),
      html.replace("</head>", () => `${meta}</head>`),
    );
    assert.is(after.get("/list"), list);
    assert.is(before.get("/")?.bytes, bytes);
  }
});

test.after.each(closeRelays);
test.run();
