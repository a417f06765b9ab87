/**
 * The arguments of the program. A password is never among them: other programs of the machine can
 * read arguments and variables.
 */
import { parseArgs } from "node:util";
import { limits } from "../protocol/wire/limits.ts";
import { Fault } from "./exits.ts";

export type Options = {
  /** Code, invite link, or with `isNew` the address of the relay. Absent: ask for it. */
  readonly link?: string;
  readonly isNew: boolean;
  readonly alias: string;
  readonly roomName: string;
  /** How long a new room lasts, seconds; 0 = until everyone has left. */
  readonly life: number;
  readonly passwordFd?: number;
  /** Only say which rooms the relay lists. */
  readonly isListing: boolean;
  /** Name of an open room in that list. */
  readonly room?: string;
  /** "screen" needs a terminal. */
  readonly mode: "screen" | "lines" | "json";
  /** Open the room if nobody is in it. */
  readonly open: boolean;
  /** Remain in the room after the end of the input. */
  readonly stay: boolean;
  readonly mouse: boolean;
  /** Folder for files that are saved. */
  readonly folder: string;
  readonly tls: TlsOptions;
};

/** How the relay is reached. */
export type TlsOptions = {
  /** Path of a PEM file with the only certificates to trust. */
  readonly ca?: string;
  /** SHA-256 of the only certificate to accept, 64 hex digits in lower case. */
  readonly fingerprint?: string;
  /** Address of a SOCKS 5 proxy, which also looks up names. */
  readonly proxy?: URL;
};

export const helpText = `Usage: sanctuary chat LINK --alias NAME [OPTIONS]
       sanctuary chat https://HOST --new --alias NAME [--name ROOM] [--life TIME] [OPTIONS]
       sanctuary chat https://HOST --room ROOM --alias NAME [OPTIONS]
       sanctuary chat https://HOST --rooms

Joins or starts a room from the terminal. Without LINK, the program asks for it.
It asks for the password too, and does not show what you type.

  --alias NAME         the name that the others see
  --password-fd N      read the password from this file descriptor
  --new                start a room, and print its link and password once
  --name ROOM          name of a new room
  --life TIME          how long a new room lasts, such as 15m, 24h or 7d
                       (until everyone has left)
  --rooms              say which rooms the relay lists
  --room ROOM          enter an open room of that list: anyone can read it
  --open               open the room if it is empty
  --lines              one message a line, as in a pipe, also in a terminal
  --json               one JSON object a line, in and out
  --stay               stay after the end of the input
  --folder PATH        where /save and /export write files (.)
  --no-mouse           leave the mouse to the terminal
  --ca FILE            trust only the certificates in this file
  --fingerprint HEX    accept only the certificate with this SHA-256 fingerprint
  --proxy URL          reach the relay through a proxy, such as socks5h://127.0.0.1:9050
  --help               print this text

Exit codes: 0 left, 1 mistake of the program, 2 usage, 3 wrong password, 4 relay unreachable,
5 removed, 6 stopped or over, 7 empty, full or locked, 8 other version, 9 wrong certificate.`;

/** Reads the arguments. Returns "help" if they ask for it. @throws Fault with exit code 2. */
export function readArgs(args: readonly string[], isTerminal: boolean): Options | "help" {
  const { values, positionals } = parsed(args);
  if (values.help) return "help";
  const [link, ...more] = positionals;
  if (more.length > 0) throw usage(`Type one link, not ${positionals.length}.`);
  const isListing = values.rooms ?? false;
  if (values.alias === undefined && !isListing) throw usage("Choose an alias: --alias NAME.");
  const named = isListing ? "--rooms" : values.room === undefined ? undefined : "--room";
  if (named !== undefined && link === undefined) {
    throw usage("Type the address of the relay after chat.");
  }
  if (named !== undefined && values.new) throw usage(`Use either ${named} or --new.`);
  if (values.new && link === undefined) throw usage("Type the address of the relay after chat.");
  if (!values.new && (values.name ?? values.life) !== undefined) {
    throw usage("Only a new room gets a name or a time: add --new.");
  }
  const tls = {
    ...(values.ca !== undefined && { ca: values.ca }),
    ...(values.fingerprint !== undefined && { fingerprint: readFingerprint(values.fingerprint) }),
    ...(values.proxy !== undefined && { proxy: readProxy(values.proxy) }),
  };
  return {
    ...(link !== undefined && { link }),
    isNew: values.new ?? false,
    alias: values.alias ?? "",
    isListing,
    ...(values.room !== undefined && { room: values.room }),
    roomName: values.name ?? "",
    life: values.life === undefined ? 0 : readLife(values.life),
    ...(values["password-fd"] !== undefined && { passwordFd: readFd(values["password-fd"]) }),
    mode: values.json ? "json" : values.lines || !isTerminal ? "lines" : "screen",
    open: values.open ?? false,
    stay: values.stay ?? false,
    mouse: !values["no-mouse"],
    folder: values.folder ?? ".",
    tls,
  };
}

function parsed(args: readonly string[]) {
  const [text, flag] = [{ type: "string" }, { type: "boolean" }] as const;
  const options = {
    ...{ alias: text, "password-fd": text, new: flag, name: text, life: text, open: flag },
    ...{ rooms: flag, room: text },
    ...{ lines: flag, json: flag, stay: flag, folder: text, "no-mouse": flag },
    ...{ ca: text, fingerprint: text, proxy: text, help: flag },
  };
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw usage(error instanceof Error ? `${error.message}` : "");
  }
}

function usage(sentence: string): Fault {
  return usageOf("chat", sentence);
}

/** Returns a mistake in the arguments of a command. */
export function usageOf(command: "chat" | "room", sentence: string): Fault {
  return new Fault("usage", `${sentence}\nType sanctuary ${command} --help to see how to use it.`);
}

export function readFd(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw usage("--password-fd takes a number, such as 3.");
  return Number(text);
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

export function readLife(text: string): number {
  const [, number, unit = "s"] = /^(\d{1,6})([smhd]?)$/.exec(text) ?? [];
  const seconds = Number(number) * (units[unit || "s"] ?? 1);
  if (number === undefined || seconds > limits.maxTtlSeconds) {
    throw usage("--life takes a time of at most 7 days, such as 15m, 24h or 7d.");
  }
  return seconds;
}

function readFingerprint(text: string): string {
  const hex = text.replace(/^sha-?256[:=/]/i, "").replaceAll(/[:\s]/g, "");
  if (!/^[\da-f]{64}$/i.test(hex)) throw usage("--fingerprint takes 64 hex digits.");
  // As Node.js and the relay spell it.
  return hex.toUpperCase().replaceAll(/..(?=.)/g, "$&:");
}

function readProxy(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // socks5: looks up the name of the relay here, which tells everyone on the network.
  if (url?.protocol !== "socks5h:" || url.hostname === "") {
    throw usage("--proxy takes an address such as socks5h://127.0.0.1:9050.");
  }
  return url;
}
