/**
 * Turns the bytes that a terminal sends into keys. Everything between the two marks of a paste is
 * text, line breaks included, in however many reads it comes. Decides nothing about what a key does.
 */

/** What the user did. `name`: such as "enter", "ctrl+a", "alt+enter" or "pageup". */
export type Key =
  | { readonly kind: "text" | "paste"; readonly text: string }
  | { readonly kind: "key"; readonly name: string }
  | { readonly kind: "wheel"; readonly by: 1 | -1 }
  /** The answer to a question where the cursor is, from 1. */
  | { readonly kind: "cursor"; readonly column: number };

/** A lone Escape is one if nothing follows for this time, ms. A slow line may take so long. */
export const escapeMs = 50;
/** Longest paste that is kept, UTF-16 units. */
const pasteChars = 262_144;

const [pasteStart, pasteEnd] = ["\x1b[200~", "\x1b[201~"];
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal sends them
const sequence = /^\x1b(?:\[(?<inner>[0-?]*)[ -/]*(?<last>[@-~])|O(?<short>.))/s;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal sends them
const begun = /^\x1b(?:O|\[[0-?]*[ -/]*)?$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal sends them
const plain = /^[^\x00-\x1f\x7f]+/;

const letters: Readonly<Record<string, string>> = {
  ...{ A: "up", B: "down", C: "right", D: "left", H: "home", F: "end", M: "enter" },
};
const numbers: Readonly<Record<string, string>> = {
  ...{ 1: "home", 3: "delete", 4: "end", 5: "pageup", 6: "pagedown", 7: "home", 8: "end" },
};
const controls: Readonly<Record<string, string>> = {
  ...{ "\r": "enter", "\t": "tab", "\x7f": "backspace", "\b": "backspace", "\0": "ctrl+space" },
};

export class Keys {
  private rest = "";
  private pasted: string | undefined;

  /** True if what has come may be the beginning of more. */
  get isWaiting(): boolean {
    return this.pasted === undefined && this.rest !== "";
  }

  /** Returns the keys in this text, with what was left of the text before. */
  feed(text: string): readonly Key[] {
    this.rest += text;
    const keys: Key[] = [];
    for (let key = this.next(); key !== undefined; key = this.next()) {
      if (key !== "none") keys.push(key);
    }
    return keys;
  }

  /** Nothing has followed: what was left is an Escape, and what came after it. */
  flush(): readonly Key[] {
    if (!this.isWaiting) return [];
    const after = this.rest.slice(1);
    this.rest = "";
    return [{ kind: "key", name: "escape" }, ...this.feed(after)];
  }

  private next(): Key | "none" | undefined {
    if (this.rest === "" || (this.pasted === undefined && begun.test(this.rest))) return undefined;
    if (this.pasted !== undefined) return this.paste(this.pasted);
    if (this.rest.startsWith("\x1b")) return this.escaped();
    const [text] = plain.exec(this.rest) ?? [];
    if (text !== undefined) {
      this.take(text.length);
      return { kind: "text", text };
    }
    const sign = this.take(1);
    const letter = String.fromCharCode(sign.charCodeAt(0) + 96);
    return { kind: "key", name: controls[sign] ?? `ctrl+${letter}` };
  }

  private paste(before: string): Key | undefined {
    const end = this.rest.indexOf(pasteEnd);
    // The end of this text may be the beginning of the mark.
    const held = end >= 0 ? 0 : beginsAtEnd(this.rest, pasteEnd);
    const text = this.take(end >= 0 ? end : this.rest.length - held);
    this.pasted = (before + text).slice(0, pasteChars);
    if (end < 0) return undefined;
    this.take(pasteEnd.length);
    const whole = this.pasted;
    this.pasted = undefined;
    return { kind: "paste", text: whole };
  }

  private escaped(): Key | "none" {
    const found = sequence.exec(this.rest);
    if (found === null) {
      this.take(1);
      if (this.rest.startsWith("\x1b")) return { kind: "key", name: "escape" };
      const [point = ""] = this.rest;
      this.take(point.length);
      const name = controls[point] ?? (point === "\n" ? "enter" : point);
      return { kind: "key", name: `alt+${name}` };
    }
    const whole = this.take(found[0].length);
    const { inner = "", last = "", short } = found.groups ?? {};
    if (whole === pasteStart) {
      this.pasted = "";
      return "none";
    }
    if (short !== undefined) return named(letters[short], "");
    const mouse = /^<(\d+);/.exec(inner);
    if (mouse) {
      const button = Number(mouse[1]);
      if ((button & ~0x1c) === 64) return { kind: "wheel", by: -1 };
      return (button & ~0x1c) === 65 ? { kind: "wheel", by: 1 } : "none";
    }
    const [number = "", modifier = ""] = inner.split(";");
    if (last === "R") return { kind: "cursor", column: Number(modifier) };
    if (last === "Z") return { kind: "key", name: "shift+tab" };
    if (last === "~") return named(numbers[number], modifier);
    if (last === "u") return named(number === "13" ? "enter" : undefined, modifier);
    return named(letters[last], modifier);
  }

  private take(length: number): string {
    const taken = this.rest.slice(0, length);
    this.rest = this.rest.slice(length);
    return taken;
  }
}

function named(name: string | undefined, modifier: string): Key | "none" {
  if (name === undefined) return "none";
  const bits = Math.max(0, Number(modifier) - 1) || 0;
  const held = ["shift", "alt", "ctrl"].filter((_, bit) => bits & (1 << bit));
  return { kind: "key", name: [...held, name].join("+") };
}

/** Returns how many characters at the end of a text are the beginning of a mark. */
function beginsAtEnd(text: string, mark: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(mark.slice(0, length))) return length;
  }
  return 0;
}
