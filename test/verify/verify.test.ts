/**
 * `sanctuary verify` notices one other byte, header or answer, also if only some are served it. Its exit code
 * is 0 only if everything is the same.
 */
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hashLines } from "../../build/sources.mjs";
import { loadAssets, withExit, withRooms } from "../../server/assets.ts";
import { readManifest } from "../../verify/compare.ts";
import { verify } from "../../verify/verify.ts";
import { closeRelays, relayWith } from "../server/support.ts";

const version = "1.2.3+0123456789ab";
const folder = mkdtempSync(join(tmpdir(), "verify-"));
const map = '{"integrity":{"./a.js":"sha256-AA"}}';
const files = new Map([
  ["web/index.html", `<head><script type="importmap">${map}</script></head>`],
  ["web/list.html", "<head></head>"],
  ["web/a.js", "1;"],
  ["web/a.css", "a{}"],
]);
const bytes = new Map([...files].map(([name, text]) => [name, Buffer.from(text)]));
const manifest = readManifest(`${hashLines(bytes)}${"0".repeat(64)}  sanctuary.cjs\n`);
for (const [name, text] of files) writeFileSync(join(folder, name.slice(4)), text);

const servers: Server[] = [];
test.after.each(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
  await closeRelays();
});
test.after(() => rmSync(folder, { recursive: true }));

async function run(address: string, ms?: number) {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const limit = ms === undefined ? {} : { ms };
  const code = await verify({ args: [address], version, manifest, say, ...limit });
  return { code, text: lines.join("\n") };
}

async function relay(exitTo?: string, told = version): Promise<string> {
  const loaded = loadAssets(folder);
  const assets = exitTo === undefined ? loaded : withExit(withRooms(loaded), exitTo);
  return `http://127.0.0.1:${(await relayWith({}, { assets, version: told })).port}`;
}

type Served = { status: number; headers: Record<string, string | string[]>; body: Buffer };

/** Puts a server in front of a good relay that changes some answers. Resolves to its address. */
async function meddle(change: (asked: IncomingMessage, served: Served) => unknown) {
  const url = await relay();
  const server = createServer(async (asked, answer) => {
    const headers = { "Accept-Encoding": "identity" };
    const response = await fetch(url + asked.url, { headers });
    const served: Served = {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    };
    change(asked, served);
    delete served.headers["content-length"];
    answer.writeHead(served.status, served.headers).end(served.body);
  });
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("a relay of this version passes, also behind a proxy that changes nothing", async () => {
  for (const address of [await relay(), await meddle(() => undefined)]) {
    const { code, text } = await run(address);
    assert.is(code, 0, text);
    assert.match(text, `All 4 files and their headers are those of ${version}`);
    assert.match(text, "What it does not prove");
    assert.not.match(text, "DIFFERENT");
  }
});

test("that rooms are listed is no difference, nor the address of a quick exit, which is named", async () => {
  const { code, text } = await run(await relay("https://weather.example/?a&b"));
  assert.is(code, 0, text);
  assert.match(text, "https://weather.example/?a&amp;b");
});

test("an exit that runs code is a difference", async () => {
  const bad = '<meta name="exit-to" content="javascript:alert(1)"></head>';
  const address = await meddle(({ url }, served) => {
    if (url === "/") served.body = Buffer.from(`${served.body}`.replace("</head>", bad));
  });
  assert.is((await run(address)).code, 1);
});

const exitMeta = (to: string) => `<meta name="exit-to" content="${to}"></head>`;

test("an exit for one browser alone is a difference", async () => {
  for (const seen of ["Chrome", "Firefox"]) {
    const address = await meddle(({ url, headers }, served) => {
      if (url === "/" && headers["user-agent"]?.includes(seen)) {
        const page = `${served.body}`.replace("</head>", exitMeta("https://trap.example/"));
        served.body = Buffer.from(page);
      }
    });
    const { code, text } = await run(address);
    assert.is(code, 1, text);
    assert.match(text, /^\/ is not the same in every way of asking$/m);
    assert.match(text, "https://trap.example/");
  }
});

test("an exit that would control the terminal is a difference, and is not printed", async () => {
  for (const sign of ["\u001b[2J", "\u202e", " "]) {
    const address = await meddle(({ url }, served) => {
      if (url !== "/") return;
      const page = `${served.body}`.replace("</head>", exitMeta(`https://trap.example/${sign}`));
      served.body = Buffer.from(page);
    });
    const { code, text } = await run(address);
    assert.is(code, 1, text);
    assert.not.match(text, "trap.example");
    assert.not.match(text, /[^\n -~]/);
  }
});

const cases: Readonly<Record<string, [RegExp, Parameters<typeof meddle>[0]]>> = {
  "one other byte": [
    /\/a\.js has other bytes/,
    ({ url }, served) => {
      if (url === "/a.js") served.body = Buffer.from("2;");
    },
  ],
  "another page for one browser": [
    /^\/ has other bytes, asked as Firefox in Arabic$/m,
    ({ url, headers }, served) => {
      if (url === "/" && headers["user-agent"]?.includes("Firefox")) {
        served.body = Buffer.from(`${served.body} `);
      }
    },
  ],
  "another file for those who speak a language": [
    /^\/a\.css has other bytes, asked as Chromium in English$/m,
    ({ url, headers }, served) => {
      if (url === "/a.css" && headers["accept-language"]?.startsWith("en")) {
        served.body = Buffer.from("b{}");
      }
    },
  ],
  "a missing header": [
    /lacks the header content-security-policy/,
    (_asked, served) => delete served.headers["content-security-policy"],
  ],
  "a weaker policy on the first page": [
    /^\/ has another header content-security-policy: script-src \*/m,
    ({ url }, served) => {
      if (url === "/") served.headers["content-security-policy"] = "script-src *";
    },
  ],
  "a header that reports": [
    /has a header that we do not send, nel: \{\?\}/,
    (_asked, served) => {
      served.headers.nel = "{\u00e9}";
    },
  ],
  "a header that is there twice": [
    /^\/a\.js has the header content-type more than once: text\/javascript; charset=utf-8, text\/html/m,
    ({ url }, served) => {
      const right = "text/javascript; charset=utf-8";
      if (url === "/a.js") served.headers["content-type"] = [right, "text/html"];
    },
  ],
  "a redirect": [
    /\/list is answered with 302/,
    ({ url }, served) => {
      if (url === "/list") served.status = 302;
    },
  ],
  "an endless file": [
    /\/a\.js cannot be read \(TOO_LONG\)/,
    ({ url }, served) => {
      if (url === "/a.js") served.body = Buffer.alloc(5 * 2 ** 20);
    },
  ],
  "a file that is packed wrongly": [
    /\/a\.js cannot be read \(/,
    ({ url }, served) => {
      if (url === "/a.js") served.headers["content-encoding"] = "br";
    },
  ],
};

for (const [name, [sentence, change]] of Object.entries(cases)) {
  test(`a relay is refused for ${name}`, async () => {
    const { code, text } = await run(await meddle(change));
    assert.is(code, 1, text);
    assert.match(text, sentence);
    assert.match(text, "does not serve the page of");
  });
}

test("a relay of another version is named, and not compared", async () => {
  const { code, text } = await run(await relay(undefined, "1.2.4+ba9876543210"));
  assert.is(code, 1);
  assert.match(text, "says that it runs 1.2.4+ba9876543210");
});

test("a relay that does not answer has another exit code", async () => {
  const server = createServer(() => undefined).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  assert.is((await run(address, 50)).code, 3);
  server.close();
  server.closeAllConnections();
  const { code, text } = await run(address);
  assert.is(code, 3);
  assert.match(text, "cannot be reached (ECONNREFUSED)");
});

test("anything but one web address is answered with the usage", async () => {
  for (const args of [[], ["chat.example"], ["file:///a"], ["https://a", "https://b"]]) {
    const said: string[] = [];
    const say = (line: string) => said.push(line);
    assert.is(await verify({ args, version, manifest, say }), 2);
    assert.match(said.join(), /^Usage: sanctuary verify/);
  }
});

test.run();
