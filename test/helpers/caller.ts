/**
 * A session over a real WebSocket, as the page has one, for Node.
 */
import { randomBytes } from "node:crypto";
import { WebSocket } from "ws";
import { givesWay } from "../../protocol/precedence.ts";
import { makeSerial } from "../../protocol/serial.ts";
import { createSession, type SessionEvent, type SessionOptions } from "../../protocol/session.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { closeReason } from "../../protocol/wire/frame.ts";
import { Driver } from "./driver.ts";
import { patienceMs } from "./until.ts";

const env = {
  random: (length: number): Bytes => Uint8Array.from(randomBytes(length)),
  now: () => Date.now(),
};

export class Caller extends Driver {
  readonly #serial = makeSerial();
  readonly #origin: string;
  readonly #ca: string | undefined;
  #socket: WebSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #watchers: (() => void)[] = [];

  /**
   * @param origin - Such as `ws://127.0.0.1:6969`.
   * @param ca - The only certificate that it accepts, PEM.
   */
  constructor(origin: string, options: SessionOptions, ca?: string) {
    super(createSession(options, env));
    this.#origin = origin;
    this.#ca = ca;
    void this.do({ type: "tick" });
  }

  do(event: SessionEvent): Promise<void> {
    return this.#serial(() => this.#step(event), givesWay(event));
  }

  /** Resolves once `holds` is true. Rejects with the lines if that takes too long. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const lines = JSON.stringify(this.lines, null, 1);
        reject(new Error(`not within ${patienceMs} ms: ${holds}\n${lines}`));
      }, patienceMs);
      const watch = () => {
        if (!holds()) return;
        clearTimeout(timer);
        this.#watchers = this.#watchers.filter((other) => other !== watch);
        resolve();
      };
      this.#watchers.push(watch);
      watch();
    });
  }

  /** Breaks the connection without a close frame. */
  cut(): void {
    this.#socket?.terminate();
  }

  protected connect(path: string): void {
    const socket = new WebSocket(
      this.#origin + path,
      this.#ca === undefined ? {} : { ca: this.#ca },
    );
    this.#socket = socket;
    // Checked when the event is processed: the socket may have been replaced meanwhile.
    const tell = (event: SessionEvent) => {
      void this.#serial(async () => {
        if (this.#socket === socket) await this.#step(event);
      }, givesWay(event));
    };
    socket.on("open", () => tell({ type: "connected" }));
    socket.on("message", (data: Buffer, isBinary: boolean) => {
      if (isBinary) tell({ type: "frame", bytes: Uint8Array.from(data) });
      else tell({ type: "control", text: data.toString() });
    });
    // The close that follows reports the error.
    socket.on("error", () => undefined);
    socket.on("close", (code) => {
      const reason = closeReason(code);
      tell(reason === undefined ? { type: "disconnected" } : { type: "disconnected", reason });
    });
  }

  protected disconnect(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  protected send(data: string | Bytes): void {
    this.#socket?.send(data);
  }

  protected wake(at: number): void {
    clearTimeout(this.#timer);
    if (at === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => void this.do({ type: "tick" }), at - Date.now());
  }

  async #step(event: SessionEvent): Promise<void> {
    for (const effect of await this.session.step(event)) this.carryOut(effect);
    for (const watcher of this.#watchers) watcher();
  }
}
