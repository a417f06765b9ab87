/**
 * What goes into a session and comes out of it (SPEC §9): options, events, effects, lines and the view. Types only.
 */

import type { Head } from "./crypto/head.ts";
import type { Identity, PublicIdentity } from "./crypto/identity.ts";
import type { RoomKeys } from "./crypto/key-schedule.ts";
import type { Bytes } from "./wire/bytes.ts";
import type { CloseReason } from "./wire/frame.ts";
import type { Expiry, ExpirySeconds, Lock } from "./wire/message.ts";

/** What a session is made of. */
export type SessionOptions = {
  /** 16 bytes; shown as the channel, and changed when somebody is removed. */
  readonly code: Bytes;
  /** From importPassword in keys.ts: a removal derives the next room from it. */
  readonly password: CryptoKey;
  /** Derived from code and password; see deriveRoom in keys.ts. */
  readonly keys: RoomKeys;
  readonly identity: Identity;
  /** In its normal form; see normalizeName in alias.ts. */
  readonly alias: string;
  /** In its normal form, may be empty; a session that enters by channel takes the room's name from the others. */
  readonly roomName: string;
  /** Present: open the room if it is not there. `life` in seconds, 0 = until everyone has left. */
  readonly create?: { readonly ttl: number };
  /** Present: goes on as the member that handed this over, instead of entering as somebody new. */
  readonly resume?: ResumeState;
};

/**
 * What a member takes along when its page is loaded anew (SPEC §9.1): who it is, how far it has spoken, and how far it
 * has heard whom. Nothing that was said. All of it can be cloned by a browser, and no private key be read from it.
 */
export type ResumeState = {
  /** The relay's, if it gave one: lets a member back in that others would have to let in. */
  readonly reconnectToken?: string;
  /** When the room ends, ms since the epoch; null = when everyone has left. */
  readonly endsAt: number | null;
  /** How far one has spoken oneself; absent: not at all. */
  readonly head?: Head;
  readonly members: readonly {
    readonly peer: PublicIdentity;
    readonly alias: string;
    /** Since when it is away, ms since the epoch; absent: it was here. */
    readonly away?: number;
    /** How far it was heard; absent: begins with what its state says. */
    readonly head?: Head;
  }[];
  /** Aliases, folded, and the names of all who have borne each. */
  readonly bearers: readonly (readonly [alias: string, names: readonly string[]])[];
  readonly lock: Lock | null;
  readonly removed: readonly string[];
  readonly expiry: Expiry | null;
  /** When the words were last compared, ms since the epoch, and with whom. */
  readonly comparedAt?: number;
  readonly compared: readonly string[];
};

/**
 * What happened. Events of the person may reject the step with a ProtocolError that says what was wrong with them;
 * nothing was done then.
 */
export type SessionEvent =
  /** The transport that `connect` asked for is open. */
  | { readonly type: "connected" }
  /** The transport could not be opened or was closed; `reason` if the relay gave one. */
  | { readonly type: "disconnected"; readonly reason?: CloseReason }
  /** A text frame came. */
  | { readonly type: "control"; readonly text: string }
  /** A binary frame came. */
  | { readonly type: "frame"; readonly bytes: Bytes }
  /** The person says something; 1 to {@link limits.textBytes} bytes. `action`: told in the third person (/me). */
  | {
      readonly type: "say";
      readonly text: string;
      readonly action?: boolean;
      /** Key of the line that it answers; not that of a whisper. */
      readonly reply?: string;
    }
  /** The person marks the message of a line with one emoji, in place of an earlier one; "" takes it back. */
  | { readonly type: "react"; readonly key: string; readonly emoji: string }
  /** The person takes back what it has said. */
  | { readonly type: "retract"; readonly key: string }
  /** From now on messages expire after so many seconds, for everyone; 0 = they stay. */
  | { readonly type: "expiry"; readonly seconds: ExpirySeconds }
  /** The person is typing: said to the others now and then, and only in a small room. */
  | { readonly type: "typing" }
  /** The person whispers to a member, by id. */
  | { readonly type: "whisper"; readonly to: string; readonly text: string }
  /** The person takes another alias, in its normal form. */
  | { readonly type: "rename"; readonly alias: string }
  /** The person lets nobody new in, or lets them in again. */
  | { readonly type: "lock"; readonly on: boolean }
  /** The person removes a member, by id. */
  | { readonly type: "kick"; readonly member: string }
  /** The person ends the room for everyone. */
  | { readonly type: "stop" }
  /** The person wants the words to compare: answered by `words`. */
  | { readonly type: "verify" }
  /** All have read the same words: whoever was covered by the last `words` counts as compared. */
  | { readonly type: "verified" }
  /** The person leaves with a farewell, which may be empty. */
  | { readonly type: "leave"; readonly text: string }
  /** The network is back, or the page is in front again: no need to wait. */
  | { readonly type: "hurry" }
  /** The page is about to be frozen, and no timer will run. */
  | { readonly type: "frozen" }
  /** Time has passed; at the latest when `wake` said so. The first event of a session is a tick. */
  | { readonly type: "tick" };

/** What the driver is to do, in this order. */
export type Effect =
  /** Open a transport to this path of the relay. */
  | { readonly type: "connect"; readonly path: string }
  /** Close the transport. A `disconnected` for it is not waited for. */
  | { readonly type: "disconnect" }
  | { readonly type: "send"; readonly data: string | Bytes }
  /** Send a `tick` at this time, ms since the epoch; a newer wake replaces an older one. */
  | { readonly type: "wake"; readonly at: number }
  /** Append a line to the conversation. */
  | { readonly type: "line"; readonly line: Line }
  /** The state of an own line has changed. */
  | { readonly type: "delivery"; readonly key: string; readonly delivery: Delivery }
  /** A member has marked the message of a line; emoji "" = has taken the mark back. One mark of a member counts. */
  | {
      readonly type: "reaction";
      readonly key: string;
      readonly member: Who;
      readonly emoji: string;
    }
  /** These lines are to be shown no more: their author took them back, or their time is over. */
  | {
      readonly type: "gone";
      readonly keys: readonly string[];
      readonly why: "retracted" | "expired";
    }
  /** The 12 words that all must see alike, as indices into the word list, and whom they cover. */
  | { readonly type: "words"; readonly words: readonly number[]; readonly covers: readonly Who[] }
  /** What view() gives has changed. */
  | { readonly type: "changed" }
  /** Show nothing of this room any more: it is stopped and wiped; `ended` follows. */
  | { readonly type: "wiped" }
  /** The room is over for this page. No effect follows. */
  | { readonly type: "ended"; readonly reason: EndReason };

/** How far an own line has come: gone out, and received by so many `of` those for whom it was said. */
export type Delivery = {
  readonly state: "sending" | "sent";
  readonly received: number;
  readonly of: number;
};

/**
 * Why a session ended. "removed": by a member. "moved": the others went on in a new room whose code did not reach us.
 * "stopped": by the signed word of a member, against "room-stopped", the mere word of the relay.
 */
export type EndReason =
  | CloseReason
  | "left"
  | "relay-unreachable"
  | "removed"
  | "moved"
  | "stopped";

/** One line of the conversation. `key` is unique within the session, `at` is ms since the epoch. */
export type Line = { readonly key: string; readonly at: number } & LineContent;

export type LineContent =
  | {
      readonly kind: "text";
      readonly member: Who;
      readonly own: boolean;
      readonly text: string;
      readonly action: boolean;
      /** The author's messages do not follow each other (SPEC §7.5). */
      readonly suspicious: boolean;
      /** Came by being sent again: `at` is when it was said. */
      readonly resent: boolean;
      /** Shown before something that its author had seen. */
      readonly early: boolean;
      readonly reply?: Reply;
    }
  /** Only `to` and `member`, one of which is oneself, see it. */
  | {
      readonly kind: "whisper";
      readonly member: Who;
      readonly own: boolean;
      readonly to: Who;
      readonly text: string;
    }
  /** A member appeared. `alike`: its name is or was another's, or mixes scripts. */
  | { readonly kind: "joined"; readonly member: Who; readonly ambiguous: boolean }
  /** A member left with a farewell (text may be empty). */
  | { readonly kind: "farewell"; readonly member: Who; readonly text: string }
  /** A member's connection was lost (now away) / came back. */
  | { readonly kind: "away" | "back"; readonly member: Who }
  /** A member has another alias now. */
  | { readonly kind: "renamed"; readonly member: Who; readonly before: string }
  /** A member lets nobody new in / lets people in again. */
  | { readonly kind: "locked" | "unlocked"; readonly member: Who }
  /** A member has decided after how many seconds messages expire; 0 = they stay. */
  | { readonly kind: "expiry"; readonly member: Who; readonly seconds: ExpirySeconds }
  /** A member removed another; we are in a new room with a new channel. */
  | { readonly kind: "removed"; readonly member: Who; readonly removed: Who }
  /** Our removal of this member came to nothing: the connection was lost first, or another's removal came first. */
  | { readonly kind: "removal-failed"; readonly member: Who }
  /** `count` messages of this member did not arrive. */
  | { readonly kind: "missing"; readonly member: Who; readonly count: number }
  /** This author told different members different things; `reporter` is who has the other version. */
  | { readonly kind: "fork"; readonly member: Who; readonly reporter: Who }
  /** This member also speaks to somebody whom we cannot see. */
  | { readonly kind: "hidden"; readonly member: Who }
  /** This member sends more than a member may; what is above is dropped. Said once. */
  | { readonly kind: "flood"; readonly member: Who }
  /** Somebody outside tried `count` wrong passwords. */
  | { readonly kind: "failed-attempts"; readonly count: number }
  /** The relay announced that it closes in so many seconds. */
  | { readonly kind: "closing"; readonly seconds: number };

/** What a line answers: whom, if they are known, and which line, if it is shown here. */
export type Reply = { readonly member?: Who; readonly key?: string };

/** A member as shown beside a line, fixed at the time of the line. */
export type Who = {
  /** Member id, hex. */
  readonly id: string;
  readonly alias: string;
  /** 0 to 11. */
  readonly colour: number;
  /** Two indices into the word list, 0 to 2047; to be shown when another has borne a like alias. */
  readonly fingerprint: readonly [number, number];
  readonly ambiguous: boolean;
};

/** Somebody in the list of people. */
export type Person = Who & {
  readonly own: boolean;
  readonly presence: "here" | "away";
  /** Whether the words were compared with this person. */
  readonly compared: boolean;
  readonly typing: boolean;
};

/**
 * "closing": the room is stopped and wiped; only the last reports are waited for.
 */
export type Phase = "connecting" | "entering" | "open" | "waiting" | "closing" | "ended";

/** What is to be shown beside the conversation. */
export type View = {
  readonly phase: Phase;
  readonly roomName: string;
  /** The code of the present room, 16 bytes; empty once the session is over. */
  readonly code: Bytes;
  /** Oneself first, then by time of appearance. */
  readonly people: readonly Person[];
  /** When the room ends, ms since the epoch; null = when everyone has left. */
  readonly endsAt: number | null;
  readonly locked: boolean;
  /** After how many seconds messages expire; 0 = they stay. */
  readonly expiry: ExpirySeconds;
  /** When the words were last compared, ms since the epoch. */
  readonly comparedAt?: number;
  /** Who stopped or removed, if a member did. */
  readonly by?: Who;
  /** After a stop of one's own: so many have reported that they wiped, of so many. */
  readonly wiped?: { readonly done: number; readonly of: number };
  /** Why the session ended; only in the phases "closing" and "ended". */
  readonly reason?: EndReason;
};

/** The machine. Steps must not interleave: drivers go through serial.ts. */
export type Session = {
  /** Takes one event. Never rejects for anything that came from outside. */
  step(event: SessionEvent): Promise<readonly Effect[]>;
  view(): View;
  /**
   * What another session needs to go on as this member; also in the midst of a step. The present one is not to take
   * another step then, nor its effects to be carried out.
   *
   * @returns undefined if there is no room to go on in: never entered, stopped, ended.
   */
  resumeState(): SessionOptions | undefined;
};
