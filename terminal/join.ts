/**
 * Puts a room together: what was asked for, the protocol, the models of the page and the socket.
 * Shows nothing. Must never keep the password as text.
 */
import { wordlist as list } from "@scure/bip39/wordlists/english.js";
import { makeIdentity } from "../protocol/crypto/identity.ts";
import { deriveRoom } from "../protocol/crypto/key-schedule.ts";
import { importPassword } from "../protocol/crypto/password.ts";
import { createSession, type Effect, type Session } from "../protocol/session.ts";
import { codeBytes } from "../protocol/wire/room-code.ts";
import type { End } from "../web/app/refusal.ts";
import { suggestPassword, type Wordlist, WordlistModel } from "../web/app/wordlist.ts";
import type { PageEnv } from "../web/env.ts";
import { Sockets } from "../web/io/socket.ts";
import { makeTransport } from "../web/io/transport.ts";
import {
  readAlias,
  readCode,
  readPassword,
  readRoomName,
  safeWithoutTls,
} from "../web/lobby/fields.ts";
import { type Room, RoomModel } from "../web/room/room.ts";
import type { Options } from "./args.ts";
import { openSocket, readCa } from "./dial.ts";
import { Fault } from "./exits.ts";
import { makeFilesEngine, type Place } from "./files.ts";
import { Numbers } from "./numbers.ts";
import { refusedBy } from "./sentences.ts";

/** A room, and what the terminal knows besides. */
export type Kit = {
  readonly room: Room;
  readonly session: Session;
  readonly numbers: Numbers;
  readonly options: Options;
  readonly place: Place;
  /** Why the relay could not be reached, as the system says it. */
  trouble(): Error | undefined;
  /** The address of the relay, without a slash at its end. */
  readonly origin: string;
  /** Where the user wants to go: a link, with the name of the room if it is an open one of the list. */
  next?: { readonly next: string; readonly room: string | undefined };
  /** The link of the open room of the list whose warning was shown last. */
  warned?: string;
};

/** The relay and the code of a link. @throws Fault if it is none. */
export function readLink(link: string, isNew: boolean): { origin: string; fragment: string } {
  const [address = "", fragment = ""] = link.trim().split("#", 2);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new Fault("usage", "Type the whole link, which begins with https://.");
  }
  // As in a browser: elsewhere everyone on the network would learn the keys that the relay knows.
  if (url.protocol === "http:" && !safeWithoutTls.test(url.hostname)) {
    throw new Fault("usage", "Only a link that begins with https:// is safe to use.");
  }
  if (isNew && fragment !== "") throw new Fault("usage", "Type the address alone after --new.");
  return { origin: url.origin + url.pathname.replace(/\/[^/]*$/, ""), fragment };
}

/** Returns six words for a new room. */
export function suggest(): string {
  return suggestPassword(list, { random });
}

function random(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}

/**
 * Makes a room, and does not enter it yet.
 *
 * @param typed - The password.
 * @param heard - Called with each effect of the session before the room gets it.
 * @throws Fault if a field is refused.
 */
export async function prepare(
  options: Options,
  link: string,
  typed: string,
  heard: (effect: Effect, kit: Kit) => void,
  report: (error: unknown) => void,
): Promise<Kit> {
  const { origin, fragment } = readLink(link, options.isNew);
  const ca = options.tls.ca === undefined ? undefined : readCa(options.tls.ca);
  const { isNew, life } = options;
  try {
    const alias = readAlias(options.alias);
    const roomName = readRoomName(options.roomName);
    const code = isNew ? random(codeBytes) : readCode(fragment);
    const text = readPassword(typed);
    const guarded = text !== "";
    const password = await importPassword(text, async () => list);
    const keys = await deriveRoom(password, code);
    const identity = await makeIdentity();
    const create = isNew || options.open ? { create: { ttl: isNew ? life : 0 } } : {};
    const inner = createSession(
      { code, password, keys, identity, alias, roomName, ...create },
      { random, now: Date.now },
    );
    const session: Session = {
      view: () => inner.view(),
      resumeState: () => inner.resumeState(),
      async step(event) {
        const effects = await inner.step(event);
        for (const effect of effects) {
          if (effect.type === "line") kit.numbers.note(effect.line);
          heard(effect, kit);
        }
        return effects;
      },
    };
    let trouble: Error | undefined;
    const place: Place = { path: undefined, problem: undefined };
    const page = makePage(origin, report, options.folder, place, (address) => {
      return openSocket(address, options.tls, ca, (error) => {
        trouble = error;
      });
    });
    const wordlist: Wordlist = new WordlistModel(page);
    await wordlist.load();
    const invitation = { code, guarded, password: (isNew && text) || null };
    const room = new RoomModel({ session, invitation, wordlist }, page);
    // The first message must not be read before its parser is there.
    room.reader.read({ text: "<b>" });
    await page.pause();
    const kit: Kit = {
      ...{ room, session, options, place, origin, numbers: new Numbers() },
      trouble: () => trouble,
    };
    return kit;
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault("usage", refusedBy(error));
  }
}

/** Enters. Resolves to null once the room is open, or to its end if it never opens. */
export async function enter({ room }: Kit): Promise<End | null> {
  void room.start();
  return room.entered();
}

function makePage(
  origin: string,
  report: (error: unknown) => void,
  folder: string,
  place: Place,
  open: (address: string) => unknown,
): PageEnv {
  const sockets = new Sockets(origin, (address) => open(address) as WebSocket);
  const none = async () => {
    throw new TypeError("not in a terminal");
  };
  return {
    env: { random, now: Date.now },
    loadEngine: none,
    origin,
    makeTransport: (listener) => makeTransport(sockets, listener),
    openAhead: (path) => sockets.openAhead(path),
    makeAlarm,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    copy: async () => false,
    drawQrCode: none,
    loadWords: async () => list,
    // The terminal asks before it asks for the password.
    findOpen: async () => undefined,
    loadEmojis: async () => (await import("../web/strings/emoji.ts")).emojis,
    loadFiles: async () => makeFilesEngine(folder, place),
    loadParser: async () => (await import("./parse.ts")).parse,
    reload() {},
    report,
  };
}

function makeAlarm(): ReturnType<PageEnv["makeAlarm"]> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const clear = () => clearTimeout(timer);
  return {
    clear,
    set(at, task) {
      clear();
      timer = setTimeout(task, Math.min(Math.max(0, at - Date.now()), 0x7fffffff));
    },
  };
}
