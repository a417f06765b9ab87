/**
 * Fakes for the models: a session with prepared answers, a transport and an alarm that log their
 * calls, and a clock that the test advances.
 */

import { makeIdentity } from "../../protocol/crypto/identity.ts";
import { deriveRoom } from "../../protocol/crypto/key-schedule.ts";
import { importPassword, passwordInput } from "../../protocol/crypto/password.ts";
import type {
  Effect,
  Line,
  Person,
  Session,
  SessionEvent,
  SessionOptions,
  View,
  Who,
} from "../../protocol/session.ts";
import { type Bytes, fromUtf8 } from "../../protocol/wire/bytes.ts";
import { ProtocolError } from "../../protocol/wire/errors.ts";
import type { ListedRoom } from "../../protocol/wire/rooms.ts";
import type { Engine, FilesEngine, PageEnv, TransportEvent } from "../../web/env.ts";
import { RoomModel } from "../../web/room/room.ts";
import { makeFileModels } from "./files/fakes.ts";
import { parseNaively } from "./markup-tree.ts";

export const codeOfTests: Bytes = new Uint8Array(16);
// Imported beforehand: settle() does not wait for WebCrypto's own threads.
const password = await importPassword("of the tests");
const keys = await deriveRoom(password, codeOfTests);
const identity = await makeIdentity();

/** A session that answers each event as prepared. */
export class FakeSession implements Session {
  readonly options: SessionOptions;
  readonly events: SessionEvent[] = [];
  shown: View;
  /** The state that it exports. */
  handedOver: SessionOptions | undefined;
  answer: (event: SessionEvent) => readonly Effect[] | Promise<readonly Effect[]> = () => [];

  constructor(options: SessionOptions) {
    this.options = options;
    const { code = codeOfTests } = options;
    const rest = { roomName: "", people: [], endsAt: null, locked: false, expiry: 0 as const };
    this.shown = { phase: "connecting", code, ...rest };
  }

  async step(event: SessionEvent): Promise<readonly Effect[]> {
    this.events.push(event);
    return this.answer(event);
  }

  view(): View {
    return this.shown;
  }

  resumeState(): SessionOptions | undefined {
    return this.handedOver;
  }
}

export type World = {
  readonly page: PageEnv;
  /** The calls of transport and engine, in order. */
  readonly log: string[];
  /** Called when the page lets the browser draw. */
  paused?: () => void;
  /** What the relay lists. */
  findOpen?: (code: string) => ListedRoom | undefined;
  /** The transport throws when it is closed. */
  failAtClose?: boolean;
  /** What was connected ahead, and null for its end. */
  readonly ahead: (string | null)[];
  readonly sessions: FakeSession[];
  readonly reports: unknown[];
  readonly clipboard: string[];
  /** Emits an event of the last room's transport. */
  speak(event: TransportEvent): void;
  /** Advances the clock by this many ms; alarms fire when they are due. */
  pass(ms: number): void;
  alarms(): number;
  /** Settings that a test can turn. */
  clipboardWorks: boolean;
  machineLoads: boolean;
  filesLoad: boolean;
  /** Makes the models for files of a room. */
  makeModels: FilesEngine["makeModels"];
  words: readonly string[] | Error;
  /** The list of emoji. */
  emojis: string | Error;
  /** The passwords from which keys were derived, as the protocol takes them. */
  readonly passwords: string[];
  /** The answers of sessions. */
  answer: FakeSession["answer"];
  /** Deriving the keys waits for this. */
  derived: Promise<void>;
};

/** 2,048 different words. */
export const list = Array.from({ length: 2048 }, (_, i) => `word${i}`);

export function makeWorld(): World {
  let time = 1_000_000;
  let listener: ((event: TransportEvent) => void) | undefined;
  const alarms = new Map<object, { readonly at: number; readonly task: () => void }>();
  const log: string[] = [];
  const world: World = {
    log,
    ahead: [],
    sessions: [],
    reports: [],
    clipboard: [],
    clipboardWorks: true,
    machineLoads: true,
    filesLoad: true,
    makeModels: makeFileModels,
    words: list,
    emojis: "😄 smile\n😊 blush smile",
    passwords: [],
    answer: () => [],
    derived: Promise.resolve(),
    speak: (event) => listener?.(event),
    alarms: () => alarms.size,
    pass(ms) {
      time += ms;
      for (const [alarm, { at, task }] of [...alarms]) {
        if (at > time) continue;
        alarms.delete(alarm);
        task();
      }
    },
    page: {
      origin: "https://chat.example",
      env: {
        now: () => time,
        random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      },
      async loadEngine() {
        if (!world.machineLoads) throw new TypeError("failed to fetch");
        return engine;
      },
      makeTransport(heard) {
        listener = heard;
        return {
          connect: (path) => log.push(`connect ${path}`),
          send: (data) => log.push(`send ${typeof data === "string" ? data : data.length}`),
          close: () => {
            log.push("close");
            if (world.failAtClose) throw new Error("the transport does not close");
          },
        };
      },
      openAhead: (path) => world.ahead.push(path),
      makeAlarm() {
        const alarm = {};
        return {
          set: (at, task) => alarms.set(alarm, { at, task }),
          clear: () => alarms.delete(alarm),
        };
      },
      pause: async () => world.paused?.(),
      findOpen: async (code) => world.findOpen?.(code),
      async copy(text) {
        if (world.clipboardWorks) world.clipboard.push(text);
        return world.clipboardWorks;
      },
      async loadWords() {
        log.push("words");
        if (world.words instanceof Error) throw world.words;
        return world.words;
      },
      async loadEmojis() {
        log.push("emoji");
        if (world.emojis instanceof Error) throw world.emojis;
        return world.emojis;
      },
      drawQrCode: async (text) => ({ size: text.length, path: "M0 0h1v1z" }),
      loadFiles: async () => {
        if (!world.filesLoad) throw new TypeError("failed to fetch");
        return { makeModels: (context) => world.makeModels(context) };
      },
      loadParser: async () => parseNaively,
      reload: () => log.push("reload"),
      report: (error) => world.reports.push(error),
    },
  };
  const engine: Engine = {
    async importPassword(text, loadWords) {
      world.passwords.push(fromUtf8((await passwordInput(text, loadWords)).subarray(1)));
      return password;
    },
    async deriveRoom() {
      log.push("derive");
      await world.derived;
      return keys;
    },
    makeIdentity: async () => identity,
    createSession(options) {
      const session = new FakeSession(options);
      session.answer = world.answer;
      world.sessions.push(session);
      return session;
    },
  };
  return world;
}

/** The modules that a visit loads after the first page. */
export const loadRoom = async () => RoomModel;

/** Waits until everything has finished that waits only for promises. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}

/** Starts to enter a room, and waits until there is a session or the attempt has ended. */
export async function tried({ sessions }: World, begin: () => Promise<void>): Promise<void> {
  const before = sessions.length;
  let isOver = false;
  void begin().finally(() => {
    isOver = true;
  });
  while (sessions.length === before && !isOver) await settle();
  await settle();
}

export function makeWho(alias: string, ambiguous = false): Who {
  return { id: alias, alias, colour: 3, fingerprint: [0, 2047], ambiguous };
}

export function makePerson(alias: string, own = false): Person {
  return { ...makeWho(alias), own, presence: "here", compared: false, typing: false };
}

let lines = 0;

/** A line of text; `at` in ms. */
export function makeLine(
  alias: string,
  text: string,
  at = 0,
  own = false,
): Line & { kind: "text" } {
  const rest = { action: false, suspicious: false, resent: false, early: false };
  return { key: `line ${lines++}`, at, kind: "text", member: makeWho(alias), own, text, ...rest };
}

/** A whisper. */
export function makeWhisper(
  alias: string,
  to: string,
  text: string,
  own = false,
): Line & { kind: "whisper" } {
  const [member, receiver] = [makeWho(alias), makeWho(to)];
  return { key: `line ${lines++}`, at: 0, kind: "whisper", member, own, to: receiver, text };
}

/** The effects of a session that is admitted. */
export function opens(session: FakeSession, people: readonly Person[]): readonly Effect[] {
  session.shown = { ...session.shown, phase: "open", people };
  return [{ type: "changed" }];
}

export const codeText = "00000-00000-00000-000000-000000";

/** An error of the engine. */
export function refusal(code: ConstructorParameters<typeof ProtocolError>[0]): ProtocolError {
  return new ProtocolError(code);
}
