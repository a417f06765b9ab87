/** Reads the address of a server, for a client that does not come from one. */
import { safeWithoutTls } from "./fields.ts";

/** Such as `https://chat.example`, or with a path, and the text of an invite link after `#`. */
export type Server = { readonly base: string; readonly invitation: string };

/** Reads an address or an invite link. Returns null if it is neither, or is not safe to use. */
export function readServer(typed: string): Server | null {
  const text = typed.trim();
  const whole = /^[\w+.-]+:\/\//.test(text) ? text : `https://${text}`;
  if (text === "" || !URL.canParse(whole)) return null;
  const { protocol, hostname, origin, pathname, hash } = new URL(whole);
  const isSafe = protocol === "https:" || (protocol === "http:" && safeWithoutTls.test(hostname));
  if (!isSafe) return null;
  return { base: origin + pathname.replace(/\/[^/]*$/, ""), invitation: hash.slice(1) };
}
