/**
 * The program: reads its flags, serves the page that lies beside it, says where, and ends when told to.
 * Prints one line at the start, a sentence if it cannot run, and nothing else.
 */
import { fileURLToPath } from "node:url";
import { type Assets, loadAssets } from "./app.ts";
import { type Command, type Config, ConfigError, helpText, readCommand } from "./config.ts";
import { type Relay, startRelay } from "./relay.ts";

declare const SANCTUARY_VERSION: string | undefined;

/** Put in by the build; absent when run from the sources. */
const version = typeof SANCTUARY_VERSION === "string" ? SANCTUARY_VERSION : "unbuilt";

const exitCodes = { failed: 1, wrongFlag: 2 } as const;

const command = commandOf(process.argv.slice(2));
if (command.kind === "help") console.log(helpText());
else if (command.kind === "version") console.log(version);
else await run(command.config);

async function run(config: Config): Promise<void> {
  const relay = await start(config);
  console.log(`Sanctuary is open at ${addressOf(config, relay.port)}`);
  let closing = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (closing) process.exit(exitCodes.failed);
      closing = true;
      void relay.close(config.limits.closingSeconds).then(() => process.exit(0));
    });
  }
}

async function start(config: Config): Promise<Relay> {
  const assets = await readPage();
  try {
    return await startRelay(config, assets, { version });
  } catch (error) {
    return fail(exitCodes.failed, listenSentence(config, codeOf(error)), error);
  }
}

async function readPage(): Promise<Assets> {
  const folder = fileURLToPath(new URL("./web/", import.meta.url));
  try {
    return await loadAssets(folder);
  } catch (error) {
    const sentence =
      codeOf(error) === "ENOENT" ? "The page is not built: npm run build" : undefined;
    return fail(exitCodes.failed, sentence, error);
  }
}

function commandOf(args: readonly string[]): Command {
  try {
    return readCommand(args, process.env);
  } catch (error) {
    return fail(
      exitCodes.wrongFlag,
      error instanceof ConfigError ? error.message : undefined,
      error,
    );
  }
}

function listenSentence({ port, host }: Config, code: string | undefined): string | undefined {
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} is in use by another program. Choose another one with --port.`;
    case "EACCES":
      return `Port ${port} may not be opened by this user. Choose one above 1023 with --port.`;
    case "EADDRNOTAVAIL":
      return `${host ?? "The address"} is not an address of this machine. See --host.`;
    case "EAFNOSUPPORT":
      return "This machine has no address of that family. Leave out -6 or -4.";
    default:
      return undefined;
  }
}

/** The address to open: what the operator said, or what a browser on this machine reaches. */
function addressOf({ baseUrl, host }: Config, port: number): string {
  if (baseUrl !== undefined) return baseUrl;
  const open = host === undefined || ["0.0.0.0", "::", "127.0.0.1", "::1"].includes(host);
  const name = open ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** Ends the program with a sentence; what has none is a mistake of ours and is thrown as it came. */
function fail(exitCode: number, sentence: string | undefined, error: unknown): never {
  if (sentence === undefined) throw error;
  console.error(sentence);
  process.exit(exitCode);
}
