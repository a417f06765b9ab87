/** Frames as the relay sees them, and the first two bytes of the opaque part (SPEC §6.1, §7). */
import { fixed, hex, join, uint } from "../naive/bytes.mjs";

const most = 65_536;
const all = (from, opaque) => join(Buffer.of(1), uint(from, 4), opaque);
const one = (from, to, opaque) => join(Buffer.of(2), uint(from, 4), uint(to, 4), opaque);
const opaque = fixed("opaque", 34);
const none = Buffer.alloc(0);

const toAll = [
  ["from 1", 1, opaque],
  ["from 0", 0, opaque],
  ["from the highest number", 0xffffffff, opaque],
  ["from a number that uses every byte", 0x01020304, opaque],
  ["with nothing in it", 1, none],
  ["with one byte in it", 1, Buffer.of(7)],
  ["of 65,535 bytes", 1, Buffer.alloc(most - 5 - 1, 7)],
  ["of 65,536 bytes", 1, Buffer.alloc(most - 5, 7)],
].map(([name, from, inside]) => ({
  ...{ name: `a frame to all ${name}`, does: "relay-frame", from },
  ...{ opaque: hex(inside), frame: hex(all(from, inside)) },
}));

const toOne = [
  ["from 2 to 1", 2, 1, opaque],
  ["from 0 to 0", 0, 0, opaque],
  ["from and to the highest number", 0xffffffff, 0xffffffff, opaque],
  ["from and to numbers that use every byte", 0x01020304, 0x05060708, opaque],
  ["with an empty opaque part, to its sender: an echo", 3, 3, none],
  ["from 1 to 2: a request for a new channel", 1, 2, Buffer.of(1, 4)],
  ["of 65,536 bytes", 2, 1, Buffer.alloc(most - 9, 7)],
].map(([name, from, to, inside]) => ({
  ...{ name: `a frame to one ${name}`, does: "relay-frame", from, to },
  ...{ opaque: hex(inside), frame: hex(one(from, to, inside)) },
}));

const malformed = [
  ["nothing", none],
  ["the kind 0x00", join(Buffer.of(0), uint(1, 4), opaque)],
  ["the kind 0x03", join(Buffer.of(3), uint(1, 4), uint(2, 4), opaque)],
  ["the kind 0xff", join(Buffer.of(255), uint(1, 4), opaque)],
  ...[1, 2, 3, 4].map((n) => [`a frame to all cut to ${n} bytes`, all(1, none).subarray(0, n)]),
  ...[1, 4, 5, 8].map((n) => [`a frame to one cut to ${n} bytes`, one(1, 2, none).subarray(0, n)]),
].map(([name, frame]) => ({
  ...{ name: `refuses ${name}`, does: "relay-frame", frame: hex(frame), code: "frame-malformed" },
}));

const tooLong = [
  ["a frame to all of 65,537 bytes", all(1, Buffer.alloc(most - 4))],
  ["a frame to one of 65,537 bytes", one(1, 2, Buffer.alloc(most - 8))],
].map(([name, frame]) => ({
  ...{ name: `refuses ${name}`, does: "relay-frame", frame: hex(frame), code: "frame-too-long" },
}));

/** How a member reads the first two bytes and the routing, before it looks further. */
const heads = [
  ["the version 0x00", [0, 5], false, "version-unknown"],
  ["the version 0x02", [2, 5], false, "version-unknown"],
  ["the version 0xff", [255, 1], true, "version-unknown"],
  ["the kind 0x00", [1, 0], false, "frame-malformed"],
  ["the kind 0x08", [1, 8], true, "frame-malformed"],
  ["the kind 0xff", [1, 255], true, "frame-malformed"],
  ["a version and no kind", [1], true, "frame-malformed"],
  ["a reply to all", [1, 2], false, "frame-malformed"],
  ["a confirmation to all", [1, 3], false, "frame-malformed"],
  ["a channel frame to all", [1, 4], false, "frame-malformed"],
  ["a room frame to one", [1, 5], true, "frame-malformed"],
  ["a chunk to all", [1, 6], false, "frame-malformed"],
  ["an acknowledgement to all", [1, 7], false, "frame-malformed"],
].map(([name, head, directed, code]) => {
  const inside = head.length === 1 ? Buffer.from(head) : join(Buffer.from(head), opaque);
  return {
    ...{ name: `refuses from a member ${name}`, does: "member-frame" },
    ...{ frame: hex(directed ? one(2, 1, inside) : all(2, inside)), code },
  };
});

export const frames = {
  about:
    "Binary frames between client and relay (relay-frame); `to` is absent in a frame to all. Frames of member 2 that member 1 refuses for version, kind or routing (member-frame).",
  source: "protocol/SPEC.md §6.1, §7, §12",
  valid: [...toAll, ...toOne],
  invalid: [...malformed, ...tooLong, ...heads],
};
