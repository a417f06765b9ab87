/**
 * Applies messages when their turn has come (SPEC §7.5, §8.3): texts and whispers become lines,
 * actions are carried out, missing messages are reported. A box that we cannot decrypt shows
 * nothing.
 */

import { openBox } from "../crypto/whisper.ts";
import { fromUtf8 } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import type { ExpirySeconds, NumberedMessage } from "../wire/message.ts";
import type { Actions } from "./actions.ts";
import type { Context } from "./context.ts";
import { expiryMs } from "./expiry.ts";
import type { Inbox, Received } from "./inbox.ts";
import type { Member } from "./members.ts";
import type { Reactions } from "./reactions.ts";
import type { Warnings } from "./warnings.ts";

export class Applier {
  private readonly context: Context;
  private readonly inbox: Inbox;
  private readonly actions: Actions;
  private readonly reactions: Reactions;
  private readonly warnings: Warnings;

  constructor(
    context: Context,
    inbox: Inbox,
    actions: Actions,
    reactions: Reactions,
    warnings: Warnings,
  ) {
    this.context = context;
    this.inbox = inbox;
    this.actions = actions;
    this.reactions = reactions;
    this.warnings = warnings;
  }

  /** Applies every message whose turn has come. */
  async tick(): Promise<void> {
    for (;;) {
      const next = this.inbox.next();
      if (next === undefined) return;
      const { id } = next;
      const member = this.context.members.get(id);
      if (member === undefined) continue;
      if (next.kind === "missing") {
        const who = this.context.members.who(member);
        this.context.show({ kind: "missing", member: who, count: next.count });
        continue;
      }
      if (next.fork) this.warnings.fork(id, id);
      await this.show(member, next.heard, next.fork, next.early);
    }
  }

  private async show(
    member: Member,
    heard: Received,
    suspicious: boolean,
    early: boolean,
  ): Promise<void> {
    const { message, saidAt } = heard;
    const who = this.context.members.who(member);
    switch (message.type) {
      case "text": {
        const { text, action, reply } = message;
        const rest = { suspicious, resent: saidAt !== undefined, early };
        const answered = reply === null ? {} : { reply: this.context.reply(reply) };
        const line = { kind: "text", member: who, own: false, text, action, ...rest } as const;
        this.note(
          this.context.show({ ...line, ...answered }, saidAt),
          member,
          heard,
          message.expiry,
        );
        break;
      }
      case "whisper":
        await this.whisper(member, heard, message);
        break;
      case "removal":
        // A removal acts on arrival, in the order of the relay, and only in the room in which it
        // was sent.
        break;
      case "reaction":
      case "retraction":
      case "expiry":
        this.reactions.hear(member, message);
        break;
      default:
        await this.actions.hear(member, message);
    }
  }

  /** Tries to decrypt a box. Most boxes are for other members, and show nothing. */
  private async whisper(
    author: Member,
    heard: Received,
    { box: sealed, expiry }: Extract<NumberedMessage, { readonly type: "whisper" }>,
  ): Promise<void> {
    const { box, saidAt } = heard;
    if (box === undefined) return;
    const { identity, members } = this.context;
    const context = { sender: author.peer.idBytes, receiver: identity.idBytes, ...box };
    let text: string;
    try {
      text = fromUtf8((await openBox(box.key, context, sealed)).content);
    } catch (error) {
      if (error instanceof ProtocolError || error instanceof TypeError) return;
      throw error;
    }
    const member = members.who(author);
    const line = { kind: "whisper", member, own: false, to: members.me(), text } as const;
    this.note(this.context.show(line, saidAt), author, heard, expiry);
  }

  /** Notes which message a line shows. */
  private note(
    key: string,
    { peer }: Member,
    { message, saidAt = this.context.now }: Received,
    expiry: ExpirySeconds | null,
  ): void {
    const until = saidAt + expiryMs(expiry);
    this.context.lines.set(key, {
      id: peer.id,
      n: message.n,
      open: message.type === "text",
      until,
    });
    this.reactions.rests(peer.id);
  }
}
