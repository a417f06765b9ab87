/**
 * The connections to one server, or to all masters of a Cluster, by the client library: nothing else knows it.
 * They come back by themselves, for as long as it takes.
 */
import type { Buffer } from "node:buffer";
import { setTimeout as wait } from "node:timers/promises";
import { createClient, createCluster, DisconnectsClientError } from "@redis/client";
import { inTime } from "./deadline.ts";

/** Where the engine is. */
export type Place = {
  /** redis://, rediss:// or unix://, with user and password. Several: nodes of a Cluster. */
  readonly urls: readonly string[];
  /** PEM text of the authority that signed the engine's certificate. */
  readonly ca?: string;
};

export type Listener = (message: Buffer) => void;

/** What the connections tell. */
export type Observer = {
  /** One is lost. */
  lost(): void;
  /** All are there again. */
  back(): void;
  /** A channel went to another node. Messages of the time in between are lost. */
  moved(channel: string): void;
  /** The only server there is does not answer, or refuses. */
  failed(error: unknown): void;
};

export interface Connections {
  /** True while all of them are there. */
  readonly ready: boolean;
  /** Connects. May not resolve for long, if something does not answer. */
  open(): Promise<unknown>;
  /** @param key - A key or channel that the command names; absent: any node will do. */
  send(key: string | undefined, args: readonly (string | Buffer)[]): Promise<unknown>;
  /** Sends a command to every master. */
  sendToAll(args: readonly string[]): Promise<unknown[]>;
  subscribe(channel: string, listener: Listener): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  /** Finds connections that no longer hear a channel which has moved, and closes them. Called every few seconds. */
  check(): Promise<unknown>;
  close(): void;
}

export function connectionsTo(place: Place, observer: Observer): Connections {
  return place.urls.length === 1 ? new ToOne(place, observer) : new ToCluster(place, observer);
}

/** Wait before a channel is asked for again, ms. */
const againMs = 100;

/** No timer of the library for each command: it takes 7 % of a busy relay, and the engine has its own deadline. */
const untimed = { timeout: 0 };

type Options = NonNullable<Parameters<typeof createClient>[0]>;

/** One server: a connection for commands, one for what is published. */
class ToOne implements Connections {
  readonly #commands: ReturnType<typeof createClient>;
  readonly #listening: ReturnType<typeof createClient>;

  constructor(place: Place, observer: Observer) {
    this.#commands = createClient(optionsOf(place)) as ReturnType<typeof createClient>;
    this.#listening = createClient(optionsOf(place)) as ReturnType<typeof createClient>;
    for (const client of this.#both) {
      client.on("error", (error) => observer.failed(error));
      client.on("reconnecting", () => observer.lost());
      client.on("ready", () => this.ready && observer.back());
    }
  }

  get #both() {
    return [this.#commands, this.#listening];
  }

  get ready(): boolean {
    return this.#both.every(({ isReady }) => isReady);
  }

  open(): Promise<unknown> {
    return Promise.all(this.#both.map((client) => client.connect()));
  }

  send(_: string | undefined, args: readonly (string | Buffer)[]): Promise<unknown> {
    return this.#commands.sendCommand(args);
  }

  async sendToAll(args: readonly string[]): Promise<unknown[]> {
    return [await this.#commands.sendCommand(args)];
  }

  subscribe(channel: string, listener: Listener): Promise<unknown> {
    return this.#listening.sSubscribe(channel, listener, true);
  }

  unsubscribe(channel: string): Promise<unknown> {
    return this.#listening.sUnsubscribe(channel);
  }

  /** Channels do not move. */
  async check(): Promise<void> {}

  close(): void {
    endAll(this.#both);
  }
}

/** A Cluster: a connection for commands to each master, and one to each whose channels are heard. */
class ToCluster implements Connections {
  readonly #cluster: ReturnType<typeof createCluster>;
  readonly #observer: Observer;
  readonly #listeners = new Map<string, Listener>();
  /** Connections of the library that tell when a channel goes to another node. */
  readonly #watched = new WeakSet<object>();
  /** Connections that heard less than they should when they were checked last. */
  readonly #doubted = new WeakSet<object>();
  #isLost = false;
  #isClosed = false;
  /** What went wrong last. */
  #trouble: unknown;

  constructor(place: Place, observer: Observer) {
    this.#observer = observer;
    const { url: _, commandOptions: __, ...defaults } = optionsOf(place);
    const [first = ""] = place.urls;
    this.#cluster = createCluster({
      rootNodes: place.urls.map((url) => ({ url })),
      defaults: { ...credentialsOf(first), ...defaults },
      commandOptions: untimed,
      // Of a master that is lost: so often the library asks who has its place.
      topologyRefreshOnReconnectionAttemptStrategy: 500,
    } as Parameters<typeof createCluster>[0]) as ReturnType<typeof createCluster>;
    for (const name of ["error", "node-error"]) {
      this.#cluster.on(name, (error) => {
        // The library ended one of its own connections: that is no cause.
        if (!(error instanceof DisconnectsClientError)) this.#trouble = error;
      });
    }
    this.#cluster.on("node-reconnecting", () => {
      this.#isLost = true;
      observer.lost();
    });
    this.#cluster.on("node-ready", () => this.#tellIfBack());
    // If it is destroyed while it looks for its nodes, the library connects to them nevertheless.
    for (const name of ["node-ready", "node-reconnecting"]) {
      this.#cluster.on(name, () => this.#isClosed && this.#destroy());
    }
    // Its own listener waits for nothing: if it fails, the program ends.
    this.#cluster.removeAllListeners("__resubscribeListeners");
    this.#cluster.on("__resubscribeListeners", ({ SHARDED: channels }) => {
      for (const channel of channels.keys()) void this.#hearAgain(channel);
    });
  }

  get ready(): boolean {
    return this.#cluster.masters.every(
      ({ client, pubSub }) => client?.isReady === true && pubSub?.client.isReady !== false,
    );
  }

  async open(): Promise<void> {
    for (;;) {
      try {
        await this.#cluster.connect();
        return;
      } catch (error) {
        // Of its nodes one is enough. The library's own error says only that there was none.
        if (this.#trouble !== undefined || this.#isClosed) throw this.#trouble ?? error;
        await wait(againMs, undefined, { ref: false });
      }
    }
  }

  send(key: string | undefined, args: readonly (string | Buffer)[]): Promise<unknown> {
    return this.#cluster.sendCommand(key, false, [...args]);
  }

  sendToAll(args: readonly string[]): Promise<unknown[]> {
    const { masters } = this.#cluster;
    return Promise.all(
      masters.map(async (master) => {
        const client = await this.#cluster.nodeClient(master);
        return client.sendCommand([...args]);
      }),
    );
  }

  async subscribe(channel: string, listener: Listener): Promise<void> {
    this.#listeners.set(channel, listener);
    await this.#insist(() => this.#cluster.sSubscribe(channel, listener, true));
    this.#watch();
  }

  async unsubscribe(channel: string): Promise<void> {
    this.#listeners.delete(channel);
    await this.#insist(() => this.#cluster.sUnsubscribe(channel));
  }

  /** The library ends a connection once nothing is heard there, also while others use it. They use a new one. */
  async #insist(command: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await command();
        return;
      } catch (error) {
        if (!(error instanceof DisconnectsClientError) || this.#isClosed) throw error;
      }
    }
  }

  /**
   * When a channel has left its node, the node says so. If a command waits for an answer then, such as a PING, the
   * library takes that message for the answer, and hears the channel nowhere. So the number of channels that the node
   * counts for each connection is compared with the library's. A connection that twice has fewer is closed: the
   * library connects it again, and each channel is asked for again.
   */
  async check(): Promise<void> {
    const checks = this.#cluster.masters.map(async ({ client, pubSub }) => {
      const connection = pubSub?.client ?? client;
      if (connection?.isReady !== true) return;
      const info = `${await connection.sendCommand(["CLIENT", "INFO"])}`;
      const heard = Number(/ ssub=(\d+)/.exec(info)?.[1]);
      const isDeaf = heard < connection.getPubSubListeners("SHARDED").size;
      if (!isDeaf) this.#doubted.delete(connection);
      else if (this.#doubted.has(connection)) await connection.sendCommand(["QUIT"]);
      else this.#doubted.add(connection);
    });
    await Promise.all(checks);
  }

  close(): void {
    this.#isClosed = true;
    this.#listeners.clear();
    if (this.#cluster.isOpen) this.#destroy();
  }

  #destroy(): void {
    const clients = this.#cluster.masters.flatMap(({ client, pubSub }) => [client, pubSub?.client]);
    this.#cluster.destroy();
    endAll(clients.filter((client) => client !== undefined));
  }

  #tellIfBack(): void {
    if (!this.#isLost || !this.ready) return;
    this.#isLost = false;
    this.#observer.back();
  }

  /** The library hears a channel at its new node, but tells nobody that messages are missing. */
  #watch(): void {
    for (const { pubSub } of this.#cluster.masters) {
      if (pubSub === undefined || this.#watched.has(pubSub.client)) continue;
      this.#watched.add(pubSub.client);
      pubSub.client.on("sharded-channel-moved", (channel) => void this.#hearAgain(`${channel}`));
    }
  }

  async #hearAgain(channel: string): Promise<void> {
    const listener = this.#listeners.get(channel);
    while (listener !== undefined && this.#listeners.get(channel) === listener) {
      try {
        // A node that is lost may never answer, and its connection tries for ever.
        await inTime(this.#cluster.sSubscribe(channel, listener, true));
        this.#watch();
        this.#tellIfBack();
        this.#observer.moved(channel);
        return;
      } catch (error) {
        this.#trouble = error;
        await wait(againMs, undefined, { ref: false });
      }
    }
  }
}

type Ending = Pick<ReturnType<typeof createClient>, "isOpen" | "destroy" | "once">;

/** Ends connections. One that connects at this moment goes on, and then keeps the process: it is ended once more. */
function endAll(clients: readonly Ending[]): void {
  for (const client of clients) {
    client.once("ready", () => client.destroy());
    if (client.isOpen) client.destroy();
  }
}

function optionsOf({ urls, ca }: Place): Options {
  const [url = ""] = urls;
  return {
    ...(new URL(url).protocol === "unix:" ? credentialsOf(url) : { url }),
    // The engine need not know the name and version of the library.
    disableClientInfo: true,
    // A stopped engine is noticed in 1.6 s, and an idle connection stays.
    pingInterval: 500,
    // Commands must not wait for an engine that is away.
    disableOfflineQueue: true,
    commandOptions: untimed,
    socket: {
      ...socketOf(url, ca),
      socketTimeout: 1_500,
      connectTimeout: 1_500,
      reconnectStrategy: () => 200 + Math.random() * 200,
    },
  } as Options;
}

function credentialsOf(url: string): object {
  const { username, password } = new URL(url);
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
