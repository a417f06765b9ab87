/**
 * Measures the protocol in Node, with the terminal's WebCrypto, and in a browser, prints one table and says which goals
 * are met. Needs no network but the loopback, and leaves nothing running.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { quickenSubtle } from "../terminal/subtle.ts";
import { launchWhole } from "../test/browser/engine.ts";
import { measureAll, type Row } from "./measures.ts";
import type { Cost } from "./meter.ts";

type Goal = { readonly text: string; readonly row: string; readonly holds: (row: Row) => boolean };

/** Time of a processor where it is known, else time that passed, ms. */
const time = ({ cpu, wall }: Cost) => cpu ?? wall;

const goals: readonly Goal[] = [
  {
    text: "entering a room of 100 costs under 150 ms of CPU beyond PBKDF2",
    row: "enter a room of 100",
    holds: ({ cost }) => time(cost) < 150,
  },
  {
    text: "entering a room of 100 costs under 150 kB",
    row: "enter a room of 100",
    holds: ({ cost }) => cost.bytesIn + cost.bytesOut < 150_000,
  },
  ...[2, 100].map((size) => ({
    text: `one session opens 1,000 messages a second in a room of ${size}`,
    row: `open a message, room of ${size}`,
    holds: ({ cost, per }: Row) => (per * 1000) / time(cost) >= 1000,
  })),
];

const nameChars = 34;
const columnChars = 13;

async function measureNode(): Promise<Row[]> {
  return measureAll({
    wall: () => performance.now(),
    cpu: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    },
  });
}

async function measureBrowser(): Promise<Row[]> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("page.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2022",
    write: false,
  });
  const script = outputFiles[0]?.text ?? "";
  const server = createServer((request, response) => {
    const isScript = request.url === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : `<!doctype html><script type=module src=page.js></script>`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const browser = await launchWhole();
  try {
    const page = await browser.newPage();
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://localhost:${port}/`);
    return await page.evaluate(() => globalThis.measurePage());
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

function print(platforms: ReadonlyMap<string, readonly Row[]>): void {
  const [first = []] = platforms.values();
  const cells = (of: readonly string[]) => of.map((cell) => cell.padStart(columnChars)).join("");
  const times = [...platforms.keys()].flatMap((name) => [`${name} ms`, "CPU ms"]);
  console.log("".padEnd(nameChars) + cells([...times, "bytes in", "bytes out"]));
  for (const { name, per, cost } of first) {
    const times = [...platforms.values()].flatMap((rows) => {
      const row = rows.find((row) => row.name === name);
      return [figure(row?.cost.wall, per), figure(row?.cost.cpu, per)];
    });
    const bytes = [cost.bytesIn, cost.bytesOut].map((count) => String(Math.round(count / per)));
    console.log(name.padEnd(nameChars) + cells([...times, ...bytes]));
  }
  console.log();
  for (const { text, row, holds } of goals) {
    for (const [platform, rows] of platforms) {
      const found = rows.find(({ name }) => name === row);
      console.log(`${found && holds(found) ? "met    " : "NOT MET"}  ${text} (${platform})`);
    }
  }
}

function figure(ms: number | undefined, per: number): string {
  return ms === undefined ? "-" : (ms / per).toFixed(per > 1 ? 3 : 1);
}

console.log(`${cpus()[0]?.model}, ${cpus().length} processors, Node ${process.version}\n`);
quickenSubtle();
const node = await measureNode();
print(
  new Map([
    ["Node", node],
    ["Chromium", await measureBrowser()],
  ]),
);
