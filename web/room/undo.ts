/**
 * How far an undo may go. Engines remember what the user has typed even if the page then clears the
 * field. An undo would bring back a message that was sent, and that may be gone by now.
 */
export class UndoLimit {
  /** The last text that the page has set, and the last one that the user has typed. */
  #set = "";
  #typed = "";
  #isUndone = false;
  #isRefused = false;

  /** The user has changed the text of the field from `before`. */
  note(before: string, typed: string, inputType: string): void {
    if (before !== this.#typed) this.#set = before;
    this.#typed = typed;
    this.#isUndone = inputType === "historyUndo";
    this.#isRefused &&= /^history/.test(inputType);
  }

  /** Returns true if there is something to undo in this text, which the user has typed. */
  allows(present: string): boolean {
    return present === this.#typed && !(this.#isUndone && present === this.#set);
  }

  /**
   * Returns true if an input may change this text. WebKit offers an undo that was refused as the
   * next redo, so that no redo is allowed then until the user types.
   */
  permits(inputType: string, present: string): boolean {
    if (inputType === "historyUndo") this.#isRefused ||= !this.allows(present);
    return !this.#isRefused || !/^history/.test(inputType);
  }
}
