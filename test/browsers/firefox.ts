/**
 * Firefox as Debian ships it, driven by WebDriver BiDi over its own WebSocket. Each person is a
 * user context of their own, which Firefox calls a container.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { WebSocket } from "ws";
import { Bidi, type Message } from "./bidi.ts";
import {
  type Engine,
  expression,
  fileField,
  findBody,
  type Page,
  pressing,
  resultOf,
  type Target,
  typing,
} from "./driver.ts";
import { makeHome, Program } from "./program.ts";

/** Time to close its windows on request, ms. */
const closeMs = 20_000;

// Firefox loads only the tests' pages, and shows no prompt in front of them.
const settings = {
  "app.normandy.enabled": false,
  "app.update.enabled": false,
  "browser.aboutwelcome.enabled": false,
  "browser.newtabpage.enabled": false,
  "browser.preonboarding.enabled": false,
  "browser.safebrowsing.downloads.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage": "about:blank",
  "browser.startup.page": 0,
  "browser.topsites.contile.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "dom.ipc.processPrelaunch.enabled": false,
  "extensions.update.enabled": false,
  // A microphone that hums, for which the user is not asked.
  "media.navigator.permission.disabled": true,
  "media.navigator.streams.fake": true,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "http://127.0.0.1:1/",
  "termsofuse.bypassNotification": true,
  "toolkit.telemetry.enabled": false,
};

/** For a profile that is searched: the defaults, but written to disk sooner. */
const kept = {
  "browser.sessionstore.interval": 500,
  "remote.prefs.recommended": false,
};

/** Runs in every page before its own scripts: reports policy violations as errors. */
const watch = `() => addEventListener("securitypolicyviolation", (event) =>
  console.error("policy: " + event.effectiveDirective + " " + event.blockedURI))`;

/**
 * Launches Firefox without visible windows.
 *
 * @param file - Path of the program.
 * @param folder - Profile folder, shared by all persons; without it nothing is kept.
 * @throws Error with all its output if it does not start.
 */
export async function launchFirefox(file: string, folder?: string): Promise<Engine> {
  const home = makeHome("firefox");
  const profile = folder ?? join(home, "profile");
  mkdirSync(profile, { recursive: true });
  const preferences = folder === undefined ? settings : { ...settings, ...kept };
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  writeFileSync(join(profile, "user.js"), lines.join("\n"));
  const args = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"];
  const program = new Program(home, file, args, { MOZ_CRASHREPORTER_DISABLE: "1" });
  try {
    const url = await program.hear(/WebDriver BiDi listening on (ws:\S+)/);
    const bidi = new Bidi(new WebSocket(`${url}/session`, { perMessageDeflate: false }));
    const { capabilities } = await bidi.send<{ capabilities: { browserVersion: string } }>(
      "session.new",
      { capabilities: { alwaysMatch: { unhandledPromptBehavior: { default: "dismiss" } } } },
    );
    const events = ["log.entryAdded", "browsingContext.userPromptOpened"];
    await bidi.send("session.subscribe", { events });
    await bidi.send("script.addPreloadScript", { functionDeclaration: watch });
    return {
      version: capabilities.browserVersion,
      person: () => open(bidi, folder === undefined),
      close: async () => {
        // It exits by itself, and may not answer any more.
        await Promise.race([bidi.send("browser.close").catch(() => undefined), wait(closeMs)]);
        bidi.close();
        await program.end();
      },
    };
  } catch (error) {
    await program.end();
    throw error;
  }
}

async function open(bidi: Bidi, isApart: boolean): Promise<Page> {
  const { userContext } = isApart
    ? await bidi.send<{ userContext: string }>("browser.createUserContext")
    : { userContext: "default" };
  // A window, not a tab: a page in a background tab behaves differently.
  const { context } = await bidi.send<{ context: string }>("browsingContext.create", {
    type: "window",
    userContext,
  });
  const heard: string[] = [];
  const stop = bidi.listen((message) => {
    const found = troubleOf(message, context);
    if (found !== undefined) heard.push(found);
  });
  const act = (source: object) => bidi.send("input.performActions", { context, actions: [source] });
  const typed = (values: readonly object[]) => act({ type: "key", id: "keys", actions: values });
  return {
    goto: async (url) => {
      await bidi.send("browsingContext.navigate", { context, url, wait: "complete" });
    },
    reload: async () => {
      await bidi.send("browsingContext.reload", { context, wait: "complete" });
    },
    evaluate: async (run, ...args) => {
      const answer = await bidi.send<Evaluated>("script.evaluate", {
        expression: expression(run, args),
        target: { context },
        awaitPromise: true,
        userActivation: true,
      });
      return resultOf(resultIn(answer).value);
    },
    click: async (target) => {
      const move = await moveTo(bidi, context, target);
      const press = [
        { type: "pointerDown", button: 0 },
        { type: "pointerUp", button: 0 },
      ];
      await act({ ...mouse, actions: [move, ...press] });
    },
    point: async (target) => {
      await act({ ...mouse, actions: [await moveTo(bidi, context, target)] });
    },
    type: async (text) => {
      await typed(typing(text));
    },
    press: async (...names) => {
      await typed(pressing(names));
    },
    choose: async (label, ...files) => {
      const element = await one(bidi, context, `document.querySelector('${fileField(label)}')`);
      await bidi.send("input.setFiles", { context, element, files });
    },
    screenshot: async () => {
      const { data } = await bidi.send<{ data: string }>("browsingContext.captureScreenshot", {
        context,
      });
      return Buffer.from(data, "base64");
    },
    trouble: async () => [...heard],
    close: async () => {
      stop();
      if (isApart) await bidi.send("browser.removeUserContext", { userContext });
      else await bidi.send("browsingContext.close", { context });
    },
  };
}

type Value = { readonly value?: unknown; readonly sharedId?: string };
type Evaluated =
  | { readonly type: "success"; readonly result: Value }
  | { readonly type: "exception"; readonly exceptionDetails: { readonly text: string } };

function resultIn(answer: Evaluated): Value {
  if (answer.type === "exception") throw new Error(answer.exceptionDetails.text);
  return answer.result;
}

const mouse = { parameters: { pointerType: "mouse" }, type: "pointer", id: "mouse" };

async function moveTo(bidi: Bidi, context: string, target: Target): Promise<object> {
  const sharedId = await seek(bidi, context, target);
  return { type: "pointerMove", x: 0, y: 0, origin: { type: "element", element: { sharedId } } };
}

async function seek(bidi: Bidi, context: string, target: Target): Promise<string> {
  const found = `(function () { ${findBody} })(${JSON.stringify(target)})`;
  const { sharedId } = await one(bidi, context, found);
  if (sharedId === undefined) throw new Error(`there is no ${target.role} "${target.name}"`);
  return sharedId;
}

/** The element that an expression gives, if it gives one. */
async function one(bidi: Bidi, context: string, expression: string) {
  const answer = await bidi.send<Evaluated>("script.evaluate", {
    expression,
    target: { context },
    awaitPromise: false,
  });
  const { sharedId } = resultIn(answer);
  return sharedId === undefined ? {} : { sharedId };
}

function troubleOf({ method, params }: Message, context: string): string | undefined {
  if (method === "browsingContext.userPromptOpened" && params.context === context) {
    return `dialog: ${params.message}`;
  }
  if (method !== "log.entryAdded" || params.source?.context !== context) return undefined;
  if (params.level !== "error") return undefined;
  return `${params.type === "console" ? "console" : "uncaught"}: ${params.text}`;
}
