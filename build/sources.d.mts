/** The types of what the tests use. */
export const sourceFiles: readonly string[];
export const sourceFolders: readonly string[];
export function listSources(): string[];
export function hashLines(files: ReadonlyMap<string, Uint8Array>): string;
export function readVersion(): string;
