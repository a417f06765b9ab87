/**
 * Errors that end the program with one sentence for its operator. Every other error is a bug of ours and
 * is shown with its stack.
 */

/** The message is the sentence; it needs no knowledge of the program. */
export abstract class Fault extends Error {
  abstract readonly exitCode: number;
}

/** A flag or variable cannot be used. */
export class ConfigError extends Fault {
  readonly exitCode = 2;
}

/** The program needs something that the machine does not give it. */
export class StartError extends Fault {
  readonly exitCode = 1;
}

/** Returns the code of an error of Node or the system ("EACCES"), if it has one. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}
