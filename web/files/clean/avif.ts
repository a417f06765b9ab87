/**
 * Size and turn of an AVIF picture, from its properties. Also takes its turn away: two engines turn
 * by themselves and one does not.
 */
import { boxes } from "./boxes.ts";
import type { Look } from "./look.ts";
import { big, type Part, type Source } from "./source.ts";

/** Longest list of associations that is read, bytes: items have a few properties each. */
const listBytes = 4096;

/** By axis, then by turn as EXIF counts it: upside down, or left for right. */
const mirrored: readonly Readonly<Record<number, number>>[] = [
  { 1: 4, 8: 5, 3: 2, 6: 7 },
  { 1: 2, 8: 7, 3: 4, 6: 5 },
];

/** Reads the boxes inside "meta". */
export async function lookAtMeta(source: Source, look: Look, meta: Part): Promise<void> {
  for await (const outer of boxes(source, meta.from + 4, meta.to)) {
    if (outer.name !== "iprp") continue;
    let turning: readonly number[] = [];
    for await (const box of boxes(source, outer.from, outer.to)) {
      if (box.name === "ipco") turning = await readProperties(source, look, box);
      if (box.name === "ipma") await takeAway(source, look, box, turning);
    }
  }
}

/** Returns which properties turn, counted from 1. */
async function readProperties(source: Source, look: Look, list: Part): Promise<readonly number[]> {
  const turning: number[] = [];
  let count = 0;
  for await (const { name, from } of boxes(source, list.from, list.to)) {
    const body = await source.read(from, 12);
    const value = body[0] ?? 0;
    count += 1;
    if (name === "ispe") look.see([big(body, 4, 4), big(body, 8, 4)]);
    // By quarters against the clock, and then mirrored.
    if (name === "irot") look.turn = [1, 8, 3, 6][value & 3] ?? 1;
    if (name === "imir") look.turn = mirrored[value & 1]?.[look.turn] ?? 1;
    if (name === "irot" || name === "imir") turning.push(count);
  }
  return turning;
}

/** Replaces the associations with these properties by 0, which means none. */
async function takeAway(
  source: Source,
  look: Look,
  { from, to }: Part,
  turning: readonly number[],
): Promise<void> {
  const list = await source.read(from, Math.min(to - from, listBytes));
  const idBytes = list[0] === 0 ? 2 : 4;
  const wide = (list[3] ?? 0) & 1;
  const items = big(list, 4, 4);
  let at = 8;
  for (let item = 0; item < items && at < list.length; item++) {
    const end = at + idBytes + 1 + (list[at + idBytes] ?? 0) * (1 + wide);
    for (at += idBytes + 1; at < end; at += 1 + wide) {
      // The highest bit: whether a reader must know it.
      if (!turning.includes(big(list, at, 1 + wide) & (wide ? 0x7fff : 0x7f))) continue;
      look.edits.push([from + at, from + at + 1 + wide, new Uint8Array(1 + wide)]);
    }
  }
}
