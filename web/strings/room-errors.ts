/**
 * Why something was not done in a room, next to what it concerns: one sentence for each code, so
 * that a code without a sentence does not compile. Loaded with the room, after errors.ts.
 */
import type { RoomRefusal } from "../app/refusal.ts";
import { follow } from "./language.ts";

const kept = "What you typed is still here.";

export const copyFailed =
  "Your browser did not allow copying. Select the text and copy it yourself.";

const garbled =
  "This page could not read something that arrived, and left it out. A message may be missing.";

export const roomRefusals = follow<Record<RoomRefusal, string>>("roomRefusals", {
  "files-refused": "This server takes no files.",
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
  "edit-late": `You can only change a message for 10 minutes. ${kept}`,
  "edit-audience": `A new person came in after you sent this, so it cannot be changed. Send a new message. ${kept}`,
  "edit-slowed": `This cannot be sent right now. Try again in a few seconds. ${kept}`,
  "edit-empty":
    "A message cannot be empty. To take it back, cancel and choose Delete from the actions of the message.",
  "edit-command":
    "You are editing a message, so /{text} was not run. Cancel first. To write it in the message, put another / in front.",
  "edit-gone":
    "The message that you were editing is gone. If you changed its text, your text is still here.",
  "emoji-malformed": "Type exactly one emoji.",
  "member-unknown": `This person is no longer in the room. ${kept}`,
  "not-connected": `You are not connected. Try again when you are. ${kept}`,
  "removal-in-progress": `Another person is being removed right now. Try again in a few seconds. ${kept}`,
  "removal-slowed": `You removed several people just now. Try again in a few seconds. ${kept}`,
  "command-incomplete": "/{text} needs more. Type /help to see how to use it.",
  "command-excess":
    "Type /{text} with nothing after it. To send this as a message, put another / in front.",
  "command-meant":
    "This looks like the command /{text}. A command must begin with / and stand alone. To send this as a message, put // in front.",
  "text-unseen": "This message would look empty, so it was not sent.",
  "command-unknown":
    "There is no command /{text}. To send this as a message, put another / in front. Type /help to see all commands.",
  "copy-failed": copyFailed,
  "frame-malformed": garbled,
  "frame-too-long": garbled,
  "control-malformed": garbled,
  "message-malformed": "This text contains a character that cannot be sent. Type the text by hand.",
  "handshake-refused": garbled,
  "sender-key-refused": garbled,
  "message-undecryptable": garbled,
  "message-replayed": garbled,
  "message-too-far-ahead": garbled,
  "sender-key-unknown": garbled,
});
