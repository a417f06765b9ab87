/**
 * The sentences of a room, by key, so that other languages can follow. Calm, short, plain, no
 * blame: what happened, what was kept, what to do. Loaded with the room; the first page has
 * front.ts and errors.ts.
 *
 * Sentence.tsx fills in `{name}` and `{text}`.
 */

import type { LateEnd, Way } from "../app/refusal.ts";
import type { SettingName, Values } from "../app/settings.ts";
import type { Tick } from "../room/blocks.ts";
import type { CommandGroup, CommandName } from "../room/commands.ts";
import type { Format } from "../room/format.ts";
import type { Copied } from "../room/invitation.ts";
import type { Delivery, Entry } from "../room/transcript.ts";
import { follow, spoken } from "./language.ts";
import { exactTime, measure, number, plural, span, timeOf } from "./numbers.ts";
import { copyFailed } from "./room-errors.ts";
import { duration } from "./voice.ts";

export const room = follow("room", {
  unnamed: "Room",
  locked: "Locked",
  invite: "Invite",
  leave: "Leave",
  people: "People",
  close: "Close",
  conversation: "Conversation",
  message: "Message",
  placeholder: "Message",
  nobody: "Nobody is here",
  send: "Send",
  you: "you",
  away: "away",
  ignored: "ignored",
  unfold: "… Show all",
  arrived: "You are in. You see messages from now on. Only the people in this room can read them.",
  checking: "Check that nobody listens in",
  suspicious:
    "A message from {name} before this one may be missing or changed. Ask {name} to send it again.",
  /**
   * Spoken before what the room itself says. A name that begins like it is spoken with two words.
   */
  speaks: "Room: ",
  said: (alias: string) => `${alias}: `,
  confided: (alias: string, sign: string) => `${alias} ${sign} whispering: `,
  whisper: "whisper to {name}",
  whisperToYou: "whisper to you",
  again: (time: string) => `sent at ${time}, arrived late`,
  early: "out of order",
  who: "In this room:",
  reconnecting: "No connection. You can keep writing: your messages are sent when you are back.",
  stranded:
    "Still no answer from the server. What you see stays here, and what you write is sent when it answers. Keep this page open, or leave.",
  hurry: "Try now",
  count(here: number, away = 0): string {
    if (away > 0) return `${number(here)} here, ${number(away)} away`;
    return here > 1 ? plural(here, { other: "# here" }) : "Only you";
  },
  fresh: (lines: number) => plural(lines, { other: "# new" }),
  /** At the end of a list of names. */
  others: (people: number) => plural(people, { one: "# other", other: "# others" }),
  /** In place of an unknown name. */
  member: "A member",
  timeLeft: (time: string) => `${time} left`,
});

export const invitation = follow("invitation", {
  still: "Your room is ready. Now invite someone.",
  inviting: "Invite people",
  again: "Everyone else has left.",
  link: "Send the link",
  open: "There is no password: anyone with this link gets in. Send it only where nobody else can read it.",
  copyLink: "Copy link",
  copied: "Copied ✓",
  password: "Say the password",
  apart: "Call, or meet. Do not send it in the same chat as the link.",
  once: "Write it down before you hide it: this page cannot show it again.",
  unknown: "You know the password. This page does not keep it.",
  copyPassword: "Copy password",
  hide: "Hide password",
  more: "Scan or read out instead",
  code: "Code to read out, or to type instead of the link:",
  wait: "Keep this page open until someone comes in. If you switch apps, come back soon: an empty room is deleted after a minute.",
  tell: "Tell me when someone comes in",
});

export const leaving = follow("leaving", {
  title: "Leave this room?",
  text: "This page wipes the conversation. The others stay in the room.",
  farewell: "Goodbye message",
  hint: "Optional. Sent to everyone who is here now.",
  stay: "Stay",
  leave: "Leave",
});

/** After a link of another room was opened. */
export const visiting = follow("visiting", {
  title: "Leave this room for another?",
  happens:
    "You opened the link of another room. This page wipes the conversation here before it goes there. The others stay in this room.",
  stay: "Stay here",
  go: "Go to the other room",
});

/** The buttons after the end of a room. */
export const ending = follow<Readonly<Record<Way, string>>>("ending", {
  start: "Start a new room",
  enter: "Enter a room",
  reload: "Reload the page",
});

export const connections = follow("connections", {
  open: "Connected",
  lost: "Reconnecting…",
});

/** The ticks of our own messages, for the ear and the pointer. */
export const ticks = follow<Record<Tick, string>>("ticks", {
  waiting: "waiting to be sent",
  sent: "sent",
  all: "everyone has it",
  alone: "Nobody else is here, so nobody gets this message.",
});

/** How many members have received our own message. */
export const deliveries = follow<
  Record<Delivery["state"], (received: number, of: number) => string>
>("deliveries", {
  sending: () => "sending…",
  sent: (received, of) =>
    received === 0 ? "sent, nobody got it yet" : `${number(received)} of ${number(of)} got it`,
});

/** In place of parts of a message that are not shown. */
export const markup = follow("markup", {
  kinds: { img: "picture", video: "video", audio: "sound" },
  missing: "not shown: unsupported or too large",
  cut: "The rest is shown without formatting, because there is too much of it.",
});

/** What opens the dialog for files. */
export const attaching = follow("attaching", {
  attach: "Attach",
  files: "Files",
  photo: "Take a photo",
  reloaded: "The files that you sent before can no longer be fetched. Send them again.",
  record: "Record a voice message",
});

/** The size of a file. */
export function fileSize(size: number): string {
  return inUnit(size, "");
}

/** A speed. @param size - Bytes per second. */
export function fileSpeed(size: number): string {
  return inUnit(size, "-per-second");
}

const units = ["kilobyte", "megabyte", "gigabyte"] as const;

function inUnit(size: number, per: "" | "-per-second"): string {
  const step = size < 999_500 ? 0 : size < 999_500_000 ? 1 : 2;
  // Not in bytes, which is no word for everyone.
  const value = Math.max(0.1, size / 1000 ** (step + 1));
  return measure(value, units[step] + per, "short");
}

/** The menus of the room and of each person. */
export const menu = follow("menu", {
  open: "Menu",
  lock: "Lock the room",
  unlock: "Unlock the room",
  verify: "Verify: compare words",
  help: "Commands and formatting",
  expiry: "Disappearing messages…",
  clear: "Wipe this page",
  export: "Save the conversation…",
  settings: "Settings…",
  invite: "Invite people…",
  leave: "Leave…",
  stop: "Stop the room…",
  whisper: "Whisper",
  ignore: "Ignore",
  heed: "Do not ignore",
  remove: "Remove…",
  rename: "Rename",
});

/** The message field, while you whisper. */
export const whispering = follow("whispering", {
  to: "Only to {name}",
  cancel: "Cancel",
  keep: "Keep whispering",
  placeholder: (alias: string) => `Whisper to ${alias}`,
  whisper: "Whisper",
  send: "Send whisper",
});

export const removing = follow("removing", {
  title: "Remove this person?",
  happens: "{name} cannot read any new message, but may keep what was on their screen.",
  link: "The room gets a new link and is locked: nobody new gets in until one of you unlocks it.",
  keep: "Do not remove",
  remove: "Remove",
});

export const stopping = follow("stopping", {
  title: "Stop this room for everyone?",
  happens:
    "This page wipes the conversation at once. The pages of the others wipe it when they hear of the stop. A page without a connection hears of it when it is connected again.",
  final: "After that the link no longer works. You cannot undo this.",
  keep: "Keep talking",
  stop: "Stop the room",
});

export const renaming = follow("renaming", {
  title: "Change your alias",
  label: "New alias",
  hint: "Everyone sees your old and your new name.",
  keep: "Keep the old one",
  rename: "Change",
});

export const comparing = follow("comparing", {
  title: "Compare words",
  how: "Call each other, or meet. One of you reads these 12 words aloud. If all of you see the same words in the same order, nobody is listening in.",
  changed: "Someone came in or left, so these are new words. Start again.",
  covers: "The words are for {text}.",
  differ:
    "Is one word different? Then stop writing here. Start a new room, with a new password that you agree on by phone or face to face.",
  loading: "Loading the words…",
  again: "Try again",
  same: "All 12 words match",
  close: "Close",
  never: "Not checked yet: is it really them?",
  at: (time: string) => `Checked at ${time}.`,
  since: (people: number) =>
    plural(people, { one: "# person came in since.", other: "# people came in since." }),
  checked: "checked",
  newcomer: "came in since",
  verify: "Check now",
});

/** What was copied, for screen readers. */
export const copies = follow<Record<Copied | "copy-failed", string>>("copies", {
  link: "The link is copied.",
  code: "The code is copied.",
  password: "The password is copied.",
  "copy-failed": copyFailed,
});

/** After a removal. */
export const renewed = follow("renewed", {
  told: "The room has a new link. It is locked until one of you unlocks it.",
  hint: "This link is new. Use it instead of the old one.",
  locked: "The room is locked: nobody new gets in.",
  copy: "Copy the new link",
  close: "OK",
});

/** How to type each command, and what it does. */
export const commands = follow<Record<CommandName, readonly [usage: string, about: string]>>(
  "commands",
  {
    purr: ["/w ALIAS TEXT", "whispers: only this person sees it. Also /purr, /whisper, /msg"],
    me: ["/me TEXT", "tells what you do, like “Anna waves”"],
    nick: ["/nick ALIAS", "changes your alias"],
    who: ["/who", "shows who is in the room"],
    verify: ["/verify", "shows 12 words to compare: if they match, nobody is between you"],
    lock: ["/lock", "keeps new people out"],
    unlock: ["/unlock", "lets new people in again"],
    ignore: ["/ignore ALIAS", "hides what this person says from this page, or shows it again"],
    kick: ["/kick ALIAS", "removes a person and changes the link"],
    stop: ["/stop", "ends the room: each page wipes the conversation when the stop reaches it"],
    send: ["/send", "lets you choose files to send"],
    clear: ["/clear", "wipes the conversation from this page only"],
    export: ["/export", "saves the conversation as a file, after asking you"],
    help: ["/help", "shows this list"],
    exit: ["/exit GOODBYE", "leaves the room, with a goodbye if you like"],
  },
);

/** The dialog with everything that can be typed. */
export const helping = follow<{
  readonly title: string;
  readonly groups: Readonly<Record<CommandGroup, string>>;
  readonly formats: string;
  readonly marks: readonly (readonly [typed: string, about: string])[];
  readonly undone: string;
  /** After a quick exit, to a room with a password. */
  readonly back: string;
  readonly close: string;
}>("helping", {
  title: "What you can type",
  groups: { messages: "Messages", people: "People", room: "The room", page: "Your page" },
  formats: "Formatting",
  marks: [
    ["**text**", "bold"],
    ["*text*", "italic"],
    ["~~text~~", "struck through"],
    ["`text`", "code. Put ``` above and below several lines"],
    ["- text", "a list. Or 1. text"],
    ["> text", "a quote"],
    ["[text](https://…)", "a link"],
  ],
  undone: "A \\ before a mark shows the mark itself. HTML works too.",
  back: "To come back, you need the link and the password.",
  close: "Close",
});

/**
 * System messages by kind. They stay in the conversation, so each is still true later. `n` is a
 * count, minutes, seconds, or a time in ms since the epoch; `{text}` another name, a time of day, or
 * the last words.
 */
export const systemMessages = follow<
  Record<
    Exclude<Entry["kind"], "text" | "whisper" | "who" | "day" | "fresh">,
    (n: number) => string
  >
>("systemMessages", {
  joined: () => "{name} came in.",
  farewell: () => "{name} left: {text}",
  away: () => "{name} lost the connection.",
  back: () => "{name} is back.",
  renamed: () => "{text} is now called {name}.",
  locked: () => "{name} locked the room. Nobody new gets in.",
  unlocked: () => "{name} unlocked the room.",
  expiry: (n) =>
    n === 0
      ? "{name} turned off disappearing messages. Older ones still disappear."
      : `{name} set new messages to disappear after ${span(n, "long")}.`,
  cleared: () => "Your screen is wiped. The others may still see the conversation.",
  removing: () => "You asked to remove {name}.",
  ignored: () =>
    "You ignore {name}, who is not told. Their messages are hidden here, and new ones are deleted.",
  heeded: () => "You no longer ignore {name}.",
  "removal-failed": () =>
    "{name} is still here: the connection broke, or another person was removed first. Try again.",
  removed: () => "{name} removed {text}. The room has a new link.",
  missing: (n) =>
    plural(n, {
      one: "# message from {name} is missing. Ask {name} to send it again.",
      other: "# messages from {name} are missing. Ask {name} to send them again.",
    }),
  unreadable: () => "{name} sent something that cannot be shown here. Ask {name} what it was.",
  fork: () =>
    "{name} sent different versions of a message to different people. {text} got another one. Do not trust either version.",
  hidden: () =>
    "{name} is also talking to someone you cannot see. Compare the words before you go on.",
  quiet: () => "{name} does not tell who is in the room. Compare the words before you go on.",
  "lock-claimed": (n) =>
    n === 0
      ? "{name} says that the room is locked."
      : plural(n, { other: "{name} and # more say that the room is locked." }),
  "removal-claimed": (n) =>
    n === 0
      ? "{name} says that {text} was removed earlier."
      : plural(n, { other: "{name} and # more say that {text} was removed earlier." }),
  unshown: (n) =>
    plural(n, {
      one: "# person is connected who cannot be shown here. They cannot read your messages until they are in the list of people.",
      other:
        "# people are connected who cannot be shown here. They cannot read your messages until they are in the list of people.",
    }),
  flood: () => "{name} sends too much at once. Some messages are left out.",
  "channel-failed": () =>
    "Some of what {name} sends cannot be read, because {name} or the server breaks the rules. Messages may be missing. Ask {name} in another way.",
  "failed-attempts": (n) =>
    plural(n, {
      one: "# wrong password was typed, and did not open the room. If you are not expecting anyone, lock the room.",
      other:
        "# wrong passwords were typed, and did not open the room. If you are not expecting anyone, lock the room.",
    }),
  closing: (n) =>
    `The server said that it stops at ${exactTime(n)}. What you see stays here, and you are back as soon as it answers.`,
  ending: (n) =>
    plural(n, {
      one: "This room closes in # minute, at {text}, for everyone.",
      other: "This room closes in # minutes, at {text}, for everyone.",
    }),
});

/** Instead of some of {@link systemMessages}. */
export const otherMessages = follow("otherMessages", {
  /** The alias of the newcomer looks like another one. */
  joinedAlike:
    "{name} came in. Careful: this name looks like another one. Tell them apart by the two words next to the name.",
  /** Without last words. */
  leftSilently: "{name} left.",
  /** This page never saw the removed member. */
  removedUnseen: "{name} removed a person who was never seen here. The room has a new link.",
  /** This page received both versions. */
  forkedHere: "{name} sent two different versions of a message. Do not trust either version.",
});

/** What several members did one after another; `{name}` = a list of names. */
export const together = follow<Record<"joined" | "farewell" | "away" | "back", string>>(
  "together",
  {
    joined: "{name} came in.",
    farewell: "{name} left.",
    away: "{name} lost the connection.",
    back: "{name} are back.",
  },
);

/** How much time is left, in a few words. */
export function timeLeft(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  if (seconds <= 120) return room.timeLeft(duration(seconds * 1000));
  if (minutes <= 120) return room.timeLeft(measure(minutes, "minute", "short"));
  return room.timeLeft(measure(Math.ceil(minutes / 60), "hour", "short"));
}

const wiped = "Your screen is wiped.";
/** Only where the server says so, or the time that it gave is over. */
const dead = "The link no longer works.";
const reload = "Reload the page, then enter again.";

/** The end of a room: what happened, what is safe, and what the button does not say. */
export const ends = follow<Record<LateEnd, readonly [title: string, text: string]>>("ends", {
  left: ["You left the room", `${wiped} You can come back with the link and the password.`],
  removed: ["You were removed", `{name} removed you from the room. ${wiped}`],
  moved: [
    "The room has moved",
    `{name} removed someone, and the others moved to a new room. ${wiped} Ask one of them for the new link.`,
  ],
  stopped: ["The room was stopped", `{name} stopped it for everyone. ${wiped}`],
  "room-stopped": [
    "The room was stopped",
    `The server says so, but nobody in the room confirmed it. It may have moved: ask the others. ${wiped} ${dead}`,
  ],
  "room-expired": [
    "The time is over",
    `The room closed at the time that was set. ${wiped} ${dead}`,
  ],
  "room-unknown": ["The room is gone", `An empty room is deleted after a minute. ${wiped}`],
  "access-wrong": [
    "The room has changed",
    `Someone opened it again with another password. ${wiped} Ask for the new password.`,
  ],
  "relay-unreachable": [
    "The server does not answer",
    `${wiped} Check your connection. You can come back with the link and the password.`,
  ],
  "version-unknown": [
    "Different versions",
    `This page and the server have different versions. ${wiped} ${reload}`,
  ],
  "protocol-broken": [
    "The server ended the connection",
    `It did not understand this page. ${wiped} ${reload}`,
  ],
  internal: [
    "Something went wrong in this page.",
    `This page left the room to be safe. ${wiped} ${reload}`,
  ],
});

/**
 * After you have stopped a room: only what this page has heard. `done` and `of` count this page
 * too.
 */
export const stoppedOwn = follow("stoppedOwn", {
  waiting: "Stopping the room…",
  unsent: "Not stopped yet",
  count: (done: number, of: number) => `${number(done)} of ${number(of)} wiped`,
  connection:
    "This page is wiped, but not connected. Keep it open: it sends the stop when it is connected again. After 10 minutes it stops trying. Until then it keeps the keys of the room. The others may still have the conversation.",
  move: "This page is wiped. Keep it open: after a removal the room moves to a new link, and this page sends the stop there.",
  others: "This page is wiped. Waiting for the others…",
  leave: "Leave without stopping",
  title: "You stopped the room",
  all: "Every page in the room reports that it is wiped.",
  missing:
    "No answer from {text}. Their page keeps the conversation until it is connected again and the server tells it of the stop.",
  confirmed: "The server has ended the room. The link no longer works.",
  passed: "The server has not confirmed it. The link may still work.",
  unheard: "The stop was not confirmed",
  kept: "This page could not send the stop. The others may still have the conversation.",
  sent: "Nobody answered the stop. The others may still have the conversation.",
});

/** A time of day. */
export function clockTime(at: number): string {
  return timeOf(at, { hour: "2-digit", minute: "2-digit" });
}

/** A day. */
export function calendarDay(at: number): string {
  return new Date(at).toLocaleDateString(spoken.value.locale, day);
}

const day = { weekday: "long", day: "numeric", month: "long" } as const;

/** A day and a time of day. */
export function dayAndTime(at: number): string {
  const options = { ...day, hour: "2-digit", minute: "2-digit" } as const;
  return new Date(at).toLocaleString(spoken.value.locale, options);
}

/** The buttons that format the selected text. */
export const formats = follow<Record<Format, string>>("formats", {
  bold: "Bold",
  italic: "Italic",
  code: "Code",
  link: "Link",
  quote: "Quote",
  list: "List",
});

/** The message field, and what you can do with a message. */
export const writing = follow("writing", {
  formatting: "Formatting",
  preview: "Preview",
  suggestions: "Suggestions",
  found: (n: number) =>
    plural(n, {
      one: "# suggestion. Press Tab to use it.",
      other: "# suggestions. Press Tab to use one.",
    }),
  answering: "Reply to {name}",
  answered: "in reply to {name}:",
  gone: "This message is no longer here.",
  edit: "Edit",
  editing: "Editing your message",
  cancel: "Cancel",
  save: "Save",
  edited: "edited",
  earlier: "What it said before",
  before: (text: string) => `edited, before: ${text}`,
  retracted: "message deleted",
  more: "Reply, react…",
  line: "This message",
  about: "{name}, {text}:",
  walking: "Use the arrow keys to move between messages. Press Enter for actions.",
  reply: "Reply",
  copy: "Copy text",
  retract: "Delete",
  own: "Another emoji",
  react: "React",
  unreact: "Remove your emoji",
  close: "Close",
  reactedBy: (emoji: string, names: string) => `${emoji} from ${names}`,
  one: "{name} is typing…",
  many: "Several people are typing…",
  fresh: "New",
});

/** After what time messages disappear. */
export function expiryTime(seconds: number): string {
  if (seconds === 0) return expiry.never;
  return span(seconds, "long");
}

/** The same in the bar, next to its sign. */
export function expiryShort(seconds: number): string {
  return span(seconds, "short");
}

export const expiry = follow("expiry", {
  title: "Disappearing messages",
  never: "never",
  text: "From now on, every screen removes a message when its time is over. Until then, anyone in the room can copy it. Nothing changes for earlier messages.",
  label: "Messages disappear after",
  keep: "Cancel",
  change: "Change",
  notice: (time: string) => `Messages disappear after ${time}`,
});

export const exporting = follow("exporting", {
  title: "Save the conversation?",
  text: "This puts everything you see here, whispers too, into a file on this device. Anyone who gets the device can read it, perhaps even after you delete it.",
  others: "The others are not told.",
  keep: "Do not save",
  save: "Save",
  file: "conversation.txt",
  saved: "The conversation was saved in this file.",
  to: (alias: string) => `whisper to ${alias}`,
});

/** The link, for another device or for another program on this one. */
export const sharing = follow("sharing", {
  title: "The link as a QR code: scan it with the other phone",
  share: "Share…",
});

/** Over a room while another window is in front. */
export const covering = follow("covering", {
  covered: "Hidden. Come back to this window to read on.",
});

/** The label of each setting. Those with two choices are switches. */
export const settings = follow<Readonly<Record<SettingName, string>>>("settings", {
  cover: "Hide the room when I switch apps",
  notify: "Notify me of new messages",
  sound: "Sound for new messages",
  awake: "Keep the screen on",
  typing: "Show when I am typing",
  enter: "Enter starts a new line",
  times: "Always show the time",
  theme: "Colours",
  kept: "Messages on screen",
  language: "Language",
});

/** The choices of colours. */
export const themes = follow<Readonly<Record<Values["theme"], string>>>("themes", {
  system: "automatic",
  light: "light",
  dark: "dark",
});

export const setting = follow("setting", {
  title: "Settings",
  hint: "The page forgets these settings when you close it. Notifications never show text or names, but your browser remembers that you allowed them.",
  refused: "Your browser did not allow this. You can change that in its settings for this page.",
  close: "Close",
});
