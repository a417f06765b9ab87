/**
 * What the attacks are staged with: rooms of sessions, bytes that only the relay can deliver, things that are refused.
 */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { ProtocolError } from "../../protocol/wire/errors.ts";
import type { RoomMessage } from "../../protocol/wire/message.ts";
import { ref } from "../helpers/hostile-inside.ts";
import { type Person, type Secrets, World } from "../helpers/world.ts";

/** Resolves to whether it succeeded. */
export type Attack = (secrets: Secrets) => Promise<boolean>;

const life = { ttl: 0 };

/** A room with these people in it, in the order of their numbers. */
export async function room(secrets: Secrets, ...aliases: string[]): Promise<[World, ...Person[]]> {
  const world = new World(1);
  const people: Person[] = [];
  for (const alias of aliases) {
    people.push(await world.enter(alias, secrets, people.length === 0 ? life : undefined));
  }
  return [world, ...people];
}

export type Three = [World, Person, Person, Person];

/** Puts bytes on the way to a person, as only the relay can. */
export function inject(to: Person, data: Bytes): void {
  to.wire?.down.push({ type: "data", data });
}

export async function say(person: Person, text: string): Promise<RoomMessage> {
  const rest = { action: false, reply: null, expiry: null };
  return { type: "text", ...(await ref(person)), text, ...rest };
}

/** Whether something is taken; a refusal is no failure here. */
export async function isTaken(act: () => unknown): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (error instanceof ProtocolError) return false;
    throw error;
  }
}
