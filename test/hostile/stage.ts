/**
 * Tools of the attacks: rooms of sessions, bytes that only the relay can deliver, and refused
 * input.
 */
import { type Identity, makeIdentity } from "../../protocol/crypto/identity.ts";
import { type ChannelEvent, Channels } from "../../protocol/room/channels.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { ProtocolError } from "../../protocol/wire/errors.ts";
import type { RoomMessage } from "../../protocol/wire/message.ts";
import { ref } from "../helpers/hostile-inside.ts";
import { meet, type Person, type Secrets } from "../helpers/world.ts";

/** Resolves to true if the attack succeeded. */
export type Attack = (secrets: Secrets) => Promise<boolean>;

/** A room with these people in it, in the order of their numbers. */
export const room = <const Aliases extends readonly string[]>(
  secrets: Secrets,
  ...aliases: Aliases
) => meet(secrets, 1, ...aliases);

/** Delivers bytes to a person, as only the relay can. */
export function inject(to: Person, data: Bytes): void {
  to.wire?.down.push({ type: "data", data });
}

export async function say(person: Person, text: string): Promise<RoomMessage> {
  const rest = { action: false, reply: null, expiry: null };
  return { type: "text", ...(await ref(person)), text, ...rest };
}

/** The channels of one connection, without a session. */
export type Side = { readonly channels: Channels; readonly identity: Identity };

export async function side({ keys }: Secrets): Promise<Side> {
  const identity = await makeIdentity();
  const env = {
    random: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
    now: () => 0,
  };
  return { identity, channels: new Channels(keys, identity, env, () => true) };
}

/** The first frame that these events send. */
export function opaqueOf(events: readonly ChannelEvent[]): Bytes {
  const sent = events.find(({ type }) => type === "send");
  if (sent?.type !== "send") throw new Error("nothing was sent");
  return sent.opaque;
}

/** Returns true if a task succeeds; a ProtocolError is no failure here. */
export async function isTaken(act: () => unknown): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (error instanceof ProtocolError) return false;
    throw error;
  }
}
