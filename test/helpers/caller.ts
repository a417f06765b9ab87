/**
 * A session over a real WebSocket: the driver that the browser has, for Node. Keeps the lines that it would show.
 * Decides nothing: what a session does with its events is the session's business.
 */
import { randomBytes } from "node:crypto";
import { WebSocket } from "ws";
import { makeSerial } from "../../protocol/serial.ts";
import {
  createSession,
  type Delivery,
  type Effect,
  type EndReason,
  type Line,
  type Session,
  type SessionEvent,
  type SessionOptions,
} from "../../protocol/session.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { closeReason } from "../../protocol/wire/frame.ts";

const env = {
  random: (length: number): Bytes => Uint8Array.from(randomBytes(length)),
  now: () => Date.now(),
};

export class Caller {
  readonly session: Session;
  readonly lines: Line[] = [];
  /** How far each own line has come, by key. */
  readonly delivery = new Map<string, Delivery>();
  ended: EndReason | undefined;
  private socket: WebSocket | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly serial = makeSerial();
  private readonly origin: string;
  private watchers: (() => void)[] = [];

  /** @param origin - Such as `ws://127.0.0.1:6969`. */
  constructor(origin: string, options: SessionOptions) {
    this.origin = origin;
    this.session = createSession(options, env);
    void this.do({ type: "tick" });
  }

  do(event: SessionEvent): Promise<void> {
    return this.serial(async () => {
      for (const effect of await this.session.step(event)) this.carryOut(effect);
      for (const watcher of this.watchers) watcher();
    });
  }

  texts(): string[] {
    return this.lines.flatMap((line) =>
      line.kind === "text" ? [`${line.member.alias}: ${line.text}`] : [],
    );
  }

  /** Resolves once `holds` is true; rejects after `ms`. */
  until(holds: () => boolean, ms = 10_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`not within ${ms} ms: ${holds}\n${JSON.stringify(this.lines, null, 1)}`));
      }, ms);
      const watch = () => {
        if (!holds()) return;
        clearTimeout(timer);
        this.watchers = this.watchers.filter((other) => other !== watch);
        resolve();
      };
      this.watchers.push(watch);
      watch();
    });
  }

  /** Breaks the connection without a word. */
  cut(): void {
    this.socket?.terminate();
  }

  private carryOut(effect: Effect): void {
    switch (effect.type) {
      case "connect":
        this.connect(effect.path);
        break;
      case "disconnect":
        this.socket?.close();
        this.socket = undefined;
        break;
      case "send":
        this.socket?.send(effect.data);
        break;
      case "wake":
        clearTimeout(this.timer);
        this.timer = setTimeout(() => void this.do({ type: "tick" }), effect.at - Date.now());
        break;
      case "line":
        this.lines.push(effect.line);
        break;
      case "delivery":
        this.delivery.set(effect.key, effect.delivery);
        break;
      case "wiped":
        this.lines.length = 0;
        break;
      case "ended":
        this.ended = effect.reason;
        clearTimeout(this.timer);
        break;
      case "changed":
      case "words":
        break;
    }
  }

  private connect(path: string): void {
    const socket = new WebSocket(this.origin + path);
    this.socket = socket;
    // Asked when the event's turn comes: a socket that was replaced meanwhile says nothing more.
    const tell = (event: SessionEvent) => {
      void this.serial(async () => {
        if (this.socket !== socket) return;
        for (const effect of await this.session.step(event)) this.carryOut(effect);
        for (const watcher of this.watchers) watcher();
      });
    };
    socket.on("open", () => tell({ type: "connected" }));
    socket.on("message", (data: Buffer, isBinary: boolean) => {
      if (isBinary) tell({ type: "frame", bytes: Uint8Array.from(data) });
      else tell({ type: "control", text: data.toString() });
    });
    // What was wrong is told by the close that follows.
    socket.on("error", () => undefined);
    socket.on("close", (code) => {
      const reason = closeReason(code);
      tell(reason === undefined ? { type: "disconnected" } : { type: "disconnected", reason });
    });
  }
}
