/**
 * The actions of a room, for commands, buttons and menus alike. Most are one event of the session;
 * the others concern this page only. Keeps no state.
 */
import type { ReadonlySignal } from "@preact/signals";
import type { Person, SessionEvent, Who } from "../../protocol/session.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { expirySeconds } from "../../protocol/wire/message.ts";
import { Refused, readAlias } from "../lobby/fields.ts";
import { isVisible } from "../markup/ink.ts";
import type { LocalMessageContent } from "./blocks.ts";
import type { Acts, Done } from "./commands.ts";
import { tidy } from "./composer.ts";

/** Characters of a farewell: at 3 bytes each they fit into {@link limits.textBytes}. */
export const farewellChars = Math.floor(limits.textBytes / 3);

/** After how many seconds messages can disappear; 0 = never. */
export const expiryChoices = expirySeconds;

/** What the actions need of their room. */
export type ActsOptions = {
  step(event: SessionEvent): Done;
  readonly people: ReadonlySignal<readonly Person[]>;
  /** Ignores a member, or no longer does. Returns which of the two. */
  toggleIgnored(who: Who): "ignored" | "heeded";
  /** Shows a message on this page only. */
  showLocal(content: LocalMessageContent): void;
  openDialog(kind: "export" | "help" | "verify"): void;
  /** Lets the user choose files. Returns false if the relay takes none. */
  pick(): boolean;
  closeDialog(): void;
  /** Wipes the conversation from this page. */
  clear(): void;
  /** Wipes everything of the room from this page for good. */
  wipe(): void;
};

export function makeActs({
  step,
  people,
  toggleIgnored,
  showLocal,
  openDialog,
  pick,
  closeDialog,
  clear,
  wipe,
}: ActsOptions): Acts {
  /** Wraps an action that cannot be refused. */
  const simply = async (act: () => void): Done => {
    act();
    return undefined;
  };
  const unseen = async (): Done => "text-unseen";
  return {
    say: (text, how) => (isVisible(text) ? step({ type: "say", text, ...how }) : unseen()),
    whisper: (to, text) => (isVisible(text) ? step({ type: "whisper", to, text }) : unseen()),
    edit: (key, text) => (isVisible(text) ? step({ type: "edit", key, text }) : unseen()),
    async react(key, emoji) {
      const refused = await step({ type: "react", key, emoji });
      return refused === "message-malformed" ? "emoji-malformed" : refused;
    },
    retract: (key) => step({ type: "retract", key }),
    setExpiry: (seconds) => step({ type: "expiry", seconds }),
    lock: (on) => step({ type: "lock", on }),
    stop() {
      wipe();
      return step({ type: "stop" });
    },
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
    ignore: (member) => simply(() => showLocal({ kind: toggleIgnored(member), member })),
    verify() {
      openDialog("verify");
      return step({ type: "verify" });
    },
    who: () => simply(() => showLocal({ kind: "who", people: people.value })),
    help: () => simply(() => openDialog("help")),
    send: async () => (pick() ? undefined : "files-refused"),
    export: () => simply(() => openDialog("export")),
    clear: () =>
      simply(() => {
        clear();
        showLocal({ kind: "cleared" });
      }),
    leave(farewell) {
      closeDialog();
      const text = tidy(farewell);
      return step({ type: "leave", text: isVisible(text) ? text : "" });
    },
  };
}
