/**
 * The client on the whole screen: the loop from the password to the end of the room. Shows its first
 * frame before it loads the protocol.
 */
import { openSync } from "node:fs";
import { WriteStream } from "node:tty";
import type { Options } from "./args.ts";
import { exitCodes } from "./exits.ts";
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
  for (let round = 0; ; round++) {
    link ??= await ask(tty, "Link or code:", false);
    const isGiven = options.passwordFd !== undefined && round === 0;
    const secret = isGiven
      ? readPasswordFrom(options.passwordFd ?? 0)
      : isNew
        ? undefined
        : await ask(tty, "Password:", true);
    const end = await visit(tty, { ...options, isNew }, link, secret, report);
    if (typeof end === "number") return end;
    link = end.next;
    isNew = false;
  }
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

/** How a visit has ended: an exit code, or the link of the next room. */
export type Parting = number | { readonly next: string };

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
