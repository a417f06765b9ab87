/**
 * Escape, pressed twice: the way out that needs no eyes and no pointer. A press that something on the page has a use for,
 * such as a dialog that it closes, does not count.
 */

/** Two presses further apart than this are not one after the other, ms. */
export const twiceMs = 700;

/** What is told of a pressed key. */
export type Press = Pick<
  KeyboardEvent,
  "key" | "repeat" | "isComposing" | "defaultPrevented" | "timeStamp"
>;

/**
 * Takes presses, and tells at which of them Escape was pressed for the second time.
 *
 * @param isUsed - Whether Escape would close something now.
 */
export function makeTwice(isUsed: () => boolean): (press: Press) => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return ({ key, repeat, isComposing, defaultPrevented, timeStamp }) => {
    if (repeat) return false;
    const counts = key === "Escape" && !isComposing && !defaultPrevented && !isUsed();
    const isSecond = counts && timeStamp - last <= twiceMs;
    last = counts && !isSecond ? timeStamp : Number.NEGATIVE_INFINITY;
    return isSecond;
  };
}

/** Calls when Escape was pressed twice. */
export function onEscapeTwice(act: () => void): void {
  const isSecond = makeTwice(() => document.querySelector("dialog[open], :popover-open") !== null);
  addEventListener("keydown", (event) => {
    if (isSecond(event)) act();
  });
}
