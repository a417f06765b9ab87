/**
 * Those sentences of words.ts that the first page needs, apart so that the others are loaded with a room. To be reached
 * through words.ts from everywhere but the first page.
 */

import type { Refusal } from "../app/refusal.ts";
import type { Copied } from "../room/invitation.ts";

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
  slowed: "Wrong passwords were tried for this room, so entering takes longer. Trying again…",
  cancel: "Cancel",
  show: "Show password",
  hide: "Hide password",
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

/** A page that was loaded anew. */
export const reloaded = {
  inside: "You are still in. What was said before this page was loaded anew is wiped here.",
  title: "You were in this room",
  text: "The page was loaded anew, and this browser kept nothing for it but the link and your alias. Enter the password to come back; the others see you come in anew.",
};

/** What is shown after it: a page as it lies open anywhere. */
export const blank = {
  title: "Shopping list",
  items: ["Bread", "Milk", "Onions", "Rice", "Tea", "Washing-up liquid"],
};

export const copies: Record<Copied | "copy-failed", string> = {
  link: "The link is copied.",
  code: "The code is copied.",
  password: "The password is copied.",
  "copy-failed": "The browser did not allow copying. Select the text and copy it by hand.",
};

const kept = "What you typed is still here.";

export const mistake = "Something in this page went wrong.";

const garbled =
  "Something arrived that this page cannot read. It was left out; nothing else is lost.";

/** Why something was not done, next to what it concerns. What was typed is kept there. */
export const refusals: Record<Refusal, string> = {
  "alias-empty": "Choose an alias, so that the others can tell who speaks.",
  "alias-too-long": "This alias is too long. 32 letters fit, fewer in some scripts.",
  "alias-malformed": "An alias cannot begin like this. Begin it with a letter or a digit.",
  "room-name-too-long": "This room name is too long. 32 letters fit, fewer in some scripts.",
  "room-name-malformed": "A room name cannot begin like this. Begin it with a letter or a digit.",
  "password-too-long": "This password is too long. Up to 1,000 letters fit.",
  "password-malformed":
    "This password has a character that cannot be typed, such as a tab. Type it by hand.",
  "code-empty": "Paste the link or type the code that you were given.",
  "code-malformed":
    "This link or code is incomplete. A code has 26 letters and digits. Compare it, or ask for it again.",
  "text-too-long": "This message is too long. Send it in parts.",
  "outbox-full":
    "Too many messages wait for the connection. They are kept, and so is this one: send it when the connection is back.",
  "alias-unknown": "Nobody here is called {text}.",
  "alias-shared":
    "More than one person is called {text}. Choose in the list of people, or add the two words that stand beside the name.",
  "own-alias": "That is you.",
  "action-whispered": "With /me you speak to all. Cancel the whisper first.",
  "message-unknown": `This message is not there any more. ${kept}`,
  "emoji-malformed": "This is not one emoji. Type a single one.",
  "member-unknown": `This person is not in the room any more. ${kept}`,
  "not-connected": `There is no connection at the moment. Try again when it is back. ${kept}`,
  "removal-in-progress": `Somebody is being removed at this moment. Try again in a few seconds. ${kept}`,
  "command-incomplete": "Something is missing behind /{text}. /help shows how it is typed.",
  "command-excess": "Type /{text} alone. To send this as it is, begin with //.",
  "command-unknown":
    "There is no command /{text}. To send it as it is, begin with //. /help shows all commands.",
  "page-incomplete":
    "A part of this page could not be loaded. Nothing was sent. Check the connection, then reload the page.",
  "words-unavailable":
    "The list of words could not be loaded. Type a password of your own, at least six words long.",
  "copy-failed": copies["copy-failed"],
  "access-wrong":
    "The password is not right for this room. Compare it letter by letter, or ask for it again.",
  "room-unknown": "Nobody is in this room. It may be over. Ask for a new link.",
  "room-full": `The room is full. Try again when somebody has left. ${kept}`,
  "room-locked": `The room is locked: nobody new gets in. Ask somebody inside to unlock it. ${kept}`,
  "room-stopped":
    "This room was stopped by somebody in it. Its link will not work again; ask for a new one.",
  "room-expired": "The time of this room is over. Its link will not work again; ask for a new one.",
  "entry-slowed": `Too many wrong passwords were tried for this room, by you or by others. Wait a minute, then try again. ${kept}`,
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
  "sender-key-refused": garbled,
  "message-undecryptable": garbled,
  "message-replayed": garbled,
  "message-too-far-ahead": garbled,
  "sender-key-unknown": garbled,
};
