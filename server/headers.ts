/**
 * The headers of every response, pages and refusals alike: nothing is loaded from elsewhere, framed,
 * cached or reported. Has no state and looks at no request.
 */
import type { Duplex } from "node:stream";

const policyOf = (scripts: string, styles: string) =>
  [
    "default-src 'none'",
    `script-src ${scripts}`,
    `style-src ${styles}`,
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "media-src data: blob:",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    // Scripts handle all forms; a submission that a bug lets through must go nowhere.
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types sanctuary",
  ].join("; ");

const denied = (
  "accelerometer browsing-topics camera display-capture encrypted-media geolocation gyroscope " +
  "hid idle-detection local-fonts magnetometer midi payment " +
  "publickey-credentials-get serial usb xr-spatial-tracking"
).split(" ");

/** Headers of every response. */
export const securityHeaders = {
  "Content-Security-Policy": policyOf("'self'", "'self'"),
  // Without it, a browser that ignores the import map would run scripts without their hashes.
  "Integrity-Policy": "blocked-destinations=(script)",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  // The page itself may ask for the microphone, for voice messages. No frame may.
  "Permissions-Policy": [...denied.map((feature) => `${feature}=()`), "microphone=(self)"].join(
    ", ",
  ),
  // A link in a message must not cause a DNS lookup before it is clicked.
  "X-DNS-Prefetch-Control": "off",
  "X-Robots-Tag": "noindex, nofollow",
  // Also for files with a hash in their name: nothing of the page is to be left on a disk.
  "Cache-Control": "no-store",
} as const;

/** The same as lines of a response. */
export const securityLines: readonly string[] = Object.entries(securityHeaders).map(
  ([name, value]) => `${name}: ${value}`,
);

/** Headers by name. */
export type Headers = Readonly<Record<string, string>>;

/** Returns the policy of a page with these inline elements: hashes such as "sha256-…". */
export function allowInline(scripts: readonly string[], styles: readonly string[]): Headers {
  const sources = (hashes: readonly string[]) =>
    ["'self'", ...hashes.map((hash) => `'${hash}'`)].join(" ");
  return { "Content-Security-Policy": policyOf(sources(scripts), sources(styles)) };
}

/** Two years. Only with a certificate that a CA signed: browsers then let nobody pass an error. */
export const insistOnTls: Headers = { "Strict-Transport-Security": "max-age=63072000" };

/** Answers a request that the app never sees, without a body, and closes its socket. */
export function refuse(stream: Duplex, status: string): void {
  const lines = [`HTTP/1.1 ${status}`, "Connection: close", "Content-Length: 0", ...securityLines];
  // Ignore errors on a socket that is already closed, and close a refused socket once the response is
  // written.
  stream.on("error", () => stream.destroy());
  stream.once("finish", () => stream.destroy());
  stream.end(`${lines.join("\r\n")}\r\n\r\n`);
}
