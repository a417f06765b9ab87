#!/usr/bin/env node
/**
 * The command of the package: the relay; with `chat` the terminal client; with `room` an entry for the
 * relay's file of rooms. Needs the build.
 */
if (["chat", "room"].includes(process.argv[2])) {
  if (process.argv[2] === "chat") process.argv.splice(2, 1);
  await import("./dist/chat.mjs");
} else {
  await import("./dist/sanctuary.cjs");
}
