/**
 * The built relay from outside: its whole output, and every file that it opens, from its start over
 * a busy life to its end. It prints its address; it opens nothing for writing, and nothing at all
 * once it listens.
 */
import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { WebSocket } from "ws";
import { freePort } from "../helpers/free-port.ts";
import { afterListening, openings, readTrace, tracedCalls, writing } from "../helpers/trace.ts";
import { patienceMs } from "../helpers/until.ts";
import { Client, clientFrame, enterWith, Raw, route, wrongAccess } from "./support.ts";

const program = fileURLToPath(new URL("../../dist/sanctuary.cjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "sanctuary-trace-"));
const children = new Set<ChildProcess>();
const flags = [
  ...["--port", "0", "--host", "127.0.0.1", "--closing-seconds", "1"],
  // Long enough for a relay whose every system call is traced.
  ...["--headers-ms", "5000"],
];

test.before(async () => {
  const build = fileURLToPath(new URL("../../build.mjs", import.meta.url));
  await promisify(execFile)(process.execPath, [build, "build", "--if-missing"]);
});
test.after(() => {
  for (const child of children) endAll(child.pid);
  rmSync(folder, { recursive: true });
});

/** Kills a process and all its children, children first. */
function endAll(pid: number | undefined): void {
  if (pid === undefined || !existsSync(`/proc/${pid}`)) return;
  for (const child of childrenOf(pid)) endAll(child);
  process.kill(pid, "SIGKILL");
}

/** A server program, under strace or alone. */
class Running {
  out = "";
  err = "";
  readonly child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.child = child;
    children.add(child);
    child.once("close", () => children.delete(child));
    child.stdout?.on("data", (data) => {
      this.out += data;
    });
    child.stderr?.on("data", (data) => {
      this.err += data;
    });
  }

  static async start(command: string, args: readonly string[]): Promise<Running> {
    // Variables of test runners would make Node print or write coverage.
    const { NO_COLOR: _n, FORCE_COLOR: _f, ...rest } = process.env;
    // If a variable is left out, Node adds it again.
    const env = { ...rest, NODE_V8_COVERAGE: undefined };
    const running = new Running(spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] }));
    for (const end = Date.now() + patienceMs; !running.out.includes("\n"); await wait(20)) {
      const { exitCode, signalCode } = running.child;
      if (exitCode === null && signalCode === null && Date.now() < end) continue;
      throw new Error(`it does not start: ${running.out}${running.err}`);
    }
    return running;
  }

  get port(): number {
    return Number(/:(\d+)\n/.exec(this.out)?.[1]);
  }

  /** Asks a process to end, by default this one. Returns the exit code. */
  async end(pid = this.child.pid ?? 0): Promise<number | null> {
    const closed = once(this.child, "close");
    process.kill(pid, "SIGTERM");
    await closed;
    return this.child.exitCode;
  }
}

/** Uses every feature of the relay, and causes every refusal. */
async function keepBusy({ port }: Running): Promise<void> {
  const url = `http://127.0.0.1:${port}`;
  const page = await (await fetch(url)).text();
  const files = Array.from(page.matchAll(/(?:src|href)="([^":]+)"/g), ([, path]) => `/${path}`);
  assert.ok(files.length > 1);
  for (const path of [
    ...files,
    "/healthz",
    "/relay/0011",
    "/nowhere",
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e/etc",
  ]) {
    await (await fetch(`${url}${path}`)).arrayBuffer();
  }
  await fetch(url, { method: "POST", body: "x".repeat(100_000) });
  const requests = [
    "nonsense\r\n\r\n",
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
    "GET / HTTP/1.1\r\nHost: a\r\n",
    "OPTIONS / HTTP/1.0\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
    "GET /elsewhere HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    "GET /relay/0011 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    "GET /relay/0011 HTTP/1.1\r\nHost: a\r\nOrigin: http://b\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
  ];
  await Promise.all(requests.map((text) => new Raw(port, text).all()));

  const relay = { port };
  const [a, b] = [await Client.enter(relay), await Client.enter(relay)];
  await a.next();
  for (let n = 0; n < 200; n++) {
    b.send(new Uint8Array(n * 100));
    await a.next();
  }
  for (let n = 0; n < 5; n++) {
    const guess = await Client.open(relay);
    guess.say(enterWith({ accessKey: wrongAccess }));
    assert.ok(["access-wrong", "entry-slowed"].includes(String(await guess.closed())));
  }
  const broken = Raw.upgrade(port);
  broken.socket.write(clientFrame(1, Buffer.from("nonsense"), { masked: false }));
  await broken.all();
  const flooder = await Client.enter(relay, { route: `0011${"f".repeat(28)}` });
  // A relay that is slow to read counts them over a longer time.
  while (flooder.ws.readyState === WebSocket.OPEN) {
    for (let n = 0; n < 500; n++) flooder.send(Uint8Array.of(1));
    await wait(1);
  }
  // The reset of a connection may overtake the reason.
  assert.ok(["rate-exceeded", 1006].includes(await flooder.closed()));
  const other = await Client.enter(relay, { route: `0022${"f".repeat(28)}` });
  other.say({ op: "stop" });
  assert.is(await other.closed(), "room-stopped");
  b.ws.terminate();
  // Guesses have rate-limited this address; a reconnect token is exempt.
  assert.ok((await Client.enter(relay, { route, reconnectToken: b.reconnectToken })).you > 2);
}

test("a busy relay prints the line of its start and nothing else", async () => {
  const running = await Running.start(process.execPath, [program, ...flags]);
  await keepBusy(running);
  assert.is(await running.end(), 0);
  assert.is(running.out, `Sanctuary is open at http://localhost:${running.port}\n`);
  assert.is(running.err, "");
});

test("runs where no file may have a single byte", async () => {
  const limited = 'ulimit -f 0; ulimit -c 0; exec "$0" "$@"';
  const running = await Running.start("sh", ["-c", limited, process.execPath, program, ...flags]);
  const [, size] = /^Max file size +(\d+)/m.exec(limitsOf(running.child.pid)) ?? [];
  assert.is(size, "0");
  await keepBusy(running);
  assert.is(await running.end(), 0);
  assert.is(running.err, "");
});

function limitsOf(pid: number | undefined): string {
  return readFileSync(`/proc/${pid}/limits`, "latin1");
}

function childrenOf(pid: number | undefined): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1");
  return text.split(" ").filter(Boolean).map(Number);
}

const canTrace = spawnSync("strace", ["-f", "-o", "/dev/null", "true"]).status === 0;
if (!canTrace) {
  console.log("\n  NOT RUN: what the relay opens (strace is missing or may not trace here)");
}
const traced = canTrace ? test : test.skip;

/** Node reads the machine's time zone for the first date that it sends. */
const isTimeZone = (text: string) => text.includes('"/etc/localtime", O_RDONLY');

traced(
  "P19: the relay never opens a file for writing, and only the time zone once it listens",
  async () => {
    const file = join(folder, "trace");
    const strace = ["-f", "-qq", "-s", "300", "-o", file, "-e", `trace=${tracedCalls}`];
    const running = await Running.start("strace", [...strace, process.execPath, program, ...flags]);
    await keepBusy(running);
    // strace itself would not pass on a signal.
    assert.is(await running.end(childrenOf(running.child.pid)[0]), 0);
    assert.is(running.err, "");
    const calls = readTrace(readFileSync(file, "latin1"));
    const opened = openings(calls);
    assert.ok(
      opened.some(({ text }) => text.includes("/web/index.html")),
      "the trace is whole",
    );
    assert.ok(calls.filter(({ name }) => name === "accept4").length > 10, "it was busy");
    assert.equal(
      writing(calls).map(({ name, text }) => `${name}(${text}`),
      [],
    );
    const late = openings(afterListening(calls)).filter(({ text }) => !isTimeZone(text));
    assert.equal(
      late.map(({ name, text }) => `${name}(${text}`),
      [],
    );
    console.log(`  ${opened.length} files opened before it listens, 0 after, 0 for writing`);
  },
);

traced("with metrics it only reads its own process figures at each scrape", async () => {
  const file = join(folder, "scraped");
  const metrics = await freePort();
  const strace = ["-f", "-qq", "-s", "300", "-o", file, "-e", `trace=${tracedCalls}`];
  const more = ["--metrics-port", `${metrics}`];
  const command = [...strace, process.execPath, program, ...flags, ...more];
  const running = await Running.start("strace", command);
  const member = await Client.enter(running);
  for (let n = 0; n < 3; n++) {
    const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
    assert.match(text, /^sanctuary_connections 1$/m);
  }
  member.ws.terminate();
  assert.is(await running.end(childrenOf(running.child.pid)[0]), 0);
  assert.is(running.out.split("\n").length, 2);
  const calls = readTrace(readFileSync(file, "latin1"));
  assert.equal(writing(calls), []);
  const late = openings(afterListening(calls)).filter(({ text }) => !isTimeZone(text));
  assert.ok(late.length >= 3, "the trace is whole");
  for (const { text } of late) assert.match(text, '"/proc/self/stat", O_RDONLY');
});

traced("the trace shows what a program does that writes", () => {
  const file = join(folder, "planted");
  const script = `
    const fs = require("node:fs");
    const server = require("node:net").createServer().listen(0, "127.0.0.1", () => {
      fs.writeFileSync(${JSON.stringify(join(folder, "written"))}, "x");
      require("node:child_process").execFileSync("cat", ["/etc/hostname"]);
      fs.rmSync(${JSON.stringify(join(folder, "written"))});
      server.close();
    });`;
  const strace = ["-f", "-qq", "-s", "300", "-o", file, "-e", `trace=${tracedCalls}`];
  assert.is(spawnSync("strace", [...strace, process.execPath, "-e", script]).status, 0);
  const calls = readTrace(readFileSync(file, "latin1"));
  const wrote = writing(calls).map(({ name, text }) => `${name}(${text}`);
  assert.ok(wrote.some((call) => call.includes("written") && call.includes("O_WRONLY")));
  assert.ok(wrote.some((call) => call.startsWith("unlink")));
  const late = openings(afterListening(calls)).map(({ text }) => text);
  assert.ok(
    late.some((text) => text.includes("/etc/hostname")),
    "also by what it starts",
  );
});

test("parses interrupted calls", () => {
  const trace = [
    '12 openat(AT_FDCWD, "/a", O_RDONLY <unfinished ...>',
    "13 listen(20, 511) = 0",
    "12 <... openat resumed>) = 3",
    '13 openat(AT_FDCWD, "/b", O_RDWR|O_CREAT, 0666) = -1 EACCES (Permission denied)',
  ];
  const calls = readTrace(trace.join("\n"));
  assert.equal(
    calls.map(({ pid, name, failed }) => [pid, name, failed]),
    [
      [13, "listen", false],
      [12, "openat", false],
      [13, "openat", true],
    ],
  );
  assert.is(writing(calls).length, 1);
  assert.is(openings(afterListening(calls)).length, 2);
});

test.run();
