/**
 * The dialog in front of a room, at most one, and why an action of a button was refused. Shows
 * nothing itself.
 */
import { createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { Who } from "../../protocol/session.ts";
import type { Refusal } from "../app/refusal.ts";
import type { Done } from "./commands.ts";

/** A dialog that can be open. */
export type DialogKind =
  | "export"
  | "help"
  /** Files that are about to be sent. */
  | "files"
  | "invite"
  | "leave"
  | "rename"
  | "settings"
  | "stop"
  | "expiry"
  | "verify"
  | { readonly remove: Who }
  /** The actions of the line with this key. */
  | { readonly line: string }
  /** The picture with this id, of the line with this key. */
  | { readonly picture: string; readonly line: string }
  /** The room of this code instead of ours. */
  | { readonly next: string };

export type DialogState = {
  readonly kind: ReadonlySignal<DialogKind | null>;
  /** Why the last action of a button was refused. */
  readonly problem: ReadonlySignal<Refusal | null>;
  open(kind: DialogKind): void;
  /** Closes the dialog, and keeps the problem in sight. */
  close(): void;
  /** Waits for an action and shows why it was refused. Resolves to true if it was done. */
  attempt(done: Done): Promise<boolean>;
  /** Shows why an action was refused. */
  refuse(code: Refusal): void;
  /** These lines are gone: closes a dialog about one of them. */
  forget(keys: readonly string[]): void;
  /** Closes the dialog and clears the problem. */
  clear(): void;
};

/** @param isOver - Returns true once the room has ended: then no problem is shown. */
export const DialogModel = createModel<DialogState, [isOver: () => boolean]>((isOver) => {
  const kind = signal<DialogKind | null>(null);
  const problem = signal<Refusal | null>(null);

  return {
    kind,
    problem,
    open(opened) {
      problem.value = null;
      kind.value = opened;
    },
    close() {
      kind.value = null;
    },
    async attempt(done) {
      problem.value = null;
      const refused = await done;
      if (refused !== undefined && !isOver()) problem.value = refused;
      return refused === undefined;
    },
    refuse(code) {
      problem.value = code;
    },
    forget(keys) {
      const line = lineOf(kind.value);
      if (line !== undefined && keys.includes(line)) kind.value = null;
    },
    clear() {
      kind.value = null;
      problem.value = null;
    },
  };
});

/** Returns the key of the line that a dialog is about. */
export function lineOf(kind: DialogKind | null): string | undefined {
  return typeof kind === "object" && kind !== null && "line" in kind ? kind.line : undefined;
}
