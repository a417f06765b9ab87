/**
 * Restores texts that were sent from this page. Takes them from the lines that are still shown, and
 * keeps no other copy: what has disappeared, was deleted or wiped cannot come back. Only texts to
 * the current receiver are restored, so that a text never goes to another one.
 */
import type { ReadonlySignal } from "@preact/signals";
import type { Group, MessageLine } from "./blocks.ts";
import { receiverOf, typedOf } from "./editing.ts";

/** Id of the receiver of a whisper; null = everyone. */
type To = string | null;

export class InputHistory {
  /** The text that was restored last, and the line that it is from. */
  #restored: { readonly key: string; readonly text: string } | undefined;
  readonly #groups: ReadonlySignal<readonly Group[]>;

  /** @param groups - What is shown. */
  constructor(groups: ReadonlySignal<readonly Group[]>) {
    this.#groups = groups;
  }

  /** Returns true if `present` was restored from one of these lines; undefined = from any line. */
  isFrom(keys: readonly string[] | undefined, present: string): boolean {
    const { key, text } = this.#restored ?? {};
    return key !== undefined && text === present && (keys?.includes(key) ?? true);
  }

  clear(): void {
    this.#restored = undefined;
  }

  /**
   * Returns the text before (-1) or after (1) `present`, "" after the latest; undefined if there is
   * none, or if `present` was typed and must not be lost.
   */
  step(by: 1 | -1, present: string, to: To): string | undefined {
    const isEmpty = present === "";
    if (isEmpty ? by > 0 : present !== this.#restored?.text) return undefined;
    const lines = this.#groups.value
      .flatMap((group) => (group.kind === "messages" ? group.lines : []))
      .filter(
        (line) =>
          line.own && line.text !== "" && !line.retracted && (receiverOf(line)?.id ?? null) === to,
      );
    const found = lines.findIndex(({ key }) => key === this.#restored?.key);
    const at = isEmpty ? lines.length : found;
    if (at < 0) return undefined;
    const line = lines[at + by];
    if (line === undefined) return by > 0 ? "" : undefined;
    return this.take(line);
  }

  /** Returns what was typed to send this message, from which the next step goes on. */
  take(line: MessageLine): string {
    const text = typedOf(line);
    this.#restored = { key: line.key, text };
    return text;
  }
}
