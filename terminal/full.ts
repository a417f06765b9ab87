/**
 * The client on the whole screen: the loop from the password to the end of the room. Shows its first
 * frame before it loads the protocol.
 */
import { openSync } from "node:fs";
import { WriteStream } from "node:tty";
import type { ListedRoom } from "../protocol/wire/rooms.ts";
import type { Options } from "./args.ts";
import { exitCodes, Fault } from "./exits.ts";
import { ask, openTty, readPasswordFrom } from "./prompt.ts";
import { Screen } from "./screen.ts";
import type { Switch, Tty, TtyListener } from "./tty.ts";

/** Talks on the screen. Resolves to the exit code. */
export async function talkOnScreen(
  options: Options,
  report: (error: unknown) => void,
): Promise<number> {
  const tty = openTty("There is no terminal. Use --lines.");
  let { link } = options;
  let { isNew } = options;
  let room: string | undefined;
  for (let round = 0; ; round++) {
    link ??= await ask(tty, "Link:", false);
    if (!isNew && room === undefined) {
      const name = round === 0 ? options.room : undefined;
      const chosen = await (link.includes("#")
        ? check(tty, link, options)
        : choose(tty, link, name, options));
      if (chosen === undefined) return exitCodes.left;
      ({ link, room } = chosen);
    }
    const isGiven = options.passwordFd !== undefined && round === 0;
    const secret =
      room !== undefined
        ? ""
        : isGiven
          ? readPasswordFrom(options.passwordFd ?? 0)
          : isNew
            ? undefined
            : await ask(tty, "Password:", true);
    const roomName = isNew ? options.roomName : (room ?? "");
    const end = await visit(tty, { ...options, isNew, roomName }, link, secret, report);
    if (typeof end === "number") return end;
    ({ next: link, room } = end);
    isNew = false;
  }
}

/** A link, and the name of the room if it is an open one of the list. */
type Chosen = { readonly link: string; readonly room: string | undefined };

/**
 * Shows the rooms that a relay lists, and lets the user choose one of them or type a link. An open room is
 * entered only after its warning was shown.
 */
async function choose(
  tty: Tty,
  address: string,
  name: string | undefined,
  options: Options,
): Promise<Chosen | undefined> {
  const { readLink } = await import("./join.ts");
  const { fetchRooms, findOpen, linkOf, roomLines } = await import("./rooms.ts");
  const { origin } = readLink(address, true);
  const list = await fetchRooms(origin, options);
  if (name === undefined) show(tty, roomLines(list));
  for (let typed = name; ; typed = undefined) {
    typed ??= await ask(tty, "Room or link:", false);
    if (typed.includes("#")) return check(tty, typed, options);
    const room = findOpen(list, typed);
    if (typeof room !== "string") return warn(tty, linkOf(origin, room), room);
    if (name !== undefined) throw new Fault("usage", room);
    show(tty, [room]);
  }
}

/** Takes a link as it is, unless it is that of an open room of the list. */
async function check(tty: Tty, link: string, options: Options): Promise<Chosen | undefined> {
  const { findLinked } = await import("./rooms.ts");
  const room = await findLinked(link, options);
  return room === undefined ? { link, room } : warn(tty, link, room);
}

/** Warns of who can read an open room, and asks whether to enter it. */
async function warn(tty: Tty, link: string, room: ListedRoom): Promise<Chosen | undefined> {
  const { warningLines } = await import("./rooms.ts");
  show(tty, warningLines(room));
  const answer = await ask(tty, "Enter? [y/N]", false);
  return /^y/i.test(answer) ? { link, room: room.name } : undefined;
}

function show(tty: Tty, lines: readonly string[]): void {
  tty.write(lines.map((line) => `${line}\r\n`).join(""));
}

/** What the terminal does meanwhile. */
export type Stage = Pick<TtyListener, "key" | "again"> & {
  /** The program has to end, with this code. */
  leave(code: number): void;
};

/** What a room needs of the terminal. */
export type Desk = {
  readonly tty: Tty;
  readonly screen: Screen;
  readonly output: WriteStream;
  /** Sets what happens from now on. */
  listen(stage: Stage): void;
};

/** How a visit has ended: an exit code, or the link of the next room, with its name if it is an open one. */
export type Parting = number | { readonly next: string; readonly room: string | undefined };

async function visit(
  tty: Tty,
  options: Options,
  link: string,
  secret: string | undefined,
  report: (error: unknown) => void,
): Promise<Parting> {
  const screen = new Screen((text) => tty.write(text));
  const output = process.stdout.isTTY ? process.stdout : new WriteStream(openSync("/dev/tty", "w"));
  let settle: (end: Parting) => void = () => {};
  const over = new Promise<Parting>((resolve) => {
    settle = resolve;
  });
  let stage: Stage = {
    key: (key) => {
      if (key.kind !== "key") return;
      if (key.name === "ctrl+c" || key.name === "ctrl+d") settle(exitCodes.left);
      else if (key.name === "ctrl+z") tty.suspend();
    },
    again: () => screen.show(["Opening…", ...Array(Math.max(0, output.rows - 1)).fill("")], null),
    leave: (code) => settle(code),
  };
  const used: readonly Switch[] = ["screen", "paste"];
  tty.open(options.mouse ? [...used, "mouse"] : used, {
    key: (key) => stage.key(key),
    again: () => {
      screen.forget();
      stage.again();
    },
    gone: () => stage.leave(exitCodes.hangup),
  });
  const term = () => stage.leave(exitCodes.terminated);
  const hup = () => stage.leave(exitCodes.hangup);
  process.once("SIGTERM", term).once("SIGHUP", hup);
  try {
    // The first frame is on the screen before this is loaded.
    await new Promise((resolve) => setImmediate(resolve));
    const { Visit } = await import("./visit.ts");
    const listen = (next: Stage) => {
      stage = next;
    };
    const room = new Visit({ tty, screen, output, listen }, options, settle, report);
    room.run(link, secret).then(settle, (error) => {
      settle(Promise.reject(error) as never);
    });
    return await over;
  } finally {
    process.off("SIGTERM", term).off("SIGHUP", hup);
    tty.close();
  }
}
