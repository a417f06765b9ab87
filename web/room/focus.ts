/**
 * Moves the focus: between messages, to the message field, and back when a sheet or menu is closed
 * or the part with the focus goes away. Keeps no state but the focus, and the element of a ref.
 */

/** Closes the menu and the sheet around a button. Call it before the action moves the focus. */
export function putAway(button: Element): void {
  const details = button.closest("details");
  if (details) {
    details.open = false;
    details.querySelector("summary")?.focus();
  }
  // The browser returns the focus to the button that opened the sheet.
  button.closest<HTMLElement>("[popover]")?.hidePopover();
}

/** Focuses the message field. */
export function toComposer(element: Element): void {
  element.closest("main")?.querySelector("textarea")?.focus();
}

/**
 * Returns a ref. When its element goes away with the focus in it, the message field gets the focus.
 */
export function passFocus(): (element: HTMLElement | null) => void {
  let last: HTMLElement | null = null;
  return (element) => {
    if (element === null && last?.contains(document.activeElement)) toComposer(last);
    last = element;
  };
}

/** Focuses the message with this key, if there is one. */
export function toLine(element: Element, key: string): void {
  const main = element.closest("main");
  const line = main?.querySelector<HTMLElement>(`.line[data-key="${CSS.escape(key)}"]`);
  if (!line) return;
  line.scrollIntoView({ block: "nearest" });
  line.focus({ preventScroll: true });
}

/**
 * Shows the rest of a message and focuses it. What was read stays where it is, although the
 * conversation is laid out from its end.
 */
export function unfold(button: Element, show: () => void): void {
  const line = button.closest<HTMLElement>(".line");
  const top = line?.getBoundingClientRect().top ?? 0;
  line?.focus({ preventScroll: true });
  show();
  if (!line) return;
  const stay = () => {
    line.closest(".transcript")?.scrollBy(0, line.getBoundingClientRect().top - top);
  };
  // Some browsers do so themselves, when they have laid out the first frame.
  requestAnimationFrame(() => requestAnimationFrame(stay));
}

/** The parts of a key event that are used. */
type Key = Pick<KeyboardEvent, "key" | "target" | "preventDefault" | "stopPropagation"> & {
  readonly currentTarget: HTMLElement;
};

/**
 * Moves between messages with the arrow keys, and back to the message field with Escape.
 *
 * @param choose - Called when Enter was pressed on the message with this key.
 */
export function walk(event: Key, choose: (key: string) => void): void {
  const { key, target, currentTarget: log } = event;
  // A button or a link in a message handles its own keys.
  if (!(target instanceof HTMLElement) || !(target === log || target.matches(".line"))) return;
  const own = target === log ? undefined : target.dataset.key;
  if (key === "ArrowUp" || key === "ArrowDown") {
    const lines = Array.from(log.querySelectorAll<HTMLElement>(".line"));
    const at = own === undefined ? lines.length : lines.indexOf(target);
    const next = lines[at + (key === "ArrowUp" ? -1 : 1)];
    if (next === undefined) return;
    event.preventDefault();
    next.scrollIntoView({ block: "nearest" });
    next.focus({ preventScroll: true });
  } else if (key === "Enter" && own !== undefined) {
    event.preventDefault();
    choose(own);
  } else if (key === "Escape" && own !== undefined) {
    event.preventDefault();
    event.stopPropagation();
    toComposer(log);
  }
}

const ways: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, Home: 0, End: 0 };

/** Moves between the buttons of a menu with the arrow keys, Home and End. */
export function byArrows(event: Key): void {
  const { key, currentTarget: menu } = event;
  const way = ways[key];
  if (way === undefined) return;
  event.preventDefault();
  // Some are shown on a narrow screen only.
  const buttons = Array.from(menu.querySelectorAll("button")).filter(
    (button) => button.getClientRects().length > 0,
  );
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const first = key === "Home" || (at < 0 && way > 0);
  const last = key === "End" || (at <= 0 && way < 0);
  buttons.at(first ? 0 : last ? -1 : (at + way) % buttons.length)?.focus();
}
