/**
 * A reader of JSON (RFC 8259) that knows the line of each value, so that an operator can be told where a
 * mistake is. Refuses a key that comes twice. Any input gives a value or a sentence.
 */

/** A value with the line on which it begins, from 1. */
export type Located = {
  readonly line: number;
  readonly value: string | number | boolean | null | readonly Located[] | LocatedObject;
};

/** The values of an object by key, in order. */
export type LocatedObject = ReadonlyMap<string, Located>;

/** What is wrong with a text, and on which line. */
export class JsonError extends Error {
  readonly line: number;

  constructor(line: number, sentence: string) {
    super(sentence);
    this.line = line;
  }
}

/** Deeper than anything that we read: without a bound, brackets alone would use up the stack. */
const mostDepth = 16;

const space = /[ \t\r\n]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /true|false|null/y;
// Of a string up to what is not plain, so that no engine has to go back over a long one.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones refused
const plain = /[^"\\\u0000-\u001f]*/y;
const escaped = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/** Reads a JSON text. @throws JsonError about the first mistake. */
export function readJson(text: string): Located {
  const reader = new Reader(text.replace(/^\ufeff/, ""));
  const value = reader.value(0);
  if (!reader.atEnd()) throw reader.error("There is something after the end of the JSON");
  return value;
}

class Reader {
  readonly #text: string;
  #at = 0;
  /** Counted up to here. */
  #line = 1;
  #countedTo = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): Located {
    this.#take(space);
    const line = this.#lineNow();
    if (depth > mostDepth) throw new JsonError(line, `There are more than ${mostDepth} levels`);
    const sign = this.#text[this.#at];
    if (sign === '"') return { line, value: this.#string() };
    if (sign === "{") return { line, value: this.#object(depth) };
    if (sign === "[") return { line, value: this.#list(depth) };
    const found = this.#take(number) || this.#take(word);
    if (found === "") throw this.error("A value is missing or is no JSON");
    return { line, value: JSON.parse(found) };
  }

  atEnd(): boolean {
    this.#take(space);
    return this.#at === this.#text.length;
  }

  error(sentence: string): JsonError {
    return new JsonError(this.#lineNow(), sentence);
  }

  #object(depth: number): LocatedObject {
    const fields = new Map<string, Located>();
    this.#at += 1;
    if (this.#next("}")) return fields;
    do {
      this.#take(space);
      if (this.#text[this.#at] !== '"') throw this.error("A key in quotes is missing");
      const key = this.#string();
      if (fields.has(key)) throw this.error(`${quoted(key)} is there twice`);
      if (!this.#next(":")) throw this.error(`A colon is missing after ${quoted(key)}`);
      fields.set(key, this.value(depth + 1));
    } while (this.#next(","));
    if (!this.#next("}")) throw this.error("A comma or } is missing");
    return fields;
  }

  #list(depth: number): readonly Located[] {
    const items: Located[] = [];
    this.#at += 1;
    if (this.#next("]")) return items;
    do items.push(this.value(depth + 1));
    while (this.#next(","));
    if (!this.#next("]")) throw this.error("A comma or ] is missing");
    return items;
  }

  #string(): string {
    const start = this.#at;
    this.#at += 1;
    do this.#take(plain);
    while (this.#take(escaped) !== "");
    if (this.#text[this.#at] !== '"')
      throw this.error("A text has no end, or a sign that it must escape");
    this.#at += 1;
    return JSON.parse(this.#text.slice(start, this.#at));
  }

  /** Passes this sign, if it comes next. */
  #next(sign: string): boolean {
    this.#take(space);
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #lineNow(): number {
    for (; this.#countedTo < this.#at; this.#countedTo++) {
      if (this.#text[this.#countedTo] === "\n") this.#line += 1;
    }
    return this.#line;
  }
}

/** Returns a plain value as JSON in ASCII: no line break or control of a terminal gets into a sentence. */
export function quoted(value: string | number | boolean | null): string {
  return JSON.stringify(value).replaceAll(/[^ -~]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
