/**
 * The quick exit for touch. It acts at the end of any touch that began on it, wherever the finger
 * has slid, and it does not scroll.
 */
import { hiding } from "../strings/room.ts";

export function HideButton({ onHide }: { onHide(): void }) {
  return (
    <button
      type="button"
      class="hide"
      aria-label={hiding.label}
      title={hiding.label}
      onPointerDown={({ currentTarget, pointerId }) => currentTarget.setPointerCapture(pointerId)}
      onPointerUp={onHide}
      onClick={onHide}
    >
      {hiding.button}
    </button>
  );
}
