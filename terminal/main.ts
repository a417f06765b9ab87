/**
 * The program: reads its arguments, asks for the password, enters and talks. Prints a sentence and
 * ends with a code that means something. Writes nothing to the disk.
 */
import { helpText, type Options, readArgs } from "./args.ts";
import { exitCodeOf, exitCodes, Fault } from "./exits.ts";
import { ask, openTty, readPasswordFrom } from "./prompt.ts";

const isTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY);

/** Mistakes of ours. They are printed at the end, when the terminal is as it was. */
const mistakes: unknown[] = [];
const report = (error: unknown) => void mistakes.push(error);

// ML-KEM of Node itself is an experiment in Node 24. The user can do nothing about it, and the warning would
// stay on the screen.
const printers = process.listeners("warning");
process.removeAllListeners("warning");
process.on("warning", (warning) => {
  if (warning.name !== "ExperimentalWarning") for (const print of printers) print(warning);
});
process.on("uncaughtException", (error) => finish(error));
process.on("unhandledRejection", (error) => finish(error));
for (const stream of [process.stdout, process.stderr]) {
  // The reader of the pipe has gone: nothing can be printed any more.
  stream.on("error", () => process.exit(exitCodes.hangup));
}
chat().then((code) => finish(undefined, code), finish);

async function chat(): Promise<number> {
  if (process.argv[2] === "room") {
    const { makeEntry } = await import("./entry.ts");
    return makeEntry(process.argv.slice(3));
  }
  const options = readArgs(process.argv.slice(2), isTerminal);
  if (options === "help") {
    console.log(helpText);
    return exitCodes.left;
  }
  if (options.isListing) return listRooms(options);
  if (options.mode === "screen") {
    const { talkOnScreen } = await import("./full.ts");
    return talkOnScreen(options, report);
  }
  return talkInLines(options);
}

/** Prints the rooms that the relay lists. */
async function listRooms(options: Options): Promise<number> {
  const { readLink } = await import("./join.ts");
  const { fetchRooms, roomLines } = await import("./rooms.ts");
  const { toJson } = await import("./clean.ts");
  const list = await fetchRooms(readLink(options.link ?? "", true).origin, options);
  const isJson = options.mode === "json";
  const lines = isJson ? [toJson({ type: "rooms", ...list })] : roomLines(list);
  process.stdout.write(`${lines.join("\n")}\n`);
  return exitCodes.left;
}

/** Returns the options for an open room of the list, by its name or its link. Prints who can read it. */
async function choose(options: Options): Promise<Options> {
  const { readLink } = await import("./join.ts");
  const { fetchRooms, findLinked, findOpen, linkOf, warningLines } = await import("./rooms.ts");
  const { link = "", room: name } = options;
  const room =
    name === undefined
      ? await findLinked(link, options)
      : findOpen(await fetchRooms(readLink(link, true).origin, options), name);
  if (typeof room === "string") throw new Fault("usage", room);
  if (room === undefined) return options;
  process.stderr.write(`${warningLines(room).join("\n")}\n`);
  const { origin } = readLink(link, false);
  return { ...options, room: room.name, link: linkOf(origin, room), roomName: room.name };
}

async function talkInLines(asked: Options): Promise<number> {
  const { isNew, passwordFd, room } = asked;
  if (asked.link === undefined) throw new Fault("usage", "Type the link after chat.");
  const given =
    passwordFd === undefined || room !== undefined ? undefined : readPasswordFrom(passwordFd);
  // With a password nobody can enter an open room.
  const options = isNew || given ? asked : await choose(asked);
  const { enter, prepare, suggest } = await import("./join.ts");
  const { LineMode } = await import("./lines.ts");
  const { ended, refused } = await import("./sentences.ts");
  const { link = "" } = options;
  const mode = new LineMode(options.mode === "json", (text) => process.stdout.write(text));
  const password = given ?? (await readPassword(options, suggest));
  const kit = await prepare(
    options,
    link,
    password,
    (effect, kit) => mode.heard(effect, kit),
    report,
  );
  process.once("SIGTERM", () => void leave(kit.room, exitCodes.terminated));
  process.once("SIGHUP", () => void leave(kit.room, exitCodes.hangup));
  const turnedAway = await enter(kit);
  if (turnedAway === null) {
    if (options.isNew) mode.invite(kit);
    await mode.talk(kit, process.stdin);
  }
  const end = turnedAway ?? kit.room.end.value ?? { reason: "left" };
  const { reason } = end;
  const sentences = turnedAway ? [refused(reason)] : ended(end, kit.room.words.value);
  const trouble = kit.trouble();
  mode.end(reason, exitCodeOf(reason), sentences);
  if (reason === "relay-unreachable" && trouble instanceof Fault) throw trouble;
  const why = reason === "relay-unreachable" && trouble ? [`(${trouble.message})`] : [];
  if (reason !== "left") process.stderr.write(`${[...sentences, ...why].join("\n")}\n`);
  return exitCodeOf(reason);
}

/** Leaves politely, but does not wait for a relay that does not answer. */
async function leave(room: { acts: { leave(text: string): Promise<unknown> } }, code: number) {
  setTimeout(() => process.exit(code), 1_000).unref();
  await room.acts.leave("");
  process.exit(code);
}

async function readPassword(options: Options, suggest: () => string): Promise<string> {
  if (options.room !== undefined) return "";
  if (options.isNew) return suggest();
  const tty = openTty("There is no terminal to ask for the password. Use --password-fd N.");
  try {
    return await ask(tty, "Password:", true);
  } finally {
    tty.end();
  }
}

function finish(error: unknown, code: number = exitCodes.internal): void {
  const isFault = error instanceof Fault;
  const lines = [...(error === undefined || isFault ? [] : [error]), ...mistakes];
  if (isFault && error.message !== "") process.stderr.write(`${error.message}\n`);
  for (const mistake of lines) {
    const { stack, message } = mistake as Partial<Error>;
    process.stderr.write(`Something went wrong in this program: ${stack ?? message ?? mistake}\n`);
  }
  process.exit(isFault ? error.exitCode : code);
}
