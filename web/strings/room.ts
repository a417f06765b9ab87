/**
 * The sentences of a room, by key, so that other languages can follow. Calm, short, plain, no
 * blame: what happened, what was kept, what to do. Loaded with the room; the first page has
 * front.ts and errors.ts.
 *
 * Sentence.tsx fills in `{name}` and `{text}`.
 */

import type { LateEnd, Way } from "../app/refusal.ts";
import type { SettingName, Values } from "../app/settings.ts";
import type { CommandName } from "../room/commands.ts";
import type { Format } from "../room/format.ts";
import type { Copied } from "../room/invitation.ts";
import type { Delivery, Entry } from "../room/transcript.ts";
import { mistake } from "./errors.ts";
import { copyFailed } from "./room-errors.ts";

export const room = {
  unnamed: "Room",
  locked: "Locked",
  invite: "Invite",
  leave: "Leave",
  people: "People",
  close: "Close",
  conversation: "Conversation",
  message: "Message",
  placeholder: "Message",
  send: "Send",
  you: "you",
  away: "away",
  ignored: "ignored",
  unfold: "… Show all",
  arrived: "You are in the room. You see messages sent from now on.",
  suspicious:
    "A message from {name} before this one may have been withheld or changed. Ask {name} to send it again.",
  help: "Commands you can type:",
  /**
   * Spoken before what the room itself says. A name that begins like it is spoken with two words.
   */
  speaks: "Room: ",
  said: (alias: string) => `${alias}: `,
  confided: (alias: string, sign: string) => `${alias} ${sign} whispering: `,
  whisper: "whisper to {name}",
  whisperToYou: "whisper to you",
  again: (time: string) => `sent at ${time}, arrived late`,
  early: "shown out of order",
  who: "In this room:",
  reconnecting: "Reconnecting. Messages you write now are sent when you are connected again.",
  stranded:
    "The server has not answered for minutes. The conversation stays on this page, and your messages are sent when the server answers. Keep this page open, or leave.",
  hurry: "Try now",
  count(here: number, away = 0): string {
    if (away > 0) return `${here} here, ${away} away`;
    return here > 1 ? `${here} people` : "Only you";
  },
  fresh: (lines: number) => `${lines} new`,
};

export const invitation = {
  still: "Your room is ready. Now invite someone.",
  inviting: "Invite people",
  again: "Everyone else has left.",
  link: "Send the link",
  open: "There is no password: anyone with this link gets in. Send it only in a safe place.",
  copyLink: "Copy link",
  copied: "Copied ✓",
  password: "Say the password",
  apart: "Call, or meet. Do not send it in the same chat as the link.",
  once: "Write it down before you hide it: nobody can show it again.",
  unknown: "You know the password. This page does not keep it.",
  copyPassword: "Copy password",
  hide: "Hide password",
  more: "Scan or read out instead",
  code: "Code to read out, or to type instead of the link:",
  wait: "Keep this page open until someone comes in. If you switch apps, come back soon: an empty room is deleted after a minute.",
  tell: "Tell me when someone comes in",
};

export const leaving = {
  title: "Leave this room?",
  text: "This page wipes the conversation. The others stay in the room.",
  farewell: "Last words",
  hint: "Optional. Sent to everyone who is here now.",
  stay: "Stay",
  leave: "Leave",
};

/** After a link of another room was opened. */
export const visiting = {
  title: "Leave this room for another?",
  happens:
    "You opened the link of another room. This page wipes the conversation here before it goes there. The others stay in this room.",
  stay: "Stay here",
  go: "Go to the other room",
};

/** The buttons after the end of a room. */
export const ending: Readonly<Record<Way, string>> = {
  start: "Start a new room",
  enter: "Enter a room",
  reload: "Reload the page",
};

export const connections = { open: "Connected", lost: "Reconnecting…" };

/** Instead of `sending` while there is no connection. */
export const held = "waiting for the connection";

/** How many members have received our own message. */
export const deliveries: Record<Delivery["state"], (received: number, of: number) => string> = {
  sending: () => "sending…",
  sent: (received, of) => (received === 0 ? "sent" : `received by ${received} of ${of}`),
};

/** In place of parts of a message that are not shown. */
export const markup = {
  kinds: { img: "picture", video: "video", audio: "sound" },
  missing: "not shown: unsupported or too large",
  cut: "The rest is shown without formatting, because there is too much of it.",
};

/** What opens the dialog for files. */
export const attaching = {
  attach: "Attach",
  files: "Files",
  photo: "Take a photo",
  reloaded: "The files that you sent before can no longer be fetched. Send them again.",
  record: "Record a voice message",
};

/** The size of a file. */
export function fileSize(size: number): string {
  if (size < 1000) return `${size} B`;
  if (size < 999_500) return `${Math.round(size / 1000)} kB`;
  const [unit, name] = size < 999_500_000 ? [1e6, "MB"] : [1e9, "GB"];
  const number = size / unit;
  return `${number < 10 ? Math.round(number * 10) / 10 : Math.round(number)} ${name}`;
}

/** The menus of the room and of each person. */
export const menu = {
  open: "Menu",
  lock: "Lock the room",
  unlock: "Unlock the room",
  verify: "Verify: compare words",
  help: "Commands",
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
  rename: "Change alias…",
};

/** Above the message field, while you whisper. */
export const whispering = { to: "Only to {name}", cancel: "Cancel" };

export const removing = {
  title: "Remove this person?",
  happens:
    "{name} cannot read messages that are sent after the removal, but may have read the earlier ones.",
  link: "The room moves to a new link. No new people can enter until you or another person unlocks the room.",
  keep: "Do not remove",
  remove: "Remove",
};

export const stopping = {
  title: "Stop this room for everyone?",
  happens:
    "This page wipes the conversation at once. Every other page does so when the stop reaches it: if it is away, when it is connected again.",
  final: "After that the link no longer works. You cannot undo this.",
  keep: "Keep talking",
  stop: "Stop the room",
};

export const renaming = {
  title: "Change your alias",
  label: "New alias",
  hint: "The others are told that you changed it.",
  keep: "Keep the old one",
  rename: "Change",
};

export const comparing = {
  title: "Compare words",
  how: "Read these words aloud to each other, on a call or face to face. If all of you see the same 12 words in the same order, no attacker is between you.",
  changed: "A person joined or left, so these are new words. Start again.",
  covers: "They cover {text}.",
  differ:
    "If a word differs, stop writing here. Meet in a new room, with a password that you agree on elsewhere.",
  loading: "Loading the words…",
  again: "Try again",
  same: "We all have the same words",
  close: "Close",
  never: "Words not compared yet.",
  at: (time: string) => `Words compared at ${time}.`,
  since: (people: number) =>
    people === 1 ? "1 person joined since." : `${people} people joined since.`,
  newcomer: "joined since",
  verify: "Verify",
};

/** What was copied, for screen readers. */
export const copies: Record<Copied | "copy-failed", string> = {
  link: "The link is copied.",
  code: "The code is copied.",
  password: "The password is copied.",
  "copy-failed": copyFailed,
};

/** After a removal. */
export const renewed = {
  told: "The room has moved to a new link, and stays locked until you or another person unlocks it.",
  hint: "This link is new. It replaces the old one.",
  locked: "The room is locked: no new people can enter.",
  copy: "Copy the new link",
  close: "Dismiss",
};

/** How to type each command, and what it does. */
export const commands: Record<CommandName, readonly [usage: string, about: string]> = {
  purr: ["/purr ALIAS TEXT", "whispers: only this person sees the message"],
  me: ["/me TEXT", "tells what you do, like “Anna waves”"],
  nick: ["/nick ALIAS", "changes your alias"],
  who: ["/who", "shows who is in the room"],
  verify: ["/verify", "shows 12 words to compare, to rule out an attacker between you"],
  lock: ["/lock", "keeps new people out"],
  unlock: ["/unlock", "lets new people in again"],
  ignore: ["/ignore ALIAS", "hides what this person says from this page, or shows it again"],
  kick: ["/kick ALIAS", "removes a person and changes the link"],
  stop: ["/stop", "ends the room: each page wipes it when the stop arrives"],
  send: ["/send", "lets you choose files to send"],
  clear: ["/clear", "wipes the conversation from this page only"],
  export: ["/export", "saves the conversation as a file, after asking you"],
  help: ["/help", "shows this list"],
  exit: ["/exit LAST WORDS", "leaves the room; last words are optional"],
};

/**
 * System messages by kind. They stay in the conversation, so each is still true later. `n` is a
 * count, seconds, or a time in ms since the epoch; `{text}` another name or the last words.
 */
export const systemMessages: Record<
  Exclude<Entry["kind"], "text" | "whisper" | "help" | "who" | "day" | "fresh">,
  (n: number) => string
> = {
  joined: () => "{name} joined.",
  farewell: () => "{name} left: {text}",
  away: () => "{name} lost the connection.",
  back: () => "{name} is back.",
  renamed: () => "{text} is now called {name}.",
  locked: () => "{name} locked the room. No new people can enter.",
  unlocked: () => "{name} unlocked the room.",
  expiry: (n) =>
    n === 0
      ? "{name} turned off disappearing messages. Earlier messages keep their timer."
      : `{name} set messages to disappear after ${expiryTime(n)}.`,
  cleared: () => "This page is wiped. The others may still see the conversation.",
  removing: () => "You asked to remove {name}.",
  ignored: () =>
    "You ignore {name}, who is not told. This page hides their messages and drops new ones.",
  heeded: () => "You no longer ignore {name}.",
  "removal-failed": () =>
    "{name} was not removed: the connection broke, or another person was removed first. Try again.",
  removed: () => "{name} removed {text}. The room has a new link.",
  missing: (n) =>
    n === 1
      ? "1 message from {name} did not arrive. Ask {name} to send it again."
      : `${n} messages from {name} did not arrive. Ask {name} to send them again.`,
  unreadable: () => "{name} sent something that this page does not know. Ask {name} what it was.",
  fork: () =>
    "{name} sent different versions of a message to different people. {text} has another one. Do not rely on either.",
  hidden: () =>
    "{name} is also talking to a person you cannot see. Compare words before you go on.",
  quiet: () => "{name} does not report who is in the room. Compare words before you go on.",
  "lock-claimed": (n) => `${accordingTo(n)}, the room is locked.`,
  "removal-claimed": (n) => `${accordingTo(n)}, {text} was removed earlier.`,
  unshown: (n) =>
    `${n === 1 ? "A person is" : `${n} people are`} connected whom this page cannot show. They cannot read your messages until they are in the list of people.`,
  flood: () => "{name} sends more than this page can show. Some messages are left out.",
  "channel-failed": () =>
    "Part of what {name} sends cannot be read. {name} or the server breaks the rules: messages may be missing.",
  "failed-attempts": (n) =>
    `${n === 1 ? "A wrong password was" : `${n} wrong passwords were`} tried for this room. If you are not expecting anyone, lock the room.`,
  closing: (n) =>
    `The server announced that it shuts down at ${exactTime(n)}. The conversation stays on this page, which reconnects as soon as it can.`,
  ending: (n) => `The time of this room is over at ${exactTime(n)}. It ends then for everyone.`,
};

/** Instead of `joined`, if the alias looks like another one. */
export const joinedAlike =
  "{name} joined. This name looks like another one: go by the two words next to it.";

const accordingTo = (n: number) => `According to {name}${n === 0 ? "" : ` and ${n} more`}`;

/** Instead of `removed`, if this page never saw who was removed. */
export const removedUnseen =
  "{name} removed a person whom this page never saw. The room has a new link.";

/** Instead of `fork`, if this page received both versions. */
export const forkedHere = "{name} sent two different versions of a message. Do not rely on either.";

/** `{name} left` without last words. */
export const leftSilently = "{name} left.";

/** How much time is left, in a few words. */
export function timeLeft(seconds: number): string {
  if (seconds <= 120) return `${seconds} s left`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 120) return `${minutes} min left`;
  return `${Math.ceil(minutes / 60)} h left`;
}

const wiped = "Your screen is wiped.";
/** Only where the server says so, or the time that it gave is over. */
const dead = "The link no longer works.";
const reload = "Reload the page, then enter again.";

/** The end of a room: what happened, what is safe, and what the button does not say. */
export const ends: Record<LateEnd, readonly [title: string, text: string]> = {
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
  internal: [mistake, `This page ended the room to be safe. ${wiped} ${reload}`],
};

/** In place of an unknown name. */
export const unnamedMember = "A member";

/**
 * After you have stopped a room: only what this page has heard. `done` and `of` count this page
 * too.
 */
export const stoppedOwn = {
  waiting: "Stopping the room…",
  unsent: "Not stopped yet",
  count: (done: number, of: number) => `${done} of ${of} wiped`,
  connection:
    "This page is wiped, but not connected. Keep it open: it sends the stop when it is connected again, and keeps the keys until then, for at most 10 minutes. The others may still have the conversation.",
  move: "This page is wiped. Keep it open: after a removal the room moves to a new link, and this page sends the stop there.",
  others: "This page is wiped. Waiting for the others…",
  leave: "Leave without stopping",
  title: "You stopped the room",
  all: "Every page in the room reports that it is wiped.",
  missing:
    "No answer from {text}. Such a page keeps the conversation until it is connected and the server tells it of the stop.",
  confirmed: "The server has ended the room. The link no longer works.",
  passed: "The server has not confirmed it. The link may still work.",
  unheard: "The stop was not confirmed",
  kept: "This page could not send the stop. The others may still have the conversation.",
  sent: "This page heard nothing of its stop. The others may still have the conversation.",
};

/** A time of day, as the browser's language writes it. */
export function clockTime(at: number): string {
  return new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

/** A time of day with seconds. */
function exactTime(at: number): string {
  return new Date(at).toLocaleTimeString([], {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
}

/** The buttons that format the selected text. */
export const formats: Record<Format, string> = {
  bold: "Bold",
  italic: "Italic",
  code: "Code",
  link: "Link",
  quote: "Quote",
  list: "List",
};

/** The message field, and what you can do with a message. */
export const writing = {
  formatting: "Formatting",
  suggestions: "Suggestions",
  found: (n: number) => `${n === 1 ? "1 suggestion" : `${n} suggestions`}. Press Tab to use one.`,
  answering: "Reply to {name}",
  answered: "in reply to {name}:",
  gone: "a message that is no longer here",
  retracted: "deleted",
  more: "Reply, react…",
  line: "This message",
  about: "{name}, {text}:",
  walking: "Use the arrow keys to move between messages. Press Enter for actions.",
  reply: "Reply",
  retract: "Delete",
  own: "Another emoji",
  react: "React",
  unreact: "Remove your emoji",
  close: "Close",
  reactedBy: (count: string, names: string) => `${count} from ${names}`,
  one: "{name} is typing…",
  many: "Several people are typing…",
  fresh: "New since you looked",
};

/** After what time messages disappear. */
export function expiryTime(seconds: number): string {
  if (seconds === 0) return "never";
  const minutes = Math.ceil(seconds / 60);
  if (minutes === 60) return "1 hour";
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}

export const expiry = {
  title: "Disappearing messages",
  text: "Each page removes messages sent from now on when their time is over. Until then, anyone in the room can copy them.",
  label: "Messages disappear after",
  keep: "Cancel",
  change: "Change",
  notice: (time: string) => `Messages disappear after ${time}`,
};

export const exporting = {
  title: "Save the conversation?",
  text: "This leaves a trace: a file on this device with everything you see here, including whispers. Anyone who opens the device can read it, and deleting it may not erase it for good.",
  others: "The others do not expect this, and they are not told.",
  keep: "Do not save",
  save: "Save",
  file: "conversation.txt",
  saved: "The conversation was saved in this file.",
  to: (alias: string) => `whisper to ${alias}`,
};

/** The link, for another device or for another program on this one. */
export const sharing = {
  title: "The link as a QR code: scan it with the other phone",
  share: "Share…",
};

/** Over a room while another window is in front. */
export const covering = { covered: "Hidden. Come back to this window to read on." };

/** The label of each setting. Those with two choices are switches. */
export const settings: Readonly<Record<SettingName, string>> = {
  cover: "Hide the room when I switch apps",
  notify: "Notify me of new messages",
  sound: "Sound for new messages",
  awake: "Keep the screen on",
  typing: "Show when I am typing",
  enter: "Enter starts a new line",
  times: "Always show the time",
  theme: "Colours",
  kept: "Messages kept",
};

/** The choices of the other settings. */
export const settingChoices: {
  readonly [N in "theme" | "kept"]: Readonly<Record<`${Values[N]}`, string>>;
} = {
  theme: { system: "automatic", light: "light", dark: "dark" },
  kept: { 100: "100", 500: "500", 2000: "2,000", 5000: "5,000" },
};

export const setting = {
  title: "Settings",
  hint: "The page forgets these settings when you close it. Notifications never show text or names, but your browser remembers that you allowed them.",
  refused: "Your browser did not allow this. You can change that in its settings for this page.",
  close: "Close",
};

/** A day, as the browser's language writes it. */
export function calendarDay(at: number): string {
  return new Date(at).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
}
