/**
 * The terminal itself: switches on what the program needs, and always gives it back as it was, also
 * after a signal or a mistake. Writes no text of its own.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { ReadStream } from "node:tty";
import { escapeMs, type Key, Keys } from "./keys.ts";

/** Alternate screen, no wrapping, mouse wheel, pastes in marks; and the way back. */
const switches = {
  screen: ["\x1b[?1049h\x1b[?7l\x1b[2J", "\x1b[0m\x1b[2J\x1b[H\x1b[?7h\x1b[?25h\x1b[?1049l"],
  mouse: ["\x1b[?1000h\x1b[?1006h", "\x1b[?1006l\x1b[?1000l"],
  paste: ["\x1b[?2004h", "\x1b[?2004l"],
} as const;

export type Switch = keyof typeof switches;

export type TtyListener = {
  key(key: Key): void;
  /** The terminal is ours again, and has nothing of ours on it. */
  again(): void;
  /** The terminal is gone. */
  gone(): void;
};

export class Tty {
  /** File descriptor that is written to. */
  readonly fd: number;
  private readonly input: ReadStream;
  private readonly isOwn: boolean;
  private readonly decoder = new StringDecoder("utf8");
  private readonly keys = new Keys();
  private listener: TtyListener | undefined;
  private used: readonly Switch[] = [];
  private isHeld = false;
  private escape: ReturnType<typeof setTimeout> | undefined;

  /** @throws Error if the process has no terminal. */
  constructor() {
    this.isOwn = !process.stdin.isTTY;
    this.input = this.isOwn ? new ReadStream(openSync("/dev/tty", "r")) : process.stdin;
    const output = [process.stdout, process.stderr].find(({ isTTY }) => isTTY);
    this.fd = output?.fd ?? openSync("/dev/tty", "w");
  }

  /** Takes over the terminal. Call {@link close} before something else uses it. */
  open(used: readonly Switch[], listener: TtyListener): void {
    this.listener = listener;
    this.used = used;
    this.input.on("data", this.read).on("error", this.fail).on("end", this.fail);
    process.on("SIGCONT", this.hold).on("SIGTSTP", this.suspend).on("exit", this.release);
    this.hold();
    this.input.resume();
  }

  /** Restores the terminal. */
  close(): void {
    this.release();
    clearTimeout(this.escape);
    this.listener = undefined;
    this.input.off("data", this.read).off("error", this.fail).off("end", this.fail);
    process.off("SIGCONT", this.hold).off("SIGTSTP", this.suspend).off("exit", this.release);
    this.input.pause();
  }

  /** Closes what the program has opened. Call it once, at the end. */
  end(): void {
    if (this.isOwn) this.input.destroy();
    if (this.isOwn && this.fd > 2) closeSync(this.fd);
  }

  write(text: string): void {
    try {
      for (let bytes = Buffer.from(text); bytes.length > 0; ) {
        bytes = bytes.subarray(this.writeSome(bytes));
      }
    } catch (error) {
      this.fail(error);
    }
  }

  /** Restores the terminal, and stops the process and its group as Ctrl-Z does elsewhere. */
  readonly suspend = (): void => {
    this.release();
    process.off("SIGTSTP", this.suspend);
    process.kill(0, "SIGTSTP");
    // Nobody can continue a process whose shell has ended, so the system does not stop it.
    setImmediate(() => {
      if (this.listener !== undefined) this.hold();
    });
  };

  private writeSome(bytes: Buffer): number {
    try {
      return writeSync(this.fd, bytes);
    } catch (error) {
      // A terminal that is slow to read: the frame must be whole.
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") return 0;
      throw error;
    }
  }

  /** Takes over the terminal, also after a stop. */
  private readonly hold = (): void => {
    try {
      // After an outside SIGTSTP the terminal echoes although Node takes it for raw (Node 20 to 26).
      this.input.setRawMode(false);
      this.input.setRawMode(true);
    } catch (error) {
      this.fail(error);
      return;
    }
    if (process.listenerCount("SIGTSTP") === 0) process.on("SIGTSTP", this.suspend);
    this.isHeld = true;
    this.write(this.used.map((name) => switches[name][0]).join(""));
    this.listener?.again();
  };

  private readonly release = (): void => {
    if (!this.isHeld) return;
    this.isHeld = false;
    try {
      writeSync(
        this.fd,
        this.used
          .toReversed()
          .map((name) => switches[name][1])
          .join(""),
      );
      this.input.setRawMode(false);
    } catch {
      // The terminal is gone, and there is nothing to give back.
    }
  };

  private readonly fail = (_error?: unknown): void => this.listener?.gone();

  private readonly read = (bytes: Buffer): void => {
    clearTimeout(this.escape);
    this.pass(this.keys.feed(this.decoder.write(bytes)));
    if (this.keys.isWaiting) this.escape = setTimeout(() => this.pass(this.keys.flush()), escapeMs);
  };

  private pass(keys: readonly Key[]): void {
    for (const key of keys) this.listener?.key(key);
  }
}
