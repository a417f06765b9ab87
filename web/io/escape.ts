/**
 * The quick exit by keyboard: Escape pressed twice. A press that the page uses otherwise, such as
 * to close a dialog, does not count.
 */

/** Longest time between the two presses, ms. */
export const twiceMs = 700;

/** What is read of a key event. */
export type Press = Pick<
  KeyboardEvent,
  "key" | "repeat" | "isComposing" | "keyCode" | "defaultPrevented" | "timeStamp"
>;

/**
 * Returns a function that takes every key press and returns true at the second Escape.
 *
 * @param isUsed - Returns true if Escape would close something now.
 */
export function makeTwice(isUsed: () => boolean): (press: Press) => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return ({ key, repeat, isComposing, keyCode, defaultPrevented, timeStamp }) => {
    if (repeat) return false;
    // Only the key code tells that Escape ends a composition in Safari.
    const composes = isComposing || keyCode === 229;
    const counts = key === "Escape" && !composes && !defaultPrevented && !isUsed();
    const isSecond = counts && timeStamp - last <= twiceMs;
    last = counts && !isSecond ? timeStamp : Number.NEGATIVE_INFINITY;
    return isSecond;
  };
}

/** Calls `act` when Escape was pressed twice. */
export function onEscapeTwice(act: () => void): void {
  const isSecond = makeTwice(() => document.querySelector("dialog[open], :popover-open") !== null);
  addEventListener("keydown", (event) => {
    if (isSecond(event)) act();
  });
}
