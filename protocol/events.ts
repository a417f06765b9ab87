/**
 * Types of a session (SPEC §9): options, events, effects, lines and the view.
 */

import type { Head } from "./crypto/head.ts";
import type { Identity, PublicIdentity } from "./crypto/identity.ts";
import type { RoomKeys } from "./crypto/key-schedule.ts";
import type { FinalReason } from "./reconnect.ts";
import type { Bytes } from "./wire/bytes.ts";
import type { CloseReason } from "./wire/frame.ts";
import type { Expiry, ExpirySeconds, Lock } from "./wire/message.ts";

export type SessionOptions = {
  /** Room code, 16 bytes; shown in the invite link. A removal changes it. */
  readonly code: Bytes;
  /**
   * From importPassword in password.ts: a removal derives the keys of the next room from it.
   */
  readonly password: CryptoKey;
  /** Derived from code and password; see deriveRoom in key-schedule.ts. */
  readonly keys: RoomKeys;
  readonly identity: Identity;
  /** In normal form; see normalizeName in alias.ts. */
  readonly alias: string;
  /**
   * In normal form, may be empty. A session that enters by invite link learns the name from the
   * others.
   */
  readonly roomName: string;
  /**
   * Present: create the room if it does not exist. `ttl` in seconds; 0 = until everyone has left.
   */
  readonly create?: { readonly ttl: number };
  /** Present: resume as the member that exported this state, instead of entering as a new one. */
  readonly resume?: ResumeState;
};

/** The lock or expiry of the room. `isClaim`: others claim it, but not all of them the same. */
export type Handover<T> = { readonly value: T | null; readonly isClaim: boolean };

/**
 * State handed to the next load of the page (SPEC §9.1): identity, own head and the heads of
 * others. It has no message text. A browser can clone all of it, and no private key can be
 * extracted from it.
 */
export type ResumeState = {
  /**
   * The relay's reconnect token, if it gave one: it admits this member even to a locked or full
   * room.
   */
  readonly reconnectToken?: string;
  /** When the room ends, ms since the epoch; null = when everyone has left. */
  readonly endsAt: number | null;
  /** Own head; absent: nothing was sent. */
  readonly head?: Head;
  readonly members: readonly {
    readonly peer: PublicIdentity;
    readonly alias: string;
    /** When it went away, ms since the epoch; absent: it was here. */
    readonly away?: number;
    /** Its head as shown here; absent: begin with the head in its state. */
    readonly head?: Head;
  }[];
  /** What aliases that look alike have in common, each with the ids of all who have used one. */
  readonly bearers: readonly (readonly [name: string, ids: readonly string[]])[];
  readonly lock: Handover<Lock>;
  /** The lock from before the entry; absent: every member who was listed then was heard. */
  readonly lockBefore?: Lock | null;
  readonly removed: readonly string[];
  readonly expiry: Handover<Expiry>;
  /** When the safety words were last compared, ms since the epoch, and with whom. */
  readonly comparedAt?: number;
  readonly compared: readonly string[];
};

/** A file of a message. What is not known is absent. */
export type FileInfo = {
  /**
   * Of an own file: its id, hex of 16 random bytes. Of another member's: the author's id and the
   * number of the message before it, so that nobody can offer a file under the id of another's.
   */
  readonly id: string;
  /** 1 to {@link fileLimits.fileNameBytes} bytes. Not safe to show or to save as it is. */
  readonly name: string;
  /** Media type in lower case, as its author says; may be empty. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** From fileHash in file.ts. */
  readonly hash: Bytes;
  /** Of a picture, pixels; both or none. */
  readonly width?: number;
  readonly height?: number;
  /** A voice message: how long it is, ms. */
  readonly voice?: number;
  /** A small JPEG. */
  readonly preview?: Bytes;
};

/**
 * Input of a session. An event of the user may reject the step with a ProtocolError that says what
 * is wrong with it; nothing was done then.
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
  /**
   * The user sends a text of 1 to {@link limits.textBytes} bytes. `action`: in the third person
   * (/me).
   */
  | {
      readonly type: "say";
      readonly text: string;
      readonly action?: boolean;
      /** Key of the line that it replies to; not a whisper. */
      readonly reply?: string;
    }
  /**
   * The user reacts to the message of a line with one emoji, which replaces an earlier one; ""
   * removes it.
   */
  | { readonly type: "react"; readonly key: string; readonly emoji: string }
  /**
   * The user replaces the text of a message of their own, within {@link limits.editMs}. Refused if
   * a member could read it who was not in the room when the message was sent. Answered by `edited`.
   */
  | { readonly type: "edit"; readonly key: string; readonly text: string }
  /** The user retracts a message of their own. */
  | { readonly type: "retract"; readonly key: string }
  /** New messages expire after this many seconds, for everyone; 0 = never. */
  | { readonly type: "expiry"; readonly seconds: ExpirySeconds }
  /**
   * The user is typing. The others are told at most every {@link limits.typingEveryMs}, and only in
   * a small room.
   */
  | { readonly type: "typing" }
  /** The user whispers to a member, by id. */
  | { readonly type: "whisper"; readonly to: string; readonly text: string }
  /**
   * The user offers files, with a caption that may be empty: to everyone, or to one member in a
   * whisper. The session asks for their bytes with `read`, as long as the line is there.
   */
  | {
      readonly type: "offer";
      readonly text: string;
      readonly files: readonly FileInfo[];
      /** Key of the line that it replies to; not in a whisper. */
      readonly reply?: string;
      /** Receiver of a whisper, by id. */
      readonly to?: string;
    }
  /** The user fetches a file of a line. Answered by `transfer`, then `received` for each part. */
  | { readonly type: "fetch"; readonly key: string; readonly file: string }
  /** The user stops fetching a file, or stops sending one of their own to everyone. */
  | { readonly type: "cancel"; readonly file: string }
  /**
   * Answer to `read`: the bytes of a part, which belong to the session from now on; "gone" if the
   * file cannot be read, "changed" if it is not the one that was offered.
   */
  | {
      readonly type: "part";
      readonly file: string;
      readonly part: number;
      readonly bytes: Bytes | "gone" | "changed";
    }
  /** The user changes their alias, in normal form. */
  | { readonly type: "rename"; readonly alias: string }
  /** The user locks the room against newcomers, or unlocks it. */
  | { readonly type: "lock"; readonly on: boolean }
  /** The user removes a member, by id. */
  | { readonly type: "kick"; readonly member: string }
  /** The user ends the room for everyone. Kept until it can be sent. */
  | { readonly type: "stop" }
  /** The user asks for the safety words; answered by `words`. */
  | { readonly type: "verify" }
  /**
   * The safety words were the same for all: the members covered by the last `words` count as
   * compared.
   */
  | { readonly type: "verified" }
  /** The user leaves with a farewell, which may be empty. */
  | { readonly type: "leave"; readonly text: string }
  /** The network is back, or the page is visible again: reconnect or probe now. */
  | { readonly type: "hurry" }
  /** The page is about to be frozen: no timer will run. */
  | { readonly type: "frozen" }
  /**
   * Time has passed. Due at the latest when `wake` said so. The first event of a session is a tick.
   */
  | { readonly type: "tick" };

/** Output of a session, to be carried out in this order. */
export type Effect =
  /** Open a transport to this path of the relay. */
  | { readonly type: "connect"; readonly path: string }
  /** Close the transport. The session does not wait for `disconnected`. */
  | { readonly type: "disconnect" }
  | { readonly type: "send"; readonly data: string | Bytes }
  /** Send a `tick` at this time, ms since the epoch. A newer wake replaces an older one. */
  | { readonly type: "wake"; readonly at: number }
  /** Append a line to the transcript. */
  | { readonly type: "line"; readonly line: Line }
  /** The delivery state of an own line has changed. */
  | { readonly type: "delivery"; readonly key: string; readonly delivery: Delivery }
  /**
   * A member reacted to the message of a line; emoji "" = removed its reaction. Each member has at
   * most one.
   */
  | {
      readonly type: "reaction";
      readonly key: string;
      readonly member: Who;
      readonly emoji: string;
    }
  /**
   * The author replaced the text of a line. Show that it did, with the earlier texts on request: at
   * most {@link limits.versions} texts of a line, the first one and the latest. They go with the
   * line. `sent`: false if the earlier text was never sent, so that nobody else has it.
   */
  | {
      readonly type: "edited";
      readonly key: string;
      readonly text: string;
      /** When it was edited, ms since the epoch. */
      readonly at: number;
      readonly sent: boolean;
    }
  /** Remove these lines: their author retracted them, or they expired. */
  | {
      readonly type: "gone";
      readonly keys: readonly string[];
      readonly why: "retracted" | "expired";
    }
  /**
   * Read a part of an own file: {@link fileLimits.partChunks} times {@link fileLimits.chunkBytes} bytes, the
   * last part less. Answered by `part`, in any order.
   */
  | { readonly type: "read"; readonly file: string; readonly part: number }
  /**
   * The next part of a file that is fetched. Nothing is proved yet about it: the file may be shown
   * or saved when the transfer is "done".
   */
  | {
      readonly type: "received";
      readonly file: string;
      readonly part: number;
      readonly bytes: Bytes;
    }
  /** A transfer with this member has begun, has come further or has ended. */
  | ({ readonly type: "transfer" } & Transfer)
  /** The 12 safety words, as indices into the word list, and the members that they cover. */
  | { readonly type: "words"; readonly words: readonly number[]; readonly covers: readonly Who[] }
  /** view() has changed. */
  | { readonly type: "changed" }
  /** Remove everything of this room from the page: it is stopped. Before a report says so. */
  | { readonly type: "wiped" }
  /** The session has ended. No effect follows. */
  | { readonly type: "ended"; readonly reason: EndReason };

/** How far a transfer has come. `member`: the author, or the receiver if `out`. */
export type Transfer = {
  readonly file: string;
  readonly member: Who;
  /** True if it is an own file that goes to this member. */
  readonly out: boolean;
  readonly state: TransferState;
  /** Bytes that have arrived. */
  readonly bytes: number;
};

/**
 * State of a transfer. After all but "waiting" and "running" it is over: what was received is to be
 * dropped unless it is "done". A later fetch begins again.
 *
 * - waiting: for its turn, or for the other member to be back. It then goes on where it was.
 * - done: all is here, and it is the file that was offered.
 * - cancelled: by one of the two.
 * - gone: its author no longer has it, or its line is gone.
 * - changed: its author's file is not the one that was offered.
 * - damaged: what has arrived is not the file that was offered.
 * - left: the other has left.
 * - stalled: nothing has come for too long.
 */
export type TransferState =
  | "waiting"
  | "running"
  | "done"
  | "cancelled"
  | "gone"
  | "changed"
  | "damaged"
  | "left"
  | "stalled";

/**
 * Delivery of an own line: sent or not, and received by `received` members of its audience of `of`.
 */
export type Delivery = {
  readonly state: "sending" | "sent";
  readonly received: number;
  readonly of: number;
};

/**
 * Why a session ended. "alias-too-long": for this relay. "removed": by a member. "moved": the
 * others moved to a new room whose code did not reach us. "stopped": by the signed message of a
 * member; "room-stopped": only the relay says so.
 */
export type EndReason =
  | FinalReason
  | "left"
  | "alias-too-long"
  | "relay-unreachable"
  | "removed"
  | "moved"
  | "stopped";

/** A line of the transcript. `key` is unique within the session; `at` is ms since the epoch. */
export type Line = { readonly key: string; readonly at: number } & LineContent;

export type LineContent =
  | {
      readonly kind: "text";
      readonly member: Who;
      readonly own: boolean;
      readonly text: string;
      readonly action: boolean;
      /** Its `prev` is not the hash of the author's message before it (SPEC §7.5). */
      readonly suspicious: boolean;
      /** Arrived in a resend: `at` is when it was sent. */
      readonly resent: boolean;
      /** Shown before a message that its author had seen. */
      readonly early: boolean;
      readonly reply?: Reply;
      /** At least one, if there are any. Then `text` is their caption, and may be empty. */
      readonly files?: readonly FileInfo[];
    }
  /** Visible to `member` and `to` only, one of which is the local member. */
  | {
      readonly kind: "whisper";
      readonly member: Who;
      readonly own: boolean;
      readonly to: Who;
      readonly text: string;
      /** As of a text. */
      readonly files?: readonly FileInfo[];
    }
  /**
   * A member joined. `ambiguous`: its alias looks like one of another identity, or mixes scripts.
   */
  | { readonly kind: "joined"; readonly member: Who; readonly ambiguous: boolean }
  /** A member left with a farewell (text may be empty). */
  | { readonly kind: "farewell"; readonly member: Who; readonly text: string }
  /** A member's connection was lost (now away) / came back. */
  | { readonly kind: "away" | "back"; readonly member: Who }
  /** A member has another alias now. */
  | { readonly kind: "renamed"; readonly member: Who; readonly before: string }
  /** A member locked or unlocked the room. */
  | { readonly kind: "locked" | "unlocked"; readonly member: Who }
  /** A member set the expiry of new messages; 0 = never. */
  | { readonly kind: "expiry"; readonly member: Who; readonly seconds: ExpirySeconds }
  /**
   * A member removed another. We are in a new room with a new invite link. `removed` has an empty
   * alias if we never saw that member.
   */
  | { readonly kind: "removed"; readonly member: Who; readonly removed: Who }
  /**
   * Our removal of this member failed: the connection was lost first, or another removal was first.
   */
  | { readonly kind: "removal-failed"; readonly member: Who }
  /** `count` messages of this member did not arrive. */
  | { readonly kind: "missing"; readonly member: Who; readonly count: number }
  /** A member sent what this version cannot read. One line for a run of such messages. */
  | { readonly kind: "unreadable"; readonly member: Who }
  /** This author sent different versions of a message; `reporter` has the other version. */
  | { readonly kind: "fork"; readonly member: Who; readonly reporter: Who }
  /** This member also sends to someone that we cannot see. */
  | { readonly kind: "hidden"; readonly member: Who }
  /** This member sends to us, but does not report whom it knows. */
  | { readonly kind: "quiet"; readonly member: Who }
  /** This member and `count` more claimed in their states that `removed` was removed. */
  | {
      readonly kind: "removal-claimed";
      readonly member: Who;
      readonly count: number;
      readonly removed: Who;
    }
  /** This member and `count` more claimed in their states that the room is locked. */
  | { readonly kind: "lock-claimed"; readonly member: Who; readonly count: number }
  /** `count` connections are in the room without being a member that we can show. */
  | { readonly kind: "unshown"; readonly count: number }
  /** This member sends more than the limits allow; the excess is dropped. Shown once. */
  | { readonly kind: "flood"; readonly member: Who }
  /** What this member sends to us alone cannot be opened. Shown once. */
  | { readonly kind: "channel-failed"; readonly member: Who }
  /** Clients outside the room tried `count` wrong passwords. */
  | { readonly kind: "failed-attempts"; readonly count: number }
  /** The relay shuts down in this many seconds. */
  | { readonly kind: "closing"; readonly seconds: number };

/** What a line replies to: the author, if known, and the line, if it is shown here. */
export type Reply = { readonly member?: Who; readonly key?: string };

/** A member as shown next to a line, fixed at the time of the line. */
export type Who = {
  /** Member id, hex. */
  readonly id: string;
  readonly alias: string;
  /** 0 to 7. */
  readonly colour: number;
  /** Two indices into the word list, 0 to 2047; to be shown if `ambiguous`. */
  readonly fingerprint: readonly [number, number];
  readonly ambiguous: boolean;
};

/** An entry of the list of people. */
export type Person = Who & {
  readonly own: boolean;
  readonly presence: "here" | "away";
  /** True if the safety words were compared with this member. */
  readonly compared: boolean;
  readonly typing: boolean;
};

/**
 * Phase of a session. In "closing" another member has stopped the room, and this page is wiped. Our
 * own stop changes no phase.
 */
export type Phase = "connecting" | "entering" | "open" | "waiting" | "closing" | "ended";

/**
 * How far our own stop has come. "kept": it could not be sent yet. "sent": nothing shows yet that
 * it was passed on. "passed": the relay or a member has shown that. "confirmed": the relay has
 * ended the room.
 */
export type StopState = "kept" | "sent" | "passed" | "confirmed";

/** What has been heard of our own stop. */
export type OwnStop = {
  readonly state: StopState;
  /** What it waits for before it is sent (again); null: nothing. */
  readonly waitsFor: "connection" | "move" | null;
  /** How many of the `of` other members, here or away, have reported that they wiped. */
  readonly done: number;
  readonly of: number;
  /** The members that have not. `away`: was not here when the stop was last sent. */
  readonly missing: readonly (Who & { readonly away: boolean })[];
};

/** What the page shows next to the transcript. */
export type View = {
  readonly phase: Phase;
  readonly roomName: string;
  /** The code of the present room, 16 bytes; empty once the session is over. */
  readonly code: Bytes;
  /** The local member first, then by time of appearance. */
  readonly people: readonly Person[];
  /** Members that were there when we entered may not be among `people` yet. */
  readonly settling?: true;
  /** When the room ends, ms since the epoch; null = when everyone has left. */
  readonly endsAt: number | null;
  readonly locked: boolean;
  /** Seconds after which new messages expire; 0 = never. */
  readonly expiry: ExpirySeconds;
  /** What the relay allows, once it has let us in. `fileBytes`: 0 = no files. `lines` to keep. */
  readonly limits?: { readonly fileBytes: number; readonly lines: number };
  /** When the safety words were last compared, ms since the epoch. */
  readonly comparedAt?: number;
  /** The member that stopped the room or removed us, if a member did. */
  readonly by?: Who;
  /** After our own stop: what has been heard of it. */
  readonly stop?: OwnStop;
  /** Why the session ended; only in the phases "closing" and "ended". */
  readonly reason?: EndReason;
};

/** A session. Steps must not interleave: use serial.ts. */
export type Session = {
  /** Handles one event. Never rejects for input from outside. */
  step(event: SessionEvent): Promise<readonly Effect[]>;
  view(): View;
  /**
   * Returns the options with which another session can resume as this member. May be called during
   * a step. Afterwards this session must not take another step, and its effects must not be carried
   * out.
   *
   * @returns `undefined` if there is nothing to resume: never entered, stopped or ended.
   */
  resumeState(): SessionOptions | undefined;
};
