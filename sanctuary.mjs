#!/usr/bin/env node
/** The command of the package: the relay, or with `chat` the terminal client. Needs the build. */
if (process.argv[2] === "chat") {
  process.argv.splice(2, 1);
  await import("./dist/chat.mjs");
} else {
  await import("./dist/sanctuary.cjs");
}
