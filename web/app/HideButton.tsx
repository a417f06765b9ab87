/**
 * The quick way out for fingers: it works at the end of a touch that began on it, wherever a shaking hand has slid
 * meanwhile, and is no part of what scrolls.
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
