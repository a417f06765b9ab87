/**
 * The programs that are measured: the built relay, another build of it, and its peers. Each runs in
 * the Node that runs the bench.
 */
import { fileURLToPath } from "node:url";
import { type Dialect, dialects } from "./dialects.ts";

export type Program = {
  readonly name: string;
  /** Arguments of Node: the program and its flags. */
  readonly args: readonly string[];
  readonly dialect: Dialect;
};

const many = "1000000000";
/** Limits raised so that the bench measures forwarding, not refusing. */
const raised = [
  ["--members", "300"],
  ["--frames-per-second", many],
  ["--frames-burst", many],
  ["--bytes-per-second", many],
  ["--bytes-burst", many],
  ["--connections-per-address", many],
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
  const args = [file, "--port", "0", "--host", "127.0.0.1", ...raised.flat()];
  return { name, args, dialect: dialects.relay };
}

function peer(name: string, key: "naive" | "socketio"): Program {
  const file = fileURLToPath(new URL(`servers/${key}.mjs`, import.meta.url));
  return { name, args: [file], dialect: dialects[key] };
}
