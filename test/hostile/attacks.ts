/**
 * One concrete attack for each protection of the protocol, against whole sessions or, where that
 * shows more, against the protecting module. mutations.test.ts runs each against the unchanged
 * engine, and against one that lacks the protection.
 */
import * as keys from "./attacks-keys.ts";
import * as people from "./attacks-people.ts";
import type { Attack } from "./stage.ts";

export const attacks = { ...keys, ...people } as const satisfies Readonly<Record<string, Attack>>;
