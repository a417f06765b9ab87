/** A recording is written anew: nothing of its writer is left, and it has a length. */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { rewriteWebm, VoiceUnreadable } from "../../web/files/voice/webm.ts";
import { elements, recording } from "../helpers/webm.ts";

const longest = 300_000;

/** A packet of one frame of 20 ms, with this content. */
const packet = (...content: readonly number[]) => Uint8Array.from([0x78, ...content]);
const many = (count: number) => Array.from({ length: count }, (_, i) => packet(i & 0xff, i >> 8));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

function refuses(file: Uint8Array<ArrayBuffer>): void {
  assert.throws(
    () => rewriteWebm(file, longest),
    (error: unknown) => error instanceof VoiceUnreadable,
  );
}

test("keeps every packet, in order, and nothing that the writer has said", () => {
  const packets = many(1_000);
  for (const isLong of [false, true]) {
    const { bytes, ms } = rewriteWebm(recording({ packets, isLong }), longest);
    assert.is(ms, 20_000);
    const found = elements(bytes);
    const blocks = found.filter(([id]) => id === "a3").map(([, content]) => content.slice(8));
    assert.equal(blocks, packets.map(hex));
    const text = Buffer.from(bytes).toString("latin1");
    assert.not.ok(text.includes("Chrome") || text.includes("0123456"));
  }
});

test("two writers leave the same bytes", () => {
  const packets = many(100);
  const [one, other] = [
    recording({ packets }),
    recording({ packets, writer: "QTmuxingAppLibWebM-0.0.1", isLong: true, flags: 0 }),
  ];
  assert.is.not(hex(one), hex(other));
  assert.is(hex(rewriteWebm(one, longest).bytes), hex(rewriteWebm(other, longest).bytes));
});

test("writes its length and the time of each packet", () => {
  const { bytes } = rewriteWebm(recording({ packets: many(600) }), longest);
  const found = elements(bytes);
  const [, length] = found.find(([id]) => id === "4489") ?? ["", ""];
  assert.is(Buffer.from(length, "hex").readDoubleBE(), 12_000);
  let cluster = 0;
  const times: number[] = [];
  for (const [id, content] of found) {
    if (id === "e7") cluster = Number.parseInt(content, 16);
    if (id === "a3") times.push(cluster + Number.parseInt(content.slice(2, 6), 16));
  }
  assert.equal(
    times,
    Array.from({ length: 600 }, (_, i) => i * 20),
  );
});

test("reads the length of a packet from its first bytes", () => {
  // Frames of 60 ms; two of 10 ms; three of 20 ms, as Chromium writes; four of 2.5 ms.
  const cases: [number[], number][] = [
    [[0x18], 60],
    [[0x61], 20],
    [[0x7b, 0x83], 60],
    [[0x83, 0x04], 10],
  ];
  for (const [start, length] of cases) {
    const packets = Array.from({ length: 10 }, () => Uint8Array.from([...start, 1, 2]));
    assert.is(rewriteWebm(recording({ packets }), longest).ms, 10 * length, `${start}`);
  }
});

test("leaves out what is beyond the longest voice message", () => {
  const { bytes, ms } = rewriteWebm(recording({ packets: many(200) }), 1_010);
  assert.is(ms, 1_000);
  assert.is(elements(bytes).filter(([id]) => id === "a3").length, 50);
});

test("nothing recorded has no length", () => {
  assert.is(rewriteWebm(new Uint8Array(), longest).ms, 0);
  assert.is(rewriteWebm(recording({ packets: [] }), longest).ms, 0);
});

test("refuses what it does not know", () => {
  const packets = many(5);
  refuses(recording({ packets, codec: "A_VORBIS" }));
  refuses(recording({ packets, channels: 0 }));
  refuses(recording({ packets, channels: 6 }));
  refuses(recording({ packets, flags: 0x86 }));
  refuses(recording({ packets }).slice(0, -1));
  refuses(new Uint8Array(100));
  refuses(new Uint8Array(100).fill(0xff));
});

test("a file that was written anew stays the same when it is written anew", () => {
  const once = rewriteWebm(recording({ packets: many(700), channels: 2 }), longest);
  const twice = rewriteWebm(once.bytes, longest);
  assert.is(hex(twice.bytes), hex(once.bytes));
});

test("whatever is changed in a file, it is read or refused", () => {
  const file = recording({ packets: many(30) });
  const edit = fc.tuple(fc.nat(file.length - 1), fc.nat(255));
  const law = fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
    const copy = file.slice();
    for (const [at, value] of edits) copy[at] = value;
    try {
      const { bytes, ms } = rewriteWebm(copy, longest);
      assert.ok(ms <= longest && bytes.length < file.length + 1_000);
    } catch (error) {
      if (!(error instanceof VoiceUnreadable)) throw error;
    }
  });
  fc.assert(law, { numRuns: process.env.SLOW ? 100_000 : 2_000 });
});

test.run();
