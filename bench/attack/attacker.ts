/**
 * An attacker, as a process of its own: its CPU time delays nobody who measures. It comes from
 * another address than everybody else, and reports in the end how much it has sent.
 */
import { connect, type Socket } from "node:net";
import { dialects, textFrame } from "../relay/dialects.ts";
import type { Ambush } from "./ambush.ts";
import type { Membership } from "./member.ts";

/** The target of an attack. */
export type Order = {
  readonly port: number;
  readonly dialect: keyof typeof dialects;
  readonly ambush?: Ambush;
  readonly membership?: Membership;
};

/** What an attacker reports in the end. */
export type Report = {
  /** Bytes. */
  readonly sent: number;
  /** Of what it did, by name. */
  readonly counts: Readonly<Record<string, number>>;
};

const address = "127.0.0.2";

/** One address, unless an attack needs more, and what was sent from it. */
export class Attacker {
  readonly counts: Record<string, number> = {};
  readonly #order: Order;
  readonly #open = new Set<Socket>();
  #sent = 0;

  constructor(order: Order) {
    this.#order = order;
  }

  /** Bytes that the system has taken so far. */
  get sent(): number {
    return [...this.#open].reduce((sum, socket) => sum + sentOf(socket), this.#sent);
  }

  count(name: string, more = 1): void {
    this.counts[name] = (this.counts[name] ?? 0) + more;
  }

  connect(localAddress = address): Socket {
    const { port } = this.#order;
    const socket = connect({ port, host: "127.0.0.1", localAddress });
    socket.on("error", () => socket.destroy());
    this.weigh(socket);
    return socket;
  }

  /** Counts what a socket sends. */
  weigh(socket: Socket): void {
    this.#open.add(socket);
    socket.once("close", () => {
      this.#sent += sentOf(socket);
      this.#open.delete(socket);
    });
  }

  /** Enters a room. Resolves with the connection's number, or without one if it is refused. */
  async enter(
    room: string,
  ): Promise<{ readonly socket: Socket; readonly number: number | undefined }> {
    const dialect = dialects[this.#order.dialect];
    const socket = this.connect();
    this.#upgrade(socket, room, String(dialect.enter("", room)));
    const entered = await answerOn(socket, /\{"op":"entered".*?\}\}/);
    const number = entered && Number(dialect.enter(entered[0], room));
    return { socket, number };
  }

  /** Tries an access key once. Resolves with the code of the relay's close, 0 without one, or "entered". */
  async attempt(room: string, accessKey: string, from: string): Promise<number | "entered"> {
    const dialect = dialects[this.#order.dialect];
    const socket = this.connect(from);
    this.#upgrade(socket, room, dialect.attempt?.(room, accessKey) ?? "");
    // A close frame behind the answer to the upgrade.
    const answer = await answerOn(socket, /"op":"(entered)"|\r\n\r\n\x88.(..)/s);
    socket.destroy();
    const [, entered, code = "\0\0"] = answer ?? [];
    return entered === undefined ? Buffer.from(code, "latin1").readUInt16BE() : "entered";
  }

  #upgrade(socket: Socket, room: string, first: string): void {
    const path = dialects[this.#order.dialect].path(room);
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
    );
    socket.write(textFrame(first));
  }

  /** A frame to everyone in the room, of a connection with this number. */
  frame(payload: Buffer, number: number): Buffer {
    return dialects[this.#order.dialect].frame(payload, number).bytes;
  }
}

/** Waits for an answer. Resolves without one if the socket is closed before. */
function answerOn(socket: Socket, answer: RegExp): Promise<RegExpExecArray | undefined> {
  return new Promise((resolve) => {
    let text = "";
    socket.once("close", () => resolve(undefined));
    socket.on("data", (data) => {
      text += data.toString("latin1");
      const found = answer.exec(text);
      if (found === null) return;
      socket.removeAllListeners("data");
      resolve(found);
    });
  });
}

function sentOf(socket: Socket): number {
  return socket.bytesWritten - socket.writableLength;
}

/** Attacks as ordered, until the process is told to stop. Called once, by the program of an attack. */
export function attack(begin: (attacker: Attacker, order: Order) => Promise<void> | void): void {
  process.once("message", async (order: Order) => {
    const attacker = new Attacker(order);
    process.on("message", (message) => {
      if (message !== "stop") return;
      const { sent, counts } = attacker;
      process.send?.({ sent, counts } satisfies Report, () => process.exit(0));
    });
    await begin(attacker, order);
  });
  process.on("disconnect", () => process.exit(0));
  process.send?.("ready");
}
