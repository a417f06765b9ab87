/**
 * Hello, reply, confirm and the channel after them (protocol/crypto/handshake.ts, channel.ts):
 * every case of channel.json, at both ends. WebCrypto's random values are fixed, so that every byte
 * is compared.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { openChannel, sealChannel } from "../../protocol/crypto/channel.ts";
import {
  acceptReply,
  checkConfirm,
  checkReply,
  encodeConfirm,
  makeHello,
  makeReply,
  openHello,
  openReply,
} from "../../protocol/crypto/handshake.ts";
import { decapsulate, makeDecapsulator } from "../../protocol/crypto/kem.ts";
import { type ChannelEvent, Channels } from "../../protocol/room/channels.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import {
  type ChannelCase,
  channelCases,
  linksOf,
  memberOf,
  newcomerOf,
} from "../helpers/channels.ts";
import { refuses, unhex, withDrawn } from "../helpers/vectors.ts";

const vectors = channelCases();
const everyone = () => true;

for (const entry of vectors.valid) {
  const { newcomer, member } = entry;
  const kemOf = () => makeDecapsulator({ random: () => unhex(newcomer.kemSeed), now: () => 0 });
  const secret = async (ends: Awaited<ReturnType<typeof newcomerOf>>) => ({
    ...{ frame: unhex(entry.hello), hash: new Uint8Array(32), x: ends.pair.privateKey },
    kem: (await kemOf()).own,
  });

  test(`${entry.name}: hello and reply, byte for byte`, async () => {
    const N = await newcomerOf(entry);
    const made = await withDrawn(N, () => makeHello(N.keys, N.identity, newcomer.number, N.env));
    assert.equal(made.frame, unhex(entry.hello));
    assert.equal(await decapsulate(made.kem, unhex(member.ciphertext)), unhex(entry.K));
    const M = await memberOf(entry);
    const hello = await openHello(M.keys, made.frame, newcomer.number);
    assert.equal(made.hash, hello.hash);
    const reply = await withDrawn(M, () =>
      makeReply(M.keys, M.identity, member.number, newcomer.number, hello, M.env),
    );
    assert.equal(reply.frame, unhex(entry.reply));
    assert.equal(reply.root, rootOf(entry));
  });

  test(`${entry.name}: what each end reads from the other`, async () => {
    const [N, M] = [await newcomerOf(entry), await memberOf(entry)];
    const hello = await openHello(M.keys, unhex(entry.hello), newcomer.number);
    assert.equal(hello.peer.idBytes, unhex(newcomer.id));
    assert.equal(hello.peer.bytes, unhex(newcomer.identity));
    assert.equal(hello.x, unhex(newcomer.x));
    const reply = await openReply(N.keys, unhex(entry.reply), member.number, newcomer.number);
    assert.equal((await checkReply(reply)).idBytes, unhex(member.id));
    assert.equal(reply.y, unhex(member.y));
    assert.equal(reply.ciphertext, unhex(member.ciphertext));
    assert.equal(reply.mac, unhex(entry.macM));
    assert.equal(reply.frame, unhex(entry.sealedReply));
    assert.equal(reply.helloHash, hello.hash);
  });

  test(`${entry.name}: the newcomer's keys and its confirmation`, async () => {
    const N = await newcomerOf(entry);
    const reply = await openReply(N.keys, unhex(entry.reply), member.number, newcomer.number);
    const root = await acceptReply(N.keys, await secret(N), reply);
    assert.equal(root, rootOf(entry));
    assert.equal(encodeConfirm(root), unhex(entry.confirm));
    checkConfirm(root, unhex(entry.confirm));
  });

  for (const from of ["newcomer", "member"] as const) {
    test(`${entry.name}: frames of the ${from}, sealed and opened in order`, async () => {
      const to = from === "newcomer" ? member : newcomer;
      const context = {
        route: unhex(entry.route),
        sender: unhex(entry[from].id),
        receiver: unhex(to.id),
      };
      let seal = { key: unhex(from === "newcomer" ? entry.rNM : entry.rMN), counter: 0 };
      let open = seal;
      const frames = entry.frames.filter((frame) => frame.from === from);
      assert.ok(frames.length > 0);
      for (const { counter, type, content, frame } of frames) {
        const plain = { type, content: unhex(content) };
        assert.is(open.counter, counter);
        const sealed = await sealChannel(seal, context, plain);
        assert.equal(sealed.frame, unhex(frame));
        const opened = await openChannel(open, context, unhex(frame));
        assert.equal(opened.plain, plain);
        [seal, open] = [sealed.ratchet, opened.ratchet];
      }
    });
  }

  test(`${entry.name}: both ends as they act in a room`, async () => {
    const { N, M } = await channelEnds(entry);
    for (const { from, type, content, frame } of entry.frames) {
      const [channels, number] = from === "member" ? [N, member.number] : [M, newcomer.number];
      const [event] = await channels.frame(number, unhex(frame));
      assert.is(event?.type, "content");
      if (event?.type === "content") assert.equal(event.plain, { type, content: unhex(content) });
    }
  });
}

for (const wrong of vectors.invalid) {
  const entry = vectors.valid[wrong.channel] as ChannelCase;
  const frame = unhex(wrong.frame);
  const { newcomer, member } = entry;

  if (wrong.reads === "hello") {
    test(`P3: ${wrong.name}`, async () => {
      const M = await memberOf(entry);
      const channels = new Channels(M.keys, M.identity, M.env, everyone);
      await channels.enter(member.number, []);
      channels.join(wrong.from);
      await refuses(wrong.code, () => channels.hello(wrong.from, frame, true));
      // The wrong frame changed nothing: the right one is answered as usual.
      channels.join(newcomer.number);
      const hello = () => channels.hello(newcomer.number, unhex(entry.hello), true);
      assert.equal(sent(await withDrawn(M, hello)), [unhex(entry.reply)]);
    });
  }

  if (wrong.reads === "reply") {
    test(`P6: ${wrong.name}`, async () => {
      const N = await newcomerOf(entry);
      const channels = new Channels(N.keys, N.identity, N.env, everyone);
      await withDrawn(N, () => channels.enter(newcomer.number, [member.number]));
      await refuses(wrong.code, () => channels.reply(wrong.from, frame));
      assert.equal(linksOf(channels), []);
    });
  }

  if (wrong.reads === "confirm") {
    test(`P6: ${wrong.name}`, async () => {
      const M = await memberOf(entry);
      const channels = new Channels(M.keys, M.identity, M.env, everyone);
      await channels.enter(member.number, []);
      channels.join(newcomer.number);
      await withDrawn(M, () => channels.hello(newcomer.number, unhex(entry.hello), true));
      await refuses(wrong.code, () => channels.confirm(wrong.from, frame));
      assert.equal(linksOf(channels), []);
      channels.confirm(newcomer.number, unhex(entry.confirm));
      assert.equal(linksOf(channels), [newcomer.number]);
    });
  }

  if (wrong.reads === "channel") {
    test(wrong.name, async () => {
      const from = wrong.reader === "member" ? "newcomer" : "member";
      const good = entry.frames.filter((frame) => frame.from === from);
      const context = {
        route: unhex(entry.route),
        sender: unhex(entry[from].id),
        receiver: unhex(entry[wrong.reader].id),
      };
      let ratchet = { key: unhex(from === "newcomer" ? entry.rNM : entry.rMN), counter: 0 };
      for (const { frame } of good.slice(0, wrong.after)) {
        ratchet = (await openChannel(ratchet, context, unhex(frame))).ratchet;
      }
      await refuses(wrong.code, () => openChannel(ratchet, context, frame));
      const { N, M } = await channelEnds(entry);
      const channels = wrong.reader === "member" ? M : N;
      for (const { frame } of good.slice(0, wrong.after))
        await channels.frame(wrong.from, unhex(frame));
      const events = await channels.frame(wrong.from, frame).catch(() => []);
      assert.not(events.some(({ type }) => type === "content"));
      const next = good[wrong.after ?? 0]?.frame as string;
      const [event] = await channels.frame(wrong.from, unhex(next));
      assert.is(event?.type, "content");
    });
  }
}

function rootOf(entry: ChannelCase) {
  return {
    macM: unhex(entry.macM),
    macN: unhex(entry.macN),
    newcomerToMember: unhex(entry.rNM),
    memberToNewcomer: unhex(entry.rMN),
  };
}

function sent(events: readonly ChannelEvent[]) {
  return events.flatMap((event) => (event.type === "send" ? [event.opaque] : []));
}

/** The two ends of a case after their handshake, every byte as in the case. */
async function channelEnds(entry: ChannelCase): Promise<{ N: Channels; M: Channels }> {
  const { newcomer, member } = entry;
  const [ends, ownEnds] = [await newcomerOf(entry), await memberOf(entry)];
  const N = new Channels(ends.keys, ends.identity, ends.env, everyone);
  const M = new Channels(ownEnds.keys, ownEnds.identity, ownEnds.env, everyone);
  await M.enter(member.number, []);
  M.join(newcomer.number);
  const said = sent(await withDrawn(ends, () => N.enter(newcomer.number, [member.number])));
  assert.equal(said, [unhex(entry.hello)]);
  const hello = () => M.hello(newcomer.number, unhex(entry.hello), true);
  assert.equal(sent(await withDrawn(ownEnds, hello)), [unhex(entry.reply)]);
  const confirmed = sent(await N.reply(member.number, unhex(entry.reply)));
  assert.equal(confirmed, [unhex(entry.confirm)]);
  M.confirm(newcomer.number, unhex(entry.confirm));
  assert.equal([linksOf(N), linksOf(M)], [[member.number], [newcomer.number]]);
  return { N, M };
}

test("a secret is overwritten also if the other's point is refused", async () => {
  const [entry] = vectors.valid;
  assert.ok(entry);
  const M = await memberOf(entry);
  const hello = await openHello(M.keys, unhex(entry.hello), entry.newcomer.number);
  const x = hello.x.slice();
  x[64] = (x[64] ?? 0) ^ 1;
  const { fill } = Uint8Array.prototype;
  const wiped: Uint8Array[] = [];
  Uint8Array.prototype.fill = function (...args) {
    if (args[0] === 0) wiped.push(this.slice());
    return fill.apply(this, args);
  };
  try {
    const { number } = entry.member;
    const reply = () =>
      makeReply(M.keys, M.identity, number, entry.newcomer.number, { ...hello, x }, M.env);
    await refuses("handshake-refused", () => withDrawn(M, reply));
  } finally {
    Uint8Array.prototype.fill = fill;
  }
  assert.ok(wiped.some((bytes) => toHex(bytes) === entry.K));
});

test.run();
