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
  async applyReady(): Promise<void> {
    for (;;) {
      const next = this.inbox.next();
      if (next === undefined) return;
      const { id } = next;
      const member = this.context.members.get(id);
      if (member === undefined) continue;
      if (next.kind === "missing") {
        const who = this.context.members.who(member);
        this.context.addLine({ kind: "missing", member: who, count: next.count });
        continue;
      }
      if (next.fork) this.warnings.fork(id, id);
      await this.applyMessage(member, next.received, next.fork, next.early);
    }
  }

  private async applyMessage(
    member: Member,
    received: Received,
    suspicious: boolean,
    early: boolean,
  ): Promise<void> {
    const { message, sentAt } = received;
    const who = this.context.members.who(member);
    switch (message.type) {
      case "text": {
        const { text, action, reply } = message;
        const rest = { suspicious, resent: sentAt !== undefined, early };
        const answered = reply === null ? {} : { reply: this.context.reply(reply) };
        const line = { kind: "text", member: who, own: false, text, action, ...rest } as const;
        this.noteLine(
          this.context.addLine({ ...line, ...answered }, sentAt),
          member,
          received,
          message.expiry,
        );
        break;
      }
      case "whisper":
        await this.applyWhisper(member, received, message);
        break;
      case "removal":
        // A removal acts on arrival, in the order of the relay, and only in the room in which it
        // was sent.
        break;
      case "reaction":
      case "retraction":
      case "expiry":
        this.reactions.applyReaction(member, message);
        break;
      default:
        await this.actions.applyAction(member, message);
    }
  }

  /** Tries to decrypt a box. Most boxes are for other members, and show nothing. */
  private async applyWhisper(
    author: Member,
    received: Received,
    { box: sealed, expiry }: Extract<NumberedMessage, { readonly type: "whisper" }>,
  ): Promise<void> {
    const { box, sentAt } = received;
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
    this.noteLine(this.context.addLine(line, sentAt), author, received, expiry);
  }

  /** Notes which message a line shows. */
  private noteLine(
    key: string,
    { peer }: Member,
    { message, sentAt = this.context.now }: Received,
    expiry: ExpirySeconds | null,
  ): void {
    const until = sentAt + expiryMs(expiry);
    this.context.lines.set(key, {
      id: peer.id,
      n: message.n,
      open: message.type === "text",
      until,
    });
    this.reactions.stopTyping(peer.id);
  }
}
