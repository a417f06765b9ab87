/**
 * An engine of its own for each suite: Redis or Valkey on a Unix socket in a temporary folder, and relays of
 * this process that share it. Where no engine is installed, root installs Debian's; otherwise the suites are
 * left out, and say so.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../server/clock.ts";
import type { ServerLimits } from "../../server/limits.ts";
import { Engine, EngineError } from "../../server/redis/engine.ts";
import type { Times } from "../../server/redis/lease.ts";
import { SharedRooms } from "../../server/redis/shared-rooms.ts";
import type { Relay } from "../../server/relay.ts";
import { Tagger } from "../../server/tagger.ts";
import { findProgram, installFromDebian, isWayOpen } from "../browser/programs.ts";
import { patienceMs } from "../helpers/until.ts";
import { limitsWith, relayWith } from "../server/support.ts";

const programs = ["valkey-server", "redis-server"];

/** Returns the engine's program; undefined: there is none on this machine. */
export async function findEngine(): Promise<string | undefined> {
  try {
    return findProgram(programs);
  } catch {
    if (!isWayOpen("apt")) return undefined;
  }
  try {
    await installFromDebian(["redis-server"]);
    return findProgram(programs);
  } catch (error) {
    console.log(`NOT RUN  no redis-server and no valkey-server on this machine (${error})`);
    return undefined;
  }
}

const folders: string[] = [];
const children = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A running engine. */
export class EngineProcess {
  readonly folder = mkdtempSync(join(tmpdir(), "sanctuary-engine-"));
  readonly socket = join(this.folder, "engine.sock");
  /** Where relays find it. */
  readonly url: string;
  readonly #program: string;
  readonly #flags: readonly string[];
  #child: ChildProcess | undefined;

  constructor(program: string, ...flags: readonly string[]) {
    folders.push(this.folder);
    this.#program = program;
    this.#flags = flags;
    this.url = `unix://${this.socket}`;
  }

  async start(): Promise<void> {
    const always = ["--port", "0", "--unixsocket", this.socket, "--save", "", "--appendonly", "no"];
    const child = spawn(this.#program, [...always, "--dir", this.folder, ...this.#flags], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    children.add(child);
    child.once("exit", () => children.delete(child));
    for await (const line of child.stdout ?? []) {
      if (/ready to accept connections/i.test(String(line))) break;
    }
    child.stdout?.resume();
  }

  /** Forgets everything. */
  async empty(): Promise<void> {
    await this.call("FLUSHALL");
  }

  /** Runs one command. */
  async call(...args: readonly string[]): Promise<unknown> {
    return callAt(this.url, ...args);
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name);
  }

  /** Ends it at once, with everything that it held. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    if (existsSync(this.socket)) rmSync(this.socket);
  }
}

/** Commands that fail, or answer otherwise, when they have been run before. */
const onlyOnce = ["MIGRATE", "DEL", "ADDSLOTS", "ADDSLOTSRANGE"];

/** Runs one command at an engine; again if a busy machine was too late for the relay's deadline. */
export async function callAt(url: string, ...args: readonly string[]): Promise<unknown> {
  for (const end = Date.now() + patienceMs; ; ) {
    const engine = await opened(url);
    try {
      return await engine.call(...args);
    } catch (error) {
      const isLate = error instanceof EngineError && error.code === "LATE" && Date.now() < end;
      if (!isLate || args.slice(0, 2).some((word) => onlyOnce.includes(word))) throw error;
    } finally {
      engine.close();
    }
  }
}

/** Connects, also on a machine that is too busy for the relay's deadline. */
export async function opened(url: string): Promise<Engine> {
  for (;;) {
    const engine = new Engine({ urls: [url] });
    try {
      await engine.open();
      return engine;
    } catch (error) {
      if (!(error instanceof EngineError) || error.code !== "LATE") throw error;
    }
  }
}

const lockAll = `
local route = cmsgpack.unpack(redis.call('GET', KEYS[1]))
for _, room in pairs(route.rooms) do room.locked = true end
redis.call('SET', KEYS[1], cmsgpack.pack(route), 'KEEPTTL')
`;

/** Locks every room of a route in the engine, and publishes nothing: as if the message about it were lost. */
export async function lockSilently(
  engine: { call(...args: readonly string[]): Promise<unknown> },
  key: string,
): Promise<void> {
  await engine.call("EVAL", lockAll, "1", key);
}

/** A relay of this process that shares its rooms. */
export async function sharedRelay(
  url: string,
  limits: Partial<ServerLimits> = {},
  times?: Times,
): Promise<Relay & { readonly rooms: SharedRooms; readonly engine: Engine }> {
  const engine = new Engine({ urls: [url] });
  await engine.open();
  const tagger = new Tagger();
  const options = { limits: limitsWith(limits), clock: systemClock, tagger, prefix: "sanctuary:" };
  const rooms = await SharedRooms.open(engine, { ...options, ...(times && { times }) });
  const relay = await relayWith(limits, {
    shared: { rooms, tagger, well: () => rooms.well, figures: () => rooms.figures },
  });
  return { ...relay, rooms, engine };
}
