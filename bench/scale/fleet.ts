/**
 * Two servers and their engine, measured as one: members of a room are spread over both servers, or all at one of
 * them. Also one server alone.
 */
import { fileURLToPath } from "node:url";
import { EngineProcess } from "../../test/redis/support.ts";
import { type Dialect, dialects } from "../relay/dialects.ts";
import { otherBuild, type Program, sanctuary } from "../relay/programs.ts";
import { cpuNsOf, idleOf, pinServer, Server } from "../relay/server.ts";

/** What is measured. */
export type Way = {
  readonly name: string;
  readonly dialect: Dialect;
  /** Absent: without an engine. */
  readonly program?: (engine: EngineProcess) => Program;
  /** How many servers; absent: two. */
  readonly servers?: number;
  /** True: all members of a room are at one server. */
  readonly isPinned?: boolean;
};

function peer(name: string, file: string, dialect: Dialect, ...more: readonly string[]): Way {
  const path = fileURLToPath(new URL(`servers/${file}.mjs`, import.meta.url));
  return {
    ...{ name, dialect },
    program: ({ socket }) => ({ name, args: [path, socket, ...more], dialect }),
  };
}

function shared(name: string, build: Program): Way {
  const { args, dialect } = build;
  return {
    name,
    dialect,
    program: ({ url }) => ({ ...build, args: [...args, "--redis-url", url] }),
  };
}

const relay = shared("Sanctuary, spread", sanctuary);

/** Another build of the relay, by the path of its sanctuary.cjs. */
export const otherSpread = (file: string) => shared("other build, spread", otherBuild(file));

/** The relay is first. */
export const ways = {
  spread: relay,
  pinned: { ...relay, name: "Sanctuary, pinned", isPinned: true },
  alone: { name: "Sanctuary, one process", dialect: sanctuary.dialect, servers: 1 },
  apart: { name: "Sanctuary, two without engine", dialect: sanctuary.dialect, isPinned: true },
  naive: peer("naive ws, PUBLISH", "naive", dialects.naive),
  sharded: peer("socket.io, sharded", "socketio", dialects.socketio, "sharded"),
  streams: peer("socket.io, streams", "socketio", dialects.socketio, "streams"),
} as const satisfies Record<string, Way>;

export class Fleet {
  readonly #way: Way;
  readonly #engine: EngineProcess | undefined;
  readonly #servers: readonly Server[];

  private constructor(way: Way, engine: EngineProcess | undefined, servers: readonly Server[]) {
    this.#way = way;
    this.#engine = engine;
    this.#servers = servers;
  }

  /** @param program - Of the engine. */
  static async start(way: Way, program: string): Promise<Fleet> {
    const engine = way.program === undefined ? undefined : new EngineProcess(program);
    await engine?.start();
    if (engine !== undefined) pinServer(engine.pid);
    const build = (engine && way.program?.(engine)) ?? sanctuary;
    const servers: Server[] = [];
    while (servers.length < (way.servers ?? 2)) servers.push(await Server.start(build));
    return new Fleet(way, engine, servers);
  }

  /** Where a member of a room connects. */
  portFor(room: number, member: number): number {
    const nth = this.#way.isPinned === true ? room : member;
    return (this.#servers[nth % this.#servers.length] as Server).port;
  }

  /** CPU time of all servers and the engine so far, ns. */
  cpuNs(): number {
    return this.#servers.reduce((sum, server) => sum + server.cpuNs(), this.engineNs());
  }

  /** CPU time of the engine so far, ns. */
  engineNs(): number {
    return this.#engine === undefined ? 0 : cpuNsOf([this.#engine.pid]);
  }

  /** Memory that the engine has given out, bytes. */
  async engineBytes(): Promise<number> {
    const info = `${await this.#engine?.call("INFO", "memory")}`;
    return Number(/^used_memory:(\d+)/m.exec(info)?.[1]);
  }

  /** Resident memory of the servers, bytes. */
  rssBytes(): number {
    return this.#servers.reduce((sum, server) => sum + server.rssBytes(), 0);
  }

  idle(): Promise<void> {
    return idleOf(this);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
    await this.#engine?.kill();
  }
}
