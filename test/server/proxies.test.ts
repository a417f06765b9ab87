/**
 * The relay behind proxies as Debian packages them: their health checks, a
 * path in front of the page, and how an operator finds a proxy that lets no WebSocket through.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { WebSocket } from "ws";
import { utf8 } from "../../protocol/wire/bytes.ts";
import { relayPath } from "../../protocol/wire/frame.ts";
import type { Assets } from "../../server/assets.ts";
import type { Config } from "../../server/config.ts";
import { freePort } from "../helpers/free-port.ts";
import { until } from "../helpers/until.ts";
import { withPrograms } from "./installed.ts";
import { killAll, Program } from "./program.ts";
import { closeRelays, relayWith, route } from "./support.ts";

const folder = await mkdtemp(join(tmpdir(), "sanctuary-proxies-"));
test.after(async () => {
  killAll();
  await rm(folder, { recursive: true });
});
test.after.each(closeRelays);

const assets: Assets = new Map([
  ["/", { type: "text/html; charset=utf-8", bytes: utf8("page"), isPacked: false }],
  ["/assets/a.js", { type: "text/javascript", bytes: utf8("part"), isPacked: false }],
]);
const behind = (config: Partial<Config> = {}) =>
  relayWith({}, { assets, config: { trustProxy: ["127.0.0.1"], ...config } });

type Health = {
  readonly host: string;
  readonly address: string;
  readonly refused: { readonly noUpgrade: number; readonly otherHost: number };
};
const healthOf = async (base: string) =>
  (await (await fetch(`${base}/healthz`)).json()) as unknown as Health;

/** What a page gets that opens a WebSocket: "opened", or the status of the refusal. */
function opening(base: string): Promise<string> {
  const { origin } = new URL(base);
  const url = base.replace("http", "ws") + relayPath(route);
  const ws = new WebSocket(url, { origin });
  return new Promise((resolve) => {
    ws.once("open", () => resolve("opened"));
    ws.once("error", ({ message }) => resolve(/\d+$/.exec(message)?.[0] ?? message));
  }).then((answer) => {
    ws.terminate();
    return String(answer);
  });
}

/** Starts a proxy and waits until it answers. */
async function start(
  program: string,
  args: readonly string[],
  port: number,
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const proxy = new Program(program, args, { HOME: folder, ...env }, folder);
  const base = `http://127.0.0.1:${port}`;
  await until(async () => {
    if (proxy.child.exitCode !== null) throw new Error(proxy.out + proxy.err);
    return fetch(base).then(
      () => true,
      () => false,
    );
  });
  return base;
}

let files = 0;
async function startNginx(locations: string): Promise<string> {
  const port = await freePort();
  const file = join(folder, `nginx-${files++}.conf`);
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const temp = paths.map((name) => `${name}_temp_path ${join(folder, name)};`).join(" ");
  await writeFile(
    file,
    `daemon off; master_process off; pid ${file}.pid; error_log /dev/null; events {}
    http { access_log off; ${temp} server { listen 127.0.0.1:${port}; ${locations} } }`,
  );
  return start("nginx", ["-p", folder, "-c", file], port);
}

async function startCaddy(rules: (port: number) => string): Promise<string> {
  const port = await freePort();
  const file = join(folder, `Caddyfile-${files++}`);
  await writeFile(file, `{\n admin off\n}\nhttp://127.0.0.1:${port} {\n ${rules(port)}\n}\n`);
  return start("caddy", ["run", "--adapter", "caddyfile", "--config", file], port);
}

async function startHaproxy(backend: string): Promise<string> {
  const port = await freePort();
  const file = join(folder, `haproxy-${files++}.cfg`);
  await writeFile(
    file,
    `defaults
  mode http
  timeout connect 60s
  timeout check 60s
  timeout client 60s
  timeout server 60s
frontend f
  bind 127.0.0.1:${port}
  default_backend b
backend b
  ${backend.replaceAll("; ", "\n  ")}\n`,
  );
  return start("haproxy", ["-f", file], port);
}

const withProgram = await withPrograms("nginx", "caddy", "haproxy");

const upgrades =
  "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;";
const passing = `${upgrades} proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr;`;

/** The page, a part of it and a WebSocket, all under one address. */
async function isWhole(base: string): Promise<void> {
  const { host } = new URL(base);
  assert.is(await (await fetch(`${base}/`)).text(), "page", base);
  assert.is(await (await fetch(`${base}/assets/a.js`)).text(), "part", base);
  assert.is(await opening(base), "opened", base);
  const health = await healthOf(base);
  assert.is(health.host, host);
  assert.equal(health.refused, { noUpgrade: 0, otherHost: 0 });
}

withProgram(
  "caddy",
  "in front of two relays, the page comes from one and rooms from both",
  async () => {
    const versions = await Promise.all(
      ["one", "two"].map((name) => {
        const bytes = utf8(name);
        const whole = [...assets].map(([path, asset]) => [path, { ...asset, bytes }] as const);
        return relayWith({}, { assets: new Map(whole), config: { trustProxy: ["127.0.0.1"] } });
      }),
    );
    const shared = await readFile(
      new URL("../../deploy/Caddyfile.shared", import.meta.url),
      "utf8",
    );
    const port = await freePort();
    const file = join(folder, "Caddyfile.shared");
    // The tests of several files must not share its port for changes.
    await writeFile(file, shared.replace("{\n", "{\n\tadmin off\n"));
    const base = await start("caddy", ["run", "--adapter", "caddyfile", "--config", file], port, {
      SITE: `http://127.0.0.1:${port}`,
      RELAYS: versions.map((relay) => `127.0.0.1:${relay.port}`).join(" "),
    });
    const text = async (path: string) => (await fetch(base + path)).text();
    for (let n = 0; n < 20; n++) {
      for (const path of ["/", "/assets/a.js", `/?${n}`, `/assets/a.js?${n}`]) {
        assert.is(await text(path), "one", path);
      }
    }
    const most = 40;
    for (let n = 0; n < most; n++) {
      const { status } = await fetch(`${base}/relay/${(n * 1_601).toString(16).padStart(4, "0")}`);
      assert.is(status, 426);
    }
    const rooms = versions.map(async ({ port }) => {
      return (await healthOf(`http://127.0.0.1:${port}`)).refused.noUpgrade;
    });
    const [first = 0, second = 0] = await Promise.all(rooms);
    assert.is(first + second, most);
    assert.ok(first > 0 && second > 0, `${first} and ${second}`);
    await versions[0]?.close();
    await until(async () => (await text("/")) === "two");
    assert.is(await text("/assets/a.js"), "two");
  },
);

withProgram("nginx", "the page works under a path, which nginx removes or not", async () => {
  const plain = await behind();
  await isWhole(
    `${await startNginx(`location /chat/ { proxy_pass http://127.0.0.1:${plain.port}/; ${passing} }`)}/chat`,
  );
  const told = await behind({ basePath: "/chat" });
  await isWhole(
    `${await startNginx(`location /chat/ { proxy_pass http://127.0.0.1:${told.port}; ${passing} }`)}/chat`,
  );
});

withProgram("caddy", "the page works under a path, which Caddy removes or not", async () => {
  const plain = await behind();
  const removed = await startCaddy(
    () => `handle_path /chat/* {\n reverse_proxy 127.0.0.1:${plain.port}\n }`,
  );
  await isWhole(`${removed}/chat`);
  const told = await behind({ basePath: "/chat" });
  const kept = await startCaddy(() => `reverse_proxy /chat* 127.0.0.1:${told.port}`);
  await isWhole(`${kept}/chat`);
  // Without the slash the page's relative addresses would lead elsewhere.
  assert.is((await fetch(`${kept}/chat`)).url, `${kept}/chat/`);
});

withProgram("haproxy", "every usual health check keeps the relay in service", async () => {
  const { port } = await behind();
  const server = (options: string) => `server s 127.0.0.1:${port} check inter 60s ${options}`;
  for (const check of [
    "",
    "option httpchk; ",
    "option httpchk GET /healthz; ",
    "option httpchk HEAD /healthz; ",
    "option httpchk GET /; ",
    "option httpchk; http-check send meth GET uri /healthz ver HTTP/1.1 hdr Host a; ",
    "option tcp-check; ",
  ]) {
    const base = await startHaproxy(
      `${check}stats enable; stats uri /stats; option forwardfor; ${server("fall 1 init-addr none")}`,
    );
    const line = async () =>
      (await (await fetch(`${base}/stats;csv`)).text())
        .split("\n")
        .find((row) => /^b,s,/.test(row));
    // After its first check: before it HAProxy assumes that a server is there.
    let cells: readonly string[] = [];
    await until(async () => {
      cells = (await line())?.split(",") ?? [];
      return /^L[467]/.test(cells[36] ?? "");
    });
    assert.is(cells[17], "UP", `${check}: ${cells[36]}`);
    await isWhole(base);
  }
});

withProgram("haproxy", "its PROXY line is read as that of tor, if it names a circuit", async () => {
  const { port } = await behind({ trustProxy: ["tor"] });
  const server = `server s 127.0.0.1:${port} send-proxy`;
  const base = await startHaproxy(`http-request set-src hdr(circuit); ${server}`);
  const ask = (circuit: string) => fetch(`${base}/healthz`, { headers: { circuit } });
  const health = (await (await ask("fc00:dead:beef:4dad::0:3c")).json()) as Health;
  assert.is(health.address, "a circuit");
  // HAProxy has nothing to answer with: it says so, or cuts its client off too.
  const answer = await ask("2001:db8::1").then(
    ({ status }) => status,
    () => 502,
  );
  assert.is(answer, 502, "no circuit");
});

withProgram("nginx", "/healthz shows what a proxy changes or does not pass on", async () => {
  const relay = await behind();
  const to = `proxy_pass http://127.0.0.1:${relay.port};`;
  const base = await startNginx(`
    location / { ${to} ${passing} }
    location /deaf/ { proxy_pass http://127.0.0.1:${relay.port}/; }
    location /other/ { proxy_pass http://127.0.0.1:${relay.port}/; ${upgrades} }`);
  const { host } = new URL(base);
  const own = `127.0.0.1:${relay.port}`;
  const refused = { noUpgrade: 0, otherHost: 0 };
  assert.equal(await healthOf(base), { ...(await healthOf(base)), host, refused });
  assert.is(await opening(`${base}/deaf`), "426");
  assert.is((await healthOf(base)).refused.noUpgrade, 1);
  assert.is((await healthOf(`${base}/other`)).host, own);
  assert.is(await opening(`${base}/other`), "403");
  assert.equal((await healthOf(base)).refused, { noUpgrade: 1, otherHost: 1 });
});

test.run();
