/** Huffman codes of JPEG: reading them, and the best ones for what is to be written. */

/** Longest code of JPEG, bits. */
const maxBits = 16;
const symbols = 256;

/** As in a file: how many codes there are of each length from 1 on, and their symbols in order. */
export type Code = { readonly counts: Uint8Array; readonly values: Uint8Array };

/** Returns a function that reads one symbol bit by bit; it returns -1 for a code that is none. */
export function reader({ counts, values }: Code): (bit: () => number) => number {
  return (bit) => {
    let code = 0;
    let first = 0;
    let index = 0;
    for (const count of counts) {
      code = code * 2 + bit();
      if (code - first < count) return values[index + code - first] ?? -1;
      index += count;
      first = (first + count) * 2;
    }
    return -1;
  };
}

/** Returns code and length in bits of each symbol. */
export function codesOf({ counts, values }: Code): (readonly [code: number, bits: number])[] {
  const codes: (readonly [number, number])[] = [];
  let code = 0;
  let index = 0;
  counts.forEach((count, i) => {
    for (let n = 0; n < count; n++) codes[values[index++] ?? 0] = [code++, i + 1];
    code *= 2;
  });
  return codes;
}

/**
 * Returns the best code for symbols that occur so often, as Annex K.2 of the standard makes it: all
 * programs that optimize do it so. Changes `often`.
 */
export function bestCode(often: Uint32Array): Code {
  // One more symbol gets the code of ones only, which is not allowed.
  const left = Float64Array.from([...often, 1]);
  const sizes = new Uint8Array(symbols + 1);
  const others = new Int16Array(symbols + 1).fill(-1);
  const lengthen = (from: number) => {
    let last = from;
    for (let at = from; at >= 0; at = others[at] ?? -1) {
      sizes[at] = (sizes[at] ?? 0) + 1;
      last = at;
    }
    return last;
  };
  for (;;) {
    const [one, other] = rarest(left);
    if (one < 0 || other < 0) break;
    left[one] = (left[one] ?? 0) + (left[other] ?? 0);
    left[other] = 0;
    others[lengthen(one)] = other;
    lengthen(other);
  }
  const counts = shorten(sizes);
  const order: number[] = [];
  for (let size = 1; size <= 2 * maxBits; size++) {
    for (let symbol = 0; symbol < symbols; symbol++) if (sizes[symbol] === size) order.push(symbol);
  }
  return { counts, values: Uint8Array.from(order) };
}

/** Returns the two that are left and rarest; of equal ones the later. */
function rarest(left: Float64Array): readonly [number, number] {
  let [one, other] = [-1, -1];
  const isRarer = (a: number, b: number) => b < 0 || (left[a] ?? 0) <= (left[b] ?? 0);
  for (let symbol = 0; symbol <= symbols; symbol++) {
    if (left[symbol] === 0) continue;
    if (isRarer(symbol, one)) [one, other] = [symbol, one];
    else if (isRarer(symbol, other)) other = symbol;
  }
  return [one, other];
}

/** Returns how many codes there are of each length, after making those that are too long shorter. */
function shorten(sizes: Uint8Array): Uint8Array {
  const counts = new Uint8Array(4 * maxBits);
  const add = (size: number, n: number) => {
    counts[size] = (counts[size] ?? 0) + n;
  };
  for (const size of sizes) if (size > 0) add(size, 1);
  for (let size = counts.length - 1; size > maxBits; size--) {
    while (counts[size]) {
      let shorter = size - 2;
      while (!counts[shorter]) shorter -= 1;
      add(size, -2);
      add(size - 1, 1);
      add(shorter + 1, 2);
      add(shorter, -1);
    }
  }
  // The symbol that was added has one of the longest.
  let longest = maxBits;
  while (longest > 0 && !counts[longest]) longest -= 1;
  add(longest, -1);
  return counts.slice(1, maxBits + 1);
}
