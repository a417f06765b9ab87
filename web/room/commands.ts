/**
 * The table of commands, and how typed text is parsed. A command does the same as a button. An
 * unknown or incomplete command is never sent as a message.
 */
import type { View, Who } from "../../protocol/session.ts";
import type { Refusal } from "../app/refusal.ts";
import type { Found } from "./mentions.ts";
import { behindSlash, isSlash, meantNames, nameAt } from "./slash.ts";

/** The groups of the commands in the help. */
export type CommandGroup = "messages" | "people" | "room" | "page";

/** Resolves when an action is done: to its refusal, or to undefined. */
export type Done = Promise<Refusal | undefined>;

/** A refusal and the text that it is about, such as the name of a command. */
export type ComposerProblem = { readonly code: Refusal; readonly about: string };

/** `action`: in the third person. `reply`: key of the message to reply to. */
export type How = { readonly action?: boolean; readonly reply?: string };

/** The actions of a room. */
export type Acts = {
  say(text: string, how: How): Done;
  /** Sends a whisper to the member with this id. */
  whisper(to: string, text: string): Done;
  /** Changes our alias. */
  rename(alias: string): Done;
  /** Locks or unlocks the room. */
  lock(on: boolean): Done;
  /** Removes the member with this id. */
  kick(id: string): Done;
  /** Ignores this member on this page, or no longer does. */
  ignore(who: Who): Done;
  /** Stops the room for everyone. */
  stop(): Done;
  /** Shows the safety words. */
  verify(): Done;
  /** Shows the members. */
  who(): Done;
  /** Shows the commands. */
  help(): Done;
  /** Wipes the conversation from this page only. */
  clear(): Done;
  /** Lets the user choose files to send. */
  send(): Done;
  /** Asks whether to save the conversation as a file. */
  export(): Done;
  /** Sets our reaction to a message; "" removes it. */
  react(key: string, emoji: string): Done;
  /** Replaces the text of our own message. */
  edit(key: string, text: string): Done;
  /** Deletes our own message. */
  retract(key: string): Done;
  /** Sets after how many seconds messages disappear; 0 = never. */
  setExpiry(seconds: View["expiry"]): Done;
  /** Leaves with a farewell, which may be empty. */
  leave(farewell: string): Done;
};

/** What a command can use: the actions, and the composer. */
export type CommandContext = Acts & {
  /** Finds the member that the start of the argument names. */
  find(typed: string): Found;
  /** Whispers to this member from now on. */
  choose(who: Who): void;
};

type Command = (
  context: CommandContext,
  argument: string,
) => Promise<Refusal | ComposerProblem | undefined>;

/** All commands. */
export const commands = {
  async purr(context, argument) {
    if (argument === "") return { code: "command-incomplete", about: "purr" };
    const found = context.find(argument);
    if (found.kind !== "one") return unfound(found);
    const { who, rest } = found;
    if (who.own) return "own-alias";
    if (rest !== "") return context.whisper(who.id, rest);
    context.choose(who);
    return undefined;
  },
  async me(context, argument) {
    if (argument === "") return { code: "command-incomplete", about: "me" };
    return context.say(argument, { action: true });
  },
  nick: (context, argument) => context.rename(argument),
  who: (context) => context.who(),
  verify: (context) => context.verify(),
  lock: (context) => context.lock(true),
  unlock: (context) => context.lock(false),
  ignore: (context, argument) => toOther("ignore", context, argument, context.ignore),
  kick: (context, argument) => toOther("kick", context, argument, ({ id }) => context.kick(id)),
  async stop(context, argument) {
    // It may be the start of a message, and cannot be undone.
    if (argument !== "") return { code: "command-excess", about: "stop" };
    return context.stop();
  },
  async send(context, argument) {
    // As with /stop: it would not be sent.
    if (argument !== "") return { code: "command-excess", about: "send" };
    return context.send();
  },
  async clear(context, argument) {
    // As with /stop.
    if (argument !== "") return { code: "command-excess", about: "clear" };
    return context.clear();
  },
  export: (context) => context.export(),
  help: (context) => context.help(),
  exit: (context, farewell) => context.leave(farewell),
} as const satisfies Readonly<Record<string, Command>>;

export type CommandName = keyof typeof commands;

/** All commands, in the order of /help. */
export const commandNames: readonly CommandName[] = Object.keys(commands).filter(isCommand);

/** Other names of commands. */
export const otherNames: Readonly<Record<string, CommandName>> = {
  w: "purr",
  whisper: "purr",
  msg: "purr",
};

/** Returns the command of this name, in lower case. */
export function commandOf(name: string): CommandName | undefined {
  if (isCommand(name)) return name;
  return Object.hasOwn(otherNames, name) ? otherNames[name] : undefined;
}

/** Returns true if an alias follows this command. */
export function takesAlias(name: string): boolean {
  return /^(purr|kick|ignore)$/.test(commandOf(name) ?? "");
}

/** Typed text: a message, a command, an unknown command, or what may be meant as a command. */
export type Typed =
  | { readonly kind: "say"; readonly text: string }
  | { readonly kind: "command"; readonly name: CommandName; readonly argument: string }
  | { readonly kind: "unknown"; readonly name: string }
  | { readonly kind: "meant"; readonly name: CommandName };

/** Parses typed text. Two slashes start a message that begins with one slash. */
export function readTyped(typed: string): Typed {
  const behind = behindSlash(typed);
  if (behind !== undefined && isSlash(behind)) return { kind: "say", text: onPurpose(behind) };
  const name = meantCommand(typed);
  if (name !== undefined) return { kind: "meant", name };
  if (behind === undefined) return { kind: "say", text: typed };
  const [word = ""] = behind.split(/\s/, 1);
  const command = commandOf(nameAt(behind));
  if (command === undefined) return { kind: "unknown", name: word };
  return { kind: "command", name: command, argument: behind.slice(word.length).trim() };
}

/** Returns what to type in order to say a text. */
export function typedFor(text: string): string {
  const typed = readTyped(text);
  if (typed.kind === "say" && typed.text === text) return text;
  return isSlash(text) ? `/${text}` : `//${text}`;
}

/** Returns the message that is typed after a first slash; the text begins with the second. */
function onPurpose(text: string): string {
  const rest = text.slice(1);
  // Both slashes are only for us, if the rest would not be said alone, and has its own sign.
  const isWhole =
    behindSlash(rest) === undefined
      ? meantCommand(rest) !== undefined && commandOf(nameAt(rest)) === undefined
      : !rest.startsWith("/");
  return isWhole ? rest : text;
}

function meantCommand(text: string): CommandName | undefined {
  return meantNames(text)
    .map(commandOf)
    .find((name) => name !== undefined);
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

/** Does something to another member, whose alias is the whole argument. */
async function toOther(
  about: "kick" | "ignore",
  { find }: CommandContext,
  argument: string,
  act: (who: Who) => Done,
): Promise<Refusal | ComposerProblem | undefined> {
  if (argument === "") return { code: "command-incomplete", about };
  const found = find(argument);
  if (found.kind !== "one") return unfound(found);
  // An alias followed by other text may be a mistake.
  if (found.rest !== "") return { code: "alias-unknown", about: argument };
  return found.who.own ? "own-alias" : act(found.who);
}

function unfound({ kind, about }: Exclude<Found, { readonly kind: "one" }>): ComposerProblem {
  return { code: kind === "shared" ? "alias-shared" : "alias-unknown", about };
}
