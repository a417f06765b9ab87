/**
 * A conversation through each proxy with its file of deploy/, which reloads in the middle. Nothing may be
 * lost or doubled, and nobody notices.
 */
import { setTimeout as wait } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { makeIdentity } from "../../protocol/crypto/identity.ts";
import { Caller } from "../helpers/caller.ts";
import { freePort } from "../helpers/free-port.ts";
import { roomSecrets } from "../helpers/world.ts";
import {
  answer,
  ask,
  cert,
  endProxy,
  type Ports,
  type Running,
  removeFiles,
  startCaddy,
  startHaproxy,
  startNginx,
} from "./deployed.ts";
import { withPrograms } from "./installed.ts";
import { closeRelays, relayWith } from "./support.ts";

/** Between two sentences, ms: nobody floods a room. */
const paceMs = 20;

const secrets = await roomSecrets();

/** Counts how often it connects. */
class Counter extends Caller {
  connected = 0;

  protected override connect(path: string): void {
    this.connected += 1;
    super.connect(path);
  }
}

let callers: Counter[] = [];
test.after.each(async () => {
  for (const caller of callers) await caller.do({ type: "leave", text: "" });
  callers = [];
  await endProxy();
  await closeRelays();
});
test.after(removeFiles);

async function enter(origin: string, alias: string, options: object = {}): Promise<Counter> {
  const identity = await makeIdentity();
  const all = { ...secrets, identity, alias, roomName: "", ...options };
  const caller = new Counter(origin.replace("http", "ws"), all, cert);
  callers.push(caller);
  return caller;
}

/** Two people talk while the proxy reloads, and one more comes afterwards. */
async function talkThrough(start: (ports: Ports) => Promise<Running>) {
  const relay = await relayWith({}, { config: { trustProxy: ["127.0.0.1"] } });
  const ports = { relay: relay.port, http: await freePort(), https: await freePort() };
  const { origin, reload } = await start(ports);
  const health = await answer(`${origin}/healthz`);
  const { host, address } = JSON.parse(health.text);
  assert.equal({ host, address }, { host: new URL(origin).host, address: "127.0.0.1" });
  assert.is(health.headers["strict-transport-security"], "max-age=63072000");

  const anna = await enter(origin, "Anna", { create: { ttl: 0 } });
  await anna.until(() => anna.session.view().phase === "open");
  const ben = await enter(origin, "Ben");
  await anna.until(() => anna.present().join() === "Anna,Ben");
  await ben.until(() => ben.present().join() === "Anna,Ben");
  const texts: string[] = [];
  const exchange = async () => {
    for (const [from, to] of [
      [anna, ben],
      [ben, anna],
    ] as const) {
      const text = `sentence ${texts.length}`;
      texts.push(`${from === anna ? "Anna" : "Ben"}: ${text}`);
      await from.say(text);
      await to.until(() => to.texts().length === texts.length);
      await wait(paceMs);
    }
  };
  // They write as long as the reload lasts: some of it is under way when the proxy cuts them off.
  let isOver = false;
  const reloading = reload().finally(() => {
    isOver = true;
  });
  while (!isOver) await exchange();
  await reloading;
  const both = [anna, ben];
  // Every proxy has cut them off once or more, and they have come back by themselves.
  await Promise.all(both.map((one) => one.until(() => one.connected >= 2)));
  // Both are back when each has heard the other.
  await exchange();
  const cleo = await enter(origin, "Cleo");
  for (const one of [...both, cleo]) {
    await one.until(() => one.present().join() === "Anna,Ben,Cleo");
  }
  await cleo.say("I am new");
  texts.push("Cleo: I am new");
  for (const one of both) {
    await one.until(() => one.texts().length >= texts.length);
    assert.equal(one.texts(), texts);
  }
  assert.equal(cleo.texts(), ["Cleo: I am new"]);
  // Neither of them was shown that the connection was gone: Anna saw the others come, Ben saw Cleo.
  assert.equal(anna.kinds(), ["joined", "joined"]);
  assert.equal(ben.kinds(), ["joined"]);
  if (origin.startsWith("https:")) {
    const plain = await ask(`http://localhost:${ports.http}/a`);
    assert.is(plain.status, 301);
    assert.match(String(plain.headers.location), /^https:\/\/localhost/);
  }
}

const withProgram = await withPrograms("nginx", "caddy", "haproxy");

for (const [program, start] of [
  ["nginx", startNginx],
  ["caddy", startCaddy],
  ["haproxy", startHaproxy],
] as const) {
  withProgram(program, "a conversation goes on over a reload, without a loss", async () => {
    await talkThrough(start);
  });
}

test.run();
