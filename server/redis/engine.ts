/**
 * The engine, Redis or Valkey: commands with a deadline, scripts, and what is published. Its connections are those
 * of ./connections.ts.
 */
import type { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { type Connections, connectionsTo, type Listener, type Place } from "./connections.ts";
import { deadlineMs, inTime, late } from "./deadline.ts";

/** A script, and the name by which the engine knows it. */
export type Script = { readonly text: string; readonly sha: string };

export function scriptOf(text: string): Script {
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}

/** Wait before a script is tried again while the keys of a room go to another node, ms. */
const againMs = 100;

/** The engine did not do it, or has not said so in time: it may still do it later. */
export class EngineError extends Error {
  /** First word of the engine's answer, such as OOM or NOPERM; or the code of an error of the network. */
  readonly code: string;

  constructor(cause: unknown) {
    super("The engine did not answer.", { cause });
    this.code = codeOf(cause);
  }
}

/** Throws any error that is not of the engine. */
export function ignoreEngineError(error: unknown): void {
  if (!(error instanceof EngineError)) throw error;
}

export class Engine {
  /** Bytes of published messages whose answer has not come. */
  publishing = 0;
  /** How often a connection has come back. */
  reconnects = 0;
  /** Called when a connection is lost, and when all are there again. */
  lost: () => void = () => {};
  back: () => void = () => {};
  /** Called when a channel is heard at another node: messages may be missing. */
  moved: (channel: string) => void = () => {};
  /** True if it has several nodes: one may be emptied, and the others not. */
  readonly isCluster: boolean;
  readonly #connections: Connections;
  /** Channels whose end the engine has not confirmed. */
  readonly #unheard = new Map<string, Promise<void>>();
  #isOpen = false;
  #failed: (error: unknown) => void = () => {};

  constructor(place: Place) {
    this.isCluster = place.urls.length > 1;
    this.#connections = connectionsTo(place, {
      lost: () => this.#isOpen && this.lost(),
      back: () => {
        if (!this.#isOpen) return;
        this.reconnects += 1;
        this.back();
      },
      moved: (channel) => this.moved(channel),
      failed: (error) => this.#failed(error),
    });
  }

  /** True while all connections are there. */
  get ready(): boolean {
    return this.#connections.ready;
  }

  /** Connects. @throws EngineError if it cannot at once. */
  async open(): Promise<void> {
    const refused = new Promise<never>((_, reject) => {
      this.#failed = reject;
    });
    const opened = this.#connections.open();
    // The race reports the first failure; the others must not be unhandled.
    for (const one of [opened, refused]) one.catch(() => {});
    try {
      await Promise.race([opened, refused, late()]);
    } catch (error) {
      this.close();
      throw new EngineError(error);
    }
    this.#isOpen = true;
  }

  /** Runs a command. @throws EngineError */
  async call(...args: readonly (string | Buffer)[]): Promise<unknown> {
    try {
      return await inTime(this.#connections.send(keyOf(args), args));
    } catch (error) {
      throw new EngineError(error);
    }
  }

  /** Returns what each server says of itself. @throws EngineError */
  async info(): Promise<readonly string[]> {
    try {
      return (await inTime(this.#connections.sendToAll(["INFO"]))).map(String);
    } catch (error) {
      throw new EngineError(error);
    }
  }

  /** Runs a script. @throws EngineError */
  async run(script: Script, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    const until = performance.now() + deadlineMs;
    for (;;) {
      try {
        return await this.#run(script, [`${keys.length}`, ...keys, ...args]);
      } catch (error) {
        // Some of its keys are at one node, some at another: nothing was done.
        const isMoving = error instanceof EngineError && error.code === "TRYAGAIN";
        if (!isMoving || performance.now() > until) throw error;
        await wait(againMs, undefined, { ref: false });
      }
    }
  }

  async #run({ text, sha }: Script, rest: readonly string[]): Promise<unknown> {
    try {
      return await this.call("EVALSHA", sha, ...rest);
    } catch (error) {
      if (!(error instanceof EngineError) || error.code !== "NOSCRIPT") throw error;
      return this.call("EVAL", text, ...rest);
    }
  }

  /** Publishes. Resolves to the number of relays that heard it, or to undefined if that is unknown. */
  async publish(channel: string, message: Buffer): Promise<number | undefined> {
    this.publishing += message.length;
    try {
      return Number(await this.#connections.send(channel, ["SPUBLISH", channel, message]));
    } catch {
      // The sender does not see its message come back, and asks for the state of the room.
      return undefined;
    } finally {
      this.publishing -= message.length;
    }
  }

  /** Hears what is published. @throws EngineError */
  async subscribe(channel: string, listener: Listener): Promise<void> {
    // The library would take the new listener away with the old one.
    await this.#unheard.get(channel);
    try {
      await inTime(this.#connections.subscribe(channel, listener));
    } catch (error) {
      throw new EngineError(error);
    }
  }

  /** Hears a channel no more. @throws EngineError */
  async unsubscribe(channel: string): Promise<void> {
    let refused: unknown;
    const done = inTime(this.#connections.unsubscribe(channel))
      .then(() => {})
      .catch((error) => {
        // Valkey's answer if it was not heard at all.
        if (codeOf(error) !== "NOSUB") refused = error;
      })
      .finally(() => {
        if (this.#unheard.get(channel) === done) this.#unheard.delete(channel);
      });
    this.#unheard.set(channel, done);
    await done;
    if (refused !== undefined) throw new EngineError(refused);
  }

  /** Makes sure that each channel is heard where it is. Called every few seconds. @throws EngineError */
  async check(): Promise<void> {
    try {
      await inTime(this.#connections.check());
    } catch (error) {
      throw new EngineError(error);
    }
  }

  close(): void {
    this.#connections.close();
  }
}

/** Returns the key or channel by which a Cluster finds the node: the relay's commands have it in two places. */
function keyOf([name, first, , third]: readonly (string | Buffer)[]): string | undefined {
  const key = name === "EVAL" || name === "EVALSHA" ? third : first;
  return key === undefined ? undefined : `${key}`;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  // Of a command that a script calls.
  if (/ACL failure in script|user executing the script/.test(error.message)) return "NOPERM";
  if (error.message.includes("cluster support disabled")) return "NOCLUSTER";
  const code = "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : (error.message.split(" ")[0] ?? "");
}
