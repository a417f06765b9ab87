/**
 * The program: reads its flags, gives up what power it does not need, and serves. Prints a sentence and
 * ends if it cannot. Loads no part of the relay before it is restricted.
 */
import { join } from "node:path";
import { type Config, helpText, readCommand } from "./config.ts";
import { Fault } from "./errors.ts";
import { launch } from "./launch.ts";

declare const SANCTUARY_VERSION: string | undefined;

/** Put in by the build; absent when run from the sources. */
const version = typeof SANCTUARY_VERSION === "string" ? SANCTUARY_VERSION : "unbuilt";

main().catch((error: unknown) => {
  if (!(error instanceof Fault)) throw error;
  console.error(error.message);
  process.exit(error.exitCode);
});

async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2), process.env);
  if (command.kind === "help") console.log(helpText());
  else if (command.kind === "version") console.log(version);
  else await run(command.config);
}

async function run(config: Config): Promise<void> {
  // Set by the first start, or by an operator who has chosen the flags himself.
  if (process.permission === undefined) {
    if (config.socket !== undefined) {
      const { clearSocket } = await import("./socket.ts");
      await clearSocket(config.socket);
    }
    if (config.restrict) return launch(import.meta.filename, config);
  }
  const { serve } = await import("./serve.ts");
  await serve(config, join(import.meta.dirname, "web/"), version);
}
