/** Why a picture was not cleaned. web/strings/ has the sentence for each code. */

export type CleanCode =
  | "canvas-tampered"
  | "file-unreadable"
  | "picture-cut"
  | "picture-too-large"
  | "picture-unreadable"
  | "picture-unwritable"
  | "type-unsupported";

export class CleanError extends Error {
  override readonly name = "CleanError";
  readonly code: CleanCode;

  constructor(code: CleanCode) {
    super(code);
    this.code = code;
  }
}
