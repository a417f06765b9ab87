#!/usr/bin/env node
/**
 * The command of the package: the relay; with `chat` the terminal client; with `room` an entry for the
 * relay's file of rooms; with `verify` a comparison of what a relay serves. Needs the build.
 */
const [, , name] = process.argv;
if (name === "chat" || name === "verify") process.argv.splice(2, 1);
if (name === "chat" || name === "room") await import("./dist/chat.mjs");
else if (name === "verify") await import("./dist/verify.mjs");
else await import("./dist/sanctuary.cjs");
