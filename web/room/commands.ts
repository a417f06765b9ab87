/**
 * What begins with a slash: the table of commands and how they are read. A command does what a button does too;
 * what is no command, or not a whole one, is never sent by mistake.
 */
import type { View, Who } from "../../protocol/session.ts";
import type { Refusal } from "../app/refusal.ts";
import type { Found } from "./mentions.ts";

/** Comes when something is done: why not, if it was refused. */
export type Done = Promise<Refusal | undefined>;

/** A refusal and what it is about, such as the name of a command that there is not. */
export type ComposerProblem = { readonly code: Refusal; readonly about: string };

/** How something is said. `action`: told in the third person. `reply`: key of the line that it answers. */
export type How = { readonly action?: boolean; readonly reply?: string };

/** What one can do in a room. */
export type Acts = {
  say(text: string, how: How): Done;
  /** Says something that only the one of this id hears. */
  whisper(to: string, text: string): Done;
  /** Takes another alias, as typed. */
  rename(alias: string): Done;
  /** Lets nobody new in, or lets them in again. */
  lock(on: boolean): Done;
  /** Removes the one of this id. */
  kick(id: string): Done;
  /** Ends the room for everyone. */
  stop(): Done;
  /** Shows the words to compare. */
  verify(): Done;
  /** Shows who is here. */
  who(): Done;
  /** Shows the commands. */
  help(): Done;
  /** Wipes the conversation from this page, and from no other. */
  clear(): Done;
  /** Asks whether the conversation is to be saved as a file. */
  export(): Done;
  /** Puts an emoji on a line, in place of an earlier one; "" takes it away. */
  react(key: string, emoji: string): Done;
  /** Takes back what one has said. */
  retract(key: string): Done;
  /** From now on messages vanish after so many seconds; 0 = they stay. */
  vanish(seconds: View["expiry"]): Done;
  /** Leaves with a farewell, which may be empty. */
  leave(farewell: string): Done;
};

/** What a command can do beyond its room. */
export type CommandTools = Acts & {
  /** Whom the beginning of the argument means. */
  find(typed: string): Found;
  /** From now on what is typed is whispered to this one. */
  choose(who: Who): void;
};

type Command = (
  tools: CommandTools,
  argument: string,
) => Promise<Refusal | ComposerProblem | undefined>;

/** Every command with what it does to its argument. */
export const commands = {
  async purr(tools, argument) {
    if (argument === "") return { code: "command-incomplete", about: "purr" };
    const found = tools.find(argument);
    if (found.kind !== "one") return unfound(found);
    const { who, rest } = found;
    if (who.own) return "own-alias";
    if (rest !== "") return tools.whisper(who.id, rest);
    tools.choose(who);
    return undefined;
  },
  async me(tools, argument) {
    if (argument === "") return { code: "command-incomplete", about: "me" };
    return tools.say(argument, { action: true });
  },
  nick: (tools, argument) => tools.rename(argument),
  who: (tools) => tools.who(),
  verify: (tools) => tools.verify(),
  lock: (tools) => tools.lock(true),
  unlock: (tools) => tools.lock(false),
  async kick(tools, argument) {
    if (argument === "") return { code: "command-incomplete", about: "kick" };
    const found = tools.find(argument);
    if (found.kind !== "one") return unfound(found);
    // Nobody is removed by half of what was typed.
    if (found.rest !== "") return { code: "alias-unknown", about: argument };
    return found.who.own ? "own-alias" : tools.kick(found.who.id);
  },
  async stop(tools, argument) {
    // It may be the beginning of a sentence, and cannot be undone.
    if (argument !== "") return { code: "command-excess", about: "stop" };
    return tools.stop();
  },
  async clear(tools, argument) {
    // As with /stop.
    if (argument !== "") return { code: "command-excess", about: "clear" };
    return tools.clear();
  },
  export: (tools) => tools.export(),
  help: (tools) => tools.help(),
  exit: (tools, farewell) => tools.leave(farewell),
} as const satisfies Readonly<Record<string, Command>>;

export type CommandName = keyof typeof commands;

/** All commands, in the order in which they are told. */
export const commandNames: readonly CommandName[] = Object.keys(commands).filter(isCommand);

/** Whether an alias is to be typed behind this command. */
export function takesAlias(name: string): boolean {
  return name === "purr" || name === "kick";
}

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

function unfound({ kind, about }: Exclude<Found, { readonly kind: "one" }>): ComposerProblem {
  return { code: kind === "shared" ? "alias-shared" : "alias-unknown", about };
}
