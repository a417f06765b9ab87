/**
 * The connections to Redis or Valkey, by the client library: nothing else knows it. Two for each server, one for
 * commands and one for what is published. Both come back by themselves, for as long as it takes.
 */
import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { createClient } from "@redis/client";

/** A script, and the name by which the engine knows it. */
export type Script = { readonly text: string; readonly sha: string };

export function scriptOf(text: string): Script {
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}

/** Where the engine is. */
export type Place = {
  /** redis://, rediss:// or unix://, with user and password. */
  readonly url: string;
  /** PEM text of the authority that signed the engine's certificate. */
  readonly ca?: string;
};

type Listener = (message: Buffer) => void;
type Client = ReturnType<typeof createClient>;

/** Longest wait for the answer to a command, ms. */
const deadlineMs = 3_000;

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
  /** Why a connection was last lost. */
  trouble = "";
  /** Called when a connection is lost, and when both are there again. */
  lost: () => void = () => {};
  back: () => void = () => {};
  readonly #commands: Client;
  readonly #listening: Client;
  /** Channels whose end the engine has not confirmed. */
  readonly #unheard = new Map<string, Promise<void>>();

  constructor(place: Place) {
    this.#commands = this.#client(place);
    this.#listening = this.#client(place);
  }

  /** True while both connections are there. */
  get ready(): boolean {
    return this.#commands.isReady && this.#listening.isReady;
  }

  /** Connects. @throws EngineError if it cannot at once. */
  async open(): Promise<void> {
    let failed: (error: unknown) => void = () => {};
    const refused = new Promise<never>((_, reject) => {
      failed = reject;
    });
    for (const client of [this.#commands, this.#listening]) client.once("error", failed);
    const opened = [this.#commands, this.#listening].map((client) => client.connect());
    // The race reports the first failure; the others must not be unhandled.
    for (const one of [...opened, refused]) one.catch(() => {});
    try {
      await Promise.race([Promise.all(opened), refused, late()]);
    } catch (error) {
      this.close();
      throw new EngineError(error);
    }
    for (const client of [this.#commands, this.#listening]) {
      client.off("error", failed);
      client.on("ready", () => {
        this.reconnects += 1;
        if (this.ready) this.back();
      });
      client.on("reconnecting", () => this.lost());
    }
  }

  /** Runs a command. @throws EngineError */
  async call(...args: readonly (string | Buffer)[]): Promise<unknown> {
    try {
      return await inTime(this.#commands.sendCommand([...args]));
    } catch (error) {
      throw new EngineError(error);
    }
  }

  /** Runs a script. @throws EngineError */
  async run(
    { text, sha }: Script,
    keys: readonly string[],
    args: readonly string[],
  ): Promise<unknown> {
    const rest = [`${keys.length}`, ...keys, ...args];
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
      return Number(await this.#commands.sendCommand(["SPUBLISH", channel, message]));
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
      await inTime(this.#listening.sSubscribe(channel, listener, true));
    } catch (error) {
      throw new EngineError(error);
    }
  }

  /** Hears a channel no more. @throws EngineError */
  async unsubscribe(channel: string): Promise<void> {
    let refused: unknown;
    const done = inTime(this.#listening.sUnsubscribe(channel))
      .catch((error) => {
        refused = error;
      })
      .finally(() => {
        if (this.#unheard.get(channel) === done) this.#unheard.delete(channel);
      });
    this.#unheard.set(channel, done);
    await done;
    if (refused !== undefined) throw new EngineError(refused);
  }

  close(): void {
    for (const client of [this.#commands, this.#listening]) if (client.isOpen) client.destroy();
  }

  #client({ url, ca }: Place): Client {
    const client = createClient({
      ...addressOf(url),
      // The engine need not know the name and version of the library.
      disableClientInfo: true,
      // A stopped engine is noticed in 1.6 s, and an idle connection stays.
      pingInterval: 500,
      // Commands must not wait for an engine that is away.
      disableOfflineQueue: true,
      socket: {
        ...socketOf(url, ca),
        socketTimeout: 1_500,
        connectTimeout: 1_500,
        reconnectStrategy: () => 200 + Math.random() * 200,
      },
    } as Parameters<typeof createClient>[0]);
    client.on("error", (error) => {
      this.trouble = codeOf(error);
    });
    return client as Client;
  }
}

function addressOf(url: string): object {
  const { protocol, username, password } = new URL(url);
  if (protocol !== "unix:") return { url };
  return {
    ...(username === "" ? {} : { username: decodeURIComponent(username) }),
    ...(password === "" ? {} : { password: decodeURIComponent(password) }),
  };
}

function socketOf(url: string, ca: string | undefined): object {
  const { protocol, pathname } = new URL(url);
  if (protocol === "unix:") return { path: decodeURIComponent(pathname) };
  if (protocol === "rediss:") return { tls: true, ...(ca === undefined ? {} : { ca }) };
  return {};
}

async function inTime<T>(promise: Promise<T>): Promise<T> {
  const ended = new AbortController();
  try {
    return await Promise.race([promise, late(ended.signal)]);
  } finally {
    ended.abort();
  }
}

async function late(signal?: AbortSignal): Promise<never> {
  await wait(deadlineMs, undefined, signal === undefined ? { ref: false } : { ref: false, signal });
  throw new Error("LATE");
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  // Of a command that a script calls.
  if (error.message.includes("user executing the script")) return "NOPERM";
  const code = "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : (error.message.split(" ")[0] ?? "");
}
