/**
 * Why something was not done, next to what it concerns: one sentence for each code, so that a code
 * without a sentence does not compile. The first page needs these, so they are loaded with it. The
 * ends of a room are in room.ts.
 *
 * Sentence.tsx fills in `{name}` and `{text}`.
 */
import type { FileRefusal, Refusal } from "../app/refusal.ts";

/** Said where a mistake of ours was caught. */
export const mistake = "Something went wrong in this page.";

export const copyFailed =
  "Your browser did not allow copying. Select the text and copy it yourself.";

const kept = "What you typed is still here.";

const garbled = "This page could not read something it received, and skipped it.";

export const refusals: Record<Exclude<Refusal, FileRefusal>, string> = {
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
    "This link or code is incomplete. A code has 26 letters and digits. Check it, or ask for it again.",
  "code-malformed":
    "This contains no valid room code, or more than one. Check it, or ask for it again.",
  "files-refused": "This relay takes no files.",
  "text-too-long": "This message is too long. Send it in parts.",
  "outbox-full":
    "Too many messages are waiting for the connection. They are kept, and so is this one. Send it when you are connected again.",
  "nobody-here":
    "Nobody else is here, so this was not sent. Nothing is lost. Send it when another person comes in.",
  "alias-unknown": "Nobody here is called {text}.",
  "alias-shared":
    "More than one person is called {text}. Choose from the list of people, or add the two words next to the name.",
  "own-alias": "That is you.",
  "action-whispered": "/me goes to everyone. Cancel the whisper first.",
  "message-unknown": `This message is no longer here. ${kept}`,
  "emoji-malformed": "Type exactly one emoji.",
  "member-unknown": `This person is no longer in the room. ${kept}`,
  "not-connected": `You are not connected. Try again when you are. ${kept}`,
  "removal-in-progress": `Another person is being removed right now. Try again in a few seconds. ${kept}`,
  "removal-slowed": `You removed several people just now. Try again in a few seconds. ${kept}`,
  "command-incomplete": "/{text} needs more. Type /help to see how to use it.",
  "command-excess":
    "Type /{text} with nothing after it. To send this as a message, put // in front.",
  "command-meant":
    "This looks like the command /{text}. A command must begin with / and stand alone. To send this as a message, put // in front.",
  "text-unseen": "Nothing of this message can be seen.",
  "command-unknown":
    "There is no command /{text}. To send this as a message, put // in front. Type /help to see all commands.",
  "page-incomplete":
    "Part of this page could not be loaded. Nothing was sent. Check your connection, then reload the page.",
  "words-unavailable":
    "The list of words could not be loaded. Make up a password of at least six words.",
  "copy-failed": copyFailed,
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
  "frame-malformed": garbled,
  "frame-too-long": garbled,
  "control-malformed": garbled,
  "message-malformed": "This text contains a character that cannot be sent. Type it by hand.",
  "handshake-refused": garbled,
  "sender-key-refused": garbled,
  "message-undecryptable": garbled,
  "message-replayed": garbled,
  "message-too-far-ahead": garbled,
  "sender-key-unknown": garbled,
};
