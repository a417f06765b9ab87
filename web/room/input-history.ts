/**
 * The texts that were sent from this page, so that the arrow keys can restore them. Only texts to
 * the current receiver are restored, so that a text never goes to another one. In memory only, and
 * without commands that act.
 */

/** Texts that are kept; older ones are dropped. */
export const historyLength = 50;

/** Id of the receiver of a whisper; null = everyone. */
type To = string | null;

export class InputHistory {
  private sent: readonly { readonly text: string; readonly to: To }[] = [];
  /** Steps back from the latest text; 0 = the field is not restored. */
  private back = 0;

  /** Adds a text that was sent, and starts again from it. */
  note(text: string, to: To): void {
    this.sent = [...this.sent, { text, to }].slice(-historyLength);
    this.back = 0;
  }

  /** Returns the text before `present`, or undefined if there is none or if `present` was typed. */
  older(present: string, to: To): string | undefined {
    const texts = this.textsFor(present, to);
    const found = texts?.at(-1 - this.back);
    if (found !== undefined) this.back++;
    return found;
  }

  /** Returns the text after `present`, "" after the latest; undefined if nothing was restored. */
  newer(present: string, to: To): string | undefined {
    const texts = this.textsFor(present, to);
    if (texts === undefined || this.back === 0) return undefined;
    this.back--;
    return this.back === 0 ? "" : texts.at(-this.back);
  }

  clear(): void {
    this.sent = [];
    this.back = 0;
  }

  /** Returns undefined if the field holds a new text, which must not be lost. */
  private textsFor(present: string, to: To): readonly string[] | undefined {
    const texts = this.sent.filter((one) => one.to === to).map(({ text }) => text);
    if (present === "") this.back = 0;
    else if (this.back === 0 || texts.at(-this.back) !== present) return undefined;
    return texts;
  }
}
