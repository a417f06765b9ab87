/**
 * The sentences for pictures and files, loaded with the first file. See room.ts for how they are
 * written.
 *
 * Sentence.tsx fills in `{name}` and `{text}`.
 */
import type { Finding } from "../files/clean/details.ts";
import type { FileProblem } from "../files/items.ts";
import type { Stage } from "../files/received.ts";
import { follow } from "./language.ts";
import { measure, number, plural } from "./numbers.ts";
import { cleanErrors } from "./pictures.ts";
import { fileSize, fileSpeed } from "./room.ts";

/** The dialog in which files are sent. */
export const sending = follow("sending", {
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
  messages: (n: number) =>
    plural(n, {
      one: "These files are sent as # message.",
      other: "These files are sent as # messages.",
    }),
  shortened: "The name was too long, and is shortened.",
  still: "This picture moves. Only its first image is sent.",
  telling:
    "Sound, video and documents are sent as they are. They may tell who made them, where and when.",
});

/** What was found in a file that is sent as it is: parts of one sentence, and sentences. */
export const found = follow("found", {
  place: "the place where it was made",
  device: (device: string) => `the device (${device})`,
  time: (time: string) => `the time (${time})`,
  trailer: "something after the picture, such as a short film",
  all: (list: string) => `It contains ${list}.`,
  author: "It may tell who made it.",
  nothing: "It is sent as it is. No hidden details were found, but there may be some.",
});

/** What else was found in a file, after "It contains". */
export const findings = follow<Readonly<Record<Finding, string>>>("findings", {
  comment: "a text or keywords",
  "maker-notes": "notes from the camera",
  "serial-number": "a serial number",
  software: "the name of a program",
  thumbnail: "a small copy of the picture",
});

/** Why a file is not sent. `{name}`: its name; `{text}`: the limit. */
export const fileProblems = follow<Record<FileProblem, string>>("fileProblems", {
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
});

/** What can be done with a file in the conversation. */
export const getting = follow("getting", {
  get: "Get",
  save: "Save",
  cancel: "Cancel",
  named: {
    get: (name: string) => `Get ${name}`,
    save: (name: string) => `Save ${name}`,
    cancel: (name: string) => `Cancel ${name}`,
  },
  open: (name: string) => `Show ${name}`,
  waits: "Waiting for {name}…",
  fetched: (done: number, of: number) => `fetched by ${number(done)} of ${number(of)}`,
  progress: (done: string, of: string) => `${done} of ${of}`,
  /** `speed` is in a unit per second. */
  running: (done: string, of: string, speed: string, left: string) =>
    `${done} of ${of}, ${speed}, ${left} left`,
  double: "This name has two endings. Only the last one counts: {text}",
  other: (type: string) => `Careful: this is not what its sender says it is. It is: ${type}.`,
  unshown: "This page cannot show this file. You can save it.",
  silent: "This browser can play only the sound. You can save the file.",
  write: (name: string) => `Write ${name} to a file…`,
  written:
    "It is large. You can write it to a file while it arrives. If this page closes before the end, a part of that file may stay on this device.",
});

/** What has become of a file that was to be fetched. */
export const stages = follow<Partial<Record<Stage, string>>>("stages", {
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
});

/** Shown with a large picture. */
export const viewing = follow("viewing", {
  title: "Picture",
  close: "Close",
  previous: "Previous",
  next: "Next",
  real: "Actual size",
});

/** How far it has come, how fast in bytes per second, and how many seconds the rest takes. */
export function fileProgress(bytes: number, of: number, speed: number, left?: number): string {
  const far = [fileSize(bytes), fileSize(of)] as const;
  if (left === undefined) return getting.progress(...far);
  const time = left > 90 ? measure(Math.ceil(left / 60), "minute", "short") : seconds(left);
  return getting.running(...far, fileSpeed(speed), time);
}

const seconds = (left: number) => measure(left, "second", "short");

const typePatterns = [
  ["drawing", /^image\/svg/],
  ["picture", /^image\//],
  ["sound", /^audio\//],
  ["video", /^video\//],
  ["pdf", /pdf$/],
  ["document", /wordprocess|msword|opendocument.text/],
  ["spreadsheet", /sheet|excel/],
  ["slides", /presentation|powerpoint/],
  ["archive", /zip|7z|rar$|tar$/],
  ["program", /executable|msdownload/],
  ["webPage", /html/],
  ["text", /^text\//],
] as const;

type TypeName = (typeof typePatterns)[number][0] | "unknown";

/** The kinds of files. */
export const typeNames = follow<Record<TypeName, string>>("typeNames", {
  drawing: "SVG drawing",
  picture: "picture",
  sound: "sound",
  video: "video",
  pdf: "PDF document",
  document: "text document",
  spreadsheet: "spreadsheet",
  slides: "slides",
  archive: "archive",
  program: "program",
  webPage: "web page",
  text: "text",
  unknown: "unknown type",
});

/** The same with the short name of their format, such as PNG. */
export const shortTypes = follow<Record<"picture" | "sound" | "video", (format: string) => string>>(
  "shortTypes",
  {
    picture: (format) => `${format} picture`,
    sound: (format) => `${format} sound`,
    video: (format) => `${format} video`,
  },
);

/** What kind of file this type is. */
export function typeName(type: string): string {
  const [kind] = typePatterns.find(([, pattern]) => pattern.test(type)) ?? ["unknown"];
  const format = /^(?:image|audio|video)\/(\w{3,5})$/.exec(type)?.[1]?.toUpperCase();
  const isShort = kind === "picture" || kind === "sound" || kind === "video";
  return format && isShort ? shortTypes[kind](format) : typeNames[kind];
}
