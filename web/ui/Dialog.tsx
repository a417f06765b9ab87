/**
 * A question in front of the room. The browser keeps focus and keyboard inside; Escape is the safe answer.
 */
import type { ComponentChildren } from "preact";

type DialogProps = {
  readonly title: string;
  /** What stands beside the title. */
  readonly beside?: ComponentChildren;
  readonly children: ComponentChildren;
  onClose(): void;
};

export function Dialog({ title, beside, children, onClose }: DialogProps) {
  return (
    <dialog class="dialog" aria-label={title} ref={open} onClose={onClose}>
      <header class="title">
        <h2>{title}</h2>
        {beside}
      </header>
      {children}
    </dialog>
  );
}

/** Closes the dialog around a button. The browser gives the focus back to where it was. */
export function close({ currentTarget }: { readonly currentTarget: Element }): void {
  currentTarget.closest("dialog")?.close();
}

function open(dialog: HTMLDialogElement | null): void {
  if (dialog && !dialog.open) dialog.showModal();
}
