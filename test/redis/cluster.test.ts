/**
 * Relays on a Cluster: a slot goes to another node and a master is lost, while people talk. Everybody is back, and
 * each text arrives once.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { relayPath } from "../../protocol/wire/frame.ts";
import { aclLine, clusterRights } from "../../server/config.ts";
import { Keys } from "../../server/redis/keys.ts";
import { until } from "../helpers/until.ts";
import { killAll } from "../server/program.ts";
import { Client, enterWith, type Heard } from "../server/support.ts";
import { ClusterProcess } from "./cluster-process.ts";
import { Balancer, RelayProgram, Talkers } from "./relays.ts";
import { findEngine, lockSilently } from "./support.ts";

const program = await findEngine();
const create = { ttl: 0 };

let cluster: ClusterProcess;
test.before(async () => {
  if (program !== undefined) cluster = await ClusterProcess.start(program);
});
test.after(async () => {
  killAll();
  await cluster?.kill();
});

/** The channels that relays hear at a node. */
async function heardAt(node: ClusterProcess["first"]): Promise<readonly string[]> {
  return ((await node.call("PUBSUB", "SHARDCHANNELS")) as readonly unknown[]).map(String);
}

/**
 * Sends until a frame arrives: what is under way when a node goes is lost. Members are also told, some time later, of
 * the one who entered with another password.
 */
async function passed(from: Client, to: Client): Promise<Heard> {
  let isHere = false;
  const frame = async (): Promise<Heard> => {
    const heard = await to.next();
    return "op" in heard && heard.op === "failed-attempts" ? frame() : heard;
  };
  const next = frame().finally(() => {
    isHere = true;
  });
  await until(() => {
    if (!isHere) from.send(Uint8Array.of(5));
    return isHere;
  });
  return next;
}

if (program !== undefined) {
  test("a relay needs the rights of a Cluster, and says which address is wrong", async () => {
    const [line, who] = [aclLine("sanctuary:"), "sanctuary:secret@"];
    const grant = line.replace("PASSWORD", "secret").split(" ");
    await cluster.callAll(...grant);
    const refusal = async (url: string) => {
      const relay = new RelayProgram({ url });
      await relay.program.ended;
      return relay.program.err.trim();
    };
    assert.match(await refusal(cluster.urlFor(who)), /lacks a right at 127\S+, 127\S+\. /);
    await cluster.callAll("ACL", "SETUSER", "sanctuary", ...clusterRights, "-client|info");
    assert.match(await refusal(cluster.urlFor(who)), /lacks a right at /);
    await cluster.callAll("ACL", "SETUSER", "sanctuary", ...clusterRights);
    const relay = await RelayProgram.start({ url: cluster.urlFor(who) });
    await Client.enter(relay);
    await relay.end("SIGTERM");
    const wrong = cluster.urlFor(who.replace("secret", "guess"));
    assert.match(await refusal(wrong), /^Redis at 127\S+, 127\S+ refuses the user or the password/);
    assert.match(
      await refusal(cluster.first.address),
      /^This Redis is a node of a Cluster\. Name several of its nodes in --redis-url, with commas\.$/,
    );
  });

  test("P27: a node that comes back empty forgets no stop", async () => {
    const relay = await RelayProgram.start(cluster);
    const room = { route: "ee".repeat(16) };
    const stopper = await Client.enter(relay, room);
    const [channel = ""] = await heardAt(cluster.first);
    await cluster.move(channel);
    await until(async () => (await heardAt(cluster.second)).includes(channel));
    stopper.say({ op: "stop" });
    assert.is(await stopper.closed(), "room-stopped");
    const isThere = async () => {
      return (await cluster.second.call("EXISTS", channel.replace(":c:", ":r:"))) === 1;
    };
    assert.is(await isThere(), true);
    await cluster.second.call("FLUSHALL");
    assert.is(await isThere(), false);
    await cluster.second.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    await until(isThere);
    const late = await Client.open(relay, { path: relayPath(room.route) });
    late.say(enterWith({ ...room, create }));
    assert.is(await late.closed(), "room-stopped");
    await relay.end("SIGTERM");
  });

  test("the key of all tags is lost only together with the leases", async () => {
    const keys = new Keys("sanctuary:");
    const slotOf = (key: string) => cluster.first.call("CLUSTER", "KEYSLOT", key);
    assert.is(await slotOf(keys.lease("0a1b2c3d")), await slotOf(keys.tagKey));
  });

  test("slots go to another node, then a master is lost", async () => {
    const balancer = await Balancer.start();
    balancer.relays = [await RelayProgram.start(cluster), await RelayProgram.start(cluster)];
    const [first, second] = balancer.relays as [RelayProgram, RelayProgram];
    const talkers = await Talkers.enter(balancer.port, 4);
    try {
      talkers.begin();
      const more = async (count: number) => {
        const most = talkers.said.length + count;
        await until(() => talkers.said.length >= most);
      };
      const [own = ""] = await heardAt(cluster.first);
      const pair = { route: "cc".repeat(16) };
      const [member, other] = [await Client.enter(first, pair), await Client.enter(second, pair)];
      assert.equal(await member.next(), { op: "joined", member: other.you });
      await more(10);
      const channels = await heardAt(cluster.first);
      assert.is(channels.length, 2);
      const theirs = channels.find((channel) => channel !== own) ?? "";
      await lockSilently(cluster.first, theirs.replace(":c:", ":r:"));
      for (const channel of channels) {
        await cluster.move(channel);
        await until(async () => (await heardAt(cluster.second)).includes(channel));
      }
      // What was missed meanwhile is told.
      for (const one of [member, other]) assert.equal(await one.next(), { op: "locked", on: true });
      assert.equal(await passed(other, member), { from: other.you, opaque: Uint8Array.of(5) });
      await talkers.together();
      await more(10);

      // At the same node.
      const stopped = { ...pair, accessKey: "d".repeat(64) };
      const stopper = await Client.enter(first, stopped);
      stopper.say({ op: "stop" });
      assert.is(await stopper.closed(), "room-stopped");
      await cluster.second.process.kill();
      await until(async () => (await first.health()) === 503);
      for (const relay of balancer.relays) await until(async () => (await relay.health()) === 200);
      const late = await Client.open(second, { path: relayPath(stopped.route) });
      late.say(enterWith({ ...stopped, create }));
      assert.is(await late.closed(), "room-stopped");
      // The connections are the same as before.
      assert.equal(await passed(other, member), { from: other.you, opaque: Uint8Array.of(5) });
      await more(10);
      const said = await talkers.end();
      for (const texts of said) assert.equal(texts, [...talkers.said].sort());
    } finally {
      await talkers.leave();
      balancer.close();
      for (const relay of balancer.relays) relay.program.kill("SIGKILL");
    }
  });
}

test.run();
