/**
 * The sentences for pictures and files, loaded with the first file. See room.ts for how they are
 * written.
 *
 * Sentence.tsx fills in `{name}` and `{text}`.
 */
import type { FileProblem } from "../files/draft.ts";
import type { Stage } from "../files/received.ts";
import { cleanErrors } from "./pictures.ts";
import { fileSize } from "./room.ts";

/** The dialog in which files are sent. */
export const sending = {
  title: "Send files",
  items: "Files to send",
  named: (n: number) => `Name of file ${n}`,
  caption: "Caption",
  nameHint: "File names are sent too. Change a name that tells too much.",
  clean: "Remove hidden details from photos",
  cleanHint: "Such as place, device and time.",
  unclean: "Photos are sent with their hidden details. These may show where you live.",
  add: "Add files",
  send: "Send",
  cancel: "Cancel",
  remove: (name: string) => `Remove ${name}`,
  removeShort: "Remove",
  reading: "Looking at the files…",
  preparing: "Reading the files…",
  messages: (n: number) => `These files are sent as ${n} messages.`,
  shortened: "The name was too long, and is shortened.",
  still: "This picture moves. Only its first image is sent.",
  telling:
    "Sound, video and documents are sent as they are. They may tell who made them, where and when.",
};

/** What was found in a file that is sent as it is: parts of one sentence, and sentences. */
export const found = {
  place: "the place where it was made",
  device: (device: string) => `the device (${device})`,
  time: (time: string) => `the time (${time})`,
  trailer: "something after the picture, such as a short film",
  all: (list: string) => `It contains ${list}.`,
  author: "It may tell who made it.",
  nothing: "It is sent as it is. No hidden details were found, but there may be some.",
};

/** Why a file is not sent. `{name}`: its name; `{text}`: the limit. */
export const fileProblems: Record<FileProblem, string> = {
  "caption-too-long": "This caption is too long. Send the text as a separate message.",
  "file-malformed":
    "This file cannot have this name. Use at most 255 letters, fewer in some scripts.",
  "file-too-long": "{name} is too large. At most {text} can be sent here.",
  "file-unreadable":
    "{name} was changed, moved or deleted, or is a folder. Remove it, and choose it again.",
  "files-too-many": "At most 100 files can be sent at once. Send the rest after that.",
  folder: "{name} is a folder without files.",
  none: "Add at least one file.",
  ...cleanErrors,
};

/** What can be done with a file in the conversation. */
export const getting = {
  get: "Get",
  save: "Save",
  cancel: "Cancel",
  named: (verb: string, name: string) => `${verb} ${name}`,
  open: (name: string) => `Show ${name}`,
  waits: "Waiting for {name}…",
  fetched: (done: number, of: number) => `fetched by ${done} of ${of}`,
  double: "This name has two endings. Only the last one counts: {text}",
  other: (type: string) => `Careful: this is not what its sender says it is. It is: ${type}.`,
  unshown: "This page cannot show this file. You can save it.",
  silent: "This browser can play only the sound. You can save the file.",
  write: (name: string) => `Write ${name} to a file…`,
  written:
    "It is large. You can write it to a file while it arrives. If this page closes before the end, a part of that file may stay on this device.",
};

/** What has become of a file that was to be fetched. */
export const stages: Partial<Record<Stage, string>> = {
  waiting: "Waiting for its sender…",
  full: "This page already holds 64 MB of files. Press Get to fetch this one too.",
  saved: "Saved where you chose.",
  cancelled: "Stopped before the end. What had arrived is deleted.",
  gone: "Its sender no longer has it.",
  changed: "Its sender changed or removed it.",
  damaged: "What arrived is not the file that was sent, so it was deleted. Ask for the file again.",
  left: "Its sender left before the end. What had arrived is deleted.",
  stalled: "Nothing arrived for a while. What had arrived is deleted.",
  unwritten: "It could not be written there. What had arrived is deleted. Choose another place.",
};

/** Shown with a large picture. */
export const viewing = {
  title: "Picture",
  close: "Close",
  previous: "Previous",
  next: "Next",
  real: "Actual size",
};

/** How far it has come, how fast, and how long the rest takes. */
export function fileProgress(bytes: number, of: number, speed: number, left?: number): string {
  const far = `${fileSize(bytes)} of ${fileSize(of)}`;
  if (left === undefined) return far;
  const time = left > 90 ? `${Math.ceil(left / 60)} min` : `${left} s`;
  return `${far}, ${fileSize(speed)}/s, ${time} left`;
}

const typeNames: readonly (readonly [RegExp, string])[] = [
  [/^image\/svg/, "SVG drawing"],
  [/^image\//, "picture"],
  [/^audio\//, "sound"],
  [/^video\//, "video"],
  [/pdf$/, "PDF document"],
  [/wordprocess|msword|opendocument.text/, "text document"],
  [/sheet|excel/, "spreadsheet"],
  [/presentation|powerpoint/, "slides"],
  [/zip|7z|rar$|tar$/, "archive"],
  [/executable|msdownload/, "program"],
  [/html/, "web page"],
  [/^text\//, "text"],
];

/** What kind of file this type is. */
export function typeName(type: string): string {
  for (const [pattern, name] of typeNames) {
    if (!pattern.test(type)) continue;
    const short = /^(?:image|audio|video)\/(\w{3,5})$/.exec(type)?.[1];
    return short ? `${short.toUpperCase()} ${name}` : name;
  }
  return "unknown type";
}
