/**
 * One WebSocket that speaks WebDriver BiDi: commands with their answers, and events in between.
 * Knows no command.
 */
import { once } from "node:events";
import type { WebSocket } from "ws";

/** A message that is not an answer. */
export type Message = {
  readonly method: string;
  readonly params: {
    readonly context?: string;
    readonly level?: string;
    readonly message?: string;
    readonly source?: { readonly context?: string };
    readonly text?: string | null;
    readonly type?: string;
  };
};

type Answer =
  | { readonly id: number; readonly type: "success"; readonly result: unknown }
  | {
      readonly id: number;
      readonly type: "error";
      readonly error: string;
      readonly message: string;
    };

type Waiting = { resolve(result: unknown): void; reject(error: Error): void };

export class Bidi {
  #next = 0;
  readonly #socket: WebSocket;
  readonly #opened: Promise<unknown>;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(message: Message) => void>();

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.#opened = once(socket, "open");
    socket.on("message", (data) => this.#take(JSON.parse(data.toString())));
    socket.on("close", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("the browser has gone"));
      this.#waiting.clear();
    });
  }

  /** Sends a command. @throws Error with the browser's message, or if the connection is closed. */
  async send<T>(method: string, params: object = {}): Promise<T> {
    await this.#opened;
    const id = ++this.#next;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    this.#socket.send(JSON.stringify({ id, method, params }));
    return (await answer) as T;
  }

  /** Subscribes to all events. @returns The function that unsubscribes. */
  listen(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#socket.close();
  }

  #take(message: Answer | Message): void {
    if ("method" in message) {
      for (const listener of this.#listeners) listener(message);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === "success") waiting?.resolve(message.result);
    else waiting?.reject(new Error(`${message.error}: ${message.message}`));
  }
}
