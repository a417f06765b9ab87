/**
 * Opens the menu of a message: by a right click, the menu key, or a finger that holds it. A tap or a
 * click does what it does everywhere. Keeps no state but the finger that is down.
 */

/** How long a finger holds a message, ms. */
export const holdMs = 500;
/** Further than this, CSS pixels, the finger means to scroll. */
const slipPixels = 10;

type Event = Pick<MouseEvent, "target" | "preventDefault">;
type Pointer = Pick<PointerEvent, "target" | "clientX" | "clientY" | "pointerType">;
/** Opens the menu of the message with this key. */
type Open = (key: string) => void;

export type Press = {
  /** The browser would open its own menu. */
  menu(event: Event, open: Open): void;
  down(pointer: Pointer, open: Open): void;
  move(pointer: Pointer): void;
  /** The pointer is up, or the browser scrolls with it. */
  stop(): void;
};

export function makePress(): Press {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let [x, y] = [0, 0];

  function stop(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  return {
    menu(event, open) {
      stop();
      const key = keyOf(event.target);
      if (key === undefined || isSelecting()) return;
      event.preventDefault();
      open(key);
    },
    // Safari on phones asks for no menu when a finger holds.
    down({ target, pointerType, clientX, clientY }, open) {
      stop();
      const key = keyOf(target);
      if (pointerType === "mouse" || key === undefined) return;
      [x, y] = [clientX, clientY];
      timer = setTimeout(() => open(key), holdMs);
    },
    move({ clientX, clientY }) {
      if (Math.hypot(clientX - x, clientY - y) > slipPixels) stop();
    },
    stop,
  };
}

/**
 * Returns the key of the message around an element. Links, pictures and controls keep the browser's
 * own menu.
 */
function keyOf(target: EventTarget | null): string | undefined {
  if (!(target instanceof Element) || target.closest("a, img, video, audio, button, input")) {
    return undefined;
  }
  return target.closest<HTMLElement>(".line")?.dataset.key;
}

/** Returns true if text is selected, which the browser's own menu copies. */
function isSelecting(): boolean {
  return document.getSelection()?.isCollapsed === false;
}
