/**
 * What goes into a session and comes out of it (SPEC §9): options, events, effects, lines and the view. Types only.
 */
import type { Bytes } from "./bytes.ts";
import type { CloseReason } from "./frame.ts";
import type { Identity } from "./identity.ts";
import type { RoomKeys } from "./keys.ts";

/** What a session is made of. */
export type SessionOptions = {
  /** Derived from code and password; see deriveRoom in keys.ts. */
  readonly keys: RoomKeys;
  readonly identity: Identity;
  /** In its normal form; see normalizeAlias in alias.ts. */
  readonly alias: string;
  /** In its normal form, may be empty; a session that enters by link takes the room's name from the others. */
  readonly roomName: string;
  /** Present: open the room if it is not there. `life` in seconds, 0 = until everyone has left. */
  readonly found?: { readonly life: number };
};

/** What happened. */
export type SessionEvent =
  /** The transport that `connect` asked for is open. */
  | { readonly type: "connected" }
  /** The transport could not be opened or was closed; `reason` if the relay gave one. */
  | { readonly type: "disconnected"; readonly reason?: CloseReason }
  /** A text frame came. */
  | { readonly type: "control"; readonly text: string }
  /** A binary frame came. */
  | { readonly type: "frame"; readonly bytes: Bytes }
  /** The person says something; 1 to {@link limits.textBytes} bytes. */
  | { readonly type: "say"; readonly text: string }
  /** The person leaves with a farewell, which may be empty. */
  | { readonly type: "leave"; readonly text: string }
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
  | { readonly type: "delivery"; readonly key: string; readonly state: Delivery }
  /** What view() gives has changed. */
  | { readonly type: "changed" }
  /** The room is over for this page. No effect follows. */
  | { readonly type: "ended"; readonly reason: EndReason };

/**
 * Own line: not yet gone out; gone out to everyone in the room; the connection was lost before it was known
 * whether it had gone out.
 */
export type Delivery = "sending" | "sent" | "unsure";

/** Why a session ended. */
export type EndReason = CloseReason | "left" | "relay-unreachable";

/** One line of the conversation. `key` is unique within the session, `at` is ms since the epoch (arrival). */
export type Line = { readonly key: string; readonly at: number } & LineContent;

export type LineContent =
  | {
      readonly kind: "text";
      readonly member: Who;
      readonly own: boolean;
      readonly text: string;
      /** Own lines begin as "sending". */
      readonly delivery?: Delivery;
      /** The author's messages do not follow each other (SPEC §7.5). */
      readonly suspicious?: boolean;
    }
  /** A member appeared. */
  | { readonly kind: "joined"; readonly member: Who }
  /** A member left with a farewell (text may be empty). */
  | { readonly kind: "farewell"; readonly member: Who; readonly text: string }
  /** A member's connection was lost (now away) / came back. */
  | { readonly kind: "away" | "back"; readonly member: Who }
  /** `count` messages of this member did not arrive. */
  | { readonly kind: "missing"; readonly member: Who; readonly count: number }
  /** This member sends more than a member may; what is above is dropped. Said once. */
  | { readonly kind: "flood"; readonly member: Who }
  /** Somebody outside tried `count` wrong passwords. */
  | { readonly kind: "knocked"; readonly count: number }
  /** The relay announced that it closes in so many seconds. */
  | { readonly kind: "closing"; readonly seconds: number };

/** A member as shown beside a line, fixed at the time of the line. */
export type Who = {
  /** Member id, hex. */
  readonly id: string;
  readonly alias: string;
  /** 0 to 11. */
  readonly colour: number;
  /** Two indices into the word list, 0 to 2047; to be shown when another has borne a like alias. */
  readonly mark: readonly [number, number];
  readonly marked: boolean;
};

/** Somebody in the list of people. */
export type Person = Who & {
  readonly own: boolean;
  readonly presence: "here" | "away";
};

export type Phase = "connecting" | "entering" | "open" | "waiting" | "ended";

/** What is to be shown beside the conversation. */
export type View = {
  readonly phase: Phase;
  readonly roomName: string;
  /** Oneself first, then by time of appearance. */
  readonly people: readonly Person[];
  /** When the room ends, ms since the epoch; null = when everyone has left. */
  readonly ends: number | null;
  readonly locked: boolean;
  /** Why the session ended; only in the phase "ended". */
  readonly reason?: EndReason;
};

/** The machine. Steps must not interleave: drivers go through serial.ts. */
export type Session = {
  /** Takes one event. Never rejects for anything that came from outside. */
  step(event: SessionEvent): Promise<readonly Effect[]>;
  view(): View;
};
