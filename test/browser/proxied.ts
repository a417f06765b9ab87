/**
 * A proxy that serves the relay under a path, as operators set one up: it removes the path, or
 * leaves it. Can also lose what some proxies lose, and hold back an answer. Must never change anything else.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

export type ProxyOptions = {
  /** Path in front of the page, such as "/chat". */
  readonly path: string;
  /** True: the relay sees the path. */
  readonly keeps?: boolean;
  /** Returns true for a request that gets a 404, by its path at the relay. */
  readonly loses?: (url: string) => boolean;
  /** Called with each path at the relay, and awaited before the relay is asked. */
  readonly holds?: (url: string) => Promise<void> | undefined;
};

export class Proxied {
  readonly #server: Server;
  readonly #path: string;
  /** Upgraded connections, which the server no longer counts as its own. */
  readonly #upgraded: ReadonlySet<Duplex>;

  private constructor(server: Server, path: string, upgraded: ReadonlySet<Duplex>) {
    this.#server = server;
    this.#path = path;
    this.#upgraded = upgraded;
  }

  static async start(port: number, options: ProxyOptions): Promise<Proxied> {
    const { path, keeps = false, loses = () => false, holds = () => undefined } = options;
    const pass = ({ method, url = "", headers }: IncomingMessage) => {
      const rest = url.startsWith(`${path}/`) ? url.slice(path.length) : undefined;
      if (rest === undefined || loses(rest)) return undefined;
      return request({ port, host: "127.0.0.1", method, headers, path: keeps ? url : rest });
    };
    const server = createServer(async (asked, answer) => {
      await holds(asked.url?.slice(path.length) ?? "");
      const passed = pass(asked);
      if (passed === undefined) return answer.writeHead(404).end();
      // A browser that takes no more would leave its half to the relay open.
      answer.on("close", () => passed.destroy());
      passed.on("error", () => answer.destroy());
      passed.on("response", (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      });
      return asked.pipe(passed);
    });
    const upgraded = new Set<Duplex>();
    server.on("upgrade", (asked: IncomingMessage, stream: Duplex) => {
      upgraded.add(stream);
      stream.on("error", () => stream.destroy());
      const passed = pass(asked);
      if (passed === undefined) return stream.end("HTTP/1.1 404 Not Found\r\n\r\n");
      passed.on("upgrade", ({ rawHeaders }, behind: Duplex, head) => {
        upgraded.add(behind);
        const lines = ["HTTP/1.1 101 Switching Protocols"];
        for (let i = 0; i < rawHeaders.length; i += 2)
          lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
        stream.write(`${lines.join("\r\n")}\r\n\r\n`);
        stream.write(head);
        behind.pipe(stream).pipe(behind);
        behind.on("error", () => stream.destroy());
      });
      passed.on("error", () => stream.destroy());
      return passed.end();
    });
    server.listen(0, "localhost");
    await once(server, "listening");
    return new Proxied(server, path, upgraded);
  }

  /** The address of the page, without a slash at its end. */
  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}${this.#path}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    for (const stream of this.#upgraded) stream.destroy();
  }
}
