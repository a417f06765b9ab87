/**
 * A relay from start to end: reads page and certificate, listens, prints where, and closes on a signal.
 * Prints nothing else but an error when it reads a certificate again.
 */
import { type Assets, loadAssets, withExit } from "./assets.ts";
import { systemClock } from "./clock.ts";
import type { Config, Redis } from "./config.ts";
import { codeOf, Fault, StartError } from "./errors.ts";
import { listenSentence, metricsSentence, openLines, pageSentence } from "./messages.ts";
import { type Metrics, metricsText, serveMetrics } from "./metrics.ts";
import { type Relay, type Shared, startRelay } from "./relay.ts";
import { echoMs, endWithParent, forbidden, makeEnding, onOrphaned, underNpm } from "./sandbox.ts";
import { type Pair, pairOf } from "./tls.ts";

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
  const { certificate } = config;
  const pair = certificate === undefined ? undefined : await pairOf(certificate);
  const page = await readPage(folder);
  const assets = config.exitTo === undefined ? page : withExit(page, config.exitTo);
  const shared = config.redis === undefined ? undefined : await share(config, config.redis);
  const relay = await open(config, assets, version, pair, shared);
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
  process.on(
    "SIGHUP",
    typeof certificate === "object" ? () => void renew(relay, certificate) : end,
  );
  if (underNpm && !isChild) onOrphaned(end);
}

async function share({ limits }: Config, redis: Redis): Promise<Shared> {
  // A bundle of its own.
  const { openShared } = await import("./redis/open.ts");
  const shared = await openShared(limits, systemClock, redis);
  if ("sentence" in shared) throw new StartError(shared.sentence);
  for (const line of shared.warnings) console.error(line);
  return shared;
}

async function open(
  config: Config,
  assets: Assets,
  version: string,
  pair: Pair | undefined,
  shared: Shared | undefined,
) {
  const health = () => ({ forbidden: forbidden(process) });
  try {
    const options = { version, health, ...(pair && { pair }), ...(shared && { shared }) };
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

async function readPage(folder: string): Promise<Assets> {
  try {
    return await loadAssets(folder);
  } catch (error) {
    throw faultOf(error, pageSentence(folder, codeOf(error)));
  }
}

/** A broken certificate changes nothing; the operator is told. */
async function renew(relay: Relay, files: { readonly cert: string; readonly key: string }) {
  try {
    relay.renew(await pairOf(files));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    console.error(`${error.message} The relay keeps the certificate that it has.`);
  }
}

function faultOf(error: unknown, sentence: string | undefined): unknown {
  return sentence === undefined ? error : new StartError(sentence, { cause: error });
}
