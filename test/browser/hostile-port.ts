/**
 * A port that no page has reason to connect to, which counts every connection. Also an unprotected
 * page, to show that hostile messages are hostile and that the port counts. Must never answer with
 * anything that a browser could use.
 */
import { once } from "node:events";
import { createServer as createPageServer } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { hostileMessages } from "./hostile-messages.ts";

export type ForeignPort = {
  readonly origin: string;
  /** The first line of what each connection received. */
  readonly requests: string[];
  /** The first packet of each connection. */
  readonly headers: string[];
  close(): Promise<void>;
};

const nothing = "nothing said";

/** Returns false for a connection that asked for nothing: Chromium may open one more than it needs. */
export const isAsked = (line: string): boolean => line !== nothing;

/** Opens one. */
export async function openForeignPort(): Promise<ForeignPort> {
  const requests: string[] = [];
  const headers: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    const index = requests.push(nothing) - 1;
    socket.on("error", () => socket.destroy());
    socket.once("data", (data) => {
      const said = data.toString("latin1");
      requests[index] = said.split("\r\n", 1)[0] ?? "";
      headers.push(said);
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    headers,
    async close() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Returns how many different messages sent a request to the port. */
export function countAsked({ requests }: ForeignPort): number {
  return new Set(requests.map((line) => line.split(/[ ?/]+/)[1])).size;
}

/** An unprotected page that shows every message, each in a frame. */
export type BarePage = { readonly url: string; close(): void };

/** Serves an unprotected page. Its window's `ran` lists the scripts that ran, by name. */
export async function openBarePage(foreign: string): Promise<BarePage> {
  const messages = hostileMessages(foreign)
    .map(({ html }) => html)
    .filter((html) => html.includes(foreign) || html.includes("top.hacked"));
  const page = `<!doctype html><title>x</title><body><script>
    window.ran = [];
    Object.defineProperty(window, "hacked", { set: (name) => ran.push(name) });
    for (const html of ${JSON.stringify(messages).replaceAll("<", "\\u003c")}) {
      const frame = document.createElement("iframe");
      frame.srcdoc = html;
      addEventListener("load", () => document.body.append(frame));
    }</script>`;
  const server = createPageServer((_request, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8").end(page);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Runs in the bare page. @returns How many different messages ran something. */
export function countRan(): number {
  return new Set((window as unknown as { ran: string[] }).ran).size;
}
