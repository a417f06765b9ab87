/**
 * Opens the connection to the relay: directly or through a proxy, and only if its certificate is the
 * one that was asked for. Nothing is sent before the certificate is known to be right.
 */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls, type PeerCertificate, type TLSSocket } from "node:tls";
import { WebSocket } from "ws";
import { limits } from "../protocol/wire/limits.ts";
import type { TlsOptions } from "./args.ts";
import { Fault } from "./exits.ts";

/** Time for the connection and its certificate, ms. */
const dialMs = 15_000;

/** Returns the certificates of a PEM file. @throws Fault if it cannot be read. */
export function readCa(path: string): string {
  try {
    const pem = readFileSync(path, "utf8");
    new X509Certificate(pem);
    return pem;
  } catch (error) {
    throw new Fault("usage", `${path} is no certificate: ${(error as Error).message}.`);
  }
}

/**
 * Opens a socket.
 *
 * @param ca - The only certificates to trust, in PEM.
 * @param failed - Called with the reason if it cannot be opened.
 */
export function openSocket(
  address: string,
  tls: TlsOptions,
  ca: string | undefined,
  failed: (error: Error) => void,
): WebSocket {
  const url = new URL(address);
  const socket = new WebSocket(url, {
    createConnection: ((_options: unknown, done: (error: Error | null, made?: Socket) => void) => {
      dial(url, tls, ca).then(
        (made) => done(null, made),
        (error: Error) => done(error),
      );
      return undefined;
    }) as never,
    followRedirects: false,
    handshakeTimeout: 2 * dialMs,
    maxPayload: limits.frameBytes,
    perMessageDeflate: false,
  });
  return socket.on("error", failed);
}

/**
 * Gets a text of the relay, over the same kind of connection.
 *
 * @param address - Its URL, with ws or wss.
 * @param mostBytes - A longer answer is an error.
 * @param ms - Time for the whole answer, once there is a connection.
 */
export async function getText(
  address: string,
  tls: TlsOptions,
  ca: string | undefined,
  mostBytes: number,
  ms = dialMs,
): Promise<string> {
  const { pathname, host } = new URL(address);
  const socket = await dial(new URL(address), tls, ca);
  const asked = request({
    ...{ path: pathname, headers: { Host: host, Connection: "close" } },
    createConnection: () => socket,
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("the relay does not answer")), ms);
  });
  try {
    return await Promise.race([read(asked, mostBytes), late]);
  } finally {
    clearTimeout(timer);
    asked.destroy();
    socket.destroy();
  }
}

async function read(asked: ClientRequest, mostBytes: number): Promise<string> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    asked.once("response", resolve).on("error", reject).end();
  });
  if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error(`more than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

async function dial(url: URL, tls: TlsOptions, ca: string | undefined): Promise<Socket> {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const isSecure = url.protocol === "wss:";
  const port = Number(url.port) || (isSecure ? 443 : 80);
  const plain = tls.proxy
    ? await (await import("./proxy.ts")).connectBy(tls.proxy, host, port, dialMs)
    : connect({ host, port });
  return isSecure ? secure(plain, host, tls, ca) : plain;
}

function secure(
  plain: Socket,
  host: string,
  { fingerprint }: TlsOptions,
  ca: string | undefined,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      socket: plain,
      ALPNProtocols: ["http/1.1"],
      ...(isIP(host) === 0 && { servername: host }),
      ...(ca !== undefined && { ca }),
      // Checked below, where the fingerprint is still at hand. Nothing is sent before.
      rejectUnauthorized: false,
    });
    const fail = (error: Error) => {
      socket.destroy();
      plain.destroy();
      reject(error);
    };
    plain.once("error", fail);
    socket.once("error", fail);
    socket.setTimeout(dialMs, () => fail(new Error("the relay does not answer")));
    socket.once("secureConnect", () => {
      const wrong = problemOf(socket, fingerprint, ca, host);
      if (wrong !== undefined) return fail(new Fault("certificate", wrong));
      socket.setTimeout(0).off("error", fail);
      return resolve(socket);
    });
  });
}

/** Returns what is wrong with the certificate of a relay; undefined if it is the right one. */
function problemOf(
  socket: TLSSocket,
  wanted: string | undefined,
  ca: string | undefined,
  host: string,
): string | undefined {
  const peer = socket.getPeerCertificate() as Partial<PeerCertificate>;
  // As the relay prints it, to compare by eye.
  const found = peer.fingerprint256 ?? "";
  const values = (expected: string) => `\n  expected ${expected}\n  found    ${found}`;
  if (wanted !== undefined && wanted !== found) {
    return `The relay has another certificate (SHA-256):${values(wanted)}`;
  }
  // The fingerprint says which certificate it is, so nobody has to vouch for it.
  if ((wanted !== undefined && ca === undefined) || socket.authorized) return undefined;
  const reason = `${socket.authorizationError}`;
  if (ca === undefined) {
    return `The certificate of ${host} is not trusted (${reason}). Its SHA-256 is:\n  found    ${found}`;
  }
  const given = new X509Certificate(ca).fingerprint256;
  return `The certificate of ${host} does not belong to the file of --ca (${reason}):${values(given)}`;
}
