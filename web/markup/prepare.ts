/**
 * Reduces a message to what the parser may receive: known tags with known attributes, within the
 * bounds, and text. This is the first of two defences. The second, describe.ts, does not rely on
 * it.
 */
import { bounds, type Parse } from "./parts.ts";
import { escapeOf } from "./references.ts";
import { anyAttribute, anyTag, attributes, costlyTags, emptyTags, richTags } from "./tags.ts";

/**
 * Escapes everything but known tags and whole character references, and keeps only known
 * attributes. So the parser never enters a script, style, comment or foreign-content state, and the
 * browser reports no policy violation. A closing tag of nothing is text, too.
 */
export function prepare(
  text: string,
  parse: Parse,
): { readonly html: string; readonly cut: boolean } {
  const letters = escapeOf(text, parse);
  const open = new Map<string, number>();
  let html = "";
  let done = 0;
  let tags = 0;
  let costly = 0;
  let cut = false;
  for (const match of text.matchAll(anyTag)) {
    const [whole, slash = "", typed = "", rest = ""] = match;
    const name = typed.toLowerCase();
    const opened = open.get(name) ?? 0;
    if (slash !== "" && opened === 0) continue;
    tags += 1;
    if (slash === "" && costlyTags.has(name)) costly += 1;
    const isBeyond = tags > bounds.tags || (costly > bounds.costly && costlyTags.has(name));
    cut ||= isBeyond;
    if (isBeyond) continue;
    if (!emptyTags.has(name)) open.set(name, opened + (slash === "" ? 1 : -1));
    const attributed = slash === "" && richTags.has(name) ? known(rest, letters) : "";
    html += `${letters(text.slice(done, match.index))}<${slash}${name}${attributed}>`;
    done = match.index + whole.length;
  }
  return { html: html + letters(text.slice(done)), cut };
}

function known(typed: string, letters: (text: string) => string): string {
  return Array.from(typed.matchAll(anyAttribute), ([, name = "", value]) => {
    if (!attributes.has(name.toLowerCase())) return "";
    return ` ${name}${value === undefined ? "" : `=${letters(value)}`}`;
  }).join("");
}
