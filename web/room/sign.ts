/**
 * The sign of what the room itself says. No member can write it: the page shows another character
 * in its place in everything that comes from a member, names included. So no message passes for
 * one of the room, whether it is seen, heard, copied or saved.
 */
export const sign = "⌂";

/** Returns what a member wrote, without the sign. */
export function unsigned(text: string): string {
  return text.replaceAll(sign, "\ufffd");
}
