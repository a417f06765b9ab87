/**
 * What is on the terminal: a row each, written where it has changed, in one write. Knows nothing of
 * what the rows mean.
 */
import type { Row } from "./paint.ts";

export class Screen {
  private rows: readonly Row[] = [];
  private readonly write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.write = write;
  }

  /** The terminal has nothing of it any more. */
  forget(): void {
    this.rows = [];
  }

  /** Shows these rows, and the cursor at a row and column from 1. */
  show(rows: readonly Row[], cursor: readonly [row: number, column: number] | null): void {
    let text = "\x1b[?2026h\x1b[?25l";
    if (this.rows.length !== rows.length) {
      text += "\x1b[0m\x1b[2J";
      this.rows = [];
    }
    rows.forEach((row, i) => {
      if (row !== this.rows[i]) text += `\x1b[${i + 1};1H\x1b[0m\x1b[K${row}`;
    });
    this.rows = rows;
    if (cursor !== null) text += `\x1b[${cursor[0]};${cursor[1]}H\x1b[?25h`;
    this.write(`${text}\x1b[?2026l`);
  }
}
