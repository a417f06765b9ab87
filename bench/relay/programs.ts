/**
 * The programs that are measured: the built relay, another build of it, and its peers. Each runs in
 * the Node that runs the bench.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Dialect, dialects } from "./dialects.ts";

export type Program = {
  readonly name: string;
  /** Arguments of Node: the program and its flags. */
  readonly args: readonly string[];
  readonly dialect: Dialect;
};

/** A flag and its value. */
export type Flag = readonly [name: string, value: string];

const many = "1000000000";
/** Limits raised so that the bench measures forwarding, not refusing. */
const raised: readonly Flag[] = [
  ["--members", "300"],
  ["--frames-per-second", many],
  ["--frames-burst", many],
  ["--bytes-per-second", many],
  ["--bytes-burst", many],
  ["--address-bytes-per-second", many],
  ["--address-bytes-burst", many],
  ["--requests-burst", many],
  ["--connections-per-address", many],
  ["--sockets-per-address", many],
  ["--created-per-minute", many],
  ["--heartbeat-ms", "3600000"],
];

const own = fileURLToPath(new URL("../../dist/sanctuary.cjs", import.meta.url));

/** The relay as `npm run build` left it. */
export const sanctuary = relay("Sanctuary", own);
export const naive = peer("naive ws", "naive");
export const socketio = peer("socket.io", "socketio");

/** Another build of this relay, by the path of its sanctuary.cjs. */
export function otherBuild(file: string): Program {
  return relay("other build", file);
}

function relay(name: string, file: string): Program {
  return relayOf(name, file, raised);
}

/**
 * A build of this relay with some of its limits set. An older build gets only the flags that it has, and
 * its own dialect.
 */
export function relayOf(name: string, file: string, flags: readonly Flag[]): Program {
  const help = execFileSync(process.execPath, [file, "--help"], { encoding: "utf8" });
  const known = flags.filter(([flag]) => help.includes(` ${flag} `)).flat();
  const args = [file, "--port", "0", "--host", "127.0.0.1", ...known];
  const isFirst = help.includes(" --founded-per-minute ");
  return { name, args, dialect: dialects[isFirst ? "firstRelay" : "relay"] };
}

function peer(name: string, key: "naive" | "socketio"): Program {
  const file = fileURLToPath(new URL(`servers/${key}.mjs`, import.meta.url));
  return { name, args: [file], dialect: dialects[key] };
}
