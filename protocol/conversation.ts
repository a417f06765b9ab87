/**
 * What members of a room do with each other while a session lives (SPEC §7 to §9): it appears, speaks, hears and
 * leaves. Connection and phases are the business of session.ts. A frame that breaks the protocol is dropped and
 * changes nothing but the counters that bound it.
 */
import { type Bytes, concat } from "./bytes.ts";
import { Chains } from "./chains.ts";
import { ProtocolError } from "./errors.ts";
import type { Effect, Line, LineContent, Person, SessionOptions } from "./events.ts";
import { decodeFrame, encodeFrame } from "./frame.ts";
import { firstHead, type Head, headAfter, place } from "./heads.ts";
import type { PublicIdentity } from "./identity.ts";
import { limits } from "./limits.ts";
import { type LinkEvent, Links } from "./links.ts";
import {
  decodeLink,
  decodeRoom,
  encodeLink,
  encodeRoom,
  type LinkMessage,
  parseText,
  type RoomMessage,
} from "./message.ts";
import type { Padded } from "./padding.ts";
import { awaySteps, awayUnlisted, type Member, Roster } from "./roster.ts";
import { kinds } from "./seal.ts";
import { type Bucket, type Tools, takeToken } from "./tools.ts";

type State = Extract<LinkMessage, { type: "state" }>;

/** An own line that waits to be sent. */
type Unsent = { readonly key: string; readonly text: string };

export class Conversation {
  roomName: string;
  /** When the room ends, ms since the epoch; null = when everyone has left. */
  ends: number | null = null;
  private readonly links: Links;
  private readonly chains: Chains;
  private readonly roster: Roster;
  private head: Head | undefined;
  private unsent: readonly Unsent[] = [];
  /** Keys of own lines whose mark has not come back on this connection. */
  private marks: readonly string[] = [];
  private bucket: Bucket | undefined;
  /** Listed connections whose link is not complete, and until when they are waited for. */
  private unsettled: ReadonlySet<number> = new Set();
  private settleBy = 0;
  /** Numbers that have our chain, and when they got it; complete once their state has come. */
  private readonly handed = new Map<number, { readonly at: number; complete: boolean }>();
  private readonly flooding = new Set<string>();
  private entries = 0;
  private lines = 0;
  private connected = false;
  /** A link does not hold and only entering again can mend it. */
  broken = false;
  private readonly options: SessionOptions;
  private readonly tools: Tools;
  private readonly emit: (effect: Effect) => void;

  constructor(options: SessionOptions, tools: Tools, emit: (effect: Effect) => void) {
    const { keys, identity, alias, roomName } = options;
    this.options = options;
    this.tools = tools;
    this.emit = emit;
    this.roomName = roomName;
    this.links = new Links(keys, identity, tools);
    this.chains = new Chains(keys.route, identity, tools);
    this.roster = new Roster(identity, alias);
  }

  people(): Person[] {
    return this.roster.people();
  }

  /** The relay has let us in. */
  async enter(number: number, listed: readonly number[]): Promise<void> {
    this.entries++;
    this.connected = true;
    this.broken = false;
    this.unsettled = new Set(listed);
    this.settleBy = this.tools.now() + limits.settleMs;
    await this.follow(await this.links.enter(number, listed));
  }

  /** The connection is lost: everybody is away until linked again. */
  lose(): void {
    this.connected = false;
    for (const number of this.handed.keys()) this.unhand(number);
    this.links.wipe();
    for (const key of this.marks) this.emit({ type: "delivery", key, state: "unsure" });
    this.marks = [];
    for (const { number } of this.roster.all()) this.away(number);
    this.changed();
  }

  joined(number: number): void {
    this.links.join(number);
  }

  left(number: number): void {
    this.links.leave(number);
    this.unhand(number);
    this.settle(number);
    this.away(number);
    this.changed();
  }

  /** Shows a line of what the room or the relay has to say. */
  show(content: LineContent): string {
    const key = `${this.lines++}`;
    const line: Line = { key, at: this.tools.now(), ...content };
    this.emit({ type: "line", line });
    return key;
  }

  /**
   * Says something, now or when the room is open again.
   *
   * @throws ProtocolError "text-too-long", "message-malformed" or "outbox-full"; nothing was said then.
   */
  say(text: string): void {
    if (parseText(text) === "") throw new ProtocolError("message-malformed", "an empty text");
    if (this.unsent.length >= limits.outbox) throw new ProtocolError("outbox-full");
    const member = this.roster.me();
    const key = this.show({ kind: "text", member, own: true, text, delivery: "sending" });
    this.unsent = [...this.unsent, { key, text }];
  }

  /** Says farewell, if anybody can hear it. */
  async farewell(text: string): Promise<void> {
    if (this.connected) await this.send({ type: "farewell", text: parseText(text) });
  }

  /** Takes a binary frame of the relay. */
  async frame(bytes: Bytes): Promise<void> {
    const { from, to, opaque } = decodeFrame(bytes);
    if (from === this.links.number) {
      if (to === from && opaque.length === 0) this.marked();
      return;
    }
    if (to !== undefined && to !== this.links.number) return;
    if (opaque[0] !== limits.version) throw new ProtocolError("version-unknown");
    const directed = to !== undefined;
    const kind = opaque[1];
    if (kind === kinds.hello) {
      await this.follow(await this.links.hello(from, opaque, !directed));
    } else if (kind === kinds.room && !directed) {
      await this.hearRoom(from, opaque);
    } else if (kind === kinds.reply && directed) {
      await this.follow(await this.links.reply(from, opaque));
    } else if (kind === kinds.confirm && directed) {
      await this.follow(this.links.confirm(from, opaque));
    } else if (kind === kinds.link && directed) {
      await this.follow(await this.links.frame(from, opaque));
    } else {
      throw new ProtocolError("frame-malformed", "kind and routing do not fit");
    }
  }

  /** Does what time asks for; to be called at every event. */
  async tick(): Promise<void> {
    const now = this.tools.now();
    this.links.forget();
    this.chains.forget();
    for (const [number, { at, complete }] of this.handed) {
      // It holds our chain and shows no face.
      if (!complete && now - at >= limits.stateMs) this.cut(number);
    }
    for (const member of this.roster.all()) this.age(member, now);
    if (now >= this.settleBy) this.unsettled = new Set();
    await this.flush();
  }

  /** When {@link tick} next has something to do, ms since the epoch. */
  due(): number {
    const times = [this.links.due(), this.chains.due()];
    for (const { at, complete } of this.handed.values()) {
      if (!complete) times.push(at + limits.stateMs);
    }
    for (const { away } of this.roster.all()) {
      if (away !== undefined) times.push(away.since + (awaySteps[away.step] ?? 0));
    }
    if (this.connected && this.unsent.length > 0) {
      times.push(this.unsettled.size > 0 ? this.settleBy : this.tools.now() + 50);
    }
    return Math.min(...times);
  }

  /** The page is about to be frozen. */
  freeze(): void {
    this.links.freeze();
  }

  /** Forgets everything that this page should not remember. */
  wipe(): void {
    this.connected = false;
    this.links.wipe();
    this.chains.wipe();
    this.roster.wipe();
    this.handed.clear();
    this.unsent = [];
    this.marks = [];
    this.roomName = "";
  }

  private changed(): void {
    this.emit({ type: "changed" });
  }

  private transmit(opaque: Bytes, to?: number): void {
    const from = this.links.number;
    const data = encodeFrame(to === undefined ? { from, opaque } : { from, to, opaque });
    this.emit({ type: "send", data });
  }

  private async follow(events: readonly LinkEvent[]): Promise<void> {
    for (const event of events) {
      switch (event.type) {
        case "send":
          this.transmit(event.opaque, event.to);
          break;
        case "ready":
          await this.handState(event.number);
          break;
        case "content":
          await this.hearLink(event.number, event.peer, event.plain, event.first);
          break;
        case "broken":
          this.broken = true;
          break;
      }
    }
  }

  private async whisperLink(number: number, message: LinkMessage): Promise<void> {
    const sealed = await this.links.seal(number, encodeLink(message, this.tools.random(16)));
    await this.follow([sealed]);
  }

  private async handState(number: number): Promise<void> {
    const { alias } = this.options;
    const { n, hash } = await this.ownHead();
    this.handed.set(number, { at: this.tools.now(), complete: false });
    const left = this.ends === null ? null : Math.max(0, this.secondsLeft(this.ends));
    const { position: chain } = this.chains;
    await this.whisperLink(number, {
      type: "state",
      alias,
      room: this.roomName,
      chain,
      n,
      hash,
      left,
    });
  }

  private async hearLink(
    number: number,
    peer: PublicIdentity,
    plain: Padded,
    first: boolean,
  ): Promise<void> {
    if (!this.roster.takes("link", peer.name, limits.frames, this.tools.now())) {
      this.flood(peer.name);
      this.cut(number);
      return;
    }
    const message = decodeLink(plain);
    if (message === undefined) return;
    if ((message.type === "state") !== first) {
      throw new ProtocolError("message-malformed", "the state comes first, and once");
    }
    if (message.type === "state") {
      await this.hearState(number, peer, message);
    } else if (this.roster.get(peer.name)?.number === number) {
      if (!this.roster.takes("chain", peer.name, limits.newChains, this.tools.now())) {
        throw new ProtocolError("chain-refused", "too many new chains");
      }
      await this.hearAgain(number, this.chains.take(peer, message.chain));
    }
  }

  private async hearState(number: number, peer: PublicIdentity, state: State): Promise<void> {
    const { alias, chain, n, hash } = state;
    const known = this.roster.get(peer.name);
    const missing = known === undefined ? 0 : Math.max(0, n - known.head.n);
    const head = known === undefined || missing > 0 ? { n, hash } : known.head;
    const member: Member = { peer, alias, number, away: undefined, head };
    if (!this.roster.set(member)) throw new ProtocolError("handshake-refused", "too many members");
    if (known?.number !== undefined && known.number !== number) this.links.drop(known.number);
    const newcomer = number > this.links.number;
    if (newcomer) await this.handState(number);
    else this.learn(state);
    const handed = this.handed.get(number);
    if (handed !== undefined) handed.complete = true;
    this.settle(number);
    const who = this.roster.who(member);
    if (known === undefined && newcomer) this.show({ kind: "joined", member: who });
    if ((known?.away?.step ?? 0) >= awayUnlisted) this.show({ kind: "back", member: who });
    if (missing > 0) this.show({ kind: "missing", member: who, count: missing });
    this.changed();
    if (!this.chains.knows(peer, chain)) {
      await this.hearAgain(number, this.chains.take(peer, chain));
    }
    await this.flush();
  }

  /** What a newcomer learns of the room from those who were there before. */
  private learn({ room, left }: State): void {
    if (this.roomName === "") this.roomName = room;
    if (left === null || this.entries > 1) return;
    const ends = this.tools.now() + left * 1000;
    this.ends = Math.min(this.ends ?? ends, ends);
  }

  private async hearAgain(number: number, frames: readonly Bytes[]): Promise<void> {
    for (const frame of frames) {
      try {
        await this.hearRoom(number, frame);
      } catch (error) {
        // One bad frame among those that waited is dropped like any other; the rest may hold.
        if (!(error instanceof ProtocolError)) throw error;
      }
    }
  }

  private async hearRoom(from: number, opaque: Bytes): Promise<void> {
    const peer = this.links.peer(from);
    const member = peer && this.roster.get(peer.name);
    if (peer === undefined || member === undefined) throw new ProtocolError("chain-unknown");
    const plain = await this.chains.open(peer, opaque);
    if (plain === undefined) return;
    if (!this.roster.takes("room", peer.name, limits.frames, this.tools.now())) {
      this.flood(peer.name);
      return;
    }
    const message = decodeRoom(plain);
    if (message !== undefined) await this.hear(member, message, plain.content);
  }

  private async hear(member: Member, message: RoomMessage, content: Bytes): Promise<void> {
    const { n, prev, text } = message;
    const found = place(member.head, n, prev);
    if (found.kind === "duplicate") return;
    const { missing, fork } = found;
    const heard = { ...member, head: await headAfter(prev, n, content) };
    this.roster.set(heard);
    const who = this.roster.who(heard);
    if (missing > 0) this.show({ kind: "missing", member: who, count: missing });
    if (message.type === "text") {
      const suspicious = fork ? { suspicious: true } : {};
      this.show({ kind: "text", member: who, own: false, text, ...suspicious });
      return;
    }
    this.show({ kind: "farewell", member: who, text });
    this.forgetMember(heard);
    this.changed();
  }

  private forgetMember({ peer, number }: Member): void {
    if (number !== undefined) this.cut(number);
    this.roster.remove(peer.name);
    this.chains.drop(peer.name);
    this.chains.wantChange();
    this.flooding.delete(peer.name);
  }

  /** Ends a link to somebody who may hold our chain. */
  private cut(number: number): void {
    this.links.drop(number);
    if (this.handed.delete(number)) this.chains.wantChange();
    this.settle(number);
    this.away(number);
    this.changed();
  }

  /** The connection of somebody who may hold our chain is gone; if it showed no face, it will not be missed later. */
  private unhand(number: number): void {
    if (this.handed.get(number)?.complete === false) this.chains.wantChange();
    this.handed.delete(number);
  }

  private flood(name: string): void {
    const member = this.roster.get(name);
    if (member === undefined || this.flooding.has(name)) return;
    this.flooding.add(name);
    this.show({ kind: "flood", member: this.roster.who(member) });
  }

  private away(number: number | undefined): void {
    const member = this.roster.all().find((member) => member.number === number);
    if (number === undefined || member === undefined) return;
    const away = { since: this.tools.now(), step: 0 };
    this.roster.set({ ...member, number: undefined, away });
  }

  private age(member: Member, now: number): void {
    const { away } = member;
    if (away === undefined) return;
    const step = awaySteps.filter((after) => now - away.since >= after).length;
    if (step === away.step) return;
    this.chains.wantChange();
    const aged = { ...member, away: { ...away, step } };
    this.roster.set(aged);
    if (away.step < awayUnlisted && step >= awayUnlisted) {
      this.show({ kind: "away", member: this.roster.who(aged) });
      this.changed();
    }
    if (step === awaySteps.length) this.forgetMember(aged);
  }

  private settle(number: number): void {
    if (!this.unsettled.has(number)) return;
    this.unsettled = new Set([...this.unsettled].filter((other) => other !== number));
  }

  private marked(): void {
    const [key, ...rest] = this.marks;
    if (key === undefined) return;
    this.marks = rest;
    this.emit({ type: "delivery", key, state: "sent" });
  }

  private async flush(): Promise<void> {
    while (this.connected && this.unsettled.size === 0) {
      const [first, ...rest] = this.unsent;
      if (first === undefined) return;
      const bucket = takeToken(this.bucket, limits.frames, this.tools.now());
      if (bucket === undefined) return;
      this.bucket = bucket;
      this.unsent = rest;
      await this.send({ type: "text", text: first.text });
      // An empty frame to oneself: when it is back, what went before it has gone out.
      this.marks = [...this.marks, first.key];
      this.transmit(concat(), this.links.number);
    }
  }

  private async send({ type, text }: Pick<RoomMessage, "type" | "text">): Promise<void> {
    const chain = this.chains.change();
    if (chain !== undefined) {
      for (const number of this.handed.keys()) {
        await this.whisperLink(number, { type: "chain", chain });
      }
    }
    const { n, hash: prev } = await this.ownHead();
    const plain = encodeRoom({ type, n: n + 1, prev, text }, this.tools.random(16));
    this.head = await headAfter(prev, n + 1, plain.content);
    this.transmit(await this.chains.seal(plain));
  }

  private async ownHead(): Promise<Head> {
    this.head ??= await firstHead(this.options.identity.id);
    return this.head;
  }

  private secondsLeft(ends: number): number {
    return Math.ceil((ends - this.tools.now()) / 1000);
  }
}
