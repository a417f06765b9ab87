/** The commands about files: what is sent, fetched and saved, and why not. */
import { resolve } from "node:path";
import { effect } from "@preact/signals";
import type { FileInfo } from "../protocol/session.ts";
import type { Details } from "../web/files/clean/details.ts";
import { spellOut } from "../web/files/names.ts";
import type { Stage } from "../web/files/received.ts";
import { fileProblems, findings, found, stages } from "../web/strings/files.ts";
import { fileSize } from "../web/strings/room.ts";
import { cleanLine } from "./clean.ts";
import type { Front } from "./commands.ts";
import { openFile, writeNew } from "./files.ts";
import type { Kit } from "./join.ts";
import { lineOf } from "./named.ts";
import { here, own, refused } from "./sentences.ts";

/** Sends a file, with what follows the name of the file as no caption. */
export async function send(argument: string, kit: Kit, front: Front): Promise<string | undefined> {
  const [, asIs, path = ""] = /^(--as-is\s+)?(.*)$/s.exec(argument) ?? [];
  if (path === "") return refused("command-incomplete", "send");
  const { attachments, fileBytes } = kit.room;
  if (fileBytes.value === 0) return refused("files-refused");
  let file: File;
  try {
    file = await openFile(resolve(path));
  } catch (error) {
    return unwritten(path, error);
  }
  await attachments.add([]);
  kit.room.dismiss();
  const draft = attachments.loaded.value?.draft;
  if (draft === undefined) return refused("page-incomplete");
  draft.clear();
  draft.setClean(false);
  await draft.add([{ file }]);
  try {
    const [no] = draft.refused.value;
    if (no) return about(fileProblems[no.why], file.name, fileSize(fileBytes.value));
    const [item] = draft.items.value;
    const tells = item?.details ? tellsOf(item.details) : "";
    if (item?.isPicture && !asIs) {
      return `${cleanLine(spellOut(file.name))}: ${tells || found.nothing} A terminal cannot clean photos. Type /send --as-is FILE to send it so.`;
    }
    if (tells !== "") front.say(tells);
    await draft.send("");
    const problem = draft.problem.value ?? draft.items.value[0]?.failed;
    if (!problem) return undefined;
    return about(refused(problem as "left"), file.name, fileSize(fileBytes.value));
  } finally {
    draft.clear();
  }
}

/** Fetches the files of a message. */
export async function save(argument: string, kit: Kit, front: Front): Promise<string | undefined> {
  const [, number = "", name] = /^(\d+)(?:\s+(.+))?$/.exec(argument) ?? [];
  const line = lineOf(kit, number);
  if (typeof line === "string") return line;
  const files = kit.room.attachments.loaded.value?.files;
  if (!line.files || files === undefined || line.own) return own.noFile;
  for (const file of line.files) {
    kit.place.path = line.files.length === 1 ? name : undefined;
    kit.place.problem = undefined;
    await files.get(line.key, file, "place");
    const { problem } = kit.place;
    if (problem !== undefined) return unwritten(name ?? file.name, { code: problem });
    onceOver(kit, file, (stage) =>
      front.say(`${cleanLine(spellOut(file.name))}: ${stageOf(stage)}`),
    );
  }
  return undefined;
}

/** Stops the transfers of a message. */
export async function cancel(argument: string, kit: Kit): Promise<string | undefined> {
  const line = lineOf(kit, argument);
  if (typeof line === "string") return line;
  const files = kit.room.attachments.loaded.value?.files;
  for (const file of line.files ?? []) files?.cancel(file);
  return line.files ? undefined : own.noFile;
}

/** Saves a text in a new file. */
export async function savedAs(
  folder: string,
  name: string,
  text: string,
  front: Front,
): Promise<string | undefined> {
  const path = resolve(folder, name);
  try {
    await writeNew(path, text);
    front.say(`Saved in ${cleanLine(path)}.`);
    return undefined;
  } catch (error) {
    return unwritten(path, error);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EEXIST: "there is a file with this name already",
  ENOENT: "there is no such file or folder",
  EACCES: "you may not",
  EISDIR: "it is not a file",
  ENOSPC: "the disk is full",
};

function unwritten(path: string, error: unknown): string {
  const { code = "" } = error as { readonly code?: string };
  return `${cleanLine(path)}: ${reasons[code] ?? code}.`;
}

function about(sentence: string, name: string, text: string): string {
  const shown = cleanLine(spellOut(name));
  return here(sentence).replaceAll(/\{(?:name|text)\}/g, (place) => {
    return place === "{name}" ? shown : text;
  });
}

/** Returns what a file tells, in a sentence; "" if nothing was found. */
function tellsOf({ place, device, time, maker, trailer, other }: Details): string {
  const list = [
    place && found.place,
    device && found.device(cleanLine(device)),
    time && found.time(cleanLine(time)),
    trailer && found.trailer,
    ...other.map((finding) => findings[finding]),
  ].filter((part) => typeof part === "string");
  const all = list.length > 0 ? found.all(list.join(", ")) : "";
  return [all, maker ? found.author : ""].filter(Boolean).join(" ");
}

/** Calls back once when a file that is fetched has come to its end. */
function onceOver(kit: Kit, file: FileInfo, tell: (stage: Stage) => void): void {
  const files = kit.room.attachments.loaded.value?.files;
  if (files === undefined) return;
  const stop = effect(() => {
    const { stage } = files.received(file);
    if (stage === "running" || stage === "waiting" || stage === "offered") return;
    queueMicrotask(() => stop());
    tell(stage);
  });
}

/** Returns what has become of a file. */
function stageOf(stage: Stage): string {
  return here(stages[stage] ?? stage);
}
