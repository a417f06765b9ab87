/**
 * What stands in front of a room: one question at most, and why what a button began was not done. It answers nothing
 * itself.
 */
import { createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { Who } from "../../protocol/session.ts";
import type { Refusal } from "../app/refusal.ts";
import type { Done } from "./commands.ts";

/** A question that stands in front of the room. */
export type Question =
  | "export"
  | "invite"
  | "leave"
  | "rename"
  | "settings"
  | "stop"
  | "vanish"
  | "verify"
  | { readonly remove: Who }
  /** What is to become of the line of this key. */
  | { readonly line: string };

export type Asking = {
  readonly question: ReadonlySignal<Question | null>;
  /** Why what was last attempted by a button was not done. */
  readonly problem: ReadonlySignal<Refusal | null>;
  ask(question: Question): void;
  /** The question was answered, or is not to be asked any more; what went wrong is still to be read. */
  settle(): void;
  /** Waits for something that a button began; whether it was done. If not, it is said why. */
  attempt(done: Done): Promise<boolean>;
  /** Says why something was not done. */
  refuse(code: Refusal): void;
  /** These lines are not there any more: nothing is asked about them. */
  forget(keys: readonly string[]): void;
  /** Puts everything away. */
  clear(): void;
};

/** @param isOver - Whether the room has ended, so that nothing is said of it any more. */
export const AskingModel = createModel<Asking, [isOver: () => boolean]>((isOver) => {
  const question = signal<Question | null>(null);
  const problem = signal<Refusal | null>(null);

  return {
    question,
    problem,
    ask(asked) {
      problem.value = null;
      question.value = asked;
    },
    settle() {
      question.value = null;
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
      const asked = question.value;
      const isAsked = typeof asked === "object" && asked !== null && "line" in asked;
      if (isAsked && keys.includes(asked.line)) question.value = null;
    },
    clear() {
      question.value = null;
      problem.value = null;
    },
  };
});
