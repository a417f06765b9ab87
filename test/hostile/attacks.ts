/**
 * One concrete attack for each protection of the protocol, against whole sessions or, where that
 * shows more, against the protecting module. mutations.test.ts runs each against the unchanged
 * engine, and against one that lacks the protection.
 */
import * as edits from "./attacks-edits.ts";
import * as entry from "./attacks-entry.ts";
import * as files from "./attacks-files.ts";
import * as keys from "./attacks-keys.ts";
import * as messages from "./attacks-messages.ts";
import * as people from "./attacks-people.ts";
import * as removal from "./attacks-removal.ts";
import type { Attack } from "./stage.ts";

export const attacks = {
  ...edits,
  ...entry,
  ...files,
  ...keys,
  ...messages,
  ...people,
  ...removal,
} as const satisfies Readonly<Record<string, Attack>>;
