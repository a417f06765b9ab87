/**
 * Tells the visitors of an onion service apart. All of them come from tor, which begins each connection
 * with a line that names its circuit (`HiddenServiceExportCircuitID haproxy`), as the PROXY protocol has
 * it: "PROXY TCP6 fc00:dead:beef:4dad::0:3c ::1 60 80". A connection without that line is cut.
 */
import { Buffer } from "node:buffer";
import { isIPv6, type Server, type Socket } from "node:net";
import { bare } from "./proxy.ts";

/** Longest line of the PROXY protocol, version 1, with its end, bytes. */
export const lineBytes = 107;

/** The network from which tor takes its addresses. */
const prefix = "fc00:dead:beef:4dad:";

/** Returns the name of a circuit; undefined if tor does not write such a line. @param line - Without its end. */
export function circuitOf(line: string): string | undefined {
  const [, source = "", to = ""] = /^PROXY TCP6 (\S+) (\S+) \d{1,5} \d{1,5}$/.exec(line) ?? [];
  if (!isIPv6(source) || !isIPv6(to) || source.includes("%")) return undefined;
  const address = bare(source);
  // No address: limits would otherwise count it with others of its network.
  if (!address.startsWith(prefix)) return undefined;
  return `circuit ${address.slice(prefix.length).replace(/^:/, "")}`;
}

export class Circuits {
  readonly #lineMs: number;
  readonly #names = new WeakMap<Socket, string>();
  /** Sockets whose line has not come. */
  readonly #waiting = new Set<Socket>();

  /** @param lineMs - Time to send the line, ms. */
  constructor(lineMs: number) {
    this.#lineMs = lineMs;
  }

  /** Returns the name of the circuit of a socket whose line has come. */
  of(socket: Socket): string | undefined {
    return this.#names.get(socket);
  }

  /** Hands a socket to the server's listeners of "connection", all of which it has, only after its line. */
  guard(server: Server): void {
    const listeners = server.listeners("connection");
    server.removeAllListeners("connection");
    server.on("connection", (socket: Socket) => {
      this.#read(socket, () => {
        for (const listener of listeners) listener.call(server, socket);
      });
    });
  }

  /** Cuts the sockets whose line has not come. */
  close(): void {
    for (const socket of this.#waiting) socket.destroy();
  }

  #read(socket: Socket, begin: () => void): void {
    let head = Buffer.alloc(0);
    const cut = () => socket.destroy();
    const late = setTimeout(cut, this.#lineMs);
    const forget = () => {
      clearTimeout(late);
      this.#waiting.delete(socket);
    };
    const read = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const end = head.subarray(0, lineBytes).indexOf("\r\n");
      if (end === -1 && head.length < lineBytes) return;
      const name = circuitOf(head.toString("latin1", 0, Math.max(0, end)));
      if (name === undefined) {
        cut();
        return;
      }
      forget();
      socket.off("data", read).off("end", cut).off("error", cut).off("close", forget);
      this.#names.set(socket, name);
      // What came behind the line is read again, by the server.
      socket.pause();
      socket.unshift(head.subarray(end + 2));
      begin();
      socket.resume();
    };
    this.#waiting.add(socket);
    socket.on("data", read).on("end", cut).on("error", cut).on("close", forget);
  }
}
