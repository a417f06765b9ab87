/**
 * What members of a room do with each other while a session lives (SPEC §7 to §9): it puts links, chains, speech,
 * hearing, beats and moves together. Connection and phases are the business of session.ts. A frame that breaks the
 * protocol is dropped and changes nothing but the counters that bound it.
 */

import { Beats } from "./beats.ts";
import type { Bytes } from "./bytes.ts";
import { fromUtf8 } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
import type { Effect, LineContent, Person, SessionOptions, Who } from "./events.ts";
import { type ClientControl, decodeFrame, encodeControl } from "./frame.ts";
import { type Heard, Hearing } from "./hearing.ts";
import type { PublicIdentity } from "./identity.ts";
import type { RoomKeys } from "./keys.ts";
import { limits } from "./limits.ts";
import type { LinkEvent } from "./links.ts";
import { decodeLink, decodeRoom, type LinkMessage, parseText, type State } from "./message.ts";
import { Moving, type Verdict } from "./moving.ts";
import { Room } from "./room.ts";
import { awaySteps, awayUnlisted, type Member } from "./roster.ts";
import { kinds } from "./seal.ts";
import { Speech } from "./speech.ts";
import type { Tools } from "./tools.ts";
import { verifyWords } from "./verify.ts";
import { boxKey, openBox } from "./whisper.ts";

/** What the session is to do after a step: nothing of it is decided by the relay. */
export type Outcome =
  | Verdict
  /** A member, or we, stopped the room. */
  | { readonly kind: "stopped"; readonly by: Who; readonly own: boolean };

export class Conversation {
  /** When the room ends, ms since the epoch; null = when everyone has left. */
  ends: number | null = null;
  /** Whether the relay lets nobody new in. */
  relayLocked = false;
  readonly room: Room;
  private readonly speech: Speech;
  private readonly hearing: Hearing;
  private readonly beats: Beats;
  private readonly moving: Moving;
  /** Listed connections whose link is not complete, and until when they are waited for. */
  private unsettled: ReadonlySet<number> = new Set();
  private settleBy = 0;
  private readonly flooding = new Set<string>();
  /** Contradictions that were shown, by author and reporter. */
  private readonly forks = new Set<string>();
  private compared: ReadonlySet<string> = new Set();
  private covered: ReadonlySet<string> = new Set();
  private entries = 0;
  private outcome: Outcome | undefined;
  /** After a stop: names of those who are to report, and who have. */
  private reports: { readonly of: ReadonlySet<string>; readonly done: Set<string> } | undefined;

  constructor(options: SessionOptions, tools: Tools, emit: (effect: Effect) => void) {
    this.room = new Room(options, tools, emit);
    this.speech = new Speech(this.room, () => this.hearing.takeAfter());
    this.hearing = new Hearing(this.room);
    this.beats = new Beats(this.room, this.speech, this.hearing);
    this.moving = new Moving(this.room, this.speech);
  }

  people(): Person[] {
    const { now, roster } = this.room;
    const { silentMs } = this.beats;
    return roster.people().map((person): Person => {
      const heardAt = roster.get(person.id)?.heardAt ?? now;
      const presence = now - heardAt >= silentMs ? "away" : person.presence;
      return { ...person, presence, compared: this.compared.has(person.id) };
    });
  }

  get locked(): boolean {
    return this.room.gate.locked || this.relayLocked;
  }

  /** How many have reported that they wiped. */
  get wiped(): { readonly done: number; readonly of: number } | undefined {
    return this.reports && { done: this.reports.done.size, of: this.reports.of.size };
  }

  /** Takes out what the session is to do. */
  takeOutcome(): Outcome | undefined {
    const { outcome } = this;
    this.outcome = undefined;
    return outcome;
  }

  /** The removal that is decided, if the move is not yet done. */
  get leftBehindBy(): Who | undefined {
    const decided = this.moving.underWay;
    return decided && this.room.who(decided.by);
  }

  /** The relay has let us in. */
  async enter(number: number, listed: readonly number[], locked: boolean): Promise<void> {
    this.entries++;
    this.relayLocked = locked;
    this.room.connected = true;
    this.room.broken = false;
    this.unsettled = new Set(listed);
    this.settleBy = this.room.now + limits.settleMs;
    this.beats.enter();
    await this.follow(await this.room.links.enter(number, listed));
    if (listed.length === 0) this.speech.markAgain();
  }

  /** The connection is lost: everybody is away until linked again. */
  lose(): void {
    this.room.connected = false;
    for (const number of this.room.handed.keys()) this.unhand(number);
    this.room.links.wipe();
    this.speech.lose();
    this.moving.lose();
    for (const { number } of this.room.here()) this.away(number);
    this.room.changed();
  }

  /** Goes on in another room, as a removal has decided; to be entered then. */
  move(keys: RoomKeys, { code, decided }: Extract<Verdict, { kind: "go" }>): void {
    const { removed, lock } = decided.removal;
    const member = this.room.who(decided.by) ?? this.room.roster.me();
    const gone = this.room.who(removed);
    this.lose();
    this.forgetMember(removed);
    this.room.gate.remove(removed);
    this.room.gate.moveTo(lock, decided.by);
    this.room.move(keys, code);
    this.moving.wipe();
    if (gone !== undefined) this.room.show({ kind: "removed", member, removed: gone });
  }

  joined(number: number): void {
    this.room.links.join(number);
  }

  left(number: number): void {
    this.room.links.leave(number);
    this.unhand(number);
    this.settle(number);
    this.away(number);
    this.room.changed();
  }

  show(content: LineContent): void {
    this.room.show(content);
  }

  /** @throws ProtocolError as {@link Speech.say}. */
  say(text: string, action: boolean): void {
    this.speech.say(text, action);
  }

  /** @throws ProtocolError as {@link Speech.whisper}. */
  whisper(name: string, text: string): void {
    this.speech.whisper(name, text);
  }

  /** Takes another alias. @throws ProtocolError "not-connected" or "alias-malformed". */
  async rename(alias: string): Promise<void> {
    this.mustBeOpen();
    const before = this.room.roster.me().alias;
    this.room.roster.rename(alias);
    await this.speech.speak({ type: "alias", alias });
    this.room.show({ kind: "renamed", member: this.room.roster.me(), before });
    this.room.changed();
  }

  /** Lets nobody new in, or lets them in again. @throws ProtocolError "not-connected". */
  async lock(on: boolean): Promise<void> {
    this.mustBeOpen();
    const { gate, identity, roster } = this.room;
    const here = this.room.here().map(({ peer }) => peer.name);
    const names = new Set([identity.name, ...here, ...roster.all().map(({ peer }) => peer.name)]);
    const lock = gate.next(on, identity.name, on ? [...names] : []);
    gate.take(lock);
    await this.speech.speak({ type: "lock", lock });
    this.relayLocked = on;
    this.control({ op: "lock", on });
    this.room.show({ kind: on ? "locked" : "unlocked", member: roster.me() });
    this.room.changed();
  }

  /** Removes a member. @throws ProtocolError as {@link Moving.kick}. */
  async kick(name: string): Promise<void> {
    await this.moving.kick(name);
  }

  /** Ends the room for everyone and wipes this side; the reports of the others are still taken. */
  async stop(): Promise<void> {
    const { connected, roster } = this.room;
    // Without a connection nobody hears it: then everyone is counted, and nobody reports.
    const members = connected ? this.room.here() : roster.all();
    if (connected) await this.speech.speak({ type: "stop" });
    this.reports = { of: new Set(members.map(({ peer }) => peer.name)), done: new Set() };
    this.outcome = { kind: "stopped", by: this.room.roster.me(), own: true };
    this.wipeContents();
  }

  /** Says farewell, if anybody can hear it. */
  async farewell(text: string): Promise<void> {
    parseText(text);
    if (this.room.connected) await this.speech.speak({ type: "farewell", text });
  }

  /** Works out the words to compare. */
  async verify(): Promise<void> {
    const { keys, identity, roster } = this.room;
    // Whoever is away is not known to those who came later, and their words would differ without reason.
    const members = this.room.here();
    const identities = [identity.bytes, ...members.map(({ peer }) => peer.bytes)];
    const words = await verifyWords(keys.route, identities);
    const covers = [roster.me(), ...members.map((member) => roster.who(member))];
    this.covered = new Set(covers.map(({ id }) => id));
    this.room.emit({ type: "words", words, covers });
  }

  /** The words were the same for all. */
  verified(): void {
    this.compared = this.covered;
    this.room.changed();
  }

  /** Takes a binary frame of the relay. */
  async frame(bytes: Bytes): Promise<void> {
    const { from, to, opaque } = decodeFrame(bytes);
    const { links } = this.room;
    if (from === links.number) {
      if (to === from && opaque.length === 0) await this.moving.marked(this.speech.marked());
      return;
    }
    if (to !== undefined && to !== links.number) return;
    if (opaque[0] !== limits.version) throw new ProtocolError("version-unknown");
    const directed = to !== undefined;
    const kind = opaque[1];
    if (kind === kinds.hello) {
      await this.follow(await links.hello(from, opaque, !directed));
    } else if (kind === kinds.room && !directed) {
      await this.hearRoom(from, opaque);
    } else if (kind === kinds.reply && directed) {
      await this.follow(await links.reply(from, opaque));
    } else if (kind === kinds.confirm && directed) {
      await this.follow(links.confirm(from, opaque));
    } else if (kind === kinds.link && directed) {
      await this.follow(await links.frame(from, opaque));
    } else {
      throw new ProtocolError("frame-malformed", "kind and routing do not fit");
    }
  }

  /** Does what time asks for; to be called at every event. */
  async tick(): Promise<void> {
    const { now, links, chains, handed, roster } = this.room;
    links.forget();
    chains.forget();
    this.speech.forget();
    for (const [number, { at, complete }] of handed) {
      // It holds our chain and shows no face.
      if (!complete && now - at >= limits.stateMs) this.cut(number);
    }
    for (const member of roster.all()) this.age(member, now);
    if (now >= this.settleBy) this.unsettled = new Set();
    this.outcome ??= await this.moving.tick();
    if (!this.room.connected) return;
    await this.hearing.ask();
    await this.showNext();
    if (this.unsettled.size === 0) {
      if (this.speech.waiting) this.beats.soon();
      await this.speech.flush();
    }
    await this.beats.tick();
    this.tellRelay();
  }

  /** When {@link tick} next has something to do, ms since the epoch. */
  due(): number {
    const { links, chains, handed, roster, connected } = this.room;
    const times = [links.due(), chains.due(), this.moving.due()];
    for (const { at, complete } of handed.values()) {
      if (!complete) times.push(at + limits.stateMs);
    }
    for (const { away } of roster.all()) {
      if (away !== undefined) times.push(away.since + (awaySteps[away.step] ?? 0));
    }
    if (connected) {
      times.push(this.beats.due(), this.hearing.due(), this.speech.due());
      if (this.unsettled.size > 0) times.push(this.settleBy);
    }
    return Math.min(...times);
  }

  /** The page is about to be frozen. */
  freeze(): void {
    this.room.links.freeze();
  }

  /** No need to wait: is the connection alive? */
  hurry(): void {
    if (this.room.connected) this.speech.mark();
  }

  /** Forgets everything that this page should not remember. */
  wipe(): void {
    this.wipeContents();
    this.room.wipe();
    this.moving.wipe();
  }

  private wipeContents(): void {
    this.speech.wipe();
    this.hearing.wipe();
    this.beats.wipe();
    this.room.chains.wipe();
    this.flooding.clear();
    this.forks.clear();
  }

  private mustBeOpen(): void {
    if (!this.room.connected) throw new ProtocolError("not-connected");
  }

  private control(control: ClientControl): void {
    this.room.emit({ type: "send", data: encodeControl(control) });
  }

  /** A room that members lock is locked at the relay too, once nobody who may come is kept out by that. */
  private tellRelay(): void {
    const { gate, roster, identity } = this.room;
    if (!gate.locked || this.relayLocked) return;
    const here = (name: string) => {
      return name === identity.name || roster.get(name)?.number !== undefined;
    };
    if (!(gate.lock?.allowed.every(here) ?? false)) return;
    this.relayLocked = true;
    this.control({ op: "lock", on: true });
  }

  private async follow(events: readonly LinkEvent[]): Promise<void> {
    for (const event of events) {
      switch (event.type) {
        case "send":
          this.room.transmit(event.opaque, event.to);
          break;
        case "ready":
          await this.handState(event.number, event.peer);
          break;
        case "content":
          await this.hearLink(event);
          break;
        case "broken":
          this.room.broken = true;
          break;
      }
    }
  }

  private async handState(number: number, peer: PublicIdentity): Promise<void> {
    const { handed, roster, chains, gate, name: room, now } = this.room;
    const { alias } = roster.me();
    const { n, hash } = await this.speech.head();
    handed.set(number, { name: peer.name, at: now, complete: false });
    const left = this.ends === null ? null : Math.max(0, Math.ceil((this.ends - now) / 1000));
    const { lock, removed } = gate;
    const chain = chains.position(peer.name);
    const state = { type: "state", alias, room, chain, n, hash, lock, removed, left } as const;
    await this.room.overLink(number, state);
  }

  private async hearLink(event: Extract<LinkEvent, { type: "content" }>): Promise<void> {
    const { number, peer, plain, first } = event;
    if (!this.takes("link", peer.name, limits.frames)) {
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
      return;
    }
    const member = this.room.roster.get(peer.name);
    if (member?.number !== number) return;
    this.heardOf(member);
    await this.hearMember(member, number, message);
  }

  private async hearMember(
    { peer }: Member,
    number: number,
    message: Exclude<LinkMessage, State>,
  ): Promise<void> {
    const { name } = peer;
    switch (message.type) {
      case "chain":
        if (!this.room.roster.takes("chain", name, limits.newChains, this.room.now)) {
          throw new ProtocolError("chain-refused", "too many new chains");
        }
        await this.hearAgain(number, this.room.chains.take(peer, message.chain));
        break;
      case "ask":
        await this.answer(name, number, message.first, message.count);
        break;
      case "again":
        if (await this.hearing.again(name, message)) this.fork(name, name);
        // Its author waits to hear that it has come at last.
        this.beats.soon();
        break;
      case "heads":
        for (const author of await this.beats.headsOf(name, message)) this.fork(author, name);
        break;
      case "roster":
        this.beats.rosterOf(name, message);
        break;
      case "move":
        await this.moving.move(name, number, message.code);
        break;
      case "moved":
        this.moving.moved(name, message.code);
        break;
      case "which":
        await this.moving.which(name, number, message.code);
        break;
      case "going":
        this.moving.going(name, message.code);
        break;
      case "wiped":
        if (this.reports?.of.has(name)) this.reports.done.add(name);
        this.room.changed();
        break;
    }
  }

  /** Sends again what was said to this member. */
  private async answer(name: string, number: number, first: number, count: number): Promise<void> {
    for (let n = first; n < first + count; n++) {
      // No faster than it is taken: who asks for ever gets no more work out of us than an honest reader.
      if (!this.room.roster.takes("again", name, limits.frames, this.room.now)) return;
      const said = this.speech.again(n, name);
      if (said === undefined) {
        await this.room.overLink(number, { type: "again", n, said: null });
        continue;
      }
      const { plain, at, whisper } = said;
      const ago = Math.min(Math.max(0, Math.round(this.room.now - at)), limits.keptMs);
      const box = whisper?.to === name ? whisper.box : null;
      const again = { kind: plain.type, content: plain.content, ago, box };
      await this.room.overLink(number, { type: "again", n, said: again });
    }
  }

  private async hearState(number: number, peer: PublicIdentity, state: State): Promise<void> {
    const { roster, links, chains, handed } = this.room;
    const { alias, chain, n, hash } = state;
    const known = roster.get(peer.name);
    const member: Member = { peer, alias, number, away: undefined, heardAt: this.room.now };
    if (!roster.set(member)) throw new ProtocolError("handshake-refused", "too many members");
    if (known?.number !== undefined && known.number !== number) {
      links.drop(known.number);
      // Else the next chain would be handed over a link that is no more.
      handed.delete(known.number);
    }
    this.speech.relinked(peer.name);
    if (this.hearing.state(peer.name, { n, hash })) this.fork(peer.name, peer.name);
    const newcomer = number > links.number;
    if (newcomer) await this.handState(number, peer);
    else this.learn(state);
    const entry = handed.get(number);
    if (entry !== undefined) entry.complete = true;
    this.settle(number);
    const who = roster.who(member);
    if (known === undefined && newcomer) {
      this.show({ kind: "joined", member: who, alike: who.marked });
    }
    if ((known?.away?.step ?? 0) >= awayUnlisted) this.show({ kind: "back", member: who });
    this.room.changed();
    if (!chains.knows(peer, chain)) await this.hearAgain(number, chains.take(peer, chain));
  }

  /** What a newcomer learns of the room from those who were there before. */
  private learn({ room, left, lock, removed }: State): void {
    const { gate } = this.room;
    if (this.room.name === "") this.room.name = room;
    if (this.entries > 1) return;
    if (lock !== null) gate.learn(lock);
    // Only who is not here: nobody is removed by anything but a signed word.
    for (const name of removed) if (this.room.who(name) === undefined) gate.learnRemoved(name);
    if (left === null) return;
    const ends = this.room.now + left * 1000;
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
    const { links, roster, chains } = this.room;
    const peer = links.peer(from);
    const member = peer && roster.get(peer.name);
    if (peer === undefined || member === undefined) throw new ProtocolError("chain-unknown");
    const opened = await chains.open(peer, opaque);
    if (opened === undefined || !this.takes("room", peer.name, limits.frames)) return;
    this.heardOf(member);
    const message = decodeRoom(opened.plain);
    if (message === undefined) return;
    if (message.type === "beat") {
      if (!roster.takes("beat", peer.name, limits.beats, this.room.now)) return;
      if (await this.beats.hear(member, message)) this.fork(peer.name, peer.name);
      return;
    }
    const { chain, index, whisper, plain } = opened;
    const box = { chain, index, key: message.type === "whisper" ? boxKey(whisper) : whisper };
    for (const { id, n } of message.after) {
      if (id === this.room.identity.name) this.speech.receivedBy(peer.name, n);
    }
    if (await this.hearing.message(peer.name, message, plain, box)) {
      this.fork(peer.name, peer.name);
    }
    if (message.type === "removal" && this.takes("removal", peer.name, limits.removals)) {
      await this.moving.hear(peer.name, message);
    }
    this.beats.soon();
  }

  private async showNext(): Promise<void> {
    for (;;) {
      const next = this.hearing.next();
      if (next === undefined) return;
      const { name } = next;
      const member = this.room.roster.get(name);
      if (member === undefined) continue;
      if (next.kind === "missing") {
        const who = this.room.roster.who(member);
        this.show({ kind: "missing", member: who, count: next.count });
        continue;
      }
      await this.hear(member, next.heard, next.fork, next.early);
    }
  }

  private async hear(member: Member, heard: Heard, fork: boolean, early: boolean): Promise<void> {
    const { message, saidAt } = heard;
    const { roster, gate } = this.room;
    const { name } = member.peer;
    const who = roster.who(member);
    if (fork) this.fork(name, name);
    switch (message.type) {
      case "text": {
        const { text, action } = message;
        const again = saidAt !== undefined;
        const rest = { suspicious: fork, again, early };
        this.room.show({ kind: "text", member: who, own: false, text, action, ...rest }, saidAt);
        break;
      }
      case "whisper":
        await this.hearWhisper(member, who, heard, message.box);
        break;
      case "lock":
        if (!gate.take({ ...message.lock, by: name })) break;
        this.relayLocked = this.relayLocked && message.lock.on;
        this.show({ kind: message.lock.on ? "locked" : "unlocked", member: who });
        this.room.changed();
        break;
      case "removal":
        // Taken when it came: it decides by the order of the relay, and only in the room where it was said.
        break;
      case "farewell":
        this.show({ kind: "farewell", member: who, text: message.text });
        this.forgetMember(name);
        this.room.changed();
        break;
      case "stop":
        await this.hearStop(member, who);
        break;
      case "alias": {
        const renamed = { ...member, alias: message.alias };
        roster.set(renamed);
        this.show({ kind: "renamed", member: roster.who(renamed), before: member.alias });
        this.room.changed();
        break;
      }
    }
  }

  /** Tries to open a box; it is most often for somebody else, and then nothing is shown. */
  private async hearWhisper(
    { peer }: Member,
    member: Who,
    { box, saidAt }: Heard,
    sealed: Bytes,
  ): Promise<void> {
    if (box === undefined) return;
    const context = { sender: peer.id, receiver: this.room.identity.id, ...box };
    let text: string;
    try {
      text = fromUtf8((await openBox(box.key, context, sealed)).content);
    } catch (error) {
      if (error instanceof ProtocolError || error instanceof TypeError) return;
      throw error;
    }
    const to = this.room.roster.me();
    this.room.show({ kind: "whisper", member, own: false, to, text }, saidAt);
  }

  private async hearStop({ number }: Member, by: Who): Promise<void> {
    if (number !== undefined) await this.room.overLink(number, { type: "wiped" });
    this.outcome = { kind: "stopped", by, own: false };
    this.wipe();
  }

  /** Shows once that an author's messages contradict each other, as a reporter has them. */
  private fork(author: string, reporter: string): void {
    const key = `${author} ${reporter}`;
    const [member, from] = [this.room.who(author), this.room.who(reporter)];
    if (this.forks.has(key) || member === undefined || from === undefined) return;
    this.forks.add(key);
    this.show({ kind: "fork", member, reporter: from });
  }

  private takes(
    kind: string,
    name: string,
    rate: typeof limits.removals | typeof limits.frames,
  ): boolean {
    if (this.room.roster.takes(kind, name, rate, this.room.now)) return true;
    const member = this.room.who(name);
    if (member !== undefined && !this.flooding.has(name)) {
      this.flooding.add(name);
      this.show({ kind: "flood", member });
    }
    return false;
  }

  private heardOf(member: Member): void {
    this.room.roster.set({ ...member, heardAt: this.room.now });
  }

  private forgetMember(name: string): void {
    const number = this.room.roster.get(name)?.number;
    if (number !== undefined) this.cut(number);
    this.room.roster.remove(name);
    this.room.chains.drop(name);
    this.room.chains.wantChange();
    this.hearing.forgetMember(name);
    this.beats.forgetMember(name);
    this.speech.forgetMember(name);
    this.flooding.delete(name);
  }

  /** Ends a link to somebody who may hold our chain. */
  private cut(number: number): void {
    this.room.links.drop(number);
    if (this.room.handed.delete(number)) this.room.chains.wantChange();
    this.settle(number);
    this.away(number);
    this.room.changed();
  }

  /** The connection of somebody who may hold our chain is gone; if it showed no face, it will not be missed later. */
  private unhand(number: number): void {
    if (this.room.handed.get(number)?.complete === false) this.room.chains.wantChange();
    this.room.handed.delete(number);
  }

  private away(number: number): void {
    const member = this.room.here().find((member) => member.number === number);
    if (member === undefined) return;
    const away = { since: this.room.now, step: 0 };
    this.room.roster.set({ ...member, number: undefined, away });
  }

  private age(member: Member, now: number): void {
    const { away, peer } = member;
    if (away === undefined) return;
    const step = awaySteps.filter((after) => now - away.since >= after).length;
    if (step === away.step) return;
    this.room.chains.wantChange();
    const aged = { ...member, away: { ...away, step } };
    this.room.roster.set(aged);
    if (away.step < awayUnlisted && step >= awayUnlisted) {
      this.show({ kind: "away", member: this.room.roster.who(aged) });
      this.room.changed();
    }
    if (step === awaySteps.length) this.forgetMember(peer.name);
  }

  private settle(number: number): void {
    if (!this.unsettled.has(number)) return;
    this.unsettled = new Set([...this.unsettled].filter((other) => other !== number));
    // What was under way when the connection was lost can be asked for again by now.
    if (this.unsettled.size === 0 && this.room.connected) this.speech.markAgain();
  }
}
