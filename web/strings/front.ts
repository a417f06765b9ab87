/**
 * The sentences of the first page. It loads these and errors.ts, and nothing of room.ts.
 */

export const front = {
  name: "Sanctuary",
  motto: "A room to talk in. Nothing is kept.",
  start: "Start a room",
  enter: "Enter a room",
  invited: "You are invited to a room",
  given: "I have a link or a code",
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
  nobody: "This room is empty. It may be over, or you may be early. Open it and wait there?",
  sure: "If you are sure of the password, open the room and wait there.",
  open: "Open it",
  notNow: "Not now",
  trace:
    "Your browser's history keeps every link that you open. To leave no trace, use a private window, or type the code.",
};

/** Label and hint of each field. */
export const fields = {
  alias: ["Alias", "The others will see this name. It need not be your real one."],
  roomName: ["Room name", "Optional. Only the people in the room see it."],
  newPassword: [
    "Password",
    "Guests need it as well as the link. Send it by a different channel. If you leave it empty, anyone with the link can enter.",
  ],
  password: ["Password", "Leave it empty if you were not given one."],
  ttl: ["Room lasts", ""],
  code: ["Room code or link", "As it was sent or read to you."],
} as const;

/** How long a room lasts, by seconds. */
export const ttls: Record<0 | 900 | 3600 | 86_400, string> = {
  0: "until everyone has left",
  900: "15 minutes",
  3600: "60 minutes",
  86400: "24 hours",
};

export const insecure = {
  title: "It is not safe to talk here",
  happened:
    "Your browser does not let this page encrypt, because its address does not start with https. Nothing was sent.",
  next: "Ask the person who runs this relay for its https address. On the relay's own machine, an address that starts with http://localhost works too.",
};

/** After a reload. */
export const reloaded = {
  inside: "You are still in the room. Reloading cleared the earlier messages from this page.",
  title: "You were in this room",
  text: "Your browser kept only the link and your alias. Enter the password to come back. The others will see you join again.",
  nothing: "Your browser closed this page to save memory. Open the link again, or type the code.",
};

/** The quick exit. */
export const hiding = {
  button: "Quick exit",
  label: "Quick exit, or Escape twice",
  how: "Quick exit, or Escape twice, leaves silently at once and shows a shopping list.",
};

/** The page after a quick exit. It must look like any page. */
export const blank = {
  title: "Shopping list",
  items: ["Bread", "Milk", "Onions", "Rice", "Tea", "Washing-up liquid"],
};
