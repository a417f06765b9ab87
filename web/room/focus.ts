/**
 * Where the focus goes when a sheet or a menu is put away, and from line to line. The only thing here is where on the page
 * one is.
 */

/** Closes the menu and the sheet around a button, before what it does moves the focus elsewhere. */
export function putAway(button: Element): void {
  const details = button.closest("details");
  if (details) {
    details.open = false;
    details.querySelector("summary")?.focus();
  }
  // Gives the focus back to what opened the sheet, if it was one.
  button.closest<HTMLElement>("[popover]")?.hidePopover();
}

/** Goes on where one writes. */
export function toComposer(element: Element): void {
  element.closest("main")?.querySelector("textarea")?.focus();
}

/** Goes to a line of the conversation, if it is there. */
export function toLine(element: Element, key: string): void {
  const main = element.closest("main");
  const line = main?.querySelector<HTMLElement>(`.line[data-key="${CSS.escape(key)}"]`);
  if (!line) return;
  line.scrollIntoView({ block: "nearest" });
  line.focus({ preventScroll: true });
}

/** What a key event is known by here. */
type Key = Pick<KeyboardEvent, "key" | "target" | "preventDefault" | "stopPropagation"> & {
  readonly currentTarget: HTMLElement;
};

/**
 * Goes from line to line with the arrow keys, and back to the composer with Escape.
 *
 * @param choose - Enter was pressed on the line of this key.
 */
export function walk(event: Key, choose: (key: string) => void): void {
  const { key, target, currentTarget: log } = event;
  // A button or a link within a line has keys of its own.
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

/** Keeps an Escape that puts a dialog or a sheet away from meaning anything more. */
export function keepEscape(event: Key): void {
  if (event.key !== "Escape") return;
  if (event.currentTarget.querySelector("dialog[open], :popover-open")) event.stopPropagation();
}
