/**
 * A member of a room with a real session over a real relay, without anything to see. Offers a file, or fetches
 * the next one that is offered; says texts and notes how long those of others took.
 */
import { fileHash, partBytes, partHash } from "../../protocol/crypto/file.ts";
import { makeIdentity } from "../../protocol/crypto/identity.ts";
import { deriveRoom } from "../../protocol/crypto/key-schedule.ts";
import { importPassword } from "../../protocol/crypto/password.ts";
import type { FileInfo } from "../../protocol/events.ts";
import { givesWay } from "../../protocol/precedence.ts";
import { makeSerial } from "../../protocol/serial.ts";
import {
  createSession,
  type Effect,
  type Session,
  type SessionEvent,
} from "../../protocol/session.ts";
import { type Bytes, toHex } from "../../protocol/wire/bytes.ts";
import type { Io, Side, Sink, Source } from "./side.ts";

/** What a receiver waits for. */
type Fetch = {
  readonly sink: Sink;
  readonly resolve: (size: number | Promise<number>) => void;
  readonly reject: (error: Error) => void;
};

export class MemberSide implements Side {
  /** ms of each text of others that was received. */
  latencies: number[] = [];
  readonly #io: Io;
  readonly #port: number;
  readonly #session: Session;
  readonly #serial = makeSerial();
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #source: Source | undefined;
  #info: FileInfo | undefined;
  #fetch: Fetch | undefined;
  #writes: Promise<void> = Promise.resolve();
  /** How many others fetch the present offer to its end. */
  #left = 0;
  #sent: () => void = () => {};
  #changed: () => void = () => {};

  private constructor(io: Io, port: number, session: Session) {
    this.#io = io;
    this.#port = port;
    this.#session = session;
  }

  /** Begins to enter the room. */
  static async enter(io: Io, port: number, alias: string): Promise<MemberSide> {
    const password = await importPassword("correct horse battery staple");
    const code = new Uint8Array(16);
    const keys = await deriveRoom(password, code);
    const identity = await makeIdentity();
    const options = { code, password, keys, identity, alias, roomName: "Bench" };
    const session = createSession(
      { ...options, create: { ttl: 0 } },
      { random: (length) => crypto.getRandomValues(new Uint8Array(length)), now: Date.now },
    );
    const member = new MemberSide(io, port, session);
    void member.#step({ type: "tick" });
    return member;
  }

  /** Resolves when this many others are here. */
  async meets(others: number): Promise<void> {
    const here = () =>
      this.#session.view().people.filter(({ own, presence }) => !own && presence === "here");
    while (here().length < others) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  async prepare(source: Source): Promise<void> {
    const hashes: Bytes[] = [];
    for (let at = 0; at < source.size; at += partBytes) {
      hashes.push(await partHash(await source.read(at, partBytes)));
    }
    const hash = fileHash(hashes);
    const id = toHex(crypto.getRandomValues(new Uint8Array(16)));
    this.#source = source;
    this.#info = { id, name: "bench.bin", type: "", size: source.size, hash };
  }

  /** Offers the file; resolves when all who are here have it. */
  async send(): Promise<void> {
    const info = this.#info as FileInfo;
    this.#left = this.#session.view().people.filter(({ own }) => !own).length;
    const sent = new Promise<void>((resolve) => {
      this.#sent = resolve;
    });
    await this.#step({ type: "offer", text: "", files: [info] });
    await sent;
  }

  receive(sink: Sink): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#fetch = { sink, resolve, reject };
    });
  }

  /** Sends the time as a text. */
  say(): void {
    void this.#step({ type: "say", text: String(this.#io.nowMs()) });
  }

  close(): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  /** Steps do not interleave. */
  #step(event: SessionEvent): Promise<void> {
    return this.#serial(async () => {
      for (const effect of await this.#session.step(event)) this.#apply(effect);
    }, givesWay(event));
  }

  #apply(effect: Effect): void {
    switch (effect.type) {
      case "connect":
        this.#connect(effect.path);
        break;
      case "disconnect":
        this.close();
        break;
      case "send":
        this.#socket?.send(effect.data);
        break;
      case "wake":
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#step({ type: "tick" }), effect.at - Date.now());
        break;
      case "changed":
        this.#changed();
        break;
      case "line": {
        const { line } = effect;
        if (line.kind !== "text" || line.own) break;
        const file = line.files?.[0];
        if (file !== undefined) void this.#step({ type: "fetch", key: line.key, file: file.id });
        else this.latencies.push(this.#io.nowMs() - Number(line.text));
        break;
      }
      case "read":
        void this.#read(effect.file, effect.part);
        break;
      case "received":
        this.#keep(effect.bytes);
        break;
      case "transfer":
        this.#progress(effect);
        break;
    }
  }

  async #read(file: string, part: number): Promise<void> {
    const bytes = await (this.#source as Source).read(part * partBytes, partBytes);
    await this.#step({ type: "part", file, part, bytes });
  }

  #keep(bytes: Bytes): void {
    const { sink } = this.#fetch as Fetch;
    this.#writes = this.#writes.then(() => sink.put(bytes));
  }

  #progress({ out, state }: Extract<Effect, { type: "transfer" }>): void {
    if (state === "waiting" || state === "running") return;
    const isDone = state === "done";
    if (out) {
      if (!isDone) throw new Error(`the receiver has not the file: ${state}`);
      this.#left -= 1;
      if (this.#left === 0) this.#sent();
    } else if (isDone) {
      this.#fetch?.resolve(this.#writes.then(() => (this.#fetch as Fetch).sink.end()));
    } else {
      this.#fetch?.reject(new Error(`the file did not arrive: ${state}`));
    }
  }

  #connect(path: string): void {
    const socket = this.#io.open(`ws://127.0.0.1:${this.#port}${path}`);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    const ours = (event: SessionEvent) => {
      if (this.#socket === socket) void this.#step(event);
    };
    socket.onopen = () => ours({ type: "connected" });
    socket.onclose = () => ours({ type: "disconnected" });
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === "string") ours({ type: "control", text: data });
      else ours({ type: "frame", bytes: new Uint8Array(data) });
    };
  }
}
