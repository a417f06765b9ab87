/**
 * The part of the program that shares rooms with other relays: a bundle of its own, which is loaded only if the
 * operator names an engine. Returns a sentence instead of an error of the other bundle's classes.
 */
import { readFile } from "node:fs/promises";
import type { Clock } from "../clock.ts";
import type { Redis } from "../config.ts";
import { codeOf } from "../errors.ts";
import type { ServerLimits } from "../limits.ts";
import type { Shared } from "../relay.ts";
import { Tagger } from "../tagger.ts";
import { Engine, EngineError } from "./engine.ts";
import { SharedRooms } from "./shared-rooms.ts";

/** The oldest version with shard channels in scripts. */
const leastVersion = 7;

type Refused = { readonly sentence: string };

/** Connects to the engine and takes part. Returns why it cannot, as a sentence for the operator. */
export async function openShared(
  limits: ServerLimits,
  clock: Clock,
  { url, prefix, ca: file }: Redis,
): Promise<(Shared & { readonly warnings: readonly string[] }) | Refused> {
  let ca: string | undefined;
  try {
    ca = file === undefined ? undefined : await readFile(file, "utf8");
  } catch (error) {
    return { sentence: `${file} of --redis-ca cannot be read (${codeOf(error)}).` };
  }
  const engine = new Engine({ url, ...(ca === undefined ? {} : { ca }) });
  try {
    await engine.open();
    const { wrong, warnings } = judge(String(await engine.call("INFO")));
    if (wrong !== undefined) {
      engine.close();
      return { sentence: wrong };
    }
    const tagger = new Tagger();
    const rooms = await SharedRooms.open(engine, { limits, clock, tagger, prefix });
    return { rooms, tagger, well: () => rooms.well, figures: () => rooms.figures, warnings };
  } catch (error) {
    engine.close();
    if (!(error instanceof EngineError)) throw error;
    return { sentence: sentenceOf(error, new URL(url)) };
  }
}

/** Reads what the engine says of itself, the answer to INFO. */
export function judge(info: string): {
  readonly wrong?: string;
  readonly warnings: readonly string[];
} {
  const value = (name: string) => new RegExp(`^${name}:(.*?)\r?$`, "m").exec(info)?.[1] ?? "";
  const version = value("redis_version");
  if (!(Number.parseInt(version, 10) >= leastVersion)) {
    return { wrong: `Redis ${version} is too old. Use Redis 7 or later, or Valkey.`, warnings: [] };
  }
  const policy = value("maxmemory_policy");
  if (value("maxmemory") !== "0" && policy !== "noeviction") {
    const what = `would delete rooms when its memory is full (maxmemory-policy ${policy})`;
    return { wrong: `Redis ${what}. Set maxmemory-policy noeviction.`, warnings: [] };
  }
  const isWritten = value("aof_enabled") === "1" || Number(value("rdb_saves") || 0) > 0;
  const warning =
    'Redis writes to its disk what the relays keep there. Switch it off: save "", appendonly no.';
  return { warnings: isWritten ? [warning] : [] };
}

function sentenceOf({ code }: EngineError, { protocol, host, pathname }: URL): string {
  const place = protocol === "unix:" ? pathname : host;
  switch (code) {
    case "ECONNREFUSED":
    case "ENOENT":
      return `Nothing answers at ${place} of --redis-url.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `There is no host ${place} of --redis-url.`;
    case "EACCES":
      return `Permission denied: cannot connect to ${place} of --redis-url.`;
    case "LATE":
    case "ETIMEDOUT":
      return `${place} of --redis-url does not answer in time.`;
    case "WRONGPASS":
      return `Redis at ${place} refuses the user or the password of --redis-url.`;
    case "NOAUTH":
      return `Redis at ${place} needs a password in --redis-url.`;
    case "NOPERM":
      return `The user of --redis-url lacks a right at ${place}. See --help for the line of the ACL.`;
    case "OOM":
      return `Redis at ${place} has no memory left.`;
    default:
      return `Redis at ${place} cannot be used (${code}). Is it rediss:// with --redis-ca?`;
  }
}
