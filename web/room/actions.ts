/**
 * What one can do in a room, by command, button or menu alike: most of it is one event of the session, the rest concerns
 * this page only. It shows nothing itself and keeps nothing.
 */
import type { ReadonlySignal } from "@preact/signals";
import type { Person, SessionEvent } from "../../protocol/session.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { Refused, readAlias } from "../lobby/fields.ts";
import type { LocalMessageContent } from "./blocks.ts";
import type { Acts, Done } from "./commands.ts";
import { tidy } from "./composer.ts";

/** Characters that a farewell can have: any so many fit into {@link limits.textBytes}. */
export const farewellChars = Math.floor(limits.textBytes / 3);

/** What acts need of their room. */
export type ActsOptions = {
  step(event: SessionEvent): Done;
  readonly people: ReadonlySignal<readonly Person[]>;
  /** Says something to the one at this page only. */
  showLocal(content: LocalMessageContent): void;
  openDialog(kind: "export" | "verify"): void;
  closeDialog(): void;
  /** Wipes the conversation from this page. */
  clear(): void;
};

export function makeActs({
  step,
  people,
  showLocal,
  openDialog,
  closeDialog,
  clear,
}: ActsOptions): Acts {
  /** Does something that nothing refuses. */
  const simply = async (act: () => void): Done => {
    act();
    return undefined;
  };
  return {
    say: (text, how) => step({ type: "say", text, ...how }),
    whisper: (to, text) => step({ type: "whisper", to, text }),
    async react(key, emoji) {
      const refused = await step({ type: "react", key, emoji });
      return refused === "message-malformed" ? "emoji-malformed" : refused;
    },
    retract: (key) => step({ type: "retract", key }),
    vanish: (seconds) => step({ type: "expiry", seconds }),
    lock: (on) => step({ type: "lock", on }),
    stop: () => step({ type: "stop" }),
    async rename(typed) {
      try {
        return await step({ type: "rename", alias: readAlias(typed) });
      } catch (error) {
        if (error instanceof Refused) return error.code;
        throw error;
      }
    },
    async kick(id) {
      const refused = await step({ type: "kick", member: id });
      const member = people.value.find((person) => person.id === id);
      if (refused === undefined && member !== undefined) showLocal({ kind: "removing", member });
      return refused;
    },
    verify() {
      openDialog("verify");
      return step({ type: "verify" });
    },
    who: () => simply(() => showLocal({ kind: "who", people: people.value })),
    help: () => simply(() => showLocal({ kind: "help" })),
    export: () => simply(() => openDialog("export")),
    clear: () =>
      simply(() => {
        clear();
        showLocal({ kind: "cleared" });
      }),
    leave(farewell) {
      closeDialog();
      return step({ type: "leave", text: tidy(farewell) });
    },
  };
}
