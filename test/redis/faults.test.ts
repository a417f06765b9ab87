/**
 * What happens when relays or the engine fail, with real processes and sessions that talk meanwhile: everybody
 * is back, each text arrives once, and a stopped room stays stopped.
 */
import { setTimeout as wait } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { until } from "../helpers/until.ts";
import { killAll } from "../server/program.ts";
import { Client, enterWith } from "../server/support.ts";
import { Balancer, RelayProgram, Talkers } from "./relays.ts";
import { EngineProcess, findEngine, lockSilently } from "./support.ts";

const program = await findEngine();
const create = { ttl: 0 };

/** An engine, two relays, a balancer, and four people who talk. */
type Stage = {
  readonly engine: EngineProcess;
  readonly balancer: Balancer;
  readonly talkers: Talkers;
};

/** Runs a fault under talk; then everyone must have each text once. */
function fault(name: string, run: (stage: Stage) => Promise<void>): void {
  if (program === undefined) return;
  test(name, async () => {
    const engine = new EngineProcess(program);
    await engine.start();
    const balancer = await Balancer.start();
    balancer.relays = [await RelayProgram.start(engine), await RelayProgram.start(engine)];
    const talkers = await Talkers.enter(balancer.port, 4);
    try {
      talkers.begin();
      await run({ engine, balancer, talkers });
      // Some more, when it is over.
      const count = talkers.said.length + 20;
      await until(() => talkers.said.length >= count);
      const said = [...talkers.said];
      for (const texts of await talkers.end()) {
        assert.equal(texts, [...talkers.said].sort());
      }
      assert.ok(said.length >= 20);
    } finally {
      await talkers.leave();
      balancer.close();
      for (const relay of balancer.relays) relay.program.kill("SIGKILL");
      await engine.kill();
    }
  });
}

test.after(killAll);

/** Waits until both relays are well. */
async function well({ balancer }: Stage): Promise<void> {
  for (const relay of balancer.relays) await until(async () => (await relay.health()) === 200);
}

/**
 * Waits until both relays have a lease of an engine that came back empty. Before, one may look well
 * with its old lease.
 */
async function leased({ balancer, engine }: Stage): Promise<void> {
  const leases = () => engine.call("KEYS", "sanctuary:n:*") as Promise<readonly unknown[]>;
  await until(async () => (await leases()).length === balancer.relays.length);
}

fault("a relay is killed", async ({ balancer, talkers }) => {
  const [first, second] = balancer.relays as [RelayProgram, RelayProgram];
  await first.end("SIGKILL");
  balancer.relays = [second];
  await talkers.together();
});

fault("a relay is stopped for longer than its lease, and goes on", async (stage) => {
  const [first, second] = stage.balancer.relays as [RelayProgram, RelayProgram];
  const client = await Client.enter(first, { route: "aa".repeat(16) });
  const other = await Client.enter(second, { route: "aa".repeat(16) });
  await client.next();
  first.program.kill("SIGSTOP");
  stage.balancer.relays = [second];
  // The others take its members out.
  assert.equal(await other.next(), { op: "left", member: client.you });
  // What it has not read yet must reach nobody.
  client.send(Uint8Array.of(1));
  first.program.kill("SIGCONT");
  assert.is(await client.closed(), "relay-closing");
  const back = await Client.enter(second, { route: "aa".repeat(16) });
  assert.equal(await other.next(), { op: "joined", member: back.you });
  stage.balancer.relays = [first, second];
  await well(stage);
});

for (const ms of [1_500, 8_000]) {
  fault(`the engine is killed, and is back empty after ${ms} ms`, async (stage) => {
    const [first, second] = stage.balancer.relays as [RelayProgram, RelayProgram];
    const route = "bb".repeat(16);
    const stopper = await Client.enter(first, { route });
    stopper.say({ op: "stop" });
    assert.is(await stopper.closed(), "room-stopped");
    await stage.engine.kill();
    await wait(ms);
    await stage.engine.start();
    await leased(stage);
    await well(stage);
    await stage.talkers.together();
    // A stopped room stays stopped, whichever side is lost.
    const late = await Client.open(second, { path: `/relay/${route.slice(0, 4)}` });
    late.say(enterWith({ route, create }));
    assert.is(await late.closed(), "room-stopped");
  });
}

fault("the engine is stopped for 10 s", async (stage) => {
  const [first] = stage.balancer.relays as [RelayProgram, RelayProgram];
  stage.engine.signal("SIGSTOP");
  // The health turns red before people notice.
  await until(async () => (await first.health()) === 503);
  await wait(10_000);
  stage.engine.signal("SIGCONT");
  await well(stage);
  await stage.talkers.together();
});

fault("all connections of the engine are cut three times", async (stage) => {
  for (let n = 0; n < 3; n++) {
    for (const kind of ["normal", "pubsub"]) {
      await stage.engine.call("CLIENT", "KILL", "TYPE", kind, "SKIPME", "yes");
    }
    await well(stage);
    await wait(300);
  }
  await stage.talkers.together();
});

fault("a relay that missed a lock tells it once its connection is back", async (stage) => {
  const [first] = stage.balancer.relays as [RelayProgram, RelayProgram];
  const client = await Client.enter(first, { route: "dd".repeat(16) });
  for (const key of (await stage.engine.call("KEYS", "sanctuary:r:*")) as readonly unknown[]) {
    await lockSilently(stage.engine, `${key}`);
  }
  await stage.engine.call("CLIENT", "KILL", "TYPE", "pubsub", "SKIPME", "yes");
  assert.equal(await client.next(), { op: "locked", on: true });
  await well(stage);
});

fault("messages that no relay wrote are on the channels", async (stage) => {
  const channels = (await stage.engine.call("PUBSUB", "SHARDCHANNELS")) as readonly unknown[];
  assert.ok(channels.length > 0);
  for (const channel of channels) {
    for (const text of ["{", "{}", "null", "\u0001short"]) {
      await stage.engine.call("SPUBLISH", `${channel}`, text);
    }
  }
  await well(stage);
  await stage.talkers.together();
});

fault("a rolling update: each relay in turn is replaced by another", async (stage) => {
  const { balancer, engine, talkers } = stage;
  for (const old of [...balancer.relays]) {
    const fresh = await RelayProgram.start(engine);
    balancer.relays = [...balancer.relays.filter((relay) => relay !== old), fresh];
    await old.end("SIGTERM");
    await talkers.together();
  }
});

fault("two relays are started and ended", async ({ balancer, engine, talkers }) => {
  const before = balancer.relays;
  const more = [await RelayProgram.start(engine), await RelayProgram.start(engine)];
  balancer.relays = [...before, ...more];
  for (const one of talkers.people) one.cut();
  await talkers.together();
  balancer.relays = before;
  await Promise.all(more.map((relay) => relay.end("SIGTERM")));
  await talkers.together();
});

fault("a removed member stays out, also when the engine is lost", async (stage) => {
  const { talkers, engine } = stage;
  const [remover] = talkers.people;
  const last = talkers.people.length - 1;
  const removed = talkers.people[last];
  talkers.speaking = last;
  await remover?.do({ type: "kick", member: remover.id(`P${last}`) });
  await removed?.until(() => removed.ended !== undefined);
  talkers.people = talkers.people.slice(0, last);
  await talkers.together();
  await until(async () => (await talkers.enterAgain()) === "room-stopped");
  await engine.kill();
  await engine.start();
  await leased(stage);
  await well(stage);
  await talkers.together();
  assert.is(await talkers.enterAgain(), "room-stopped");
});

test.run();
