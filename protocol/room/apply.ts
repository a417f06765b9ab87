/**
 * Applies messages when their turn has come (SPEC §7.5, §8.3): texts and whispers become lines,
 * actions are carried out, missing messages are reported. A box that we cannot decrypt shows
 * nothing.
 */

import { boxTypes, openBox } from "../crypto/whisper.ts";
import type { FileInfo, LineContent } from "../events.ts";
import { fromUtf8 } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { decodeBoxed } from "../wire/file.ts";
import type { ExpirySeconds, NumberedMessage } from "../wire/message.ts";
import { decodeBoxedEdit } from "../wire/text.ts";
import type { Actions } from "./actions.ts";
import type { Context } from "./context.ts";
import type { Edits } from "./edits.ts";
import { expiryMs } from "./expiry.ts";
import { filesOf, offered } from "./file-info.ts";
import type { Inbox, Received } from "./inbox.ts";
import type { Member } from "./members.ts";
import type { Reactions } from "./reactions.ts";
import type { Warnings } from "./warnings.ts";

export class Applier {
  private readonly context: Context;
  private readonly inbox: Inbox;
  private readonly actions: Actions;
  private readonly reactions: Reactions;
  private readonly edits: Edits;
  private readonly warnings: Warnings;
  /** Id of the author of the last message, if that was unreadable: a run of them is one line. */
  private unreadableBy: string | undefined;

  constructor(
    context: Context,
    inbox: Inbox,
    actions: Actions,
    reactions: Reactions,
    edits: Edits,
    warnings: Warnings,
  ) {
    this.context = context;
    this.inbox = inbox;
    this.actions = actions;
    this.reactions = reactions;
    this.edits = edits;
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
      await this.applyMessage(member, next.arrived.value, next.fork);
    }
  }

  private async applyMessage(
    member: Member,
    received: Received,
    suspicious: boolean,
  ): Promise<void> {
    const { message, resent } = received;
    const who = this.context.members.who(member);
    const before = this.unreadableBy;
    this.unreadableBy = undefined;
    switch (message.type) {
      case "text":
      case "files": {
        const { text, reply, expiry } = message;
        const action = message.type === "text" && message.action;
        const early = !this.inbox.isInTurn(message);
        const rest = { suspicious, resent, early };
        const answered = reply === null ? {} : { reply: this.context.reply(reply) };
        const files = message.type === "text" ? {} : filesOf(message, who.id, message.n);
        const line = { kind: "text", member: who, own: false, text, action, ...rest } as const;
        this.addLine({ ...line, ...answered, ...files }, member, received, expiry);
        break;
      }
      case "whisper":
        await this.applyWhisper(member, received, message);
        break;
      case "removal":
      case "stop":
        // Acted when it was read; a removal only in its room frame, in the order of the relay.
        break;
      case "unreadable":
        if (before !== who.id) this.context.addLine({ kind: "unreadable", member: who });
        this.unreadableBy = who.id;
        break;
      case "edit":
        this.edits.apply(who.id, message, received.at, true);
        break;
      case "reaction":
      case "retraction":
      case "expiry":
        this.reactions.applyReaction(member, message);
        break;
      default:
        this.actions.applyAction(member, message, received.acted);
    }
  }

  /** Tries to decrypt a box. Most boxes are for other members, and show nothing. */
  private async applyWhisper(
    author: Member,
    received: Received,
    { box: sealed, expiry, n }: Extract<NumberedMessage, { readonly type: "whisper" }>,
  ): Promise<void> {
    const { box } = received;
    if (box === undefined) return;
    const { identity, members } = this.context;
    const context = { sender: author.peer.idBytes, receiver: identity.idBytes, ...box };
    let said: { readonly text: string; readonly files?: readonly FileInfo[] };
    try {
      const { type, content } = await openBox(box.key, context, sealed);
      if (type === boxTypes.text) {
        said = { text: fromUtf8(content) };
      } else if (type === boxTypes.edit) {
        this.edits.apply(author.peer.id, decodeBoxedEdit(content), received.at, false);
        return;
      } else {
        const boxed = decodeBoxed(content);
        said = { text: boxed.text, ...filesOf(boxed, author.peer.id, n) };
      }
    } catch (error) {
      if (error instanceof ProtocolError || error instanceof TypeError) return;
      throw error;
    }
    const member = members.who(author);
    const line = { kind: "whisper", member, own: false, to: members.me(), ...said } as const;
    this.addLine(line, author, received, expiry);
  }

  /** Adds the line of a message, unless that expired while it waited. */
  private addLine(
    line: Extract<LineContent, { readonly kind: "text" | "whisper" }>,
    { peer }: Member,
    { message, at }: Received,
    expiry: ExpirySeconds | null,
  ): void {
    const until = at + expiryMs(expiry);
    if (this.context.now >= until) return;
    this.context.noteLine(this.context.addLine(line, at), {
      id: peer.id,
      n: message.n,
      open: line.kind === "text",
      at,
      until,
      ...(line.files === undefined ? {} : { files: offered(line.files) }),
    });
    this.reactions.stopTyping(peer.id);
  }
}
