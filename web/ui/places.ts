/**
 * Where the focus goes when a sheet or a menu is put away. The only thing here is where on the page one is.
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
