/**
 * Why something was not done on the first page, next to what it concerns: one sentence for each
 * code, so that a code without a sentence does not compile. Those of a room are in room-errors.ts,
 * the ends of a room in room.ts.
 *
 * Sentence.tsx fills in `{name}` and `{text}`.
 */
import type { FrontRefusal } from "../app/refusal.ts";

/** Said where a mistake of ours was caught. */
export const mistake = "Something went wrong in this page.";

export const kept = "What you typed is still here.";

export const refusals: Record<FrontRefusal, string> = {
  "alias-empty": "Choose an alias, so that the others know who is talking.",
  "alias-too-long": "This alias is too long. Use at most 32 letters, fewer in some scripts.",
  "alias-malformed": "An alias must start with a letter or a digit.",
  "character-too-new":
    "This contains a letter that some devices read as another one. Use a different one.",
  "room-name-too-long":
    "This room name is too long. Use at most 32 letters, fewer in some scripts.",
  "room-name-malformed": "A room name must start with a letter or a digit.",
  "password-too-long": "This password is too long. Use at most 1,000 letters.",
  "password-malformed":
    "This password contains a character that you cannot type, such as a tab. Type it by hand.",
  "code-empty": "Paste the link, or type the code that you were given.",
  "code-incomplete":
    "This link or code is incomplete. A code has 27 letters and numbers. Check it, or ask for it again.",
  "code-mistyped": "One letter of this code is wrong. Check it, or ask for it again.",
  "code-malformed":
    "This contains no valid room code, or more than one. Check it, or ask for it again.",
  "page-incomplete":
    "Part of this page could not be loaded. Nothing was sent. Check your connection, then reload the page.",
  "words-unavailable":
    "The list of words could not be loaded. Make up a password of at least six words.",
  "access-wrong":
    "Either this password is wrong, or nobody is there yet. Check it letter by letter, or ask for it again.",
  "room-unknown": "The room is empty. It may be over. Ask for a new link.",
  "room-full": `The room is full. Try again when a person has left. ${kept}`,
  "room-locked": `The room is locked. Ask a person inside to unlock it. ${kept}`,
  "room-stopped":
    "The relay says this room was stopped. It may have moved to a new link. Ask for a new one.",
  "room-expired": "This room has ended. Its link no longer works. Ask for a new one.",
  "entry-slowed": `Too many wrong passwords were tried for this room, by you or by others. Wait a minute, then try again. ${kept}`,
  "relay-unreachable": `The relay does not answer. Check your connection, then try again. ${kept} If you run this relay behind a proxy, see its /healthz.`,
  "relay-full": `The relay is full right now. Try again later. ${kept}`,
  "address-busy": `There are too many connections from your network. Close other tabs, or wait a minute. ${kept}`,
  "relay-closing": `The relay is shutting down. Try again in a minute. ${kept}`,
  "version-unknown": "This page and the relay have different versions. Reload it, then try again.",
  "protocol-broken": "The relay did not understand this page. Reload it, then try again.",
  left: "You left.",
  removed: "You were removed from this room. You can start a new room.",
  moved: "The others moved to a new room. Ask one of them for its link.",
  stopped: "This room was stopped. You can start a new room.",
  internal: `${mistake} ${kept} If it happens again, reload the page.`,
};
