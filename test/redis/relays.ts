/**
 * Several relays in processes of their own, on one engine, behind a balancer that gives each connection to any of
 * them; and sessions that talk all the time. Whatever happens to relays and engine, everybody must see everybody
 * again, and each text once.
 */
import { createServer, connect as dial, type Server, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { makeIdentity } from "../../protocol/crypto/identity.ts";
import { Caller } from "../helpers/caller.ts";
import { roomSecrets } from "../helpers/world.ts";
import { Program } from "../server/program.ts";

const built = fileURLToPath(new URL("../../dist/sanctuary.cjs", import.meta.url));

/** An engine, by its address. */
type Reached = { readonly url: string };

/** A relay in a process of its own. */
export class RelayProgram {
  readonly program: Program;
  port = 0;

  /** @param flags - Further flags. Without the sandbox, a signal reaches the relay itself. */
  constructor(engine: Reached, ...flags: readonly string[]) {
    const always = ["--host", "127.0.0.1", "--port", "0", "--closing-seconds", "0"];
    const own = ["--restrict", "off", ...flags];
    this.program = new Program(process.execPath, [built, ...always, ...own], {
      REDIS_URL: engine.url,
    });
  }

  static async start(engine: Reached, ...flags: readonly string[]): Promise<RelayProgram> {
    const relay = new RelayProgram(engine, ...flags);
    relay.port = await relay.program.port();
    return relay;
  }

  /** What /healthz answers. */
  async health(): Promise<number> {
    return (await fetch(`http://127.0.0.1:${this.port}/healthz`)).status;
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    this.program.kill(signal);
    await this.program.ended;
  }
}

/** Gives each connection to the next relay that accepts it. */
export class Balancer {
  relays: readonly RelayProgram[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #next = 0;

  private constructor() {
    this.#server = createServer((socket) => this.#pass(socket, this.relays.length));
  }

  static async start(): Promise<Balancer> {
    const balancer = new Balancer();
    await new Promise<void>((resolve) => balancer.#server.listen(0, "127.0.0.1", resolve));
    return balancer;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #pass(socket: Socket, tries: number): void {
    this.#next += 1;
    const relay = this.relays[this.#next % this.relays.length];
    if (relay === undefined || tries === 0) {
      socket.destroy();
      return;
    }
    const other = dial(relay.port, "127.0.0.1");
    for (const one of [socket, other]) this.#sockets.add(one);
    let isThere = false;
    socket.on("error", () => other.destroy());
    other.on("error", () => {
      if (!isThere) this.#pass(socket, tries - 1);
    });
    other.on("connect", () => {
      isThere = true;
      socket.pipe(other).pipe(socket);
    });
    other.on("close", () => {
      this.#sockets.delete(other);
      if (isThere) socket.destroy();
    });
    socket.on("close", () => {
      this.#sockets.delete(socket);
      other.destroy();
    });
  }
}

/** People in one room who talk all the time. */
export class Talkers {
  people: readonly Caller[];
  readonly said: string[] = [];
  /** How many of them talk, the first ones. */
  speaking: number;
  #timer: NodeJS.Timeout | undefined;
  readonly #knock: () => Promise<Caller>;

  private constructor(people: readonly Caller[], knock: () => Promise<Caller>) {
    this.people = people;
    this.#knock = knock;
    this.speaking = people.length;
  }

  static async enter(port: number, count: number): Promise<Talkers> {
    const secrets = await roomSecrets();
    const people: Caller[] = [];
    const call = async (alias: string, create?: { readonly ttl: number }) => {
      const options = { ...secrets, identity: await makeIdentity(), alias, roomName: "" };
      return new Caller(`ws://127.0.0.1:${port}`, { ...options, ...(create && { create }) });
    };
    for (let n = 0; n < count; n++) {
      const caller = await call(`P${n}`, { ttl: 0 });
      people.push(caller);
      await caller.until(() => caller.session.view().phase === "open");
    }
    const talkers = new Talkers(people, () => call("Back"));
    await talkers.together();
    return talkers;
  }

  /** Enters with the first link, as a removed member can. @returns Why not; undefined if it worked. */
  async enterAgain(): Promise<string | undefined> {
    const caller = await this.#knock();
    await caller.until(() => caller.ended !== undefined || caller.session.view().phase === "open");
    const reason = caller.ended;
    if (reason === undefined) await caller.do({ type: "leave", text: "" });
    return reason;
  }

  /** Starts to talk. */
  begin(everyMs = 200): void {
    this.#timer = setInterval(() => {
      const n = this.said.length;
      const speaker = n % this.speaking;
      this.said.push(`P${speaker}: ${n}`);
      void this.people[speaker]?.say(`${n}`);
    }, everyMs);
  }

  /** Waits until everyone sees everyone. */
  async together(): Promise<void> {
    const all = this.people.map((_, n) => `P${n}`).join();
    for (const one of this.people) {
      await one.until(() => one.session.view().phase === "open" && one.present().join() === all);
    }
  }

  /** Stops, and waits until everyone has every text. @returns What each has, sorted. */
  async end(): Promise<readonly string[][]> {
    clearInterval(this.#timer);
    await this.together();
    for (const one of this.people) {
      await one.until(() => new Set(one.texts()).size >= this.said.length);
    }
    return this.people.map((one) => one.texts().sort());
  }

  async leave(): Promise<void> {
    clearInterval(this.#timer);
    for (const one of this.people) await one.do({ type: "leave", text: "" });
  }
}
