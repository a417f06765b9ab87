/**
 * A modal dialog in front of the room. The browser keeps the focus inside. Escape closes it, which
 * changes nothing.
 */
import type { ComponentChildren } from "preact";
import { HideButton } from "../app/HideButton.tsx";
import { Problems } from "../app/Problems.tsx";
import type { Done } from "./commands.ts";
import type { Room } from "./room.ts";

type DialogProps = {
  readonly title: string;
  /** At the bottom of a phone, in reach of the thumb. */
  readonly isSheet?: boolean;
  /** Shown next to the title. */
  readonly buttons?: ComponentChildren;
  readonly children: ComponentChildren;
  onClose(): void;
};

export function Dialog({ title, isSheet = false, buttons, children, onClose }: DialogProps) {
  return (
    <dialog class="dialog" data-sheet={isSheet} aria-label={title} ref={open} onClose={onClose}>
      <header class="title">
        {/* Without a safe button, the title has the focus, and not the quick exit. */}
        <h2 tabIndex={-1}>{title}</h2>
        <div class="buttons">
          {buttons}
          <HideButton />
        </div>
      </header>
      {children}
    </dialog>
  );
}

type CloseButtonProps = {
  readonly class?: "primary";
  readonly autofocus?: boolean;
  readonly children: string;
};

/** Closes its dialog, which changes nothing. */
export function CloseButton(props: CloseButtonProps) {
  return <button type="button" {...props} onClick={close} />;
}

type ChoiceProps = {
  readonly room: Room;
  readonly safe: string;
  readonly dangerous: string;
  act(): Done;
};

/** The buttons of a dialog that cannot be undone. The safe button has the focus. */
export function Choice({ room, safe, dangerous, act }: ChoiceProps) {
  return (
    <>
      <Problems code={room.problem.value ?? undefined} />
      <div class="row">
        <CloseButton class="primary" autofocus>
          {safe}
        </CloseButton>
        <button
          type="button"
          class="danger"
          onClick={({ currentTarget }) => void closeAfter(act(), room, currentTarget)}
        >
          {dangerous}
        </button>
      </div>
    </>
  );
}

/** Closes the dialog around a button. The browser moves the focus back to where it was. */
export function close({ currentTarget }: { readonly currentTarget: Element }): void {
  currentTarget.closest("dialog")?.close();
}

/** Waits for an action, and closes the dialog around an element if it was not refused. */
export async function closeAfter(action: Done, room: Room, currentTarget: Element): Promise<void> {
  if (await room.attempt(action)) close({ currentTarget });
}

/** A ref: opens the dialog in front of everything else. */
export function open(dialog: HTMLDialogElement | null): void {
  if (dialog && !dialog.open) dialog.showModal();
}
