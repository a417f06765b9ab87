// Real sessions over real sockets and the real relay.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { makeIdentity } from "../../protocol/crypto/identity.ts";
import { defaults } from "../../server/config.ts";
import { type Relay, startRelay } from "../../server/relay.ts";
import { Caller } from "../helpers/caller.ts";
import { roomSecrets } from "../helpers/world.ts";

const secrets = await roomSecrets();
const wrong = await roomSecrets("another password");
const create = { ttl: 0 };
const config = { ...defaults, port: 0, host: "127.0.0.1" };

let relay: Relay;
let callers: Caller[] = [];

test.before.each(async () => {
  relay = await startRelay(config, new Map());
});

test.after.each(async () => {
  for (const caller of callers) await caller.do({ type: "leave", text: "" });
  callers = [];
  await relay.close();
});

async function caller(alias: string, options: object = {}): Promise<Caller> {
  const identity = await makeIdentity();
  const origin = `ws://127.0.0.1:${relay.port}`;
  const made = new Caller(origin, { ...secrets, identity, alias, roomName: "", ...options });
  callers.push(made);
  return made;
}

const sees =
  (caller: Caller, ...aliases: string[]) =>
  () =>
    caller.session
      .view()
      .people.filter(({ presence }) => presence === "here")
      .map(({ alias }) => alias)
      .sort()
      .join() === [...aliases].sort().join();

test("two members talk through the relay, and a third sees no earlier message", async () => {
  const anna = await caller("Anna", { create });
  await anna.until(() => anna.session.view().phase === "open");
  const ben = await caller("Ben");
  await anna.until(sees(anna, "Anna", "Ben"));
  await anna.do({ type: "say", text: "hello Ben" });
  await ben.until(() => ben.texts().length === 1);
  await ben.do({ type: "say", text: "hello Anna" });
  await anna.until(() => anna.texts().length === 2);
  const cleo = await caller("Cleo");
  await cleo.until(sees(cleo, "Cleo", "Anna", "Ben"));
  await ben.until(sees(ben, "Ben", "Anna", "Cleo"));
  await ben.do({ type: "say", text: "hello Cleo" });
  await cleo.until(() => cleo.texts().length > 0);
  assert.equal(cleo.texts(), ["Ben: hello Cleo"]);
  assert.equal(anna.texts().slice(0, 2), ["Anna: hello Ben", "Ben: hello Anna"]);
  await ben.do({ type: "leave", text: "bye" });
  await anna.until(() => anna.lines.some((line) => line.kind === "farewell"));
  await anna.until(sees(anna, "Anna", "Cleo"));
});

test("P3: a wrong password and an empty room each end with their own reason", async () => {
  const nobody = await caller("Nobody");
  await nobody.until(() => nobody.ended === "room-unknown");
  const anna = await caller("Anna", { create });
  await anna.until(() => anna.session.view().phase === "open");
  const eve = await caller("Eve", wrong);
  await eve.until(() => eve.ended === "access-wrong");
  await anna.until(() => anna.lines.some((line) => line.kind === "failed-attempts"));
});

test("a closed tab is reported, and a lost connection comes back", async () => {
  const anna = await caller("Anna", { create });
  await anna.until(() => anna.session.view().phase === "open");
  const ben = await caller("Ben");
  await anna.until(sees(anna, "Anna", "Ben"));
  ben.cut();
  await anna.until(sees(anna, "Anna"));
  await anna.until(sees(anna, "Anna", "Ben"));
  await ben.do({ type: "say", text: "here again" });
  await anna.until(() => anna.texts().includes("Ben: here again"));
});

test("after the relay was killed its members fill it again", async () => {
  const { port } = relay;
  const anna = await caller("Anna", { create });
  await anna.until(() => anna.session.view().phase === "open");
  const ben = await caller("Ben");
  await anna.until(sees(anna, "Anna", "Ben"));
  await relay.close();
  for (const one of [anna, ben]) await one.until(() => one.session.view().phase === "waiting");
  relay = await startRelay({ ...config, port }, new Map());
  await anna.until(sees(anna, "Anna", "Ben"));
  await ben.until(sees(ben, "Ben", "Anna"));
  await anna.do({ type: "say", text: "as if nothing had happened" });
  await ben.until(() => ben.texts().length > 0);
  assert.equal(ben.texts(), ["Anna: as if nothing had happened"]);
});

test.run();
