/**
 * A member that a newcomer hears first, because the others' connections with it are slow. The relay
 * is honest: it is the member that is nearer.
 */

import { makeIdentity } from "../../protocol/crypto/identity.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { limits } from "../../protocol/wire/limits.ts";
import type { Lock } from "../../protocol/wire/message.ts";
import { inside, nameOf } from "../helpers/hostile-inside.ts";
import type { Person, Secrets, World } from "../helpers/world.ts";
import { inject, room } from "./stage.ts";

/** A room that Cleo enters. Her connection with Anna and Ben is slow, so Mallory tells her first. */
export type First = {
  readonly world: World;
  readonly anna: Person;
  readonly ben: Person;
  readonly cleo: Person;
  readonly mallory: Person;
  /** Lets the frames of Anna and Ben arrive. */
  readonly arrive: () => Promise<void>;
};

type Prepare = (mallory: Person, others: readonly string[], cleo: string, now: number) => void;

type Options = {
  /** Whether Mallory never met Anna and Ben: only Cleo reads what she sends to the room. */
  readonly isUnmet?: boolean;
  /** For how long the others are slow, ms. */
  readonly ms?: number;
};

/** @param prepare - What Mallory's session, which is as published, believes before Cleo enters. */
export async function tellFirst(
  secrets: Secrets,
  prepare: Prepare = () => {},
  { isUnmet = false, ms = limits.settleMs + 1000 }: Options = {},
): Promise<First> {
  const [world, anna, ben] = await room(secrets, "Anna", "Ben");
  const mallory = isUnmet ? await silent(world, secrets) : await world.enter("Mallory", secrets);
  const identity = await makeIdentity();
  prepare(mallory, [anna, ben].map(nameOf), identity.id, world.now);
  const held: (readonly [Person, Bytes])[] = [];
  world.relay.tamper = (to, data) => {
    const pair = [world.relay.sender?.person.alias, to.person.alias];
    if (!pair.includes("Cleo") || pair.includes("Mallory")) return [data];
    held.push([to.person, data]);
    return [];
  };
  const cleo = await world.person("Cleo", secrets, { identity });
  await world.run(ms);
  if (!cleo.present().includes("Mallory")) throw new Error("Cleo has no channel with Mallory");
  const arrive = async () => {
    world.relay.tamper = (_to, data) => [data];
    for (const [to, data] of held) inject(to, data);
    await world.run(limits.settleMs);
  };
  return { world, anna, ben, cleo, mallory, arrive };
}

/** A connection of Mallory's that enters and says hello to nobody. */
export async function silent(world: World, secrets: Secrets): Promise<Person> {
  const person = await world.person("Mallory", secrets);
  const { channels } = inside(person).context;
  channels.enter = async (number) => {
    channels.number = number;
    return [];
  };
  await world.run(100);
  return person;
}

/** A lock that allows its author and these. */
export const lockFor = (author: Person, counter: number, ...allowed: readonly string[]): Lock => ({
  ...{ on: true, counter, by: nameOf(author), allowed: [nameOf(author), ...allowed] },
});
