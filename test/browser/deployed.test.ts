// The page behind the proxies of deploy/, over TLS and HTTP/2 where the proxy speaks it. A proxy reloads
// in the middle of a conversation: its people see nothing of it, and nothing is lost.
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";
import { freePort } from "../helpers/free-port.ts";
import { until } from "../helpers/until.ts";
import {
  answer,
  endProxy,
  removeFiles,
  startCaddy,
  startHaproxy,
  startNginx,
} from "../server/deployed.ts";
import { withPrograms } from "../server/installed.ts";
import { allSent, list, log, say, shows, start } from "./pages.ts";
import { onStage, password } from "./stage.ts";

const { stage, test } = onStage(
  { viewport: { width: 1280, height: 800 }, ignoreHTTPSErrors: true },
  "--trust-proxy",
  "127.0.0.1",
);
test.after.each(endProxy);
test.after(removeFiles);

/** How often a page has opened a WebSocket. */
function sockets(page: Page): () => number {
  let count = 0;
  page.on("websocket", () => {
    count += 1;
  });
  return () => count;
}

const withProgram = await withPrograms("nginx", "caddy", "haproxy");
for (const [program, begin] of [
  ["nginx", startNginx],
  ["caddy", startCaddy],
  ["haproxy", startHaproxy],
] as const) {
  withProgram(program, "people talk, and see nothing of its reload", () =>
    stage.perform(async () => {
      const ports = { relay: stage.relay.port, http: await freePort(), https: await freePort() };
      const { origin, reload } = await begin(ports);
      await answer(`${origin}/healthz`);
      // A socket that the proxy cuts is an error for the browser's console.
      stage.troubleExpected = true;
      const anna = await stage.visit(`${origin}/`);
      const opened = sockets(anna);
      const link = await start(anna, "Anna", password);
      assert.ok(link.startsWith(`${origin}/#`), link);
      const ben = await stage.join(link.replace(origin, stage.relay.url), "Ben");
      await list(anna).getByText("Ben").waitFor();
      await say(anna, "before the reload");
      await ben.until(() => ben.texts().includes("Anna: before the reload"));
      await allSent(anna);
      const before = await log(anna).innerText();
      const connected = opened();
      await reload();
      // The proxy has cut it off.
      await until(() => opened() > connected);
      await ben.say("after the reload");
      await shows(anna, "after the reload");
      await say(anna, "I saw nothing");
      await ben.until(() => ben.texts().includes("Anna: I saw nothing"));
      await allSent(anna);
      // Nothing else was added; what came while she was away is marked as late.
      const after = await log(anna).innerText();
      assert.ok(after.startsWith(before), after);
      const added = after.slice(before.length).replace(/sent at .*, arrived late/, "");
      const words = added.split("\n").filter((line) => !/^(|⌂ |.* [AP]M)$/.test(line));
      assert.equal(
        words.filter((line) => !/^(Room|Anna|Ben):?$/.test(line)),
        ["after the reload", "I saw nothing"],
      );
    }),
  );
}
test.run();
