/** The text that is typed, with its caret. Moves by what people see as a character. Draws nothing. */
import { cleanText } from "./clean.ts";
import { boundariesOf } from "./width.ts";

export class Editor {
  text = "";
  /** Offset in UTF-16 units. */
  caret = 0;

  set(text: string, caret = text.length): void {
    this.text = text;
    this.caret = caret;
  }

  /** Inserts text at the caret. Line breaks stay, other controls do not. */
  insert(typed: string): void {
    const text = typed.replaceAll(/\r\n?/g, "\n").replaceAll(/(?![\n\t])\p{Cc}/gu, "");
    this.set(
      this.text.slice(0, this.caret) + text + this.text.slice(this.caret),
      this.caret + text.length,
    );
  }

  /** Does what a key does. Returns false if it does nothing here. */
  press(name: string): boolean {
    const edit = edits[name];
    if (edit === undefined) return false;
    edit(this);
    return true;
  }

  /** Moves the caret a line up (-1) or down (1). Returns false at the edge. */
  vertical(by: 1 | -1): boolean {
    const lines = this.text.split("\n");
    const before = this.text.slice(0, this.caret).split("\n");
    const line = before.length - 1 + by;
    if (line < 0 || line >= lines.length) return false;
    const column = Math.min(before.at(-1)?.length ?? 0, lines[line]?.length ?? 0);
    const start = lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0);
    this.caret = settled(this.text, start + column);
    return true;
  }

  /** What is before and after the caret, as it may be shown. */
  shown(): { readonly before: string; readonly after: string } {
    const clean = (text: string) => cleanText(text);
    return {
      before: clean(this.text.slice(0, this.caret)),
      after: clean(this.text.slice(this.caret)),
    };
  }

  remove(from: number, to: number): void {
    this.set(this.text.slice(0, from) + this.text.slice(to), from);
  }

  left(): number {
    return boundariesOf(this.text).findLast((at) => at < this.caret) ?? 0;
  }

  right(): number {
    return boundariesOf(this.text).find((at) => at > this.caret) ?? this.text.length;
  }

  lineStart(): number {
    return this.text.lastIndexOf("\n", this.caret - 1) + 1;
  }

  lineEnd(): number {
    const end = this.text.indexOf("\n", this.caret);
    return end < 0 ? this.text.length : end;
  }

  wordLeft(): number {
    return this.caret - (/\S*\s*$/.exec(this.text.slice(0, this.caret))?.[0].length ?? 0);
  }

  wordRight(): number {
    return this.caret + (/^\s*\S*/.exec(this.text.slice(this.caret))?.[0].length ?? 0);
  }
}

function settled(text: string, at: number): number {
  return boundariesOf(text).findLast((boundary) => boundary <= at) ?? 0;
}

type Edit = (editor: Editor) => void;
const go = (to: (editor: Editor) => number): Edit => {
  return (editor) => {
    editor.caret = to(editor);
  };
};
const [left, right] = [go((e) => e.left()), go((e) => e.right())];
const [start, end] = [go((e) => e.lineStart()), go((e) => e.lineEnd())];
const [wordLeft, wordRight] = [go((e) => e.wordLeft()), go((e) => e.wordRight())];
const cutWord: Edit = (e) => e.remove(e.wordLeft(), e.caret);
const newLine: Edit = (e) => e.insert("\n");

const edits: Readonly<Record<string, Edit>> = {
  left,
  right,
  "ctrl+b": left,
  "ctrl+f": right,
  home: start,
  end,
  "ctrl+a": start,
  "ctrl+e": end,
  "ctrl+left": wordLeft,
  "ctrl+right": wordRight,
  "alt+b": wordLeft,
  "alt+f": wordRight,
  backspace: (e) => e.remove(e.left(), e.caret),
  delete: (e) => e.remove(e.caret, e.right()),
  "ctrl+w": cutWord,
  "alt+backspace": cutWord,
  "ctrl+u": (e) => e.remove(e.lineStart(), e.caret),
  "ctrl+k": (e) => e.remove(e.caret, e.lineEnd()),
  "ctrl+j": newLine,
  "alt+enter": newLine,
  "shift+enter": newLine,
};
