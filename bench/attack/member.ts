/** A member of a room without a page, with a session of the build that is attacked, who sends messages. */
import { subscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import type { Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { Attacker, Order } from "./attacker.ts";

/** Which room a member enters. */
export type Membership = {
  /** The sources of the build. */
  readonly folder: string;
  readonly link: string;
  readonly password: string;
};

type Stage = typeof import("../../test/helpers/stage.ts");

/**
 * For attack(): enters and says hello, so that the page has loaded what it needs to show a message. From the next
 * order on it sends one message each time.
 */
export function sendEvery(ms: number, texts: readonly string[]) {
  return async (attacker: Attacker, { membership }: Order): Promise<void> => {
    if (membership === undefined) throw new Error("no room for a member");
    const { folder, link, password } = membership;
    subscribe("net.client.socket", (message) => {
      attacker.weigh((message as { readonly socket: Socket }).socket);
    });
    // The older build has it there as well.
    const { href } = pathToFileURL(join(folder, "test/browser/stage.ts"));
    const member = await ((await import(href)) as Stage).join(link, "Mallory", password);
    await member.do({ type: "say", text: "hello" });
    process.send?.("entered");
    await once(process, "message");
    for (let n = 0; ; n++, await wait(ms)) {
      await member.do({ type: "say", text: String(texts[n % texts.length]) });
    }
  };
}
