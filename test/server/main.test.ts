/**
 * The program itself, bundled as the build does it: what it prints, its exit codes, its end on a signal
 * (server/main.ts).
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { defaults } from "../../server/config.ts";
import type { Relay } from "../../server/relay.ts";
import { Client } from "./support.ts";

let folder = "";
const running = new Set<ChildProcess>();

class Program {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  out = "";
  err = "";

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}, entry = "sanctuary.mjs") {
    const path = process.env.PATH;
    this.child = spawn(process.execPath, [join(folder, entry), ...args], {
      env: { ...(path === undefined ? {} : { PATH: path }), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(this.child);
    this.child.stdout?.on("data", (chunk) => {
      this.out += chunk;
    });
    this.child.stderr?.on("data", (chunk) => {
      this.err += chunk;
    });
    this.ended = new Promise((resolve) => {
      this.child.once("close", (code) => {
        running.delete(this.child);
        resolve(code);
      });
    });
  }

  /** Waits for the line of the start; the port in it. */
  async port(): Promise<number> {
    while (!this.out.includes("\n")) {
      if (this.child.exitCode !== null) throw new Error(this.err);
      await new Promise((resolve) => this.child.stdout?.once("data", resolve));
    }
    return Number(/:(\d+)\n$/.exec(this.out)?.[1]);
  }
}

/** What a client needs of a relay in another process. */
function relayAt(port: number): Relay {
  return { port, close: () => Promise.resolve() };
}

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), "sanctuary-main-"));
  await mkdir(join(folder, "web"));
  await writeFile(join(folder, "web", "index.html"), "<!doctype html>page");
  await mkdir(join(folder, "bare"));
  for (const outfile of [join(folder, "sanctuary.mjs"), join(folder, "bare", "sanctuary.mjs")]) {
    await build({
      entryPoints: [new URL("../../server/main.ts", import.meta.url).pathname],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      minify: true,
      define: { SANCTUARY_VERSION: '"9.8.7"' },
      external: ["bufferutil", "utf-8-validate"],
      // `ws` is CommonJS and requires Node's modules at run time.
      banner: {
        js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
      },
      logLevel: "error",
    });
  }
});

test.after(async () => {
  for (const child of running) child.kill("SIGKILL");
  await rm(folder, { recursive: true });
});

test("prints its version and its help", async () => {
  const version = new Program(["--version"]);
  assert.is(await version.ended, 0);
  assert.is(version.out, "9.8.7\n");
  const help = new Program(["--help"]);
  assert.is(await help.ended, 0);
  for (const word of ["--port", "-4", "-6", "--host", "BASE_URL", "--members"]) {
    assert.match(help.out, word);
  }
  assert.is(help.err, "");
});

test("ends with exit code 2 and one sentence at a wrong flag", async () => {
  const program = new Program(["--prot", "1"]);
  assert.is(await program.ended, 2);
  assert.is(program.err, "There is no flag --prot. --help lists the flags.\n");
  assert.is(program.out, "");
});

test("ends with exit code 1 and one sentence when it cannot listen", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const address = other.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const busy = new Program(["--host", "127.0.0.1", "--port", String(port)]);
  assert.is(await busy.ended, 1);
  assert.is(
    busy.err,
    `Port ${port} is in use by another program. Choose another one with --port.\n`,
  );
  await new Promise((resolve) => other.close(resolve));

  const elsewhere = new Program(["--host", "192.0.2.77", "--port", "0"]);
  assert.is(await elsewhere.ended, 1);
  assert.is(elsewhere.err, "192.0.2.77 is not an address of this machine. See --host.\n");

  const unbuilt = new Program(["--port", "0"], {}, join("bare", "sanctuary.mjs"));
  assert.is(await unbuilt.ended, 1);
  assert.is(unbuilt.err, "The page is not built: npm run build\n");
});

test("says where it is open, serves the page, relays, and logs nothing else", async () => {
  const program = new Program([], { PORT: "0", HOST: "127.0.0.1" });
  const port = await program.port();
  assert.is(program.out, `Sanctuary is open at http://localhost:${port}\n`);
  const page = await fetch(`http://127.0.0.1:${port}/`);
  assert.is(await page.text(), "<!doctype html>page");
  const health = await fetch(`http://127.0.0.1:${port}/healthz`);
  assert.equal(await health.json(), { status: "ok", version: "9.8.7" });
  assert.is((await fetch(`http://127.0.0.1:${port}/nowhere`)).status, 404);

  const a = await Client.enter(relayAt(port));
  const b = await Client.enter(relayAt(port));
  await a.next();
  b.send(Uint8Array.of(5));
  assert.equal(await a.next(), { from: 2, opaque: Uint8Array.of(5) });
  b.ws.send("nonsense");
  assert.is(await b.closed(), "protocol-broken");
  program.child.kill("SIGKILL");
  await program.ended;
  assert.is(program.out.split("\n").length, 2);
  assert.is(program.err, "");
});

test("listens on IPv4 and IPv6, or on one of them", async () => {
  const reached = async (port: number) => {
    const hosts = ["127.0.0.1", "[::1]"];
    const answers = hosts.map((host) => fetch(`http://${host}:${port}/healthz`).then((a) => a.ok));
    return (await Promise.allSettled(answers)).map(({ status }) => status === "fulfilled");
  };
  const ipv6 = Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === "::1"),
  );
  if (!ipv6) console.log("This machine has no IPv6: only IPv4 is tested.");
  const cases = [
    [[], [true, ipv6]],
    [["-4"], [true, false]],
    [["-6"], [false, true]],
    [
      ["--host", "::1"],
      [false, true],
    ],
  ] as const;
  for (const [flags, expected] of ipv6 ? cases : cases.slice(0, 2)) {
    const program = new Program(["--port", "0", ...flags]);
    assert.equal(await reached(await program.port()), expected, flags.join(" "));
    program.child.kill("SIGTERM");
    assert.is(await program.ended, 0);
  }
});

test("tells its members on a signal, closes them, and ends with exit code 0", async () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const program = new Program(["--port", "0", "--host", "127.0.0.1", "--closing-seconds", "1"]);
    const member = await Client.enter(relayAt(await program.port()));
    const began = performance.now();
    program.child.kill(signal);
    assert.equal(await member.next(), { op: "closing", in: 1 });
    assert.is(await member.closed(), "relay-closing");
    assert.is(await program.ended, 0);
    const took = performance.now() - began;
    assert.ok(took >= 900 && took < 1000 * defaults.limits.closingSeconds + 2000, `${took} ms`);
    assert.is(program.err, "");
  }
});

test("ends at once at a second signal", async () => {
  const program = new Program(["--port", "0", "--host", "127.0.0.1", "--closing-seconds", "4"]);
  const member = await Client.enter(relayAt(await program.port()));
  const began = performance.now();
  program.child.kill("SIGTERM");
  assert.equal(await member.next(), { op: "closing", in: 4 });
  program.child.kill("SIGTERM");
  assert.is(await program.ended, 1);
  assert.ok(performance.now() - began < 2_000);
});

test.run();
