// Walks the table of SPEC §9, row by row, from test/vectors/session.json.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Bytes, fromHex } from "../../protocol/bytes.ts";
import type { CloseReason } from "../../protocol/frame.ts";
import { makeIdentity } from "../../protocol/identity.ts";
import {
  createSession,
  type Effect,
  type Phase,
  type Session,
  type SessionEvent,
} from "../../protocol/session.ts";
import { seededRandom } from "../helpers/random.ts";
import { roomKeys } from "../helpers/world.ts";

type Row = {
  readonly name: string;
  readonly phase: Phase | "returning";
  readonly fresh?: boolean;
  readonly after?: number;
  readonly event: {
    readonly type: SessionEvent["type"];
    readonly text?: string;
    readonly bytes?: string;
    readonly reason?: CloseReason;
    readonly repeat?: number;
  };
  readonly next: Phase;
  readonly reason?: string;
  readonly effects: readonly Effect["type"][];
  readonly code?: string;
};

const file = new URL("../vectors/session.json", import.meta.url);
const table = JSON.parse(readFileSync(file, "utf8")) as { valid: Row[]; invalid: Row[] };
const keys = await roomKeys();
const identity = await makeIdentity();
const entered =
  '{"op":"entered","you":1,"members":[],"ends":null,"locked":false,' +
  '"pass":"000102030405060708090a0b0c0d0e0f","limits":{"frameBytes":65536,"members":100}}';

const paths: Record<Row["phase"], readonly SessionEvent[]> = {
  connecting: [],
  entering: [{ type: "connected" }],
  open: [{ type: "connected" }, { type: "control", text: entered }],
  waiting: [{ type: "connected" }, { type: "control", text: entered }, { type: "disconnected" }],
  returning: [],
  ended: [{ type: "leave", text: "" }],
};

function event({ type, text, bytes, reason, repeat }: Row["event"]): SessionEvent {
  if (bytes !== undefined)
    return { type: "frame", bytes: fromHex(bytes, bytes.length / 2) as Bytes };
  if (repeat !== undefined) return { type: "say", text: "x".repeat(repeat) };
  const rest = {
    ...(text === undefined ? {} : { text }),
    ...(reason === undefined ? {} : { reason }),
  };
  return { type, ...rest } as SessionEvent;
}

async function arrange(row: Row): Promise<{ session: Session; pass: (ms: number) => void }> {
  let now = 1_750_000_000_000;
  const random = seededRandom(1);
  const tools = { random: (length: number) => random.bytes(length), now: () => now };
  const found = { life: 0 };
  const session = createSession({ keys, identity, alias: "Anna", roomName: "", found }, tools);
  if (row.fresh !== true) await session.step({ type: "tick" });
  const path = row.phase === "returning" ? paths.waiting : paths[row.phase];
  for (const event of path) await session.step(event);
  const pass = (ms: number) => {
    now += ms;
  };
  if (row.phase === "returning") {
    pass(500);
    await session.step({ type: "tick" });
    await session.step({ type: "connected" });
    assert.is(session.view().phase, "entering");
  } else {
    assert.is(session.view().phase, row.phase);
  }
  return { session, pass };
}

for (const row of table.valid) {
  test(row.name, async () => {
    const { session, pass } = await arrange(row);
    pass(row.after ?? 0);
    const effects = await session.step(event(row.event));
    assert.equal(
      effects.map(({ type }) => type),
      row.effects,
    );
    assert.is(session.view().phase, row.next);
    assert.is(session.view().reason, row.reason);
  });
}

for (const row of table.invalid) {
  test(row.name, async () => {
    const { session } = await arrange(row);
    try {
      await session.step(event(row.event));
      assert.unreachable("must be refused");
    } catch (error) {
      assert.is((error as { code?: string }).code, row.code);
    }
    assert.is(session.view().phase, row.phase);
  });
}

test.run();
