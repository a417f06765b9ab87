/**
 * Asks one question on the terminal. The answer of a secret question is never shown, not even its
 * length, and what is pasted after the first line is dropped.
 */
import { readFileSync } from "node:fs";
import { cleanLine } from "./clean.ts";
import { Fault } from "./exits.ts";
import { Tty } from "./tty.ts";

/** Opens the terminal of the process. @throws Fault if it has none. */
export function openTty(missing: string): Tty {
  try {
    return new Tty();
  } catch {
    throw new Fault("usage", missing);
  }
}

/**
 * Asks a question. @throws Fault if the user cancels it. Ctrl-D or Ctrl-C cancels.
 *
 * @param isSecret - Nothing of the answer is shown.
 */
export function ask(tty: Tty, question: string, isSecret: boolean): Promise<string> {
  let answer = "";
  const draw = () => tty.write(`\r\x1b[K${question} ${isSecret ? "" : cleanLine(answer)}`);
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      tty.close();
      tty.write("\r\n");
      settle();
    };
    const cancel = () => end(() => reject(new Fault("left", "")));
    const edit = (text: string) => {
      answer = text;
      if (!isSecret) draw();
    };
    tty.open(["paste"], {
      again: draw,
      gone: () => reject(new Fault("hangup", "")),
      key(key) {
        if (key.kind === "text" || key.kind === "paste") return edit(answer + key.text);
        if (key.kind !== "key") return undefined;
        if (key.name === "enter" || key.name === "ctrl+j") return end(() => resolve(answer));
        if (key.name === "backspace") return edit([...answer].slice(0, -1).join(""));
        if (key.name === "ctrl+u") return edit("");
        if (key.name === "ctrl+z") return tty.suspend();
        if (key.name === "ctrl+c" || key.name === "ctrl+d") return cancel();
        return undefined;
      },
    });
  });
}

/** Reads a password from a file descriptor, without the line break at its end. */
export function readPasswordFrom(fd: number): string {
  try {
    return readFileSync(fd, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw new Fault(
      "usage",
      `The password cannot be read from ${fd}: ${(error as Error).message}.`,
    );
  }
}
