/**
 * Whose key it is: an input method uses keys for itself while it composes.
 */

type Composing = Pick<KeyboardEvent, "isComposing" | "keyCode">;

/**
 * Returns true if the key belongs to an input method. In Safari the Enter or Escape that ends a
 * composition comes after its end: only the key code 229 tells.
 */
export function isComposing(event: Composing): boolean {
  return event.isComposing || event.keyCode === 229;
}
