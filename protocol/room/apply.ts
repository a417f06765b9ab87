/**
 * What others said, in its turn (SPEC §7.5, §8.3): texts and whispers become lines, acts are done, and what is missing
 * is said. Nothing is shown of a box that does not open for us.
 */

import { openBox } from "../crypto/whisper.ts";
import { fromUtf8 } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import type { NumberedMessage, VanishSeconds } from "../wire/message.ts";
import type { Acts } from "./actions.ts";
import type { Room } from "./context.ts";
import { vanishMs } from "./expiry.ts";
import type { Inbox, Received } from "./inbox.ts";
import type { Member } from "./members.ts";
import type { Marks } from "./reactions.ts";
import type { Warnings } from "./warnings.ts";

export class Applier {
  private readonly room: Room;
  private readonly inbox: Inbox;
  private readonly acts: Acts;
  private readonly marks: Marks;
  private readonly warnings: Warnings;

  constructor(room: Room, inbox: Inbox, acts: Acts, marks: Marks, warnings: Warnings) {
    this.room = room;
    this.inbox = inbox;
    this.acts = acts;
    this.marks = marks;
    this.warnings = warnings;
  }

  /** Shows all whose turn has come. */
  async tick(): Promise<void> {
    for (;;) {
      const next = this.inbox.next();
      if (next === undefined) return;
      const { name } = next;
      const member = this.room.members.get(name);
      if (member === undefined) continue;
      if (next.kind === "missing") {
        const who = this.room.members.who(member);
        this.room.show({ kind: "missing", member: who, count: next.count });
        continue;
      }
      if (next.fork) this.warnings.fork(name, name);
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
    const who = this.room.members.who(member);
    switch (message.type) {
      case "text": {
        const { text, action, reply } = message;
        const rest = { suspicious, again: saidAt !== undefined, early };
        const answered = reply === null ? {} : { reply: this.room.reply(reply) };
        const line = { kind: "text", member: who, own: false, text, action, ...rest } as const;
        this.note(this.room.show({ ...line, ...answered }, saidAt), member, heard, message.vanish);
        break;
      }
      case "whisper":
        await this.whisper(member, heard, message);
        break;
      case "removal":
        // Taken when it came: it decides by the order of the relay, and only in the room where it was said.
        break;
      case "reaction":
      case "retraction":
      case "vanish":
        this.marks.hear(member, message);
        break;
      default:
        await this.acts.hear(member, message);
    }
  }

  /** Tries to open a box; it is most often for somebody else, and then nothing is shown. */
  private async whisper(
    author: Member,
    heard: Received,
    { box: sealed, vanish }: Extract<NumberedMessage, { readonly type: "whisper" }>,
  ): Promise<void> {
    const { box, saidAt } = heard;
    if (box === undefined) return;
    const { identity, members } = this.room;
    const context = { sender: author.peer.id, receiver: identity.id, ...box };
    let text: string;
    try {
      text = fromUtf8((await openBox(box.key, context, sealed)).content);
    } catch (error) {
      if (error instanceof ProtocolError || error instanceof TypeError) return;
      throw error;
    }
    const member = members.who(author);
    const line = { kind: "whisper", member, own: false, to: members.me(), text } as const;
    this.note(this.room.show(line, saidAt), author, heard, vanish);
  }

  /** Remembers which message a line shows. */
  private note(
    key: string,
    { peer }: Member,
    { message, saidAt = this.room.now }: Received,
    vanish: VanishSeconds | null,
  ): void {
    const until = saidAt + vanishMs(vanish);
    this.room.lines.set(key, { id: peer.name, n: message.n, open: message.type === "text", until });
    this.marks.rests(peer.name);
  }
}
