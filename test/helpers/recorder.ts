/**
 * A proxy between browser and relay that records everything that reaches the relay: request lines,
 * headers, bodies, text and binary frames. Changes no data.
 */
import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";

/** Everything that reached the relay. */
export type Record = {
  readonly kind: "request" | "text" | "binary";
  readonly bytes: Buffer;
};

export type Recorder = {
  readonly url: string;
  readonly seen: readonly Record[];
  close(): Promise<void>;
};

/** Starts a recorder in front of a relay on this machine. @param port - The relay's. */
export async function startRecorder(port: number): Promise<Recorder> {
  const seen: Record[] = [];
  const note = (kind: Record["kind"], bytes: Buffer) => seen.push({ kind, bytes });
  const noteRequest = ({ method, url, rawHeaders }: IncomingMessage) => {
    note("request", Buffer.from([`${method} ${url}`, ...rawHeaders].join("\n")));
  };

  const server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    noteRequest(incoming);
    const { method, url, headers } = incoming;
    const onward = request({ port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.writeHead(502).end());
    incoming.on("data", (data: Buffer) => note("request", data));
    incoming.pipe(onward);
  });

  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (incoming, socket, head) => {
    noteRequest(incoming);
    sockets.handleUpgrade(incoming, socket, head, (client) => {
      join(client, `ws://127.0.0.1:${port}${incoming.url}`, incoming.headers);
    });
  });

  function join(client: WebSocket, url: string, { host, origin }: IncomingHttpHeaders): void {
    const headers = { host: host ?? "", origin: origin ?? "" };
    const relay = new WebSocket(url, { headers });
    const early: [Buffer, boolean][] = [];
    client.on("message", (data: Buffer, isBinary: boolean) => {
      note(isBinary ? "binary" : "text", Buffer.from(data));
      if (relay.readyState === WebSocket.OPEN) relay.send(data, { binary: isBinary });
      else early.push([data, isBinary]);
    });
    relay.on("open", () => {
      for (const [data, binary] of early) relay.send(data, { binary });
    });
    relay.on("message", (data: Buffer, binary: boolean) => client.send(data, { binary }));
    relay.on("close", (code, reason) => endWith(client, code, reason));
    client.on("close", (code, reason) => endWith(relay, code, reason));
    relay.on("error", () => client.terminate());
    client.on("error", () => relay.terminate());
  }

  server.listen(0);
  await once(server, "listening");
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${own}`,
    seen,
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function endWith(socket: WebSocket, code: number, reason: Buffer): void {
  // 1005 and 1006 only mean that no code arrived, and cannot be sent.
  if (code === 1005 || code === 1006) socket.close();
  else socket.close(code, reason);
}
