/**
 * The TCP cable between one session and the relay: it can be cut, go dead silently, and be mended.
 * Changes no data; data in the cable when it breaks may be lost, as on a real network.
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/**
 * State of a cable. "cut": all connections are closed, none can be opened. "dead": no data passes,
 * and neither end knows.
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

  /** Closes all connections. @param rudely - With a reset instead of an end. */
  cut(rudely: boolean): void {
    this.#state = "cut";
    for (const end of this.#ends) this.#close(end, rudely);
  }

  /** Stops all data in both directions until the cable is mended or cut. */
  stall(): void {
    this.#state = "dead";
    for (const end of this.#ends) end.pause();
  }

  /** Lets data pass again, waiting data first. */
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
    // Data that a stalled cable has taken in goes on when it is mended, and not before.
    from.on("data", (data) => to.write(data));
    if (this.#state === "dead") from.pause();
    // The close event that follows tells the other end.
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

/** Opens a cable to a port of this machine. */
export async function layCable(to: number): Promise<Cable> {
  const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return new Cable(server, (server.address() as AddressInfo).port, to);
}
