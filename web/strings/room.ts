/**
 * Every sentence of the page, in one place and by key, so that another language can follow. Calm, short, plain, no
 * blame: what happened, what was not lost, what to do. A code without a sentence does not compile.
 *
 * `{name}` and `{text}` stand for what Sentence.tsx puts in.
 */

import type { RoomEnd, Way } from "../app/refusal.ts";
import type { SettingName, Values } from "../app/settings.ts";
import type { CommandName } from "../room/commands.ts";
import type { Format } from "../room/format.ts";
import type { Delivery, Entry } from "../room/transcript.ts";
import { mistake } from "./front.ts";

export {
  blank,
  copies,
  fields,
  front,
  insecure,
  lives,
  refusals,
  reloaded,
} from "./front.ts";

export const room = {
  unnamed: "Room",
  locked: "Locked",
  invite: "Invite",
  leave: "Leave",
  people: "People",
  close: "Close",
  conversation: "Conversation",
  message: "Message",
  placeholder: "Write a message",
  send: "Send",
  you: "you",
  away: "away",
  arrived: "You are in. What was said before you came is not shown.",
  suspicious:
    "This does not follow what {name} said before. Something in between may have been held back or changed. Ask to hear it again.",
  help: "What you can type:",
  said: (alias: string) => `${alias}: `,
  confided: (alias: string) => `${alias}, in private: `,
  whisper: "whisper to {name}",
  whisperToYou: "whisper to you",
  again: (time: string) => `said at ${time}, arrived late`,
  early: "shown before something that it follows",
  who: "In this room:",
  reconnecting: "Reconnecting. What you write now is sent when the connection is back.",
  stranded:
    "The relay has not answered for minutes. Nothing is lost: what was said stays on this page, and what you write is sent when it answers. Keep this page open, or leave.",
  hurry: "Try now",
  count: (people: number) => (people > 1 ? `${people} people` : "Only you"),
  fresh: (lines: number) => `${lines} new`,
};

export const handover = {
  still: "You are alone here",
  inviting: "Invite somebody",
  again: "You are alone here now.",
  link: "Link",
  code: "To read out or to type instead of the link:",
  password: "Password",
  once: "Shown only here. Once hidden, it cannot be shown again.",
  copyLink: "Copy link",
  copyPassword: "Copy password",
  hide: "Hide password",
  guarded: [
    "Send the link by message or mail.",
    "Tell the password in another way: by voice, by phone, on paper.",
    "Wait here: an empty room is gone after a minute.",
  ],
  open: [
    "Whoever has this link can enter: there is no password.",
    "Send it only where nobody else reads.",
    "Wait here: an empty room is gone after a minute.",
  ],
};

export const leaving = {
  title: "Leave this room?",
  text: "The conversation is wiped from this page. The others stay.",
  farewell: "Last words",
  hint: "If you like. Everybody in the room sees them.",
  stay: "Stay",
  leave: "Leave",
};

/** What one can do after the end of a room. */
export const ending: Readonly<Record<Way, string>> = {
  start: "Start a new room",
  enter: "Enter a room",
  reload: "Reload the page",
};

export const connections = { open: "Connected", lost: "Reconnecting…" };

/** Instead of `sending` while there is no connection. */
export const held = "waits for the connection";

/** How far an own line has come. */
export const deliveries: Record<Delivery["state"], (received: number, of: number) => string> = {
  sending: () => "sending…",
  sent: (received, of) => (received === 0 ? "sent" : `received by ${received} of ${of}`),
};

/** What stands for parts of a message that are not shown as they were meant. */
export const markup = {
  kinds: { img: "picture", video: "video", audio: "sound" },
  missing: "not shown: of a kind that this page does not take",
  cut: "The rest is shown without its formatting: there is too much of it.",
};

/** What one can do with the room, and with each person. */
export const menu = {
  open: "Menu",
  lock: "Lock the room",
  unlock: "Unlock the room",
  verify: "Verify: compare words",
  help: "Commands",
  vanish: "Let messages vanish…",
  clear: "Wipe this page",
  export: "Save the conversation…",
  settings: "Settings…",
  invite: "Invite somebody…",
  leave: "Leave…",
  stop: "Stop the room…",
  whisper: "Whisper",
  remove: "Remove…",
  rename: "Change alias…",
};

/** The state above the field where one writes. */
export const whispering = { to: "Only to {name}", cancel: "Cancel" };

export const removing = {
  title: "Remove this person?",
  happens:
    "{name} is out at once and can read nothing that is said from then on. What was said so far, {name} has read.",
  link: "The room gets a new link; the old one is dead for everybody. Nobody new gets in until somebody unlocks the room.",
  keep: "Do not remove",
  remove: "Remove",
};

export const stopping = {
  title: "Stop this room for everybody?",
  happens:
    "The conversation, the names and the keys are wiped on all sides at once: here, and on the page of everybody else.",
  final: "The link is dead for good. This cannot be undone.",
  keep: "Go on talking",
  stop: "Stop the room",
};

export const renaming = {
  title: "Change your alias",
  label: "New alias",
  hint: "Everybody sees that it was you who changed it.",
  keep: "Keep the old one",
  rename: "Change",
};

export const comparing = {
  title: "Compare words",
  how: "One of you reads these words aloud, on a call or face to face. If all see the same 12 words in the same order, nobody sits in between.",
  changed: "Somebody came or went, so these are new words. Begin again.",
  covers: "They cover {text}.",
  differ:
    "If a word differs, say nothing more here. Meet in a new room, with a password agreed on in another way.",
  loading: "Loading the words…",
  again: "Try again",
  same: "All read the same",
  close: "Close",
  never: "Words not compared yet.",
  at: (time: string) => `Words compared at ${time}.`,
  since: (people: number) =>
    people === 1 ? "1 person joined since." : `${people} people joined since.`,
  newcomer: "joined since",
  verify: "Verify",
};

/** After a removal. */
export const renewed = {
  told: "The old link is dead. The room has a new link, and is locked until somebody unlocks it.",
  hint: "This link is new: the one from before is dead.",
  locked: "The room is locked: nobody new gets in.",
  copy: "Copy the new link",
  close: "Understood",
};

/** What each command is typed like, and what it does. */
export const commands: Record<CommandName, readonly [usage: string, about: string]> = {
  purr: ["/purr ALIAS TEXT", "whispers: only that person sees it"],
  me: ["/me TEXT", "says what you do, as in “Anna waves”"],
  nick: ["/nick ALIAS", "changes your alias"],
  who: ["/who", "shows who is in the room"],
  verify: ["/verify", "shows 12 words to compare, so that nobody can sit in between"],
  lock: ["/lock", "lets nobody new in"],
  unlock: ["/unlock", "lets people in again"],
  kick: ["/kick ALIAS", "removes a person at once; the link changes"],
  stop: ["/stop", "ends the room for everybody at once, and wipes it on all sides"],
  clear: ["/clear", "wipes the conversation from this page only"],
  export: ["/export", "saves the conversation as a file, after asking"],
  help: ["/help", "shows this list"],
  exit: ["/exit LAST WORDS", "leaves the room; last words are optional"],
};

/** What the room itself says, by kind; `n` is a count or seconds, `{text}` another name or what was said. */
export const asides: Record<
  Exclude<Entry["kind"], "text" | "whisper" | "help" | "who" | "day" | "fresh">,
  (n: number) => string
> = {
  joined: () => "{name} came in.",
  farewell: () => "{name} left: {text}",
  away: () => "{name} lost the connection.",
  back: () => "{name} is back.",
  renamed: () => "{text} is now called {name}.",
  locked: () => "{name} locked the room. Nobody new gets in.",
  unlocked: () => "{name} unlocked the room.",
  expiry: (n) =>
    n === 0
      ? "{name} lets messages stay. What was said before keeps its time."
      : `{name} lets messages vanish, ${vanishTime(n)} after they were said.`,
  cleared: () => "This page is wiped. The others still see what was said.",
  removing: () => "{name} is being removed.",
  "removal-failed": () =>
    "{name} was not removed: the connection broke, or somebody else was removed first. Try again.",
  removed: () => "{name} removed {text}. The room has a new link.",
  missing: (n) =>
    `${n === 1 ? "1 message" : `${n} messages`} from {name} did not arrive. Ask to hear it again.`,
  fork: () =>
    "{name} told different people different things; {text} has another version. Rely on neither.",
  hidden: () =>
    "{name} also speaks to somebody whom you cannot see. Compare words before you go on.",
  flood: () => "{name} sends more than this page can take. Some of it is not shown.",
  "failed-attempts": (n) =>
    `Somebody outside tried ${n === 1 ? "a wrong password" : `${n} wrong passwords`} for this room, and did not get in. If you expect nobody, lock the room.`,
  closing: (n) =>
    `The relay shuts down in ${n === 1 ? "1 second" : `${n} seconds`}. What was said stays on this page, which comes back by itself when it can.`,
};

/** Instead of `joined`, for somebody whose name can be taken for another's. */
export const joinedAlike =
  "{name} came in. This name can be taken for another's: go by the two words beside it.";

/** Instead of `fork`, where both versions came here. */
export const forkedHere = "{name} said two different things in one place. Rely on neither.";

/** `{name} left` without last words. */
export const leftSilently = "{name} left.";

/** How much time is left, in a few words. */
export function timeLeft(seconds: number): string {
  if (seconds <= 120) return `${seconds} s left`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 120) return `${minutes} min left`;
  return `${Math.ceil(minutes / 60)} h left`;
}

const wiped = "The conversation is wiped from this page.";
const again = "With link and password you can enter again.";

/** The end of a room that one was in: what happened, then what that means and what to do. */
export const ends: Record<RoomEnd, readonly [title: string, text: string]> = {
  left: ["You left the room", `${wiped} ${again}`],
  removed: [
    "You were removed",
    `{name} removed you from the room. ${wiped} Its link and password do not let you in again; to go on, start a new room.`,
  ],
  moved: [
    "The room has moved",
    `{name} removed somebody, and the others went on in a new room. Its link did not reach this page. ${wiped} Ask one of them for the new link.`,
  ],
  stopped: [
    "The room was stopped",
    `{name} stopped it for everybody. ${wiped} The link will not work again; to go on, start a new room.`,
  ],
  "room-stopped": [
    "The room was stopped",
    `The relay says that the room was stopped; no member was heard to say so. ${wiped} The link will not work again; to go on, start a new room.`,
  ],
  "room-expired": [
    "The time is over",
    `The room lasted as long as was chosen when it was started. ${wiped} To go on, start a new room.`,
  ],
  "room-unknown": [
    "The room is gone",
    `The relay does not know it any more: a minute after everybody has left, a room is over. ${wiped} To go on, start a new room.`,
  ],
  "room-full": ["The room is full", `Your place was taken while you were away. ${wiped} ${again}`],
  "room-locked": [
    "The room is locked",
    `It was locked while you were away. ${wiped} Ask somebody inside to unlock it.`,
  ],
  "access-wrong": [
    "The room has changed",
    `It was opened anew with another password. ${wiped} Ask for the new one.`,
  ],
  "entry-slowed": [
    "Entering is slowed down",
    `Too many wrong passwords were tried for this room. ${wiped} Wait a minute, then enter again.`,
  ],
  "relay-unreachable": ["The relay does not answer", `${wiped} Check the connection. ${again}`],
  "relay-full": ["The relay is full", `${wiped} Try again later. ${again}`],
  "relay-closing": ["The relay is shutting down", `${wiped} Try again in a minute. ${again}`],
  "address-busy": [
    "Too many connections",
    `The relay takes only so many from one network. ${wiped} Close other tabs, then enter again.`,
  ],
  "version-unknown": [
    "Another version",
    `This page is older or newer than the relay. ${wiped} Reload the page, then enter again.`,
  ],
  "protocol-broken": [
    "The relay ended the connection",
    `It did not understand what this page sent. ${wiped} Reload the page, then enter again.`,
  ],
  "enter-late": ["Entering took too long", `${wiped} ${again}`],
  "rate-exceeded": ["Too much at once", `More was sent than the relay takes. ${wiped} ${again}`],
  "frame-too-long": ["Too much at once", `More was sent than the relay takes. ${wiped} ${again}`],
  "reader-slow": ["The connection was too slow", `${wiped} ${again}`],
  "connection-replaced": [
    "The connection was replaced",
    `Another connection of this page took its place. ${wiped} ${again}`,
  ],
  "connection-idle": ["The connection was lost", `${wiped} ${again}`],
  internal: [mistake, `It was ended to be safe. ${wiped} Reload the page, then enter again.`],
};

/** In place of a name that is not known. */
export const somebody = "Somebody";

/** The end of a room that one stopped oneself; `done` and `of` count this page too. */
export const stoppedOwn = {
  title: "You stopped the room",
  count: (done: number, of: number) => `${done} of ${of} wiped`,
  waiting: "This page is wiped. The others are wiping theirs…",
  all: "Everything is wiped, on all sides. The link will not work again.",
  some: "This page is wiped. Whoever did not answer is wiped as soon as the relay tells them that the room is stopped. The link will not work again.",
};

/** A time of the day, as people write it here. */
export function clockTime(at: number): string {
  return new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

/** The buttons that put tags around what is selected. */
export const formats: Record<Format, string> = {
  bold: "Bold",
  italic: "Italic",
  code: "Code",
  link: "Link",
  quote: "Quote",
  list: "List",
};

/** Where one writes, and what one does with a line. */
export const writing = {
  formatting: "Formatting",
  suggestions: "Suggestions",
  found: (n: number) => `${n === 1 ? "1 suggestion" : `${n} suggestions`}. Tab takes one.`,
  answering: "Answers {name}",
  answered: "answers {name}:",
  gone: "a message that is not here",
  retracted: "taken back",
  more: "Reply, react…",
  line: "This message",
  about: "{name}, {text}:",
  walking: "Arrow keys go from line to line. Enter shows what one can do with it.",
  reply: "Reply",
  retract: "Take back",
  own: "Another emoji",
  react: "React",
  unreact: "Take your emoji back",
  close: "Close",
  reactedBy: (count: string, names: string) => `${count} from ${names}`,
  one: "{name} is writing…",
  many: "Several people are writing…",
  fresh: "New since you looked",
};

/** After what time messages vanish. */
export function vanishTime(seconds: number): string {
  if (seconds === 0) return "never";
  const minutes = Math.ceil(seconds / 60);
  if (minutes === 60) return "1 hour";
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}

export const vanishing = {
  title: "Let messages vanish",
  text: "What is said from now on is wiped from every page when its time is over. Somebody can still copy it before.",
  label: "Messages vanish after",
  keep: "Cancel",
  change: "Change",
  notice: (time: string) => `Messages vanish after ${time}`,
};

export const exporting = {
  title: "Save the conversation?",
  text: "This leaves a trace: a file on this device, with all that you see here, whispers too. Whoever opens the device can read it, and deleting it may not remove it for good.",
  others: "The others do not expect it. They are not told.",
  keep: "Do not save",
  save: "Save",
  file: "conversation.txt",
  to: (alias: string) => `to ${alias}, in private`,
};

/** The link, for a device beside this one or another program on it. */
export const scanning = {
  title: "The link as a code to scan with the camera of another phone",
  share: "Share…",
};

/** The way out that looks like nothing. */
export const hiding = {
  button: "Quick exit",
  label: "Quick exit: leaves the room at once, without a word, and shows a shopping list",
};

/** Over a room while another window is in front. */
export const covering = { covered: "Covered. Come back to this window to read on." };

/** Label, hint, and the choices where it is not a yes or no. */
export const settings: {
  readonly [N in SettingName]: readonly [
    label: string,
    hint: string,
    choices: Readonly<Record<`${Values[N]}`, string>>,
  ];
} = {
  enter: [
    "Enter",
    "Ctrl and Enter always sends, Shift and Enter always breaks the line.",
    { send: "sends", break: "breaks the line" },
  ],
  times: [
    "Times",
    "Asked for by pointing at a line, or tapping it.",
    { asked: "when asked", always: "always" },
  ],
  kept: [
    "Lines kept",
    "Older ones are forgotten.",
    { 100: "100", 500: "500", 2000: "2,000", 5000: "5,000" },
  ],
  typing: ["Show the others when I write", "", { true: "yes", false: "no" }],
  theme: ["Colours", "", { system: "as the system", light: "light", dark: "dark" }],
  cover: [
    "Cover the conversation",
    "While another window is in front.",
    { true: "yes", false: "no" },
  ],
  notify: [
    "Notify me of new messages",
    "It says that there are some, never what. The browser remembers that you allowed it.",
    { true: "yes", false: "no" },
  ],
  sound: [
    "Sound for new messages",
    "While another window is in front.",
    { true: "yes", false: "no" },
  ],
  awake: ["Keep the screen on", "", { true: "yes", false: "no" }],
};

export const setting = {
  title: "Settings",
  hint: "They hold until this page is closed, and are written nowhere.",
  refused: "The browser did not allow this. Its settings for this page can change that.",
  close: "Close",
};

/** A day, as people write it here. */
export function calendarDay(at: number): string {
  return new Date(at).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
}
