/**
 * The commands that only a terminal has, because the page has buttons for them, and the other names
 * of the page's commands. Everything else goes to the composer of the page.
 */
import { expirySeconds } from "../protocol/wire/message.ts";
import { commands as pageCommands } from "../web/room/commands.ts";
import { exportText } from "../web/room/export-text.ts";
import { commands as pageHelp } from "../web/strings/room.ts";
import { Fault } from "./exits.ts";
import type { Kit } from "./join.ts";
import { lineOf } from "./named.ts";
import { here, own, refused } from "./sentences.ts";

/** What a command can use besides the room. */
export type Front = {
  /** Shows a line that the program says. */
  say(text: string): void;
  /** Shows several lines, of which the operator of the relay may have written some. */
  show(lines: readonly string[]): void;
  /** Shows the link, and the password until it is hidden. */
  invite(): void;
  /** The link of another room may be opened. */
  readonly canJoin: boolean;
};

/** Resolves to why nothing was done, or to undefined. */
type Command = (argument: string, kit: Kit, front: Front) => Promise<string | undefined>;

/** How to type each command, and what it does. */
export const usages: Readonly<Record<string, readonly [usage: string, about: string]>> = {
  reply: ["/reply N TEXT", "replies to message N; without TEXT, with what you type next"],
  all: ["/all", "ends a whisper or a reply: you speak to everyone again"],
  react: ["/react N EMOJI", "reacts to message N; without EMOJI, takes it back"],
  edit: ["/edit N TEXT", "changes the text of your own message N, for 10 minutes"],
  delete: ["/delete N", "deletes your own message N"],
  show: ["/show N", "shows the rest of a long message N"],
  expiry: ["/expiry TIME", "makes new messages disappear after a time: 1m, 10m, 60m or off"],
  send: ["/send FILE", "sends a file; /send --as-is FILE sends a photo with its hidden details"],
  save: ["/save N NAME", "fetches the file of message N and saves it; NAME is optional"],
  cancel: ["/cancel N", "stops fetching or sending the file of message N"],
  export: [
    "/export FILE",
    "saves the conversation, whispers too, in a new file: this leaves a trace",
  ],
  invite: ["/invite", "shows the invite link, and the password until you hide it"],
  hide: ["/hide", "drops the password, so that this terminal cannot show it again"],
  verify: ["/verify", `shows 12 words to compare. ${own.compared}`],
  rooms: ["/rooms", "says which rooms the relay lists"],
  join: ["/join LINK", "leaves for another room; /join NAME for an open room of the list"],
};

/** The names of the commands by which people know them from other programs. */
const aliases: Readonly<Record<string, string>> = {
  ...{
    ":help": "help",
    ":list": "who",
    ":rooms": "rooms",
    ":join": "join",
    ":dm": "purr",
    ":chat": "all",
  },
  ...{ ":close": "all", ":quit": "exit", ":q": "exit" },
};

/** All names that can be completed. */
export const commandNames: readonly string[] = [
  ...new Set([...Object.keys(pageCommands), ...Object.keys(usages)]),
]
  .map((name) => `/${name}`)
  .concat(Object.keys(aliases));

const commands: Readonly<Record<string, Command>> = {
  async reply(argument, kit) {
    const [, number = "", text = ""] = /^(\d+)\s*([\s\S]*)$/.exec(argument) ?? [];
    const line = lineOf(kit, number);
    if (typeof line === "string") return line;
    const { composer, acts } = kit.room;
    if (text !== "" && line.kind === "text")
      return sentence(await acts.say(text, { reply: line.key }));
    // A whisper is answered with a whisper.
    if (line.kind === "whisper") composer.whisperTo(line.own ? line.to : line.member);
    else composer.replyTo(line);
    return text === "" ? undefined : submit(kit, text);
  },
  async all(argument, kit) {
    kit.room.composer.cancel();
    return argument === "" ? undefined : submit(kit, argument);
  },
  async react(argument, kit) {
    const [, number = "", emoji = ""] = /^(\d+)\s*(\S*)$/.exec(argument) ?? [];
    const line = lineOf(kit, number);
    if (typeof line === "string") return line;
    return sentence(await kit.room.acts.react(line.key, emoji));
  },
  async show(argument, kit) {
    const line = lineOf(kit, argument);
    if (typeof line === "string") return line;
    kit.room.transcript.unfold(line.key);
    return undefined;
  },
  async edit(argument, kit) {
    const [, number = "", text = ""] = /^(\d+)\s*([\s\S]*)$/.exec(argument) ?? [];
    const line = lineOf(kit, number);
    if (typeof line === "string") return line;
    if (!line.own) return refused("message-unknown");
    if (text === "") return refused("command-incomplete", "edit");
    const { composer } = kit.room;
    composer.editMessage(line);
    const problem = await submit(kit, text);
    composer.cancel();
    composer.edit("");
    return problem;
  },
  async delete(argument, kit) {
    const line = lineOf(kit, argument);
    if (typeof line === "string") return line;
    return sentence(await kit.room.acts.retract(line.key));
  },
  async expiry(argument, { room }) {
    const [, number, unit] = /^(?:off|(\d{1,4})([smh]?))$/.exec(argument) ?? ["none"];
    if (number === undefined && argument !== "off") return own.time;
    const seconds = Number(number ?? 0) * ({ m: 60, h: 3600 }[unit ?? ""] ?? 1);
    const choice = expirySeconds.find((one) => one === seconds);
    if (choice === undefined) return own.time;
    return sentence(await room.acts.setExpiry(choice));
  },
  send: async (argument, kit, front) => (await import("./transfers.ts")).send(argument, kit, front),
  save: async (argument, kit, front) => (await import("./transfers.ts")).save(argument, kit, front),
  cancel: async (argument, kit) => (await import("./transfers.ts")).cancel(argument, kit),
  async export(argument, { room, options }, front) {
    if (argument === "") return refused("command-incomplete", "export");
    const { savedAs } = await import("./transfers.ts");
    return savedAs(options.folder, argument, exportText(room, Date.now()), front);
  },
  async invite(_argument, _kit, { invite }) {
    invite();
    return undefined;
  },
  async hide(_argument, { room }, { say }) {
    room.invitation.hidePassword();
    say(own.hidden);
    return undefined;
  },
  async join(argument, kit, { canJoin, show }) {
    if (argument === "") return refused("code-empty");
    if (!canJoin) return own.join;
    try {
      const rooms = await import("./rooms.ts");
      const isLink = argument.includes("#");
      const room = isLink
        ? await rooms.findLinked(argument, kit.options)
        : rooms.findOpen(await rooms.fetchRooms(kit.origin, kit.options), argument);
      if (typeof room === "string") return room;
      if (room === undefined) kit.next = { next: argument, room };
      else {
        const link = isLink ? argument : rooms.linkOf(kit.origin, room);
        if (kit.warned !== link) {
          kit.warned = link;
          show([...rooms.warningLines(room), "", own.again]);
          return undefined;
        }
        kit.next = { next: link, room: room.name };
      }
    } catch (error) {
      if (error instanceof Fault) return error.message;
      throw error;
    }
    return sentence(await kit.room.acts.leave(""));
  },
  async rooms(_argument, { origin, options }, { show }) {
    const { fetchRooms, roomLines } = await import("./rooms.ts");
    try {
      show(roomLines(await fetchRooms(origin, options)));
    } catch (error) {
      if (error instanceof Fault) return error.message;
      throw error;
    }
    return undefined;
  },
};

/** Runs what was typed. Resolves to why it was refused, or to undefined. */
export async function run(typed: string, kit: Kit, front: Front): Promise<string | undefined> {
  const text = renamed(typed);
  if (text === undefined) return refused("command-unknown", typed.split(/\s/, 1)[0]?.slice(1));
  const [, word = "", argument = ""] = /^\/([a-z]+)(?:\s+([\s\S]*))?$/i.exec(text.trim()) ?? [];
  const name = word.toLowerCase();
  const { room } = kit;
  if (name === "verify" && argument.trim() === "same" && room.dialog.value === "verify") {
    await room.verified();
    room.dismiss();
    return undefined;
  }
  if (room.dialog.value === "help") room.dismiss();
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return command(argument.trim(), kit, front);
  return submit(kit, text);
}

/** Sends a text through the composer of the page. Resolves to why it was refused, if it was. */
async function submit({ room }: Kit, text: string): Promise<string | undefined> {
  const { composer } = room;
  composer.edit(text);
  await composer.submit();
  const { value: problem } = composer.problem;
  // The caller keeps the text.
  composer.edit("");
  return problem === null ? undefined : refused(problem.code, problem.about);
}

/** Returns the text with the name of the page, or undefined if it is no command and no message. */
function renamed(typed: string): string | undefined {
  const [, name = "", rest = ""] = /^(:[a-z]+)(?=\s|$)([\s\S]*)$/i.exec(typed) ?? [];
  if (name === "") return typed;
  const meant = aliases[name.toLowerCase()];
  return meant === undefined ? undefined : `/${meant}${rest}`;
}

function sentence(code: Parameters<typeof refused>[0] | undefined): string | undefined {
  return code === undefined ? undefined : refused(code);
}

/** Returns the lines of /help. */
export function helpLines(): readonly string[] {
  const page = Object.entries(pageHelp).filter(([name]) => !Object.hasOwn(usages, name));
  return [...page.map(([, line]) => line), ...Object.values(usages)].map(
    ([usage, about]) => `${usage}  ${here(about)}`,
  );
}
