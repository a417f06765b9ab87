/**
 * Character references such as `&eacute;`. HTML also reads `&copy=3` and the beginning of
 * `&region;`, and so would change an address. In a message only a whole reference is one.
 */
import type { Parse } from "./parts.ts";

const anyReference = /&(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);/gi;
/** What no message may contain (SPEC §7.4), and what stands for no character. */
const forbidden = /(?![\t\n])\p{Cc}|\ufffd/u;

/** Returns a function that escapes text for the parser, so that it reads the text as typed. */
export function escapeOf(typed: string, parse: Parse): (text: string) => string {
  const found = [...new Set(typed.match(anyReference))];
  // In an attribute HTML reads no beginning of a longer name.
  const probes = found.map((reference) => `<hr title="${reference}">`).join("");
  const nodes = probes === "" ? [] : parse(probes).childNodes;
  const meanings = Array.from(nodes, (node) => node.getAttribute?.("title"));
  const whole = new Set(
    found.filter((reference, i) => {
      const meaning = meanings[i] ?? reference;
      return meaning !== reference && !forbidden.test(meaning);
    }),
  );
  return (text) =>
    text
      .replaceAll(/&(?:[#a-z\d]+;)?/gi, (sign) =>
        whole.has(sign) ? sign : `&amp;${sign.slice(1)}`,
      )
      .replaceAll("<", "&lt;");
}
