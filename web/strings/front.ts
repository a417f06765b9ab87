/**
 * The sentences of the first page. It loads these and errors.ts, and nothing of room.ts.
 */

import { follow } from "./language.ts";

/** Written by the build. */
declare const SANCTUARY_VERSION: string | undefined;

export const version = typeof SANCTUARY_VERSION === "string" ? SANCTUARY_VERSION : "unbuilt";

export const front = follow("front", {
  name: "Sanctuary",
  motto: "A private room to talk in. When everyone leaves, it is gone.",
  promises: [
    "Encrypted on your device. The server cannot read it.",
    "No account, no phone number, no history.",
    "One tap hides everything.",
  ],
  forms: "Start or enter",
  start: "Start a room",
  enter: "Enter a room",
  invited: "You are invited to a room",
  given: "Room {text} from your link",
  change: "Change",
  public: "Anyone can enter this room and read it. So can the people who run this server.",
  startInstead: "Start a room instead",
  startButton: "Start the room",
  enterButton: "Enter the room",
  more: "Room name, password, time",
  deriving: "Making the keys…",
  entering: "Entering…",
  slowed: "Someone tried wrong passwords here, so entering takes longer. Still trying…",
  cancel: "Cancel",
  show: "Show",
  hide: "Hide",
  another: "New words",
  weak: "Easy to guess. Six words are safer.",
  nobody:
    "Nobody is here. Check the code first. If it is right, you are early: you can open the room and wait.",
  sure: "If you are sure of the password, open the room and wait there.",
  open: "Open and wait",
  checkCode: "Check the code",
  trace: "Your browser remembers links that you open. To leave no trace, use a private window.",
  protects: "What it protects, and what not",
  version: (version: string) => `Sanctuary ${version}, free software under the MIT licence`,
  language: "Language",
  languageMissing:
    "This language could not be loaded, so the page is in English. Check your connection, then choose it again.",
});

/** Label and hint of each field. */
export const fields = follow<
  Record<
    "alias" | "roomName" | "newPassword" | "password" | "ttl" | "code",
    readonly [label: string, hint: string]
  >
>("fields", {
  alias: ["Alias", "Any name. It need not be your real one."],
  roomName: ["Room name", "Optional. Only the people in the room see it."],
  newPassword: [
    "Password",
    "Guests need the link and this password. If it is empty, anyone with the link gets in.",
  ],
  password: ["Password", "Leave it empty if you were not given one."],
  ttl: ["Room lasts", ""],
  code: ["Room code or link", "27 letters and numbers, or the whole link."],
});

/** How long a room lasts, by seconds. */
export const ttls = follow<Record<0 | 900 | 3600 | 86_400, string>>("ttls", {
  0: "until everyone has left",
  900: "15 minutes",
  3600: "1 hour",
  86400: "24 hours",
});

export const insecure = follow("insecure", {
  title: "It is not safe to talk here",
  happened:
    "The address of this page does not start with https, so nothing can be encrypted here. Nothing was sent.",
  next: "Ask the person who gave you this address for the https address. On the server's own machine, an address that starts with http://localhost works too.",
});

/** After a reload. */
export const reloaded = follow("reloaded", {
  inside: "You are still in the room. Reloading cleared the earlier messages from your screen.",
  title: "You were in this room",
  text: "You reloaded the page, which kept only the link and your alias. Type the password to go back in. The others will see you join again.",
  nothing: "Your browser closed this page to save memory. Open the link again, or type the code.",
});

/** The page of what is protected, which the build writes from README. */
export const protects = follow("protects", {
  intro:
    "The server is the program that brings you this page and forwards your messages. It stores none of them.",
  who: "Who is protected from whom",
  can: "Learns or can do",
  cannot: "Cannot",
  limits: "Honest limits",
  back: "Back to the first page",
});

/** The quick exit. */
export const hiding = follow("hiding", {
  button: "Quick exit",
  label: "Quick exit, or Escape twice",
  keys: "Esc Esc",
  how: "Quick exit, or Escape twice, leaves silently at once and shows another page.",
});

/** The page after a quick exit. It must look like any page. */
export const blank = follow("blank", {
  title: "Shopping list",
  /** The first ones are ticked. */
  items: ["Bread", "Milk", "Onions", "Rice", "Tea", "Eggs", "Apples", "Washing-up liquid"],
  done: 2,
});
