/**
 * Reads channel.json and builds what the handshake takes for each end of a case: keys, identity and
 * environment, including the values that would otherwise be random.
 */

import type { Identity } from "../../protocol/crypto/identity.ts";
import type { RoomKeys } from "../../protocol/crypto/key-schedule.ts";
import type { Env } from "../../protocol/env.ts";
import type { Channels } from "../../protocol/room/channels.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { type Hex, identityOf, pairOf, readVectors, roomOf, unhex } from "./vectors.ts";

type Side = {
  readonly identitySecret: Hex;
  readonly identity: Hex;
  readonly id: Hex;
  readonly number: number;
  readonly salt: Hex;
  readonly body: Hex;
};

/** One handshake of channel.json with its channel. */
export type ChannelCase = {
  readonly route: Hex;
  readonly helloKey: Hex;
  readonly pairing: Hex;
  readonly newcomer: Side & {
    readonly xSecret: Hex;
    readonly x: Hex;
    readonly nonce: Hex;
    readonly kemSeed: Hex;
  };
  readonly member: Side & {
    readonly ySecret: Hex;
    readonly y: Hex;
    readonly kemSeed: Hex;
    readonly ciphertext: Hex;
  };
  readonly hello: Hex;
  readonly sealedReply: Hex;
  readonly reply: Hex;
  readonly confirm: Hex;
  readonly K: Hex;
  readonly rNM: Hex;
  readonly rMN: Hex;
  readonly macM: Hex;
  readonly macN: Hex;
  readonly frames: readonly {
    readonly from: "newcomer" | "member";
    readonly counter: number;
    readonly type: number;
    readonly content: Hex;
    readonly frame: Hex;
  }[];
};

type Wrong = {
  readonly channel: number;
  readonly reads: "hello" | "reply" | "confirm" | "channel";
  readonly reader: "newcomer" | "member";
  readonly from: number;
  readonly after?: number;
  readonly frame: Hex;
};

/** One end of a case. */
export type End = {
  readonly keys: RoomKeys;
  readonly identity: Identity;
  readonly pair: CryptoKeyPair;
  readonly signature: Bytes;
  readonly env: Env;
};

export const channelCases = () => readVectors<ChannelCase, Wrong>("channel.json");

export async function newcomerOf(entry: ChannelCase): Promise<End> {
  const { newcomer } = entry;
  return {
    ...(await endOf(entry, newcomer)),
    pair: await pairOf(newcomer.xSecret, newcomer.x),
    env: draws(unhex(newcomer.kemSeed), unhex(newcomer.nonce), unhex(newcomer.salt)),
  };
}

export async function memberOf(entry: ChannelCase): Promise<End> {
  const { member } = entry;
  return {
    ...(await endOf(entry, member)),
    pair: await pairOf(member.ySecret, member.y),
    env: draws(unhex(member.kemSeed), unhex(member.salt)),
  };
}

async function endOf({ route, helloKey, pairing }: ChannelCase, side: Side) {
  return {
    keys: await roomOf(route, helloKey, pairing),
    identity: await identityOf(side.identitySecret, side.identity),
    signature: unhex(side.body).slice(-64),
  };
}

/**
 * An environment that returns these byte strings as its randomness, in their order and then from
 * the first again, and whose clock stands still.
 */
function draws(...given: readonly Bytes[]): Env {
  let drawn = 0;
  const random = (length: number) => {
    const next = given[drawn++ % given.length];
    if (next?.length !== length) throw new RangeError(`no ${length} bytes are given here`);
    return next.slice();
  };
  return { random, now: () => 0 };
}

/** The numbers to which there is a channel. */
export function linksOf(channels: Channels): number[] {
  const { connections } = channels as unknown as { connections: ReadonlyMap<number, unknown> };
  return [...connections.keys()].filter((number) => channels.peer(number) !== undefined);
}
