/** What the scripts publish, and what they are given: the shapes of both sides. */

/** Something that happened in a room of a route. `r` is the room's id, numbers are of members, as text. */
export type RoomEvent =
  | {
      readonly o: "joined";
      readonly r: string;
      /** Tag of the room. */
      readonly k: string;
      readonly n: string;
      /** Name of the relay that it is at, and the relay's number for this entry. */
      readonly b: string;
      readonly t: number;
      /** All members, as {@link membersOf} reads them. */
      readonly m: string;
      /** Until the room ends, ms; -1: when everyone has left. */
      readonly ms: number;
      /** True if it is locked. */
      readonly l: boolean;
    }
  | {
      readonly o: "left";
      readonly r: string;
      readonly n: string;
      readonly why: "left" | "lost" | "replaced";
    }
  | { readonly o: "locked"; readonly r: string; readonly on: boolean }
  | { readonly o: "failed"; readonly r: string; readonly count: number }
  | {
      readonly o: "end";
      readonly r: string;
      readonly k: string;
      readonly why: "room-stopped" | "room-expired";
      /** Number of the member that stopped it, or 0. */
      readonly by: string | 0;
      /** For how long it had members, ms. */
      readonly lived: number;
    }
  | {
      readonly o: "sync";
      readonly b: string;
      readonly t: number;
      /** cjson writes an empty list as {}. */
      readonly rooms: readonly RoomState[] | object;
    }
  | { readonly o: "due" };

export type Joined = Extract<RoomEvent, { readonly o: "joined" }>;
export type Corrected = Extract<RoomEvent, { readonly o: "sync" }>;
export type Changed = Exclude<RoomEvent, Joined | Corrected | { readonly o: "due" }>;

/** A room as the engine has it: id, tag, members as {@link membersOf} reads them, and whether it is locked. */
export type RoomState = {
  readonly r: string;
  readonly k: string;
  readonly m: string;
  readonly l: boolean;
};

/** One message on the channel of a route; `d` is the time until something is due there, ms, or -1. */
export type Message = { readonly d: number; readonly e: readonly RoomEvent[] };

/** Reads a list of members with the names of their relays: "1@0a1b2c3d 4@99887766". */
export function membersOf(text: string): ReadonlyMap<number, string> {
  const members = new Map<number, string>();
  if (text === "") return members;
  for (const part of text.split(" ")) {
    const at = part.indexOf("@");
    members.set(Number(part.slice(0, at)), part.slice(at + 1));
  }
  return members;
}

/** First byte of a message with frames; one with events begins with a brace. */
const framesByte = 0x01;
const headBytes = 17;

/** Above this, the frames of a turn go in several messages: the engine must count what waits for a relay. */
const mostBytes = 14_336;

/** Frames that a relay has published at once. */
export type Batch = {
  /** Its name: 8 characters. */
  readonly relay: string;
  /** Number of the batch in its room at this relay. */
  readonly nth: number;
  readonly room: number;
  readonly frames: readonly Buffer[];
};

/** Encodes frames, in order, into as few messages as their size allows. */
export function encodeBatches(
  relay: string,
  room: number,
  frames: readonly Buffer[],
  next: () => number,
): Buffer[] {
  const messages: Buffer[] = [];
  for (let first = 0; first < frames.length; ) {
    let bytes = headBytes;
    let end = first;
    for (; end < frames.length; end++) {
      const more = 4 + (frames[end]?.length ?? 0);
      if (end > first && bytes + more > mostBytes) break;
      bytes += more;
    }
    const message = Buffer.allocUnsafeSlow(bytes);
    message[0] = framesByte;
    message.write(relay, 1, 8, "latin1");
    message.writeUInt32BE(next(), 9);
    message.writeUInt32BE(room, 13);
    let at = headBytes;
    for (const frame of frames.slice(first, end)) {
      message.writeUInt32BE(frame.length, at);
      message.set(frame, at + 4);
      at += 4 + frame.length;
    }
    messages.push(message);
    first = end;
  }
  return messages;
}

/** Decodes a message. @throws RangeError or SyntaxError if no relay has written it. */
export function decode(message: Buffer): Batch | Message {
  if (message[0] !== framesByte) return JSON.parse(message.toString()) as Message;
  const frames: Buffer[] = [];
  for (let at = headBytes; at < message.length; ) {
    const end = at + 4 + message.readUInt32BE(at);
    frames.push(message.subarray(at + 4, end));
    at = end;
  }
  return {
    relay: message.toString("latin1", 1, 9),
    nth: message.readUInt32BE(9),
    room: message.readUInt32BE(13),
    frames,
  };
}
