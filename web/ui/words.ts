/**
 * Every sentence of the page, in one place and by key, so that another language can follow. Calm, short, plain, no
 * blame: what happened, what was not lost, what to do. A code without a sentence does not compile.
 *
 * `{name}` and `{text}` stand for what Sentence.tsx puts in.
 */
import type { CommandName } from "../model/commands.ts";
import type { Copied } from "../model/handover.ts";
import type { Refusal, RoomEnd } from "../model/refusal.ts";
import type { Phase } from "../model/room.ts";
import type { Delivery, Entry } from "../model/transcript.ts";

export const front = {
  name: "Sanctuary",
  motto: "A room for talking. Nothing is kept.",
  start: "Start a room",
  enter: "Enter a room",
  invited: "You were invited to a room",
  given: "I was given a link or a code",
  startInstead: "Start a room instead",
  startButton: "Start the room",
  enterButton: "Enter the room",
  deriving: "Opening…",
  entering: "Entering…",
  cancel: "Cancel",
  show: "Show",
  hide: "Hide",
  another: "Another",
  copy: "Copy",
  copied: "Copied.",
  nobody: "Nobody is in this room. It may be over, or you are early. Open it and wait there?",
  open: "Open it",
  notNow: "Not now",
  trace:
    "A link that was opened stays in the history of this browser. To leave no trace, use a private window, or type the code.",
};

/** Label and hint of each field. */
export const fields = {
  alias: ["Alias", "What the others will call you. It need not be your name."],
  roomName: ["Room name", "If you like. Only those inside see it."],
  newPassword: [
    "Password",
    "Whoever enters needs it besides the link. Pass it on in another way than the link. Left empty, the link alone opens the room.",
  ],
  password: ["Password", "Leave it empty if you were not given one."],
  life: ["Room lasts", ""],
  code: ["Room code or link", "As it was sent or read to you."],
} as const;

/** How long a room lasts, by seconds. */
export const lives: Record<0 | 900 | 3600 | 86_400, string> = {
  0: "until everyone has left",
  900: "15 minutes",
  3600: "60 minutes",
  86400: "24 hours",
};

export const insecure = {
  title: "Not safe to talk here",
  happened:
    "The browser does not let this page encrypt, because its address does not begin with https. Nothing was sent.",
  next: "Ask whoever runs it for its https address. On the machine that it runs on, an address that begins with http://localhost works too.",
};

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
    "This does not follow what {name} said before. Something in between may have been held back or changed.",
  help: "What you can type:",
  said: (alias: string) => `${alias}: `,
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
  copyPassword: "Copy",
  hide: "Hide",
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

export const ending = { back: "Back to the front page" };

export const phases: Record<Phase, string> = {
  connecting: "Connecting…",
  entering: "Entering…",
  open: "Connected",
  waiting: "Reconnecting…",
  ended: "Over",
};

export const deliveries: Record<Delivery, string> = {
  sending: "sending…",
  sent: "",
  unsure: "may not have arrived",
};

export const copies: Record<Copied | "copy-failed", string> = {
  link: "The link is copied.",
  code: "The code is copied.",
  password: "The password is copied.",
  "copy-failed": "The browser did not allow copying. Select the text and copy it by hand.",
};

/** What each command is typed like, and what it does. */
export const commands: Record<CommandName, readonly [usage: string, about: string]> = {
  help: ["/help", "shows this list"],
  exit: ["/exit LAST WORDS", "leaves the room; last words are optional"],
};

/** What the room itself says, by kind; `n` is a count or seconds. */
export const asides: Record<Exclude<Entry["kind"], "text" | "help">, (n: number) => string> = {
  joined: () => "{name} came in.",
  farewell: () => "{name} left: {text}",
  away: () => "{name} lost the connection.",
  back: () => "{name} is back.",
  missing: (n) =>
    `${n === 1 ? "1 message" : `${n} messages`} from {name} did not arrive. Ask to hear it again.`,
  flood: () => "{name} sends more than this page can take. Some of it is not shown.",
  knocked: (n) =>
    `Somebody outside tried ${n === 1 ? "a wrong password" : `${n} wrong passwords`} for this room.`,
  closing: (n) =>
    `The relay shuts down in ${n === 1 ? "1 second" : `${n} seconds`}. This page comes back by itself when it can.`,
};

/** `{name} left` without last words. */
export const leftSilently = "{name} left.";

/** How much time is left, in a few words. */
export function timeLeft(seconds: number): string {
  if (seconds <= 120) return `${seconds} s left`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 120) return `${minutes} min left`;
  return `${Math.ceil(minutes / 60)} h left`;
}

const kept = "What you typed is still here.";
const mistake = "Something in this page went wrong.";
const garbled = "Something arrived that this page cannot read. It was left out.";

/** Why something was not done, next to what it concerns. What was typed is kept there. */
export const refusals: Record<Refusal, string> = {
  "alias-empty": "Choose an alias, so that the others can tell who speaks.",
  "alias-too-long": "This alias is too long. 32 letters fit, fewer in some scripts.",
  "alias-malformed":
    "An alias begins with a letter, a digit or a sign of its own. Change its beginning.",
  "room-name-too-long": "This room name is too long. 32 letters fit, fewer in some scripts.",
  "room-name-malformed":
    "A room name begins with a letter, a digit or a sign of its own. Change its beginning.",
  "password-too-long": "This password is too long. Up to 1,000 letters fit.",
  "password-malformed":
    "This password has a character that cannot be typed, such as a tab. Type it by hand.",
  "code-empty": "Paste the link or type the code that you were given.",
  "code-malformed":
    "This link or code is incomplete. A code has 26 letters and digits. Compare it, or ask for it again.",
  "text-too-long": "This message is too long. Send it in parts.",
  "outbox-full": "Too many messages wait for the connection. Send this one when it is back.",
  "command-unknown":
    "There is no command /{text}. To send it as it is, begin with //. /help shows all commands.",
  "page-incomplete":
    "A part of this page could not be loaded. Check the connection, then reload the page.",
  "words-unavailable":
    "The list of words could not be loaded. Type a password of your own, at least six words long.",
  "copy-failed": copies["copy-failed"],
  "access-wrong":
    "The password is not right for this room. Compare it letter by letter, or ask for it again.",
  "room-unknown": "Nobody is in this room. It may be over. Ask for a new link.",
  "room-full": `The room is full. Try again when somebody has left. ${kept}`,
  "room-locked": "The room is locked: nobody new gets in. Ask somebody inside to unlock it.",
  "room-stopped":
    "This room was stopped by somebody in it. Its link will not work again; ask for a new one.",
  "room-expired": "The time of this room is over. Its link will not work again; ask for a new one.",
  "entry-slowed": `Too many wrong passwords were tried for this room. Wait a minute, then try again. ${kept}`,
  "relay-unreachable": `The relay does not answer. Check the connection, then try again. ${kept}`,
  "relay-full": `The relay has no place left at the moment. Try again later. ${kept}`,
  "address-busy": `Too many connections come from your network. Close other tabs, or wait a minute. ${kept}`,
  "relay-closing": `The relay is shutting down. Try again in a minute. ${kept}`,
  "version-unknown": "This page is older or newer than the other side. Reload it, then try again.",
  "protocol-broken": `The relay did not understand this page. Reload it, then try again.`,
  "enter-late": `Entering took too long. Try again. ${kept}`,
  "rate-exceeded": `Too much was sent at once. Wait a moment, then try again. ${kept}`,
  "reader-slow": `The connection is too slow at the moment. Try again. ${kept}`,
  "connection-replaced": `Another connection of this page took the place of this one. Try again. ${kept}`,
  "connection-idle": `The connection was lost. Try again. ${kept}`,
  left: "You left.",
  internal: `${mistake} ${kept} Reload the page if it happens again.`,
  "frame-malformed": garbled,
  "frame-too-long": garbled,
  "control-malformed": garbled,
  "message-malformed": "This text has a character that cannot be sent. Type it again by hand.",
  "handshake-refused": garbled,
  "chain-refused": garbled,
  "message-undecryptable": garbled,
  "message-replayed": garbled,
  "message-too-far-ahead": garbled,
  "chain-unknown": garbled,
};

const wiped = "The conversation is wiped from this page.";
const again = "With link and password you can enter again.";

/** The end of a room that one was in: what happened, then what that means and what to do. */
export const ends: Record<RoomEnd, readonly [title: string, text: string]> = {
  left: ["You left the room", `${wiped} ${again}`],
  "room-stopped": [
    "The room was stopped",
    `The relay says that somebody in the room stopped it for all. ${wiped} The link will not work again; to go on, start a new room.`,
  ],
  "room-expired": [
    "The time is over",
    `The room lasted as long as was chosen when it was started. ${wiped} To go on, start a new room.`,
  ],
  "room-unknown": [
    "The room is gone",
    `The relay does not know it any more. ${wiped} To go on, start a new room.`,
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
