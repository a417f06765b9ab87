/**
 * What is read of a client's bytes (server/reader.ts): the same as `ws` reads, however the bytes are cut; nothing is
 * kept between frames, and little of what is not finished.
 */
import { Buffer } from "node:buffer";
import type { Writable } from "node:stream";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as ws from "ws";
import type { CloseReason } from "../../protocol/wire/frame.ts";
import { type Listener, noCode, readFrames, type Unfinished } from "../../server/reader.ts";
import { opcodes } from "../../server/wire.ts";
import { clientFrame } from "./support.ts";

const bounds = { frameBytes: 2_000, fragments: 2 };
const runs = process.env.SLOW === "1" ? 100_000 : 2_000;

/** What reads for a server of `ws`; its types leave it out. */
const { Receiver } = ws as unknown as {
  readonly Receiver: new (options: object) => Writable;
};

/** What was heard, in order: payloads in hex. */
type Heard = readonly [what: string, ...details: (string | number | boolean)[]];

class Ear implements Listener {
  readonly heard: Heard[] = [];
  open = true;
  /** Ends after so many messages, as a peer does that hears one too many. */
  readonly #most: number;
  unfinished: Unfinished | undefined;

  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  read(bytes: Uint8Array): void {
    if (this.open) this.unfinished = readFrames(Buffer.from(bytes), this.unfinished, this, bounds);
  }

  message(data: Buffer, binary: boolean): void {
    this.#hear("message", data.toString("hex"), binary);
    this.open = this.heard.length < this.#most;
  }

  ping(data: Buffer): void {
    this.#hear("ping", data.toString("hex"));
  }

  pong(data: Buffer): void {
    this.#hear("pong", data.toString("hex"));
  }

  closed(code: number): void {
    this.#hear("closed", code);
    this.open = false;
  }

  broken(reason: CloseReason): void {
    this.#hear("broken", reason);
    this.open = false;
  }

  #hear(...heard: Heard): void {
    assert.ok(this.open, "nothing is heard after the end");
    this.heard.push(heard);
  }
}

/** What `ws` hears of the same. */
function heardByWs(pieces: readonly Uint8Array[]): Heard[] {
  const heard: Heard[] = [];
  const options = {
    isServer: true,
    maxPayload: bounds.frameBytes,
    maxFragments: bounds.fragments,
    allowSynchronousEvents: true,
  };
  const receiver = new Receiver(options);
  let isOver = false;
  const hex = (data: Buffer) => data.toString("hex");
  receiver.on("message", (data: Buffer, binary: boolean) =>
    heard.push(["message", hex(data), binary]),
  );
  receiver.on("ping", (data: Buffer) => heard.push(["ping", hex(data)]));
  receiver.on("pong", (data: Buffer) => heard.push(["pong", hex(data)]));
  receiver.on("conclude", (code: number) => {
    heard.push(["closed", code]);
    isOver = true;
  });
  receiver.on("error", () => {});
  for (const piece of pieces) {
    if (isOver || receiver.errored !== null) break;
    receiver.write(Buffer.from(piece));
  }
  const error = receiver.errored as (Error & { code?: string }) | null;
  if (error !== null) {
    const isLong = error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
    const isLarge = isLong || error.code === "WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH";
    heard.push(["broken", isLarge ? "frame-too-long" : "protocol-broken"]);
  }
  receiver.destroy();
  return heard;
}

const rarely = <T>(usual: T, other: fc.Arbitrary<T>, weight = 20) =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, other);

/** Frames as a client sends them, most of them; masked with whatever mask. */
const frames = fc
  .record({
    opcode: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(0, 1, 2, 2, 9, 10) },
      { weight: 1, arbitrary: fc.nat(15) },
    ),
    payload: fc.oneof(
      { weight: 4, arbitrary: fc.string({ unit: "grapheme" }).map((text) => Buffer.from(text)) },
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.nat(2_100).map((length) => Buffer.alloc(length, "é")),
      fc.tuple(fc.nat(5_000), fc.string()).map(([code, text]) => {
        return Buffer.concat([Uint8Array.of(code >> 8, code & 0xff), Buffer.from(text)]);
      }),
    ),
    fin: rarely(true, fc.constant(false), 2),
    rsv: rarely(0, fc.nat(7)),
    masked: rarely(true, fc.constant(false)),
    mask: fc.uint8Array({ minLength: 4, maxLength: 4 }),
  })
  .map(({ opcode, payload, mask, ...rest }) => {
    const frame = clientFrame(opcode, payload, rest);
    if (!rest.masked) return frame;
    const start = frame.length - payload.length;
    frame.set(mask, start - 4);
    for (let n = 0; n < payload.length; n++) {
      frame[start + n] = (frame[start + n] as number) ^ (mask[n % 4] as number);
    }
    return frame;
  });

/** The same bytes in pieces of these lengths, over and over. */
function cut(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const length = lengths[n % lengths.length] ?? bytes.length;
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

const cuts = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 3_000 })),
  {
    minLength: 1,
    maxLength: 5,
  },
);

test("hears what ws hears, however the bytes are cut", () => {
  let messages = 0;
  let ends = 0;
  fc.assert(
    fc.property(fc.array(frames, { maxLength: 8 }), cuts, (sent, lengths) => {
      const pieces = cut(Buffer.concat(sent), lengths);
      const ear = new Ear();
      for (const piece of pieces) ear.read(piece);
      assert.equal(ear.heard, heardByWs(pieces));
      messages += ear.heard.filter(([what]) => what === "message").length;
      ends += ear.open ? 0 : 1;
    }),
    { numRuns: runs },
  );
  assert.ok(messages > runs / 4 && ends > runs / 4 && ends < runs, `${messages} ${ends}`);
});

test("takes only the shortest form of a length", () => {
  const heard = (form: number, digits: readonly number[], length: number) => {
    const ear = new Ear();
    const head = Uint8Array.of(0x82, 0x80 | form, ...digits, 0, 0, 0, 0);
    ear.read(Buffer.concat([head, Buffer.alloc(length)]));
    return ear.heard;
  };
  const broken: Heard[] = [["broken", "protocol-broken"]];
  assert.equal(heard(126, [0, 126], 126), [["message", "00".repeat(126), true]]);
  assert.equal(heard(126, [0, 125], 125), broken);
  assert.equal(heard(127, [0, 0, 0, 0, 0, 0, 3, 232], 1_000), broken);
});

test("judges a frame before its payload has come", () => {
  const ear = new Ear();
  ear.read(clientFrame(opcodes.binary, Buffer.alloc(0), { length: bounds.frameBytes + 1 }));
  assert.equal(ear.heard, [["broken", "frame-too-long"]]);
});

test("puts together as many frames as a message may come in, and not one more", () => {
  const part = (opcode: number, fin: boolean) => clientFrame(opcode, Uint8Array.of(7), { fin });
  const ear = new Ear();
  ear.read(Buffer.concat([part(opcodes.binary, false), part(opcodes.rest, true)]));
  ear.read(Buffer.concat([part(opcodes.binary, false), part(opcodes.rest, false)]));
  assert.equal(ear.heard, [["message", "0707", true]]);
  ear.read(part(opcodes.rest, false));
  assert.equal(ear.heard.at(-1), ["broken", "protocol-broken"]);
});

test("keeps nothing between frames, and of a frame in pieces no more than twice what has come", () => {
  const ear = new Ear();
  const whole = clientFrame(opcodes.binary, Buffer.alloc(1_500, 1));
  ear.read(whole);
  assert.is(ear.unfinished, undefined);
  for (const byte of whole.subarray(0, 100)) ear.read(Uint8Array.of(byte));
  const early = ear.unfinished?.frame?.size ?? 0;
  assert.ok(early >= 100 && early <= 200, `${early} bytes`);
  for (const byte of whole.subarray(100, -1)) ear.read(Uint8Array.of(byte));
  const kept = ear.unfinished?.frame?.size ?? 0;
  assert.ok(kept >= whole.length - 1 && kept <= 2 * whole.length, `${kept} bytes`);
  ear.read(whole.subarray(-1));
  assert.is(ear.unfinished, undefined);
  assert.is(ear.heard.length, 2);
});

test("reads nothing more once it is closed, though it has arrived", () => {
  const one = clientFrame(opcodes.binary, Uint8Array.of(1));
  const ear = new Ear(2);
  ear.read(Buffer.concat([one, one, one, one.subarray(0, 3)]));
  assert.equal(ear.heard.length, 2);
  assert.is(ear.unfinished, undefined);
  const closing = new Ear();
  closing.read(Buffer.concat([clientFrame(opcodes.close, Buffer.alloc(0)), one]));
  assert.equal(closing.heard, [["closed", noCode]]);
});

test.run();
