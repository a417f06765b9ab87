/**
 * `sanctuary room`: makes an entry for the operator's file of listed rooms. Asks for the password, and
 * writes it nowhere: the entry has only what the relay may know.
 */
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { wordlist as list } from "@scure/bip39/wordlists/english.js";
import { deriveRoom } from "../protocol/crypto/key-schedule.ts";
import { importPassword } from "../protocol/crypto/password.ts";
import { toHex } from "../protocol/wire/bytes.ts";
import { limits } from "../protocol/wire/limits.ts";
import { codeBytes, formatCode } from "../protocol/wire/room-code.ts";
import { isNotice } from "../protocol/wire/rooms.ts";
import { readPassword, readRoomName } from "../web/lobby/fields.ts";
import { readFd, readLife, usageOf } from "./args.ts";
import { exitCodes, type Fault } from "./exits.ts";
import { readLink, suggest } from "./join.ts";
import { ask, openTty, readPasswordFrom } from "./prompt.ts";
import { own, refusedBy } from "./sentences.ts";

export const helpText = `Usage: sanctuary room --name NAME [https://HOST] [OPTIONS]

Makes an entry for the file of --rooms-file. The entry goes to stdout. The link and the password for the
people of the room go to stderr, so that they do not get into the file.

  --name NAME          name of the room
  --description TEXT   what it is about
  --welcome TEXT       shown to those who choose the room
  --members N          most people; 0 = as many as in other rooms (0)
  --life TIME          how long the conversation lasts after the first person enters, such as 2h
                       (until everyone has left)
  --hidden             not in the list, but its link works
  --open               no password: anyone can enter and read the room, and so can you
  --password-fd N      read the password from this file descriptor
  --help               print this text`;

const usage = (sentence: string): Fault => usageOf("room", sentence);

/** Makes an entry. Resolves to the exit code. @throws Fault with exit code 2. */
export async function makeEntry(args: readonly string[]): Promise<number> {
  const { values, positionals } = parsed(args);
  if (values.help) {
    console.log(helpText);
    return exitCodes.left;
  }
  const [address, ...more] = positionals;
  if (more.length > 0) throw usage(`Type one address, not ${positionals.length}.`);
  if (values.name === undefined) throw usage("Choose a name: --name NAME.");
  const { open = false, hidden = false } = values;
  if (open && values["password-fd"] !== undefined) throw usage("An open room has no password.");
  if (open && hidden) throw usage("An open room is always in the list, so it cannot be hidden.");
  const origin = address === undefined ? "" : `${readLink(address, true).origin}/`;
  const name = strictly(() => readRoomName(values.name ?? ""));
  if (name === "") throw usage("Choose a name: --name NAME.");
  const texts = {
    ...notice("description", values.description, limits.descriptionPoints),
    ...notice("welcome", values.welcome, limits.welcomePoints),
  };
  const numbers = {
    ...(values.members !== undefined && { members: readMembers(values.members) }),
    ...(values.life !== undefined && { life: readLife(values.life) }),
  };
  const password = open ? "" : await readSecret(values["password-fd"]);
  const code = crypto.getRandomValues(new Uint8Array(codeBytes));
  const text = strictly(() => readPassword(password));
  const keys = await deriveRoom(await importPassword(text, async () => list), code);
  const access = createHash("sha256").update(keys.accessKey).digest("hex");
  const entry = {
    ...{ name, ...texts, ...numbers, ...(hidden && { hidden }) },
    ...(open && { code: formatCode(code) }),
    ...{ route: toHex(keys.route), access },
  };
  process.stdout.write(`${JSON.stringify(entry, null, 2)}\n`);
  process.stderr.write(`${own.link} ${origin}#${formatCode(code)}\n`);
  return exitCodes.left;
}

function parsed(args: readonly string[]) {
  const [text, flag] = [{ type: "string" }, { type: "boolean" }] as const;
  const options = {
    ...{ name: text, description: text, welcome: text, members: text, life: text },
    ...{ hidden: flag, open: flag, "password-fd": text, help: flag },
  };
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : "");
  }
}

/** Returns the password. Nothing typed: six words, which are shown once. */
async function readSecret(fd: string | undefined): Promise<string> {
  if (fd !== undefined) return readPasswordFrom(readFd(fd));
  const tty = openTty("There is no terminal to ask for the password. Use --password-fd N.");
  try {
    const typed = await ask(tty, "Password (Enter alone for six words):", true);
    if (typed === "") {
      const words = suggest();
      process.stderr.write(`${own.password} ${words}\n`);
      return words;
    }
    // Nobody sees what was typed, and nobody could enter with a slip.
    if ((await ask(tty, "The same again:", true)) !== typed) {
      throw usage("The two passwords are not the same.");
    }
    return typed;
  } finally {
    tty.end();
  }
}

function notice(key: string, text: string | undefined, most: number) {
  if (text === undefined) return {};
  if (isNotice(text, most)) return { [key]: text };
  throw usage(`--${key} takes at most ${most} characters, without control characters.`);
}

function readMembers(text: string): number {
  const members = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (members <= limits.members) return members;
  throw usage(`--members takes a number from 0 to ${limits.members}.`);
}

/** Throws what the fields of the page refuse as a mistake of the arguments. */
function strictly<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw usage(refusedBy(error));
  }
}
