/**
 * The quick exit: Escape pressed twice, or a button of the class `hide`. Events are captured at the
 * window, so that nothing on the page can keep them: no dialog, no menu, no list.
 */
import { isComposing } from "../app/keys.ts";

/** Longest time between the two presses, ms. */
export const twiceMs = 700;

/** What is read of a key event. */
export type Press = Pick<KeyboardEvent, "key" | "keyCode" | "repeat" | "isComposing" | "timeStamp">;

/** Returns a function that takes every key press and returns true at the second Escape. */
export function makeTwice(): (press: Press) => boolean {
  // NaN: no press is near it.
  let last = Number.NaN;
  return (press) => {
    const { key, repeat, timeStamp } = press;
    if (repeat) return false;
    const counts = key === "Escape" && !isComposing(press);
    const isSecond = counts && timeStamp - last <= twiceMs;
    last = counts && !isSecond ? timeStamp : Number.NaN;
    return isSecond;
  };
}

/** An input method gives the key another name. */
const isEscape = ({ key, code }: KeyboardEvent) => key === "Escape" || code === "Escape";

/** Calls `act` at every quick exit. */
export function onQuickExit(act: () => void): void {
  const isSecond = makeTwice();
  const isOnButton = ({ target }: Event) => (target as Element).closest?.(".hide") != null;
  let began = false;
  const options = { capture: true };
  // An open list of choices keeps the press from the page, but not the release.
  let isPressed = false;
  addEventListener(
    "keydown",
    (event) => {
      isPressed ||= isEscape(event);
      if (!isSecond(event)) return;
      // The browser's Stop has the same key, and would stop what `act` loads.
      event.preventDefault();
      act();
    },
    options,
  );
  addEventListener(
    "keyup",
    (event) => {
      if (!isEscape(event)) return;
      if (!isPressed && isSecond(event)) act();
      isPressed = false;
    },
    options,
  );
  addEventListener("click", (event) => isOnButton(event) && act(), options);
  addEventListener("pointerdown", (event) => (began = isOnButton(event)), options);
  // A touch that began on the button acts at its end, wherever the finger has slid.
  addEventListener("pointerup", () => began && act(), options);
}
