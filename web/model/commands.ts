/**
 * What begins with a slash: the table of commands and how they are read. A command does what a button does too;
 * what is no command is never sent by mistake.
 */

import type { Refusal } from "./refusal.ts";

/** Comes when something is done: why not, if it was refused. */
export type Done = Promise<Refusal | undefined>;

/** What commands can do to the room they are typed in. */
export type Acts = {
  /** Leaves with a farewell, which may be empty. */
  leave(farewell: string): Done;
  /** Shows the commands. */
  help(): Done;
};

/** Every command with what it does to its argument. */
export const commands = {
  exit: (acts: Acts, farewell: string) => acts.leave(farewell),
  help: (acts: Acts) => acts.help(),
} as const;

export type CommandName = keyof typeof commands;

/** What somebody typed: something to say, a command, or what looks like one and is none. */
export type Typed =
  | { readonly kind: "say"; readonly text: string }
  | { readonly kind: "command"; readonly name: CommandName; readonly argument: string }
  | { readonly kind: "unknown"; readonly name: string };

/** Reads what was typed. Two slashes at the beginning say a text that begins with one. */
export function readTyped(typed: string): Typed {
  if (!typed.startsWith("/")) return { kind: "say", text: typed };
  if (typed.startsWith("//")) return { kind: "say", text: typed.slice(1) };
  const [word = ""] = typed.slice(1).split(/\s/, 1);
  const name = word.toLowerCase();
  if (!isCommand(name)) return { kind: "unknown", name: word };
  return { kind: "command", name, argument: typed.slice(1 + word.length).trim() };
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
