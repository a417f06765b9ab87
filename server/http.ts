/**
 * The relay's HTTP server: it reads requests within limits, passes them to the app and upgrades to the gateway, and
 * answers what is no request. With a certificate it speaks TLS.
 */
import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerOptions,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import { ignoreUpgrade } from "./app.ts";
import type { Circuits } from "./circuits.ts";
import type { Gateway } from "./gateway.ts";
import { refuse } from "./headers.ts";
import type { ServerLimits } from "./limits.ts";
import { Pipeline, type Request } from "./pipeline.ts";
import type { Pair } from "./tls.ts";

type HttpOptions = {
  readonly limits: ServerLimits;
  /** How often late headers are looked for, ms. */
  readonly checkMs: number;
  /** Absent: plain HTTP. */
  readonly pair: Pair | undefined;
  readonly gateway: Gateway;
  readonly circuits: Circuits | undefined;
  /** Counts a request. Returns false if its address has sent too many. */
  readonly admits: (request: IncomingMessage) => boolean;
  /** Answers requests. */
  readonly answer: RequestListener;
};

/** Makes the server, which does not listen yet. `tls` is the same one if it has a certificate. */
export function makeServer({ limits, pair, ...options }: HttpOptions): {
  readonly server: HttpServer | TlsServer;
  readonly tls: TlsServer | undefined;
} {
  const { gateway, circuits, admits, answer } = options;
  const pipeline = new Pipeline(limits.pipelined);
  const http: ServerOptions<Pipeline["requestClass"]> = {
    IncomingMessage: pipeline.requestClass,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.headersMs,
    connectionsCheckingInterval: options.checkMs,
    maxHeaderSize: limits.headersBytes,
    // The listener refuses what lacks it.
    requireHostHeader: false,
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    pipeline.count(request, response);
    return answer(request, response);
  };
  const tls =
    pair === undefined
      ? undefined
      : createTlsServer(
          { ...http, cert: pair.cert, key: pair.key, handshakeTimeout: limits.headersMs },
          listener,
        );
  const server = tls ?? createServer(http, listener);
  server.maxConnections = limits.sockets;
  server.on("connection", (socket) => gateway.accept(socket));
  circuits?.guard(server);
  server.on("checkExpectation", listener);
  server.on("upgrade", (request: Request, stream, head) => {
    const { httpVersion, headers, isExcess } = request;
    // Nobody upgrades a connection before its last answer, and two answers cannot be written at once.
    if (isExcess === true || pipeline.unanswered(stream) > 0) stream.destroy();
    // HTTP/1.0 has no upgrades.
    else if (httpVersion === "1.0" || headers.upgrade?.toLowerCase() !== "websocket") {
      ignoreUpgrade(listener, request, stream);
    } else if (admits(request)) gateway.upgrade(request, stream, head);
    else refuse(stream, "429 Too Many Requests");
  });
  server.on("clientError", (error: NodeJS.ErrnoException, stream) => {
    refuse(stream, statusOf(error.code));
  });
  // No response can be sent before the TLS handshake has finished.
  tls?.on("tlsClientError", (_error, socket) => socket.destroy());
  return { server, tls };
}

/** Returns the status line that answers an error of Node's HTTP parser. */
function statusOf(code: string | undefined): string {
  if (code === "HPE_HEADER_OVERFLOW") return "431 Request Header Fields Too Large";
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return "408 Request Timeout";
  return "400 Bad Request";
}
