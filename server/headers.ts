/**
 * The headers of every answer, pages and refusals alike: nothing is fetched from elsewhere, framed,
 * cached or reported. Holds no state and looks at no request.
 */
import type { Duplex } from "node:stream";

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "media-src data: blob:",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  // Forms are handled by script; a submission that a bug let through must go nowhere.
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types sanctuary",
];

const denied = [
  "accelerometer",
  "browsing-topics",
  "camera",
  "display-capture",
  "encrypted-media",
  "geolocation",
  "gyroscope",
  "hid",
  "idle-detection",
  "local-fonts",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "publickey-credentials-get",
  "serial",
  "usb",
  "xr-spatial-tracking",
];

/** Headers of every answer. */
export const securityHeaders = {
  "Content-Security-Policy": policy.join("; "),
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Permissions-Policy": denied.map((feature) => `${feature}=()`).join(", "),
  // A link in a message must not make a browser look up its host before somebody clicks.
  "X-DNS-Prefetch-Control": "off",
  "X-Robots-Tag": "noindex, nofollow",
  // Also for the hashed files: what is not on the disk cannot be found there.
  "Cache-Control": "no-store",
} as const;

/** Headers by name. */
export type Headers = Readonly<Record<string, string>>;

/** With a certificate that others vouch for only: it makes every fault of one final. Two years. */
export const insistOnTls: Headers = { "Strict-Transport-Security": "max-age=63072000" };

/** Answers a request that the framework never sees, with no body, and ends its socket. */
export function refuse(stream: Duplex, status: string): void {
  const lines = [`HTTP/1.1 ${status}`, "Connection: close", "Content-Length: 0"];
  for (const [name, value] of Object.entries(securityHeaders)) lines.push(`${name}: ${value}`);
  // Who has gone already must not become an uncaught error, and nobody keeps a refused socket open.
  stream.on("error", () => stream.destroy());
  stream.once("finish", () => stream.destroy());
  stream.end(`${lines.join("\r\n")}\r\n\r\n`);
}
