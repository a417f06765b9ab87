/** Which events wait for others (SPEC §8.9). */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { kinds } from "../../protocol/crypto/aead.ts";
import { givesWay } from "../../protocol/precedence.ts";
import type { SessionEvent } from "../../protocol/session.ts";
import { encodeFrame } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";

const frame = (kind: number, to?: number): SessionEvent => {
  const opaque = Uint8Array.of(limits.version, kind, 0, 0, 0, 0);
  const bytes = encodeFrame(to === undefined ? { from: 6, opaque } : { from: 6, to, opaque });
  return { type: "frame", bytes };
};

test("only what moves files on, a tick and the end of a connection give way", () => {
  for (const [name, kind] of Object.entries(kinds)) {
    const isOfFile = name === "chunk" || name === "ack";
    assert.is(givesWay(frame(kind, 7)), isOfFile, name);
    // To all it is neither, whatever its bytes are.
    assert.is(givesWay(frame(kind)), false, `${name} to all`);
  }
  assert.is(givesWay({ type: "frame", bytes: new Uint8Array() }), false);
  assert.is(givesWay({ type: "part", file: "", part: 0, bytes: "gone" }), true);
  assert.is(givesWay({ type: "tick" }), true);
  assert.is(givesWay({ type: "disconnected" }), true);
  for (const event of [
    { type: "connected" },
    { type: "control", text: "" },
    { type: "say", text: "now" },
    { type: "stop" },
    { type: "cancel", file: "" },
  ] as const) {
    assert.is(givesWay(event), false, event.type);
  }
});

test.run();
