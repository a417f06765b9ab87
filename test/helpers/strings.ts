/** All sentences of the page, so that tests quote none of them. */
import * as errors from "../../web/strings/errors.ts";
import * as files from "../../web/strings/files.ts";
import * as front from "../../web/strings/front.ts";
import * as room from "../../web/strings/room.ts";
import { roomRefusals } from "../../web/strings/room-errors.ts";
import * as rooms from "../../web/strings/rooms.ts";
import * as voice from "../../web/strings/voice.ts";

const refusals = { ...errors.refusals, ...roomRefusals };
export const strings = { ...errors, ...files, ...front, ...room, ...rooms, ...voice, refusals };

/** A sentence with `{name}` and `{text}` filled in. */
export function fill(sentence: string, name: string, text = ""): string {
  return sentence.replaceAll("{name}", name).replaceAll("{text}", text);
}

/** The part of a sentence after its last `{name}` or `{text}`. */
export function rest(sentence: string): string {
  return (sentence.split(/\{(?:name|text)\}/).at(-1) ?? "").trim();
}
