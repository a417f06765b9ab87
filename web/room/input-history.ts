/**
 * The last texts that one has sent from here, to be taken up again with the arrow keys. Only those that went to whom one
 * is writing now: taking up a text never changes who gets it. In memory only, and without what a command does.
 */

/** Texts that can be taken up again; older ones are forgotten. */
export const recalledTexts = 50;

/** Id of the one it was whispered to; null = it was for all. */
type To = string | null;

export class Recall {
  private sent: readonly { readonly text: string; readonly to: To }[] = [];
  /** How far back one has gone; 0 = nowhere. */
  private back = 0;

  /** Notes what was sent. One goes back from here. */
  note(text: string, to: To): void {
    this.sent = [...this.sent, { text, to }].slice(-recalledTexts);
    this.back = 0;
  }

  /** The one before this, if this is the last that was taken up, as it was, or nothing; undefined: there is none. */
  older(present: string, to: To): string | undefined {
    const texts = this.textsFor(present, to);
    const found = texts?.at(-1 - this.back);
    if (found !== undefined) this.back++;
    return found;
  }

  /** The one after this, and in the end the empty field that one began with; undefined: one is there already. */
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

  /** undefined: something else is being written, which is not to be lost. */
  private textsFor(present: string, to: To): readonly string[] | undefined {
    const texts = this.sent.filter((one) => one.to === to).map(({ text }) => text);
    if (present === "") this.back = 0;
    else if (this.back === 0 || texts.at(-this.back) !== present) return undefined;
    return texts;
  }
}
