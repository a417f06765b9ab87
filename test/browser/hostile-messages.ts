/**
 * Messages that an attacker sends to harm their readers: to send requests, run scripts, take over
 * the page or deceive. Plain data for any runner and any engine; must never know how it is sent.
 */
import { loading } from "./hostile-messages-loading.ts";
import { looks } from "./hostile-messages-looks.ts";
import { scripts } from "./hostile-messages-scripts.ts";

/** The text exactly as typed, and what it tries. Names are unique. */
export type HostileMessage = { readonly name: string; readonly html: string };

/** The longest message that can be sent, UTF-8 bytes. */
const longest = 16_384;

/**
 * All hostile messages.
 *
 * @param foreign - Origin that must never receive a request, such as `http://127.0.0.1:8080`. A
 * message requests a path that begins with its own name; a script that runs sets `top.hacked`.
 * @throws RangeError if a message is too long to be sent: it would prove nothing.
 */
export function hostileMessages(foreign: string): readonly HostileMessage[] {
  const host = foreign.replace(/^\w+:\/\//, "");
  return Object.entries({ ...loading, ...scripts, ...looks }).map(([name, text]) => {
    const path = name.replaceAll(/\W+/g, "-");
    const html = text
      .replaceAll("{url}", `${foreign}/${path}`)
      .replaceAll("{host}", `${host}/${path}`)
      .replaceAll("{run}", `top.hacked='${path}'`);
    if (Buffer.byteLength(html) > longest) throw new RangeError(`${name} is too long`);
    return { name, html };
  });
}
