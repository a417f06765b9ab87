/**
 * What ends the program with one sentence for its operator. Everything else that is thrown is a mistake
 * of ours and goes its way with its stack.
 */

/** The message is the sentence, without anything that only a programmer understands. */
export abstract class Fault extends Error {
  abstract readonly exitCode: number;
}

/** A flag or variable that cannot be used. */
export class ConfigError extends Fault {
  readonly exitCode = 2;
}

/** Something that the program needs of its machine and does not get. */
export class StartError extends Fault {
  readonly exitCode = 1;
}

/** The code of an error of Node or the system ("EACCES"), if it has one. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}
