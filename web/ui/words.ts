/**
 * Every sentence of the page, in one place and by key, so that another language can follow. Calm, short, plain, no
 * blame: what happened, what was not lost, what to do. A code without a sentence does not compile.
 *
 * `{name}` and `{text}` stand for what Sentence.tsx puts in.
 */
import type { CommandName } from "../model/commands.ts";
import type { Copied } from "../model/handover.ts";
import type { Refusal, RoomEnd } from "../model/refusal.ts";
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
  confided: (alias: string) => `${alias}, in private: `,
  whisper: "whisper to {name}",
  whisperToYou: "whisper to you",
  again: (time: string) => `said at ${time}, arrived late`,
  early: "shown before something that it follows",
  who: "In this room:",
  reconnecting: "Reconnecting. What you write now is sent when the connection is back.",
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

export const connections = { open: "Connected", lost: "Reconnecting…" };

/** How far an own line has come. */
export const deliveries: Record<Delivery["state"], (received: number, of: number) => string> = {
  sending: () => "sending…",
  sent: (received, of) => (received === 0 ? "sent" : `received by ${received} of ${of}`),
};

/** What one can do with the room, and with each person. */
export const menu = {
  open: "Menu",
  lock: "Lock the room",
  unlock: "Unlock the room",
  verify: "Verify: compare words",
  help: "Commands",
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

export const copies: Record<Copied | "copy-failed", string> = {
  link: "The link is copied.",
  code: "The code is copied.",
  password: "The password is copied.",
  "copy-failed": "The browser did not allow copying. Select the text and copy it by hand.",
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
  help: ["/help", "shows this list"],
  exit: ["/exit LAST WORDS", "leaves the room; last words are optional"],
};

/** What the room itself says, by kind; `n` is a count or seconds, `{text}` another name or what was said. */
export const asides: Record<
  Exclude<Entry["kind"], "text" | "whisper" | "help" | "who">,
  (n: number) => string
> = {
  joined: () => "{name} came in.",
  farewell: () => "{name} left: {text}",
  away: () => "{name} lost the connection.",
  back: () => "{name} is back.",
  renamed: () => "{text} is now called {name}.",
  locked: () => "{name} locked the room. Nobody new gets in.",
  unlocked: () => "{name} unlocked the room.",
  removing: () => "{name} is being removed.",
  kept: () =>
    "{name} was not removed: the connection broke, or somebody else was removed first. Try again.",
  removed: () => "{name} removed {text}. The room has a new link.",
  missing: (n) =>
    `${n === 1 ? "1 message" : `${n} messages`} from {name} did not arrive. Ask to hear it again.`,
  fork: () => "{name} told different people different things; {text} has another version.",
  hidden: () => "{name} also speaks to somebody whom you cannot see.",
  flood: () => "{name} sends more than this page can take. Some of it is not shown.",
  knocked: (n) =>
    `Somebody outside tried ${n === 1 ? "a wrong password" : `${n} wrong passwords`} for this room.`,
  closing: (n) =>
    `The relay shuts down in ${n === 1 ? "1 second" : `${n} seconds`}. This page comes back by itself when it can.`,
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
  "alias-unknown": "Nobody here is called {text}.",
  "alias-shared":
    "More than one person is called {text}. Choose in the list of people, or add the two words that stand beside the name.",
  "own-alias": "That is you.",
  "action-whispered": "With /me you speak to all. Cancel the whisper first.",
  "member-unknown": `This person is not in the room any more. ${kept}`,
  "not-connected": `There is no connection at the moment. Try again when it is back. ${kept}`,
  "busy-moving": "Somebody is being removed at this moment. Try again in a few seconds.",
  "command-incomplete": "Something is missing behind /{text}. /help shows how it is typed.",
  "command-excess": "Type /{text} alone. To send this as it is, begin with //.",
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
  removed: "You were removed from this room. Its link will not work again.",
  moved: "The others went on in a new room. Ask one of them for its link.",
  stopped: "This room was stopped. Its link will not work again; to go on, start a new room.",
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
  removed: [
    "You were removed",
    `{name} removed you from the room. ${wiped} Its link and password do not let you in again.`,
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
