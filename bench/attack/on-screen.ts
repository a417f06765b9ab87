/**
 * Measures an attack on a page in a browser by a member of its room: CPU time and memory that it costs, and
 * how long it takes from a key to the screen while the user types, in calm and during it.
 */
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { launch, person } from "../../test/browser/engine.ts";
import { shows, start } from "../../test/browser/pages.ts";
import { latencyOf } from "../relay/figures.ts";
import { relayOf } from "../relay/programs.ts";
import { cpuNsOf, readAlive, Server, unpin } from "../relay/server.ts";
import type { Build, Effort, Figures } from "./attack.ts";
import type { Order, Report } from "./attacker.ts";
import { calmed, keyOf, spawnAttacker } from "./children.ts";

const password = "harbour pilot with a red scarf";
/** Between two keys of the user, ms. */
const keyMs = 200;
/** Between two looks at the memory. */
const lookMs = 250;
/** The CPU time of an attack is as exact as this, ns, and its memory as this, bytes. */
const [exactNs, exactBytes] = [1e7, 1e6];

/** How long a page may take for what was typed. */
const patienceMs = 120_000;

/** The figures. */
export const figure = {
  sent: "sent by the attacker, kB",
  cpu: "CPU of a page per kB, µs",
  memory: "memory of a page, most, above calm, MB",
  memoryPerKb: "memory of a page per kB, kB",
  calmP50: "from key to screen, calm, p50, ms",
  calm: "from key to screen, calm, p99, ms",
  p50: "from key to screen, attacked, p50, ms",
  p99: "from key to screen, attacked, p99, ms",
  ratio: "from key to screen, p99, attacked / calm",
} as const;

/** @param name - of its program in attackers/. */
export async function attackScreen(name: string, build: Build, effort: Effort): Promise<Figures> {
  const program = relayOf(build.name, build.file, []);
  const server = await Server.start(program);
  const { port } = server;
  const browser = await launch();
  const { page } = await person(browser);
  await page.goto(`http://127.0.0.1:${port}`);
  const link = await start(page, "Anna", password);
  await page.evaluate(noteKeys);
  await page.getByLabel("Message", { exact: true }).focus();
  const pids = await processesOf(browser);
  for (const pid of pids) unpin(pid);
  const attacker = await spawnAttacker(name);
  const membership = { folder: build.folder, link, password };
  attacker.send({ port, dialect: keyOf(program), membership } satisfies Order);
  await once(attacker, "message");
  await shows(page, "hello");

  await type(page, effort.warmMs);
  const idleNs = cpuNsOf(pids);
  const began = performance.now();
  const calm = await type(page, effort.attackMs);
  const calmNs = cpuNsOf(pids) - idleNs;
  const cpuPerMs = calmNs / (performance.now() - began);

  const bytes = memoryOf(pids);
  let most = bytes;
  const looks = setInterval(() => {
    most = Math.max(most, memoryOf(pids));
  }, lookMs);
  const beforeNs = cpuNsOf(pids);
  attacker.send("begin");
  const keys = await type(page, effort.attackMs);
  attacker.send("stop");
  const [{ sent }] = (await once(attacker, "message")) as [Report];
  // What waits in the page counts as well.
  await calmed(() => cpuNsOf(pids), cpuPerMs);
  clearInterval(looks);
  const spent = cpuNsOf(pids) - beforeNs - calmNs;
  await browser.close();
  await server.stop();
  const [quiet, attacked] = [latencyOf(calm), latencyOf(keys)];
  return {
    [figure.sent]: sent / 1e3,
    [figure.cpu]: Math.max(exactNs, spent) / 1e3 / (sent / 1e3),
    [figure.memory]: (most - bytes) / 1e6,
    [figure.memoryPerKb]: Math.max(exactBytes, most - bytes) / sent,
    [figure.calmP50]: quiet.p50,
    [figure.calm]: quiet.p99,
    [figure.p50]: attacked.p50,
    [figure.p99]: attacked.p99,
    [figure.ratio]: attacked.p99 / quiet.p99,
  };
}

/** The processes of a browser with one page. */
async function processesOf(browser: Browser): Promise<number[]> {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  return processInfo.map(({ id }) => id);
}

/** Memory of processes, bytes; what some of them share counts once. */
function memoryOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const memory = readAlive(`/proc/${pid}/smaps_rollup`);
    if (memory === "") return sum;
    return sum + 1024 * Number(/^Pss:\s+(\d+) kB$/m.exec(memory)?.[1]);
  }, 0);
}

type Keys = { readonly keyTimes: number[] };

/** Runs in the page: notes how long each key takes until the page has drawn what it does. */
function noteKeys(): void {
  const keyTimes: number[] = [];
  Object.assign(globalThis, { keyTimes });
  addEventListener("keydown", ({ timeStamp }) => {
    requestAnimationFrame(() => {
      // Its task comes after the frame is drawn.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => keyTimes.push(performance.now() - timeStamp);
      port2.postMessage(0);
    });
  });
}

/** Types at a steady pace, however slow the page is. Returns how long each key took, ms. */
async function type(page: Page, ms: number): Promise<number[]> {
  const keys: Promise<void>[] = [];
  for (let n = 0; n * keyMs < ms; n++) {
    keys.push(page.keyboard.press("a"));
    await wait(keyMs);
  }
  await Promise.all(keys);
  const isDrawn = (count: number) => (globalThis as unknown as Keys).keyTimes.length >= count;
  await page.waitForFunction(isDrawn, keys.length, { timeout: patienceMs });
  return page.evaluate(() => (globalThis as unknown as Keys).keyTimes.splice(0));
}
