/**
 * Why something was not done on the first page, next to what it concerns: one sentence for each
 * code, so that a code without a sentence does not compile. Those of a room are in room-errors.ts,
 * the ends of a room in room.ts.
 *
 * Sentence.tsx fills in `{name}` and `{text}`.
 */
import type { FrontRefusal } from "../app/refusal.ts";
import { follow } from "./language.ts";

const kept = "What you typed is still here.";

export const refusals = follow<Record<FrontRefusal, string>>("refusals", {
  "alias-empty": "Type an alias, so that the others know who is talking.",
  "alias-too-long": "This alias is too long. Choose a shorter one.",
  "alias-malformed": "Start with a letter or a number.",
  "character-too-new":
    "This has a letter that some devices read in another way. Use a different letter.",
  "room-name-too-long": "This room name is too long. Use at most 32 letters.",
  "room-name-malformed": "Start with a letter or a number.",
  "password-too-long": "This password is too long. Use at most 1,000 letters.",
  "password-malformed":
    "This password has a character that nobody can type, such as a tab. Type the password by hand.",
  "code-empty": "Paste the link, or type the code that you were given.",
  "code-incomplete":
    "This link or code is not complete. A code has 27 letters and numbers. Check it, or ask for it again.",
  "code-mistyped": "One letter of this code is wrong. Check it, or ask for it again.",
  "code-malformed": "This has no room code in it, or more than one. Check it, or ask for it again.",
  "page-incomplete":
    "Part of this page could not be loaded. Nothing was sent. Check your connection, then reload the page.",
  "words-unavailable":
    "The list of words could not be loaded. Make up a password of at least six words.",
  "access-wrong": "Wrong password, or nobody is there yet. Check each word, or ask for it again.",
  "room-unknown": "Nobody is here. Ask for a new link.",
  "room-full": `The room is full. Try again when someone has left. ${kept}`,
  "room-locked": `The room is locked. Ask someone inside to unlock it. ${kept}`,
  "room-stopped":
    "The server says that someone stopped this room. It may have moved. Ask for a new link.",
  "room-expired": "This room's time is up, and its link no longer works. Ask for a new one.",
  "entry-slowed": `Too many wrong passwords were tried here. Wait a minute, then try again. ${kept}`,
  "relay-unreachable": `No answer from the server. Check your connection, then try again. ${kept} If you run this server behind a proxy, see its /healthz.`,
  "relay-full": `The server is full right now. Try again later. ${kept}`,
  "address-busy": `There are too many connections from your network. Close other tabs, or wait a minute. ${kept}`,
  "relay-closing": `The server is restarting. Try again in a minute. ${kept}`,
  "version-unknown": "This page and the server have different versions. Reload it, then try again.",
  "protocol-broken": "The server did not understand this page. Reload it, then try again.",
  left: "You left.",
  removed: "You were removed from this room. You can start a new room.",
  moved: "The others moved to a new room. Ask one of them for its link.",
  stopped: "This room was stopped. You can start a new room.",
  internal: `Something went wrong in this page. ${kept} If it happens again, reload the page.`,
});
