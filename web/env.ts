/**
 * What the models need of the world and do not reach for themselves: main.tsx hands in the browser's, tests
 * hand in logs. Types only, and what they share with the engine.
 */

import type { Identity } from "../protocol/crypto/identity.ts";
import type { RoomKeys } from "../protocol/crypto/key-schedule.ts";
import type { Env } from "../protocol/env.ts";
import type { Session, SessionEvent, SessionOptions } from "../protocol/session.ts";
import type { Bytes } from "../protocol/wire/bytes.ts";
import type { Parse } from "./markup/parts.ts";

/** What a transport tells. */
export type TransportEvent = Extract<
  SessionEvent,
  { readonly type: "connected" | "disconnected" | "control" | "frame" }
>;

/** The way to the relay: one connection at a time. */
export type Transport = {
  /** Opens a connection to this path; one that was there before never speaks again. */
  connect(path: string): void;
  send(data: string | Bytes): void;
  /** Closes the connection. It never speaks again. */
  close(): void;
};

/** An alarm clock that holds one task at most. */
export type Alarm = {
  /** Runs the task at this time, ms since the epoch, instead of the one before. */
  set(at: number, task: () => void): void;
  clear(): void;
};

/** The engine, as far as a page drives it. */
export type Engine = {
  importPassword(password: string): Promise<CryptoKey>;
  deriveRoom(password: CryptoKey, code: Bytes): Promise<RoomKeys>;
  makeIdentity(): Promise<Identity>;
  /** Loads the machine, if it is not there yet, and makes a session. Rejects if it can't be loaded. */
  createSession(options: SessionOptions, tools: Env): Promise<Session>;
};

/** A QR code: squares per side, and the dark squares as an SVG path, one unit each. */
export type QrImage = { readonly size: number; readonly path: string };

export type Surroundings = {
  readonly engine: Engine;
  readonly tools: Env;
  /** Such as `https://chat.example`; links begin with it. */
  readonly origin: string;
  makeTransport(listener: (event: TransportEvent) => void): Transport;
  makeAlarm(): Alarm;
  /** Puts text on the clipboard; whether it worked. */
  copy(text: string): Promise<boolean>;
  /** Hands a link to another program of this device; absent where there is no way to. */
  share?(link: string): Promise<void>;
  /** Loads the QR code library, and draws this text. */
  drawQrCode(text: string): Promise<QrImage>;
  /** Loads the 2,048 words. */
  loadWords(): Promise<readonly string[]>;
  /** Loads what reads HTML into a document that never runs or loads anything. */
  loadParser(): Promise<Parse>;
  /** Loads the page anew. */
  reload(): void;
  /** Takes an error that only a mistake of ours can have caused. */
  report(error: unknown): void;
};
