/**
 * What the models need from the outside: transport, clock, clipboard and loaders. main.tsx injects
 * the browser's, tests inject fakes. Types only.
 */

import type { Identity } from "../protocol/crypto/identity.ts";
import type { RoomKeys } from "../protocol/crypto/key-schedule.ts";
import type { LoadWords } from "../protocol/crypto/password.ts";
import type { Env } from "../protocol/env.ts";
import type { Session, SessionEvent, SessionOptions } from "../protocol/session.ts";
import type { Bytes } from "../protocol/wire/bytes.ts";
import type { ListedRoom } from "../protocol/wire/rooms.ts";
import type { Draft, DraftOptions } from "./files/draft.ts";
import type { Files, FilesOptions } from "./files/files.ts";
import type { Parse } from "./markup/parts.ts";

/** An event of the transport. */
export type TransportEvent = Extract<
  SessionEvent,
  { readonly type: "connected" | "disconnected" | "control" | "frame" }
>;

/** The connection to the relay, one at a time. */
export type Transport = {
  /** Connects to this path. An earlier connection emits no more events. */
  connect(path: string): void;
  send(data: string | Bytes): void;
  /** Closes the connection. It emits no more events. */
  close(): void;
};

/** An alarm with at most one task. */
export type Alarm = {
  /** Runs the task at this time, ms since the epoch. Replaces an earlier task. */
  set(at: number, task: () => void): void;
  clear(): void;
};

/** The parts of the protocol that the page calls. */
export type Engine = {
  importPassword(password: string, loadWords: LoadWords): Promise<CryptoKey>;
  deriveRoom(password: CryptoKey, code: Bytes): Promise<RoomKeys>;
  makeIdentity(): Promise<Identity>;
  createSession(options: SessionOptions, env: Env): Session;
};

/** A QR code: squares per side, and the dark squares as an SVG path, one unit each. */
export type QrImage = { readonly size: number; readonly path: string };

/** What the models for files need of their room. */
export type FilesContext = Omit<FilesOptions, "io"> &
  Omit<DraftOptions, "io" | "files" | "recorder"> &
  Pick<PageEnv, "env" | "makeAlarm">;

/** The code for files. */
export type FilesEngine = {
  makeModels(context: FilesContext): { readonly files: Files; readonly draft: Draft };
};

export type PageEnv = {
  readonly env: Env;
  /** Loads the code of rooms, if it is not there. Rejects if it cannot be loaded. */
  loadEngine(): Promise<Engine>;
  /** Such as `https://chat.example`, or `https://example.org/chat`. Invite links start with it. */
  readonly origin: string;
  makeTransport(listener: (event: TransportEvent) => void): Transport;
  /** Connects to this path before a transport does; null: no transport will. */
  openAhead(path: string | null): void;
  makeAlarm(): Alarm;
  /** Resolves after the browser had a chance to draw and to answer the user. */
  pause(): Promise<void>;
  /** Copies text to the clipboard. Resolves to false if that failed. */
  copy(text: string): Promise<boolean>;
  /** Opens the share dialog for a link. Absent if the browser has none. */
  share?(link: string): Promise<void>;
  /** Loads the QR code library, and draws this text. */
  drawQrCode(text: string): Promise<QrImage>;
  /** Loads the 2,048 words. */
  loadWords(): Promise<readonly string[]>;
  /** Returns the open room that the relay lists under this code or link. Rejects without its list. */
  findOpen(code: string): Promise<ListedRoom | undefined>;
  /** Loads the list of emoji and their names. Rejects if it cannot be loaded. */
  loadEmojis(): Promise<string>;
  /** Loads the code for files. Rejects if it cannot be loaded. */
  loadFiles(): Promise<FilesEngine>;
  /** Loads the parser, which parses HTML into an inert document. */
  loadParser(): Promise<Parse>;
  /** Reloads the page. */
  reload(): void;
  /** Reports an error that is a mistake of ours. */
  report(error: unknown): void;
};
