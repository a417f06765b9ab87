/**
 * What an operator meets: the program on an engine, in its sandbox; the rights that it needs; and a sentence
 * for each thing that is wrong.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { systemClock } from "../../server/clock.ts";
import { aclLine } from "../../server/config.ts";
import { judge, openShared } from "../../server/redis/open.ts";
import { pairOf } from "../../server/tls.ts";
import { freePort } from "../helpers/free-port.ts";
import { until } from "../helpers/until.ts";
import { killAll, Program } from "../server/program.ts";
import { Client, limitsWith } from "../server/support.ts";
import { EngineProcess, findEngine } from "./support.ts";

const built = fileURLToPath(new URL("../../dist/sanctuary.cjs", import.meta.url));
const program = await findEngine();
const engine = program === undefined ? undefined : new EngineProcess(program);

test.before(() => engine?.start());
test.before.each(() => engine?.empty());
test.after(async () => {
  killAll();
  await engine?.kill();
});

function run(url: string, flags: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Program {
  const args = [built, "--host", "127.0.0.1", "--port", "0", "--closing-seconds", "0", ...flags];
  return new Program(process.execPath, args, { REDIS_URL: url, ...env });
}

/** What it prints, and its exit code. */
async function refusal(url: string, flags: readonly string[] = []) {
  const program = run(url, flags);
  // It must not start.
  program.port().then(
    () => program.kill("SIGKILL"),
    () => {},
  );
  const code = await program.ended;
  return `${code} ${program.err.trim()}`;
}

test("without an engine at its address the program says so and ends", async () => {
  const port = await freePort();
  const where = `127.0.0.1:${port}`;
  assert.is(await refusal(`redis://${where}`), `1 Nothing answers at ${where} of --redis-url.`);
  assert.is(
    await refusal("unix:///tmp/sanctuary-none.sock"),
    "1 Nothing answers at /tmp/sanctuary-none.sock of --redis-url.",
  );
  assert.match(await refusal("redis://none.invalid"), /^1 There is no host none\.invalid/);
  assert.match(await refusal("rediss://127.0.0.1", ["--redis-ca", "/none.pem"]), /^1 \/none\.pem/);
});

test("a program without an engine loads nothing of the client library", async () => {
  const listing = join(fileURLToPath(new URL(".", import.meta.url)), "loaded.cjs");
  const alone = new Program(
    process.execPath,
    ["--require", listing, built, "--host", "127.0.0.1", "--port", "0", "--restrict", "off"],
    {},
  );
  await alone.port();
  alone.kill("SIGUSR2");
  const [, files = ""] = await alone.wrote(/^loaded (.*)$/m, "err");
  assert.match(files, "sanctuary.cjs");
  assert.is(files.includes("sanctuary-redis"), false);
  alone.kill("SIGKILL");
});

test("an engine that is too old is refused, and a Valkey, which names a Redis, is not", () => {
  const wrong = (version: string) =>
    judge(`# Server\r\nredis_version:${version}\r\nmaxmemory:0\r\n`).wrong;
  for (const version of ["6.2.14", "5.0.7"]) {
    assert.is(wrong(version), `Redis ${version} is too old. Use Redis 7 or later, or Valkey.`);
  }
  for (const version of ["7.0.0", "7.2.4", "8.2.1", "10.0.0"]) {
    assert.is(wrong(version), undefined, version);
  }
});

if (engine !== undefined) {
  /** The address of the engine for a user. */
  const urlOf = (user: string) => `unix://${user}:secret@localhost${engine.socket}`;
  const grant = (user: string, line: string) =>
    engine.call(...line.replace("sanctuary on >PASSWORD", `${user} on >secret`).split(" "));

  test("two programs in their sandboxes share a room, with the rights of --help", async () => {
    await grant("shared", aclLine("sanctuary:"));
    const [one, other] = [run(urlOf("shared")), run(urlOf("shared"))];
    const a = await Client.enter({ port: await one.port() });
    const b = await Client.enter({ port: await other.port() });
    assert.equal(await a.next(), { op: "joined", member: 2 });
    b.send(Uint8Array.of(7));
    assert.equal(await a.next(), { from: 2, opaque: Uint8Array.of(7) });
    a.say({ op: "lock", on: true });
    assert.equal(await b.next(), { op: "locked", on: true });
    b.say({ op: "stop" });
    assert.is(await b.closed(), "room-stopped");
    const health = await (await fetch(`http://127.0.0.1:${await one.port()}/healthz`)).json();
    assert.equal(health.status, "ok");
    assert.is(health.forbidden.includes("fs.write"), true);
    for (const program of [one, other]) {
      program.kill("SIGTERM");
      assert.is(await program.ended, 0);
      assert.is(program.err, "");
    }
  });

  test("each right of that line is needed, and its lack is named at the start", async () => {
    const rights = aclLine("sanctuary:").match(/\+\S+/g) ?? [];
    assert.is(rights.length, 18);
    await grant("less", aclLine("sanctuary:"));
    for (const right of rights) {
      await engine.call("ACL", "SETUSER", "less", right.replace("+", "-"));
      // So that it must send them.
      await engine.call("SCRIPT", "FLUSH");
      const said = await refusal(urlOf("less"), ["--restrict", "off"]);
      assert.match(said, /^1 The user of --redis-url lacks a right at .*ACL\.$/, right);
      await engine.call("ACL", "SETUSER", "less", right);
    }
  });

  test("another prefix needs its own rights, and shares nothing", async () => {
    await grant("other", aclLine("other:"));
    assert.match(await refusal(urlOf("other")), /lacks a right/);
    const flags = ["--redis-prefix", "other:"];
    const [one, other] = [run(urlOf("other"), flags), run(engine.url)];
    await Client.enter({ port: await one.port() });
    const alone = await Client.enter({ port: await other.port() });
    assert.is(alone.you, 1);
    killAll();
  });

  test("a wrong password is named, without the password", async () => {
    await grant("known", aclLine("sanctuary:"));
    const said = await refusal(urlOf("known").replace("secret", "guess"));
    assert.match(said, /^1 Redis at .* refuses the user or the password of --redis-url\.$/);
    assert.is(said.includes("guess"), false);
  });

  test("an engine that would delete rooms is refused, and one that writes is warned of", async () => {
    await engine.call("CONFIG", "SET", "maxmemory", "100mb");
    await engine.call("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    assert.match(await refusal(engine.url), /^1 .*maxmemory-policy allkeys-lru.*noeviction\.$/);
    await engine.call("CONFIG", "SET", "maxmemory", "0");
    await engine.call("CONFIG", "SET", "maxmemory-policy", "noeviction");
    await engine.call("CONFIG", "SET", "appendonly", "yes");
    const warned = run(engine.url);
    await warned.port();
    assert.match(warned.err, /^Redis writes to its disk.*appendonly no\.\n$/);
    await engine.call("CONFIG", "SET", "appendonly", "no");
    killAll();
  });

  test("a full engine lets nobody found a room, and everybody out", async () => {
    const relay = run(engine.url, ["--restrict", "off"]);
    const at = { port: await relay.port() };
    const [a, b] = [await Client.enter(at), await Client.enter(at)];
    await a.next();
    await engine.call("CONFIG", "SET", "maxmemory", "1");
    const late = await Client.open(at);
    late.say({ op: "enter", v: 1, route: `0011${"0".repeat(28)}`, accessKey: "c".repeat(64) });
    assert.is(await late.closed(), "relay-full");
    b.send(Uint8Array.of(1));
    assert.equal(await a.next(), { from: b.you, opaque: Uint8Array.of(1) });
    await b.leave();
    assert.equal(await a.next(), { op: "left", member: b.you });
    await engine.call("CONFIG", "SET", "maxmemory", "0");
    killAll();
  });

  test("it speaks TLS, and trusts the authority of --redis-ca only", async () => {
    const port = await freePort();
    const { cert, key } = await pairOf("made");
    const pem = (name: string) => join(engine.folder, name);
    writeFileSync(pem("cert.pem"), cert);
    writeFileSync(pem("key.pem"), key);
    const files = ["--tls-cert-file", pem("cert.pem"), "--tls-key-file", pem("key.pem")];
    const secure = new EngineProcess(
      program as string,
      ...["--tls-port", `${port}`, "--tls-auth-clients", "no", ...files],
    );
    await secure.start();
    const url = `rediss://localhost:${port}`;
    assert.match(await refusal(url), /^1 .*--redis-ca\?$/);
    const relay = run(url, ["--redis-ca", pem("cert.pem")]);
    await Client.enter({ port: await relay.port() });
    killAll();
    await secure.kill();
  });

  test("one that writes later is warned of then, once", async () => {
    const later = new EngineProcess(program as string);
    await later.start();
    const said: string[] = [];
    const redis = { urls: [later.url], prefix: "sanctuary:" };
    const warn = (sentence: string) => said.push(sentence);
    const shared = await openShared(limitsWith({}), systemClock, redis, warn, 20);
    if ("sentence" in shared) throw new Error(shared.sentence);
    assert.equal(said, []);
    let own = 0;
    /** How often the relay has asked, without the calls of this test. */
    const asked = async () => {
      const stats = `${await later.call("INFO", "commandstats")}`;
      own += 1;
      return Number(/^cmdstat_info:calls=(\d+)/m.exec(stats)?.[1]) - own;
    };
    await later.call("SAVE");
    const before = await asked();
    await until(async () => (await asked()) > before + 3);
    assert.is(said.length, 1);
    assert.match(said[0] ?? "", /^Redis writes to its disk .*save "", appendonly no\.$/);
    await shared.rooms.close();
    await later.kill();
  });

  test("a Cluster's nodes must be one, and have one user", async () => {
    const port = await freePort();
    const alone = new EngineProcess(program as string, "--port", `${port}`);
    await alone.start();
    const [one, other] = [`redis://127.0.0.1:${port}`, `redis://localhost:${port}`];
    assert.match(
      await refusal(`${one},${other}`),
      /^1 Redis at 127\S+, localhost\S+ is no Cluster\./,
    );
    const users = `redis://a:b@127.0.0.1:${port},${other}`;
    assert.match(await refusal(users), /must have the same user and password for each node\.$/);
    for (const wrong of [`${one},`, `${one},unix://${alone.socket}`, `${one}, x`]) {
      assert.match(await refusal(wrong), /must look like .*nodes of a Cluster, with commas\.$/);
    }
    await alone.kill();
  });
}

test.run();
