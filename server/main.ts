/**
 * The program: reads its flags, enters the sandbox, and serves. Prints a sentence and ends if it cannot.
 * Loads no part of the relay before the sandbox.
 */
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { type Config, helpText, readCommand } from "./config.ts";
import { Fault } from "./errors.ts";
import { clearSocket, startSandboxed } from "./sandbox.ts";

declare const SANCTUARY_VERSION: string | undefined;

/** Set by the build; absent when run from the sources. */
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
  // Set by our first start, or by an operator who chose the flags of Node.
  if (process.permission === undefined) {
    if (config.socket !== undefined) await clearSocket(config.socket);
    if (config.restrict) return startSandboxed(import.meta.filename, config);
  }
  // Short buffers of Node otherwise share slabs of 8 kB, and stay in memory as long as any of them does.
  Buffer.poolSize = 0;
  const { serve } = await import("./serve.ts");
  await serve(config, join(import.meta.dirname, "web/"), version);
}
