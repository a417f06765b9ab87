/**
 * People who come, talk, go, take over each other's seats and stop rooms, at random and on random relays; and
 * what each of them received, for the order check.
 */
import { Buffer } from "node:buffer";
import { setImmediate as turn } from "node:timers/promises";
import { WebSocket } from "ws";
import { decodeRelayControl, encodeControl } from "../../protocol/wire/control.ts";
import { closeCodes, relayPath } from "../../protocol/wire/frame.ts";
import type { seededRandom } from "../helpers/random.ts";
import type { Reachable } from "../server/support.ts";
import type { Log } from "./order.ts";

type Random = ReturnType<typeof seededRandom>;

/** One room: a route and one access key. The next one is opened when it is stopped. */
export class Scene {
  readonly route: string;
  readonly access: string;
  readonly visits: Visit[] = [];
  isOver = false;

  constructor(route: string, nth: number) {
    this.route = route;
    this.access = nth.toString(16).padStart(64, "0");
  }

  /** Numbers that it gave to its members. */
  get numbers(): readonly number[] {
    return this.visits.map(({ you }) => you).filter((you) => you > 0);
  }

  /** The logs of all its visits, and the order in which each has sent. */
  get logs(): { readonly logs: readonly Log[]; readonly chains: readonly (readonly string[])[] } {
    const entered = this.visits.filter(({ labels }) => labels.length > 0);
    return {
      logs: entered.map(({ labels, you }) => ({
        labels,
        hears: (label) => !label.startsWith(`frame ${you}.`) && !label.startsWith("own"),
      })),
      chains: entered.map(({ sent }) => sent),
    };
  }
}

/** One connection to a room. */
export class Visit {
  readonly labels: string[] = [];
  /** Labels of the frames that it sent, in order. */
  readonly sent: string[] = [];
  you = 0;
  token = "";
  closed: number | undefined;
  readonly ws: WebSocket;
  readonly ended: Promise<void>;
  /** Resolves to true when it is in the room, to false when it was refused. */
  readonly entered: Promise<boolean>;
  #others = new Set<number>();

  constructor(relay: Reachable, scene: Scene, token: string | undefined) {
    scene.visits.push(this);
    this.ws = new WebSocket(`ws://127.0.0.1:${relay.port}${relayPath(scene.route)}`);
    const create = { ttl: 0 };
    const enter = {
      op: "enter",
      v: 1,
      route: scene.route,
      accessKey: scene.access,
      create,
    } as const;
    this.ws.on("open", () => {
      this.ws.send(
        encodeControl(token === undefined ? enter : { ...enter, reconnectToken: token }),
      );
    });
    this.ended = new Promise((resolve) => {
      this.ws.on("close", (code: number) => {
        this.closed = code;
        if (code === closeCodes["room-stopped"]) scene.isOver = true;
        resolve();
      });
      this.ws.on("error", () => resolve());
    });
    this.entered = new Promise((resolve) => {
      void this.ended.then(() => resolve(false));
      this.ws.on("message", (data: Buffer, binary: boolean) => {
        if (binary) this.#frame(data);
        else this.#control(data.toString(), resolve);
      });
    });
  }

  get isIn(): boolean {
    return this.you > 0 && this.closed === undefined && this.ws.readyState === WebSocket.OPEN;
  }

  /** Who it believes to be in the room. */
  get others(): ReadonlySet<number> {
    return this.#others;
  }

  send(toSelf: boolean): void {
    const nth = this.sent.length;
    const bytes = Buffer.alloc(toSelf ? 40 : 36, nth & 0xff);
    bytes[0] = toSelf ? 2 : 1;
    bytes.writeUInt32BE(this.you, 1);
    if (toSelf) bytes.writeUInt32BE(this.you, 5);
    bytes.writeUInt32BE(nth, 12);
    this.sent.push(`${toSelf ? "own" : "frame"} ${this.you}.${nth}`);
    this.ws.send(bytes);
  }

  leave(): void {
    this.ws.close();
  }

  #frame(data: Buffer): void {
    const kind = data[0] === 2 ? "own" : "frame";
    this.labels.push(`${kind} ${data.readUInt32BE(1)}.${data.readUInt32BE(12)}`);
  }

  #control(json: string, resolve: (isIn: boolean) => void): void {
    const control = decodeRelayControl(json);
    if (control.op === "entered") {
      this.you = control.you;
      this.token = control.reconnectToken;
      this.#others = new Set(control.members);
      this.labels.push(`joined ${control.you}`);
      resolve(true);
    } else if (control.op === "joined") {
      this.#others.add(control.member);
      this.labels.push(`joined ${control.member}`);
    } else if (control.op === "left") {
      this.#others.delete(control.member);
      this.labels.push(`left ${control.member}`);
    } else if (control.op === "stopped") {
      this.labels.push("stopped");
    }
  }
}

export type Crowd = {
  readonly random: Random;
  readonly relays: () => readonly Reachable[];
  readonly rooms: number;
  readonly people: number;
  /** Frames after which everyone goes. */
  readonly frames: number;
};

/** Lets a crowd live. @returns All rooms that there were. */
export async function runCrowd({ random, relays, rooms, people, frames }: Crowd): Promise<Scene[]> {
  const scenes: Scene[] = [];
  const current: Scene[] = [];
  const open = (room: number) => {
    const scene = new Scene(`${room}`.padStart(32, "0"), scenes.length + 1);
    scenes.push(scene);
    current[room] = scene;
    return scene;
  };
  let sent = 0;
  const person = async (room: number) => {
    let token: string | undefined;
    let at: Scene | undefined;
    while (sent < frames) {
      let scene = current[room] ?? open(room);
      if (scene.isOver) scene = open(room);
      if (scene !== at) token = undefined;
      at = scene;
      const visit = new Visit(random.pick([...relays()]), scene, token);
      if (!(await visit.entered)) continue;
      token = random.below(3) === 0 ? undefined : visit.token;
      let left = 20 + random.below(200);
      while (visit.isIn && left > 0 && sent < frames) {
        const burst = 1 + random.below(8);
        for (let n = 0; n < burst && visit.isIn; n++) visit.send(random.below(12) === 0);
        sent += burst;
        left -= burst;
        await turn();
        if (visit.ws.bufferedAmount > 2_000) await new Promise((wait) => setTimeout(wait, 5));
      }
      if (!visit.isIn) continue;
      const whim = random.below(40);
      if (whim === 0) visit.ws.send(encodeControl({ op: "stop" }));
      // Someone else comes with its token: this connection is replaced.
      else if (whim < 8 && token !== undefined) continue;
      else visit.leave();
      await visit.ended;
    }
  };
  await Promise.all(Array.from({ length: rooms * people }, (_, n) => person(n % rooms)));
  for (const { visits } of scenes) {
    for (const visit of visits) visit.leave();
    await Promise.all(visits.map(({ ended }) => ended));
  }
  return scenes;
}
