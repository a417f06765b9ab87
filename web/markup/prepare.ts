/**
 * What a parser gets to see of a message: known tags with known attributes, as many as the bounds allow, and letters. It is
 * the first of two lines of defence; the second relies on nothing that is done here.
 */
import { bounds } from "./parts.ts";
import { anyAttribute, anyTag, attributes, costlyTags, richTags } from "./tags.ts";

/**
 * Makes a text fit for the parser: every `<` that begins no known tag becomes a letter, and known attributes alone are
 * left. So the parser never leaves its plainest state, without script, style, comment, foreign content or anything that
 * swallows what follows; and the browser has nothing to complain about.
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
