/**
 * A relay from start to end: reads page and certificate, listens, prints where, and closes on a signal.
 * Prints nothing else but an error when it reads the operator's files again.
 */
import { type Assets, loadAssets, withExit, withRooms } from "./assets.ts";
import { systemClock } from "./clock.ts";
import type { Config, Redis } from "./config.ts";
import { codeOf, Fault, StartError } from "./errors.ts";
import { listenSentence, metricsSentence, openLines, pageSentence } from "./messages.ts";
import { type Metrics, metricsText, serveMetrics } from "./metrics.ts";
import { type Relay, type RelayOptions, type Shared, startRelay } from "./relay.ts";
import { readRoomsFile } from "./rooms-file.ts";
import { echoMs, endWithParent, forbidden, makeEnding, onOrphaned, underNpm } from "./sandbox.ts";
import { pairOf } from "./tls.ts";

/** Exit code of a program that was told to end without waiting. */
const atOnce = 1;

/**
 * Serves until a signal ends the process.
 *
 * @param folder - The built page.
 * @throws Fault with a sentence if it cannot start.
 */
export async function serve(config: Config, folder: string, version: string): Promise<void> {
  const isChild = endWithParent(() => process.exit(atOnce));
  const { certificate, roomsFile } = config;
  const pair = certificate === undefined ? undefined : await pairOf(certificate);
  const listings = roomsFile === undefined ? undefined : await readRoomsFile(roomsFile);
  const page = readPage(folder);
  const listing = listings === undefined ? page : withRooms(page);
  const assets = config.exitTo === undefined ? listing : withExit(listing, config.exitTo);
  const health = () => ({ forbidden: forbidden(process) });
  const shared = config.redis === undefined ? undefined : await share(config, config.redis);
  const relay = await open(config, assets, {
    ...{ version, health },
    ...(pair === undefined ? {} : { pair }),
    ...(listings === undefined ? {} : { listings }),
    ...(shared === undefined ? {} : { shared }),
  });
  const metrics =
    config.metricsPort === undefined ? undefined : await openMetrics(config, relay, version);
  for (const line of openLines(config, relay.port, pair)) console.log(line);

  const end = makeEnding(
    () => {
      metrics?.close();
      void relay.close(config.limits.closingSeconds).then(() => process.exit(0));
    },
    () => process.exit(atOnce),
    echoMs,
    systemClock.now,
  );
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  const files = typeof certificate === "object" ? certificate : undefined;
  const again = () => {
    if (files !== undefined) void renew(relay, files);
    if (roomsFile !== undefined) void relist(relay, roomsFile);
  };
  process.on("SIGHUP", files === undefined && roomsFile === undefined ? end : again);
  if (underNpm && !isChild) onOrphaned(end);
}

async function share({ limits }: Config, redis: Redis): Promise<Shared> {
  // A bundle of its own.
  const { openShared } = await import("./redis/open.ts");
  const shared = await openShared(limits, systemClock, redis, console.error);
  if ("sentence" in shared) throw new StartError(shared.sentence);
  return shared;
}

async function open(config: Config, assets: Assets, options: RelayOptions) {
  try {
    return await startRelay(config, assets, options);
  } catch (error) {
    throw faultOf(error, listenSentence(config, codeOf(error)));
  }
}

async function openMetrics(
  { metricsPort: port = 0, family }: Config,
  relay: Relay,
  version: string,
): Promise<Metrics> {
  const where = { port, host: family === "ipv6" ? "::1" : "127.0.0.1" } as const;
  try {
    return await serveMetrics(where, () => metricsText(relay.figures(), version));
  } catch (error) {
    throw faultOf(error, metricsSentence(port, codeOf(error)));
  }
}

function readPage(folder: string): Assets {
  try {
    return loadAssets(folder);
  } catch (error) {
    throw faultOf(error, pageSentence(folder, codeOf(error)));
  }
}

/** Uses the certificate in these files. If it is broken, prints so and keeps the one before. */
async function renew(relay: Relay, files: { readonly cert: string; readonly key: string }) {
  try {
    relay.renew(await pairOf(files));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    console.error(`${error.message} The relay keeps the certificate that it has.`);
  }
}

/** Lists the rooms of this file. If it is broken, prints so and keeps the rooms before. */
async function relist(relay: Relay, path: string): Promise<void> {
  try {
    relay.list(await readRoomsFile(path));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    console.error(`${error.message} The relay keeps the rooms that it has.`);
  }
}

function faultOf(error: unknown, sentence: string | undefined): unknown {
  return sentence === undefined ? error : new StartError(sentence, { cause: error });
}
