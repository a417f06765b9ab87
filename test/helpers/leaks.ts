/**
 * Searches recorded bytes for secrets, in every encoding in which one could leak: UTF-8, UTF-16 of
 * both byte orders, hex, base64, base64url, base32 and percent-encoding, at every alignment.
 */

/** A secret that must not be found. */
export type Secret = { readonly name: string; readonly bytes: Buffer };

const base32Alphabets = {
  base32: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
  "crockford base32": "0123456789ABCDEFGHJKMNPQRSTVWXYZ",
};

/** A secret that is a text. */
export function textSecret(name: string, text: string): Secret {
  return { name, bytes: Buffer.from(text, "utf8") };
}

/**
 * Finds secrets.
 *
 * @returns "name as encoding" for each find. Case is ignored where the encoding allows it.
 */
export function findLeaks(seen: readonly Buffer[], secrets: readonly Secret[]): string[] {
  const finds = new Set<string>();
  for (const { name, bytes } of secrets) {
    for (const [spelling, needle, anyCase] of spellings(bytes)) {
      for (const record of seen) {
        const found = anyCase
          ? record
              .toString("latin1")
              .toLowerCase()
              .includes(needle.toString("latin1").toLowerCase())
          : record.includes(needle);
        if (found) finds.add(`${name} as ${spelling}`);
      }
    }
  }
  return [...finds].sort();
}

/** All encodings of some bytes: name, the bytes to look for, and true if case does not matter. */
export function spellings(bytes: Buffer): [string, Buffer, boolean][] {
  const text = bytes.toString("utf8");
  const little = Buffer.from(text, "utf16le");
  const all: [string, Buffer, boolean][] = [
    ["UTF-8", bytes, false],
    ["UTF-16 LE", little, false],
    ["UTF-16 BE", Buffer.from(little).swap16(), false],
    ["hex", Buffer.from(bytes.toString("hex")), true],
    ["percent-encoding", Buffer.from(encodeURIComponent(text)), true],
  ];
  for (let shift = 0; shift < 3; shift++) {
    const middle = base64Middle(bytes, shift);
    all.push(["base64", Buffer.from(middle), false]);
    const url = middle.replaceAll("+", "-").replaceAll("/", "_");
    all.push(["base64url", Buffer.from(url), false]);
  }
  for (const [spelling, alphabet] of Object.entries(base32Alphabets)) {
    for (let shift = 0; shift < 5; shift++) {
      all.push([spelling, Buffer.from(base32Middle(bytes, shift, alphabet)), true]);
    }
  }
  return all;
}

/** The characters that depend only on these bytes, if `shift` bytes come before them. */
function base64Middle(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64url");
  const url = text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
  return url.replaceAll("-", "+").replaceAll("_", "/");
}

function base32Middle(bytes: Buffer, shift: number, alphabet: string): string {
  const bits = [...Buffer.concat([Buffer.alloc(shift), bytes])]
    .map((byte) => byte.toString(2).padStart(8, "0"))
    .join("");
  const first = Math.ceil((shift * 8) / 5);
  const end = Math.floor(((shift + bytes.length) * 8) / 5);
  let text = "";
  for (let at = first; at < end; at++) {
    text += alphabet[Number.parseInt(bits.slice(at * 5, at * 5 + 5), 2)];
  }
  return text;
}
