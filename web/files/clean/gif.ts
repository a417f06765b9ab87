/** The blocks of a GIF file. */
import { latin, type Parts, type Source, theEnd } from "./source.ts";

/** Bytes of small blocks that are looked at together. */
const blocksBytes = 64 * 1024;

/** Walks over the blocks: "," an image, "!" and its label an extension, ";" the end. */
export async function* gifParts(source: Source): Parts {
  const flags = (await source.read(10, 1))[0] ?? 0;
  let at = 13 + colours(flags);
  for (;;) {
    const head = await source.read(at, 10);
    const kind = latin(head.subarray(0, 1));
    if (kind === ";") {
      yield theEnd(at + 1);
      return;
    }
    const isImage = kind === ",";
    if (!isImage && kind !== "!") return;
    const from = at + (isImage ? 11 + colours(head[9] ?? 0) : 2);
    const end = await endOfBlocks(source, from);
    if (end < 0) return;
    const name = isImage ? kind : latin(head.subarray(0, 2));
    yield { name, at, from, to: end - 1, end };
    at = end;
  }
}

const colours = (flags: number) => (flags & 128 ? 6 << (flags & 7) : 0);

/** Returns -1 if the file ends before. */
async function endOfBlocks(source: Source, from: number): Promise<number> {
  for (let at = from; ; ) {
    const bytes = await source.read(at, blocksBytes);
    let i = 0;
    for (; i < bytes.length; i += (bytes[i] ?? 0) + 1) if (bytes[i] === 0) return at + i + 1;
    if (i === 0) return -1;
    at += i;
  }
}
