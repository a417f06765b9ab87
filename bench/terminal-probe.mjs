// Loaded before the terminal client, which then runs without a terminal up to the end that a closed
// port brings. Prints the CPU time at its first frame, µs, and the memory at the end, bytes.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const terminal = { isTTY: true, columns: 100, rows: 30, getColorDepth: () => 8, setRawMode() {} };
for (const stream of [process.stdin, process.stdout]) Object.assign(stream, terminal);
process.stdin.on = () => process.stdin;
let first;
fs.writeSync = (_fd, bytes) => {
  const { user, system } = process.cpuUsage();
  first ??= user + system;
  if (!bytes.includes("[Enter]")) return bytes.length;
  console.error(JSON.stringify({ cpu: first, rss: process.memoryUsage.rss() }));
  process.exit();
};
syncBuiltinESMExports();
