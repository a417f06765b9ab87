/**
 * The cable between one session and the relay, at the level of TCP: it can be cut, go dead without a word, and be mended.
 * Changes nothing that passes; what lay in it when it broke may be gone, as on a real way.
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/**
 * State of a cable. "cut": all connections are closed, none can be opened. "dead": nothing passes, and neither end knows.
 */
export type CableState = "whole" | "cut" | "dead";

export class Cable {
  readonly port: number;
  #state: CableState = "whole";
  readonly #server: Server;
  readonly #to: number;
  readonly #ends = new Set<Socket>();

  constructor(server: Server, port: number, to: number) {
    this.#server = server;
    this.port = port;
    this.#to = to;
    server.on("connection", (near) => this.#join(near));
  }

  get state(): CableState {
    return this.#state;
  }

  /** Closes everything. @param rudely - With a reset instead of an end. */
  cut(rudely: boolean): void {
    this.#state = "cut";
    for (const end of this.#ends) this.#close(end, rudely);
  }

  /** Lets nothing pass in either direction until it is mended or cut. */
  stall(): void {
    this.#state = "dead";
    for (const end of this.#ends) end.pause();
  }

  /** Lets everything pass again, what waited first. */
  mend(): void {
    this.#state = "whole";
    for (const end of this.#ends) end.resume();
  }

  async close(): Promise<void> {
    this.cut(false);
    this.#server.close();
    await once(this.#server, "close");
  }

  #join(near: Socket): void {
    if (this.#state === "cut") {
      near.resetAndDestroy();
      return;
    }
    const far = connect(this.#to, "127.0.0.1");
    this.#lay(near, far);
    this.#lay(far, near);
  }

  #lay(from: Socket, to: Socket): void {
    this.#ends.add(from);
    from.setNoDelay(true);
    // What a stalled way has taken in already goes on when it is mended, and not before.
    from.on("data", (data) => to.write(data));
    if (this.#state === "dead") from.pause();
    // The close that follows tells the other end.
    from.on("error", () => undefined);
    from.on("end", () => to.end());
    from.on("close", () => {
      this.#ends.delete(from);
      to.destroy();
    });
  }

  #close(end: Socket, rudely: boolean): void {
    if (rudely) end.resetAndDestroy();
    else end.destroy();
  }
}

/** Lays a cable to a port of this machine. */
export async function layCable(to: number): Promise<Cable> {
  const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return new Cable(server, (server.address() as AddressInfo).port, to);
}
