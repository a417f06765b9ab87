/** All sentences of the page, so that tests quote none of them. */
import * as errors from "../../web/strings/errors.ts";
import * as front from "../../web/strings/front.ts";
import * as room from "../../web/strings/room.ts";

export const strings = { ...errors, ...front, ...room };

/** A sentence with `{name}` and `{text}` filled in. */
export function fill(sentence: string, name: string, text = ""): string {
  return sentence.replaceAll("{name}", name).replaceAll("{text}", text);
}

/** The part of a sentence after its last `{name}` or `{text}`. */
export function rest(sentence: string): string {
  return (sentence.split(/\{(?:name|text)\}/).at(-1) ?? "").trim();
}
