/**
 * Reduces a message to what the parser may receive: known tags with known attributes, within the
 * bounds, and text. This is the first of two defences. The second, describe.ts, does not rely on
 * it.
 */
import { bounds } from "./parts.ts";
import { anyAttribute, anyTag, attributes, costlyTags, richTags } from "./tags.ts";

/**
 * Escapes every `<` that does not start a known tag, and keeps only known attributes. So the parser
 * never enters a script, style, comment or foreign-content state, and the browser reports no policy
 * violation.
 */
export function prepare(text: string): { readonly html: string; readonly cut: boolean } {
  let html = "";
  let done = 0;
  let tags = 0;
  let costly = 0;
  let cut = false;
  for (const match of text.matchAll(anyTag)) {
    const [whole, slash = "", typed = "", rest = ""] = match;
    const name = typed.toLowerCase();
    tags += 1;
    if (slash === "" && costlyTags.has(name)) costly += 1;
    const isBeyond = tags > bounds.tags || (costly > bounds.costly && costlyTags.has(name));
    cut ||= isBeyond;
    if (isBeyond) continue;
    const attributed = slash === "" && richTags.has(name) ? known(rest) : "";
    html += `${letters(text.slice(done, match.index))}<${slash}${name}${attributed}>`;
    done = match.index + whole.length;
  }
  return { html: html + letters(text.slice(done)), cut };
}

function known(typed: string): string {
  return Array.from(typed.matchAll(anyAttribute), ([, name = "", value]) => {
    if (!attributes.has(name.toLowerCase())) return "";
    return ` ${name}${value === undefined ? "" : `=${letters(value)}`}`;
  }).join("");
}

function letters(text: string): string {
  return text.replaceAll("<", "&lt;");
}
