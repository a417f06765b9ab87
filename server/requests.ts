/** What a request names, page or WebSocket: its host and its path. */
import type { IncomingMessage } from "node:http";

/** Returns true if a request has the header Host once. HTTP/1.0 may leave it out. */
export function namesHost({ httpVersion, rawHeaders }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === "host");
  return hosts.length === 1 || (hosts.length === 0 && httpVersion === "1.0");
}

/** Returns the path of a request's target, which may also be a whole URL. */
export function pathOf(target: string): string {
  return /^(?:https?:\/\/[^/?]*)?([^?]*)/i.exec(target)?.[1] || "/";
}

/** Returns a path without the path that a proxy may leave in front of ours. */
export function withoutPath(asked: string, path: string): string {
  return asked.startsWith(`${path}/`) ? asked.slice(path.length) : asked;
}
