/**
 * Edits (SPEC §8.8): an author replaces the text of its own message, for those who have it. Knows
 * lines by their keys and keeps no text.
 */
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import { type Edit, parseSaid } from "../wire/text.ts";
import type { Context } from "./context.ts";
import type { Outbox } from "./outbox.ts";
import type { Presence } from "./presence.ts";
import type { Reactions } from "./reactions.ts";
import type { Removals } from "./removal.ts";
import type { Sync } from "./sync.ts";

/** The parts of a room that an edit needs. */
type Parts = {
  readonly context: Context;
  readonly outbox: Outbox;
  readonly presence: Presence;
  readonly removals: Removals;
  readonly reactions: Reactions;
  readonly sync: Sync;
};

export class Edits {
  private readonly parts: Parts;
  private readonly context: Context;

  constructor(parts: Parts) {
    this.parts = parts;
    this.context = parts.context;
  }

  /**
   * Replaces the text of one of our messages. One that was not sent yet is sent with the new text.
   *
   * @throws ProtocolError "message-unknown" if the line is not ours or has files; "edit-late",
   * "edit-audience", "edit-slowed", "member-unknown", "not-connected" or "removal-in-progress"; as
   * {@link parseSaid}. Nothing was changed then.
   */
  async edit(key: string, text: string): Promise<void> {
    const { outbox, sync } = this.parts;
    const { lines, identity, now } = this.context;
    parseSaid(text);
    this.context.mustBeShort(text);
    if (outbox.rewrite(key, text)) {
      this.context.emit({ type: "edited", key, text, at: now, sent: false });
      return;
    }
    const shown = lines.get(key);
    if (shown?.id !== identity.id || shown.files) throw new ProtocolError("message-unknown");
    const to = this.receiver(shown.n, shown.at);
    this.mustSendNow();
    await outbox.sendEdit(key, { of: shown.n, text }, shown.until, to);
    sync.soon();
    this.context.emit({ type: "edited", key, text, at: now, sent: true });
  }

  /**
   * Applies an edit of another member in its turn. An edit does nothing if we do not show its
   * message, or if that has files or another audience.
   *
   * @param by - Id of the author.
   * @param at - When the edit was sent or arrived, ms since the epoch.
   * @param open - Whether all members have the edit.
   */
  apply(by: string, { of, text }: Edit, at: number, open: boolean): void {
    const { lines } = this.context;
    const key = lines.find({ id: by, n: of });
    const shown = key === undefined ? undefined : lines.get(key);
    if (key === undefined || shown === undefined || shown.files) return;
    if (shown.open !== open) return;
    if (at - shown.at > limits.editTakenMs) return;
    this.parts.reactions.stopTyping(by);
    this.context.emit({ type: "edited", key, text, at, sent: true });
  }

  /** Returns the receiver of a whisper, or `undefined` for a message to all. Throws as {@link edit}. */
  private receiver(n: number, at: number): string | undefined {
    const kept = this.parts.outbox.kept(n);
    if (kept === undefined || this.context.now - at >= limits.editMs) {
      throw new ProtocolError("edit-late");
    }
    const to = kept.whisper?.to;
    if (to !== undefined) {
      if (this.context.who(to) === undefined) throw new ProtocolError("member-unknown");
      return to;
    }
    // Who came in later can open every frame to all.
    const isNew = [...this.context.audience()].some((id) => !kept.audience.has(id));
    if (isNew) throw new ProtocolError("edit-audience");
    return undefined;
  }

  /** An edit is said like a text, but does not wait: until it is sent, its audience may change. */
  private mustSendNow(): void {
    const { presence, removals } = this.parts;
    this.context.mustBeOpen();
    if (!presence.settled) throw new ProtocolError("not-connected");
    if (removals.inProgress) throw new ProtocolError("removal-in-progress");
  }
}
