/**
 * The button of the quick exit, on every screen. What it does is in io/escape.ts, which finds it by
 * its class.
 */
import { hiding } from "../strings/front.ts";

export function HideButton() {
  return (
    <button
      type="button"
      class="hide"
      aria-label={hiding.label}
      title={hiding.how}
      // Shown where there is a keyboard.
      data-keys={hiding.keys}
    >
      {hiding.button}
    </button>
  );
}
