/**
 * The proxies' files of deploy/ as they are, but for ports and certificate. Each proxy is started and
 * reloaded as its package does it. Must never need Debian's own configuration of a proxy.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as assert from "uvu/assert";
import { makeCertificate } from "../../server/tls.ts";
import { freePort } from "../helpers/free-port.ts";
import { until } from "../helpers/until.ts";
import { Program } from "./program.ts";

const folder = await mkdtemp(join(tmpdir(), "sanctuary-deployed-"));
const at = (name: string) => join(folder, name);
const { cert, key } = await makeCertificate({ names: ["localhost"], addresses: [] }, Date.now());
await writeFile(at("cert.pem"), cert);
await writeFile(at("key.pem"), key);
await writeFile(at("both.pem"), `${cert}\n${key}`);

/** The proxies' certificate, PEM. */
export { cert };

/** The proxy that runs. */
let running: Program | undefined;

/** Ends the proxy. Not by SIGKILL: its workers would go on. */
export async function endProxy(): Promise<void> {
  running?.kill("SIGTERM");
  await running?.ended;
  running = undefined;
}

/** Removes the proxies' files. */
export const removeFiles = () => rm(folder, { recursive: true });

/** Reads a file of deploy/ and makes these replacements, each of which it needs. */
async function adapted(name: string, changes: readonly (readonly [from: string, to: string])[]) {
  const path = fileURLToPath(new URL(`../../deploy/${name}`, import.meta.url));
  let text = await readFile(path, "utf8");
  for (const [from, to] of changes) {
    assert.ok(text.includes(from), `${name}: ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

export type Ports = { readonly relay: number; readonly http: number; readonly https: number };

/** A proxy that runs with its file of deploy/. */
export type Running = {
  /** What people open. */
  readonly origin: string;
  /** Reloads as its package does, with a change to its configuration. */
  reload(): Promise<void>;
};

const nginxFile = (ports: Ports) =>
  adapted("nginx.conf", [
    ["    listen [::]:443 ssl;\n", ""],
    ["    listen [::]:80;\n", ""],
    ["listen 443", `listen 127.0.0.1:${ports.https}`],
    ["listen 80", `listen 127.0.0.1:${ports.http}`],
    ["chat.example.org;", "localhost;"],
    ["/etc/letsencrypt/live/chat.example.org/fullchain.pem", at("cert.pem")],
    ["/etc/letsencrypt/live/chat.example.org/privkey.pem", at("key.pem")],
    ["127.0.0.1:6969", `127.0.0.1:${ports.relay}`],
  ]);

export async function startNginx(ports: Ports): Promise<Running> {
  const kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const temp = kinds.map((name) => `${name}_temp_path ${at(name)};`).join(" ");
  await writeFile(at("site.conf"), await nginxFile(ports));
  // As the file says, but sooner.
  assert.match(await adapted("nginx.conf", []), "# worker_shutdown_timeout 1h;");
  const head = `daemon off; worker_shutdown_timeout 1s; pid ${at("nginx.pid")};`;
  const log = `error_log ${at("error.log")} notice;`;
  const http = `http { access_log off; ${temp} include ${at("site.conf")}; }`;
  await writeFile(at("nginx.conf"), `${head} ${log} events {} ${http}`);
  const program = run("nginx", ["-p", folder, "-c", at("nginx.conf")]);
  const logged = async (text: RegExp) =>
    [...(await readFile(at("error.log"), "utf8")).matchAll(text)].length;
  const reload = async () => {
    program.kill("SIGHUP");
    await until(async () => (await logged(/worker process \d+ exited with code 0/g)) > 0);
  };
  return { origin: `https://localhost:${ports.https}`, reload };
}

export async function startHaproxy(ports: Ports): Promise<Running> {
  const write = async (after: string) => {
    const text = await adapted("haproxy.cfg", [
      ["    user haproxy\n    group haproxy\n", ""],
      ["hard-stop-after 1h", `hard-stop-after ${after}`],
      ["bind :::80 v4v6", `bind 127.0.0.1:${ports.http}`],
      ["bind :::443 v4v6", `bind 127.0.0.1:${ports.https}`],
      ["/etc/haproxy/chat.example.org.pem", at("both.pem")],
      ["127.0.0.1:6969", `127.0.0.1:${ports.relay}`],
    ]);
    await writeFile(at("haproxy.cfg"), text);
  };
  await write("1s");
  const program = run("haproxy", ["-W", "-f", at("haproxy.cfg")]);
  const reload = async () => {
    await write("1h");
    program.kill("SIGUSR2");
    // The master says when the old worker has ended.
    await program.wrote(/Former worker \(\d+\) exited/, "err");
  };
  return { origin: `https://localhost:${ports.https}`, reload };
}

export async function startCaddy(ports: Ports): Promise<Running> {
  const admin = `localhost:${await freePort()}`;
  const env = {
    HOME: folder,
    CADDY_ADMIN: admin,
    SITE: `http://localhost:${ports.http}`,
    RELAY: `127.0.0.1:${ports.relay}`,
  };
  const args = ["--adapter", "caddyfile", "--config", at("Caddyfile")];
  await writeFile(at("Caddyfile"), await adapted("Caddyfile", []));
  run("caddy", ["run", ...args], env);
  const reload = async () => {
    await writeFile(at("Caddyfile"), await adapted("Caddyfile", [["63072000", "31536000"]]));
    const asked = new Program("caddy", ["reload", ...args], env);
    assert.is(await asked.ended, 0, asked.err);
  };
  return { origin: env.SITE, reload };
}

/** Starts a proxy, which ends after the test. */
function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
  running = new Program(program, args, env);
  return running;
}

/** What a proxy answered. */
type Answer = { status: number; headers: Record<string, unknown>; text: string };

/** Waits until a proxy answers. */
export async function answer(url: string): Promise<Answer> {
  let found: Answer | undefined;
  await until(
    async () => {
      if (running?.child.exitCode !== null) throw new Error(`ended: ${running?.err}`);
      found = await ask(url).catch(() => undefined);
      return found !== undefined && found.status < 500;
    },
    () => running?.err,
  );
  if (found === undefined) throw new Error("no answer");
  return found;
}

/** Asks once. @throws Error if nobody answers. */
export async function ask(url: string): Promise<Answer> {
  if (url.startsWith("http:")) {
    const response = await fetch(url, { redirect: "manual" });
    const headers = Object.fromEntries(response.headers);
    return { status: response.status, headers, text: await response.text() };
  }
  return new Promise((resolve, reject) => {
    const asked = request(url, { ca: cert, agent: false }, async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
    });
    asked.once("error", reject);
    asked.end();
  });
}
