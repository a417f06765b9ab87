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
import { Engine, EngineError, ignoreEngineError } from "./engine.ts";
import { type Times, usualTimes } from "./lease.ts";
import { SharedRooms } from "./shared-rooms.ts";

/** The oldest version with shard channels in scripts. */
const leastVersion = 7;

/** A Cluster needs some 5 s to put another node in the place of a master that is lost, ms. */
const clusterTimes: Times = { lease: 12_000, beat: 3_000 };

/**
 * How often Redis is asked whether it writes to its disk, ms. Without CONFIG, which a relay must not use, it does not
 * say that it will: only that it has.
 */
const watchMs = 600_000;

type Refused = { readonly sentence: string };

/**
 * Connects to the engine and takes part. Returns why it cannot, as a sentence for the operator.
 *
 * @param warn - Called with a sentence for the operator, at once and later.
 */
export async function openShared(
  limits: ServerLimits,
  clock: Clock,
  { urls, prefix, ca: file }: Redis,
  warn: (sentence: string) => void,
  everyMs = watchMs,
): Promise<Shared | Refused> {
  let ca: string | undefined;
  try {
    ca = file === undefined ? undefined : await readFile(file, "utf8");
  } catch (error) {
    return { sentence: `${file} of --redis-ca cannot be read (${codeOf(error)}).` };
  }
  const engine = new Engine({ urls, ...(ca === undefined ? {} : { ca }) });
  try {
    await engine.open();
    const isCluster = urls.length > 1;
    const verdicts = (await engine.info()).map((info) => judge(info, isCluster));
    const wrong = verdicts.find((verdict) => verdict.wrong !== undefined)?.wrong;
    if (wrong !== undefined) {
      engine.close();
      return { sentence: wrong };
    }
    const told = new Set<string>();
    const tell = (sentences: readonly string[]) => {
      for (const sentence of sentences) if (!told.has(sentence)) warn(sentence);
      for (const sentence of sentences) told.add(sentence);
    };
    tell([...new Set(verdicts.flatMap(({ warnings }) => warnings))]);
    const times = isCluster ? clusterTimes : usualTimes;
    const tagger = new Tagger();
    const rooms = await SharedRooms.open(engine, { limits, clock, tagger, prefix, times });
    const look = async () => {
      const infos = await engine.info().catch(ignoreEngineError);
      for (const info of infos ?? []) tell(judge(info, isCluster).warnings);
    };
    setInterval(() => void look(), everyMs).unref();
    return { rooms, tagger, well: () => rooms.well, figures: () => rooms.figures };
  } catch (error) {
    engine.close();
    if (!(error instanceof EngineError)) throw error;
    return { sentence: sentenceOf(error, urls) };
  }
}

/** Reads what a server says of itself, the answer to INFO. */
export function judge(
  info: string,
  isCluster = false,
): { readonly wrong?: string; readonly warnings: readonly string[] } {
  const value = (name: string) => new RegExp(`^${name}:(.*?)\r?$`, "m").exec(info)?.[1] ?? "";
  const version = value("redis_version");
  if (!(Number.parseInt(version, 10) >= leastVersion)) {
    return { wrong: `Redis ${version} is too old. Use Redis 7 or later, or Valkey.`, warnings: [] };
  }
  if (!isCluster && value("cluster_enabled") === "1") {
    const what = "Name several of its nodes in --redis-url, with commas";
    return { wrong: `This Redis is a node of a Cluster. ${what}.`, warnings: [] };
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

function sentenceOf({ code }: EngineError, urls: readonly string[]): string {
  const places = urls.map((url) => {
    const { protocol, host, pathname } = new URL(url);
    return protocol === "unix:" ? pathname : host;
  });
  const place = places.join(", ");
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
    case "NOCLUSTER":
      return `Redis at ${place} is no Cluster. Name one address in --redis-url.`;
    case "OOM":
      return `Redis at ${place} has no memory left.`;
    default:
      return `Redis at ${place} cannot be used (${code}). Is it rediss:// with --redis-ca?`;
  }
}
