/**
 * Measures the protocol in Node and in a browser, prints one table in Markdown and says which goals
 * are met. Uses the loopback only and leaves nothing running.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { launchWhole } from "../test/browser/engine.ts";
import { measureAll, type Row } from "./protocol/measures.ts";
import type { Cost } from "./protocol/room.ts";
import { digits, tableOf } from "./relay/figures.ts";

type Goal = {
  readonly text: string;
  readonly row: string;
  readonly holds: (cost: Cost) => boolean;
};

const entry = "enter a room of 100";
const goals: readonly Goal[] = [
  { text: `${entry} in 150 ms, without PBKDF2`, row: entry, holds: ({ ms }) => ms <= 150 },
  {
    text: `${entry} with 150 kB`,
    row: entry,
    holds: ({ bytesIn, bytesOut }) => bytesIn + bytesOut <= 150_000,
  },
  ...[2, 100].map((size) => ({
    text: `receive 1,000 messages a second in a room of ${size}`,
    row: `receive a message, room of ${size}`,
    holds: ({ ms }: Cost) => ms <= 1,
  })),
];

/** Runs the same measures in a page of Chromium. */
async function measureBrowser(): Promise<Row[]> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("protocol/measures.ts", import.meta.url))],
    bundle: true,
    format: "iife",
    globalName: "bench",
    target: "es2022",
    write: false,
  });
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html").end("<!doctype html>");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const browser = await launchWhole();
  try {
    const page = await browser.newPage();
    // Pages get WebCrypto from localhost, not from an address.
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    await page.addScriptTag({ content: outputFiles[0]?.text ?? "" });
    return await page.evaluate<Row[]>("bench.measureAll()");
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

const node = await measureAll();
const browser = await measureBrowser();
const rows = node.map(({ name, cost: { ms, bytesIn, bytesOut } }, n) => {
  const times = [ms, browser[n]?.cost.ms ?? Number.NaN].map(digits);
  return [name, ...times, ...[bytesIn, bytesOut].map((bytes) => bytes.toFixed(0))];
});
const verdicts = goals.map(({ text, row, holds }) => {
  const judge = (all: readonly Row[]) => {
    const found = all.find(({ name }) => name === row);
    return found !== undefined && holds(found.cost) ? "met" : "**missed**";
  };
  return [text, judge(node), judge(browser)];
});
console.log(`${cpus()[0]?.model.trim()}, ${cpus().length} CPUs, Node ${process.version}.\n`);
console.log(tableOf(["one session", "Node, ms", "Chromium, ms", "bytes in", "bytes out"], rows));
console.log(`\n${tableOf(["goal", "Node", "Chromium"], verdicts)}`);
